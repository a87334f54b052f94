"""Program in, solution out: the only room that knows a solver."""

from importlib.metadata import version

VERSIONS = {
    "Clarabel": version("clarabel"),
    "Clarabel and GLOP": f"{version('clarabel')} and {version('ortools')}",
    "Clarabel and HiGHS": f"{version('clarabel')} and {version('highspy')}",
    "GLOP": version("ortools"),
    "HiGHS": version("highspy"),
    "HiGHS and SCIP": f"{version('highspy')} and {version('ortools')}",
}
"""The solvers in use, and their versions."""
