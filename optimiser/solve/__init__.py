"""Program in, solution out: the only room that knows a solver."""

from optimiser.solve import glop, highs, scip

BOTH = f"{highs.NAME} and {scip.NAME}"
VERSIONS = {
    glop.NAME: glop.VERSION,
    highs.NAME: highs.VERSION,
    BOTH: f"{highs.VERSION} and {scip.VERSION}",
}
"""The solvers in use, and their versions."""
