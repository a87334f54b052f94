"""What the yard is worth: the week against the same week without a part of it."""

from optimiser.value.planning import Planning
from optimiser.value.trials import Pairs, plans_wanted
from optimiser.value.value import make_value

__all__ = ["Pairs", "Planning", "make_value", "plans_wanted"]
