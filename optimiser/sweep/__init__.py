"""Many scenarios from one: the same with some figures changed."""

from optimiser.sweep.grid import grid_of, size_of
from optimiser.sweep.place import Place, UnknownPlace, changed, place_of

__all__ = ["Place", "UnknownPlace", "changed", "grid_of", "place_of", "size_of"]
