"""Program in, solution out: the only room that knows a solver."""

from importlib.metadata import version

VERSIONS = {"GLOP": version("ortools"), "HiGHS": version("highspy")}
"""The solvers in use, and their versions."""
