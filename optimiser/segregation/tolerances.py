"""How near is near enough, from the solvers' units to the kilograms of the yard.

A solver keeps rows to 1e-7 of their largest entry where anything is whole, else to 1e-9
(``USUAL`` and ``TIGHT`` of optimiser/solve/highs.py, SCIP's products to ``FEASIBLE`` of scip.py).
What is more than that is meant; what is less is dust, and dust in a bin would give it a
nonsense composition. The tolerances of the check are its own (optimiser/check/tolerances.py).

=================  ======  =============================================================
of a point         1e-6    what a recomputed row may miss, in solver units: ``HOLDS``
of a program       1e-9    bounds that rows imply so nearly need no row: ``IMPLIED``
of a bin           1e-7    a smaller part is not in it: ``DUST``
of SCIP's shares   1e-5    a smaller share is none: ``DUST_OF_SOLVERS``
of limits          1e-7    what may be missed of them in all: ``NOTHING``
of masses          1e-6    a smaller mass is none, kg: ``DUST_KG``
of campaigns       1e-7    a smaller part of the largest melt is none: ``DUST_SHARE``
of campaigns       1e-6    what may lack of the smallest one, relative: ``NEARLY``
of steps           1e-9    what floats leave of a whole one, relative: ``SURE``
=================  ======  =============================================================
"""

from __future__ import annotations

from typing import Final

HOLDS: Final = 1e-6
IMPLIED: Final = 1e-9
DUST: Final = 1e-7
DUST_OF_SOLVERS: Final = 1e-5
NOTHING: Final = 1e-7
DUST_KG: Final = 1e-6
DUST_SHARE: Final = 1e-7
NEARLY: Final = 1e-6
SURE: Final = 1e-9
