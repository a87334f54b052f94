"""Rows that link charges are found, are factored last, and ask for nothing more."""

from __future__ import annotations

import clarabel
import numpy as np
import pytest
from scipy.sparse import bmat, csc_matrix, csr_matrix, diags, identity, lil_matrix, vstack
from scipy.sparse.linalg import splu

from optimiser.formulation.program import Floats, Linear, Program, rows
from optimiser.solve import conic
from optimiser.solve.linking import Cone, linked_late
from tests.solve.test_conic import asked, clock, within

LOTS, CHARGES, CONES = 40, 10, 5
TOUCHED = 2 + 2 * CONES
"""What a column of a charge touches: what is taken, its stock, and two rows for each cone."""


def plant() -> tuple[csr_matrix, list[Cone]]:
    """Stocks of lots that all charges share, what each charge takes, and cones of its lots."""
    charged = np.arange(CHARGES * LOTS).reshape(CHARGES, LOTS)
    stock = csr_matrix(np.tile(np.eye(LOTS), CHARGES))
    taken = csr_matrix(np.kron(np.eye(CHARGES), np.ones(LOTS)))
    parts = []
    for columns in charged:
        for number in range(1, CONES + 1):
            part = lil_matrix((1 + LOTS, charged.size))
            part[0, columns[0]] = -1.0
            part[np.arange(1, 1 + LOTS), columns] = float(number)
            parts.append(part)
    cones = [
        clarabel.ZeroConeT(CHARGES),
        clarabel.NonnegativeConeT(LOTS),
        *(clarabel.SecondOrderConeT(1 + LOTS) for _ in parts),
    ]
    return csr_matrix(vstack([taken, stock, *parts])), cones


def test_what_links_charges_is_found_and_nothing_else() -> None:
    stated, cones = plant()
    late, upper, after = linked_late(stated, np.ones(stated.shape[0]), cones)

    idle = TOUCHED - CHARGES
    assert late.shape == (stated.shape[0] + idle, stated.shape[1] + idle)
    touched = np.diff(late.indptr)
    assert (touched[CHARGES : CHARGES + LOTS] == TOUCHED).all()
    others = np.r_[0:CHARGES, CHARGES + LOTS : stated.shape[0]]
    assert (touched[others] == np.diff(stated.indptr)[others]).all()
    assert abs(late[: stated.shape[0], : stated.shape[1]] - stated).nnz == 0
    assert abs(late[: stated.shape[0], stated.shape[1] :]).sum() == 0.0
    assert (late[stated.shape[0] :, stated.shape[1] :] != identity(idle)).nnz == 0
    assert upper.tolist() == [1.0] * stated.shape[0] + [0.0] * idle
    assert after[-1].dim == idle


def test_what_links_nothing_stays_as_it_is() -> None:
    stated, cones = plant()
    apart = csr_matrix(vstack([stated[:CHARGES], stated[CHARGES + LOTS :]]))
    cones[1] = clarabel.NonnegativeConeT(0)

    late, upper, after = linked_late(apart, np.ones(apart.shape[0]), cones)

    assert late is apart
    assert after is cones
    assert len(upper) == apart.shape[0]


def filled(stated: csr_matrix, cones: list[Cone]) -> int:
    """Entries of a step's factor in an order by least degree, with each cone as two sparse ones."""
    at, wings = 0, []
    for cone in cones:
        if isinstance(cone, clarabel.SecondOrderConeT):
            wing = lil_matrix((stated.shape[0], 2))
            wing[at : at + cone.dim] = np.random.default_rng(at).uniform(1.0, 2.0, (cone.dim, 2))
            wings.append(wing)
        at += cone.dim
    wide = bmat([[*wings]])
    step = bmat(
        [
            [1e-3 * identity(stated.shape[1]), stated.T, None],
            [stated, -diags(np.full(stated.shape[0], 2.0)), wide],
            [None, wide.T, diags(np.tile([-1.0, 1.0], len(wings)))],
        ]
    )
    factor = splu(
        csc_matrix(step),
        permc_spec="MMD_AT_PLUS_A",
        diag_pivot_thresh=0.0,
        options={"SymmetricMode": True},
    )
    return int(factor.L.nnz)


def test_a_factor_stays_sparse() -> None:
    stated, cones = plant()
    late, _, after = linked_late(stated, np.ones(stated.shape[0]), cones)
    assert filled(late, list(after)) < 0.5 * filled(stated, cones)


def shared(draw: np.random.Generator) -> tuple[Program, Floats]:
    """Three charges of four lots each, whose stocks they share."""
    charge, lot = np.divmod(np.arange(12), 4)
    taken = (charge, np.arange(12), np.ones(12))
    stock = (3 + lot, np.arange(12), np.ones(12))
    lower = np.r_[np.full(3, 10.0), np.full(4, -np.inf)]
    upper = np.r_[np.full(3, 10.0), np.full(4, 12.0)]
    width = {"lower": np.zeros(12), "upper": np.full(12, np.inf), "scale": np.full(12, 8.0)}
    found = rows(7, taken, stock, lower=lower, upper=upper)
    whole = np.zeros(12, dtype=bool)
    return Program(rows=found, integer=whole, **width), draw.uniform(1.0, 3.0, 12)


@pytest.mark.parametrize("seed", range(4))
def test_the_least_is_the_same_as_without(monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    draw = np.random.default_rng(seed)
    program, cost = shared(draw)
    lengths = [within((np.arange(12) // 4 == one) * 0.2, 8.0) for one in range(3)]
    for at, one in enumerate(lengths):
        mine = np.arange(12) // 4 == at
        object.__setattr__(one, "value", np.where(mine, draw.uniform(0.5, 1.0, 12), 0.0))
    form = Linear(cost=cost)

    late = asked(program, *lengths).least(form, clock())
    monkeypatch.setattr(conic, "linked_late", lambda *stated: stated)
    plain = asked(program, *lengths).least(form, clock())

    assert late.objective == pytest.approx(plain.objective, rel=1e-7)
    assert late.bound == pytest.approx(plain.bound, rel=1e-7)
