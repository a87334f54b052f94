"""A program over fewer columns: those that others define are replaced by what they are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix, diags, identity

from optimiser.formulation.program import Bools, Floats, Ints, Program
from optimiser.solve.idle import Definitions
from optimiser.solve.scaling import Scaled, scaled


@dataclass(frozen=True, slots=True, kw_only=True)
class Substituted:
    """All columns, in solver units, are ``of @ y + known``: y are those that are ``free``.

    ``matrix @ y + beside`` is what the rows come to; ``asks`` says which of them ask for anything.
    """

    program: Program
    ready: Scaled
    free: Ints
    of: csr_matrix
    known: Floats
    matrix: csr_matrix
    beside: Floats
    asks: Bools


def substituted(program: Program, definitions: Definitions) -> Substituted:
    """The program without columns that are fixed or defined; nothing of it has to be whole."""
    ready = scaled(program.relaxed)
    fixed = ready.lower == ready.upper
    moves = ~fixed[definitions.columns]
    columns, rows = definitions.columns[moves], definitions.rows[moves]
    is_free = ~fixed
    is_free[columns] = False
    free, matrix = np.flatnonzero(is_free), ready.matrix
    known = np.where(fixed, ready.lower, 0.0)
    of = csr_matrix(identity(program.width, format="csr")[:, free])
    if len(columns):
        more, more_known = _defined(ready, matrix, columns, rows, of, known)
        of, known = csr_matrix(of + more), known + more_known
    found = csr_matrix(matrix @ of)
    asks = np.diff(found.indptr) > 0
    asks[rows] = False
    asks &= np.isfinite(ready.row_lower) | np.isfinite(ready.row_upper)
    return Substituted(
        program=program,
        ready=ready,
        free=free,
        of=of,
        known=known,
        matrix=found,
        beside=matrix @ known,
        asks=asks,
    )


def _defined(
    ready: Scaled, matrix: csr_matrix, columns: Ints, rows: Ints, of: csr_matrix, known: Floats
) -> tuple[csr_matrix, Floats]:
    """What columns are that each stand in a row that says so, over those that are free."""
    own = np.asarray(matrix[rows, columns]).ravel()
    each, width = np.arange(len(columns)), len(known)
    itself = csr_matrix((own, (each, columns)), shape=(len(columns), width))
    rest = csr_matrix(diags(-1.0 / own) @ (matrix[rows] - itself))
    place = csr_matrix((np.ones(len(columns)), (columns, each)), shape=(width, len(each)))
    return place @ (rest @ of), place @ (ready.row_upper[rows] / own + rest @ known)
