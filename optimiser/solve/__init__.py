"""Program in, solution out: the only room that knows a solver."""

from optimiser.solve import glop, highs

VERSIONS = {glop.NAME: glop.VERSION, highs.NAME: highs.VERSION}
"""The solvers in use, and their versions."""
