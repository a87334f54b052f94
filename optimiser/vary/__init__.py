"""Many scenarios from one: the same with some figures changed."""

from optimiser.vary.grid import grid_of, size_of
from optimiser.vary.place import Place, UnknownPlace, changed, place_of

__all__ = ["Place", "UnknownPlace", "changed", "grid_of", "place_of", "size_of"]
