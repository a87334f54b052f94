"""The independent checker of printed plans; imports models only."""

from optimiser.check.checker import check

__all__ = ["check"]
