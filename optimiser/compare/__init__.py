"""What differs between plans: totals, goals, orders, lines and the metal they use."""

from optimiser.compare.compare import Named, compare
from optimiser.compare.comparison import Comparison

__all__ = ["Comparison", "Named", "compare"]
