"""The same program written with PuLP and with Pyomo, the way their manuals do."""

# ruff: noqa: PLC0415 (each peer runs without the other)
from __future__ import annotations

from typing import Any

from benchmarks.case import Case


def pairs_by_order(case: Case) -> dict[str, list[tuple[str, str]]]:
    """Which sources may go into each order."""
    found: dict[str, list[tuple[str, str]]] = {order: [] for order in case.orders}
    for pair in case.metal_yield:
        found[pair[1]].append(pair)
    return found


def pulp_program(case: Case) -> Any:
    """Variables in dictionaries, constraints by ``lpSum``."""
    from pulp import LpMinimize, LpProblem, LpVariable, lpSum

    program = LpProblem("week", LpMinimize)
    charged = {pair: LpVariable(f"x_{i}", lowBound=0) for i, pair in enumerate(case.metal_yield)}
    tap = {h: LpVariable(f"tap_{h}", *case.tap_kg[h]) for h in case.orders}
    melt = {h: LpVariable(f"melt_{h}", 0, case.most_melt_kg[h]) for h in case.orders}
    left = {h: LpVariable(f"left_{h}", 0, 0) for h in case.orders}
    content = {
        (e, h): LpVariable(f"q_{e}_{h}", lowBound=0) for h in case.orders for e in case.elements
    }
    program += lpSum(case.cost_per_kg[pair] * charged[pair] for pair in charged) - lpSum(
        case.price_per_kg[h] * tap[h] for h in case.orders
    )
    for h, pairs in pairs_by_order(case).items():
        program += melt[h] == lpSum(case.metal_yield[pair] * charged[pair] for pair in pairs)
        program += melt[h] == tap[h] + left[h]
        for e in case.elements:
            program += content[e, h] == lpSum(
                case.element_kg[pair][e] * charged[pair] for pair in pairs
            )
        for weights, melt_weight in case.limits[h]:
            program += (
                lpSum(weight * content[e, h] for e, weight in weights) + melt_weight * melt[h] <= 0
            )
    by_source: dict[str, list[Any]] = {source: [] for source in case.stock_kg}
    for (source, _), variable in charged.items():
        if source in by_source:
            by_source[source].append(variable)
    for source, used in by_source.items():
        program += lpSum(used) <= case.stock_kg[source]
    return program


def pulp_handed(program: Any) -> Any:
    """PuLP's own door to HiGHS, in memory."""
    from pulp import HiGHS

    solver = HiGHS(msg=False)
    solver.createAndConfigureSolver(program)
    solver.buildSolverModel(program)
    return program.solverModel


def pyomo_program(case: Case) -> Any:
    """A concrete model: sets, variables over sets, constraints by rules."""
    import pyomo.environ as pyo

    m = pyo.ConcreteModel()
    m.orders = pyo.Set(initialize=case.orders)
    m.elements = pyo.Set(initialize=case.elements)
    m.stocked = pyo.Set(initialize=list(case.stock_kg))
    m.pairs = pyo.Set(dimen=2, initialize=list(case.metal_yield))
    m.limits = pyo.Set(
        dimen=2, initialize=[(h, i) for h in case.orders for i in range(len(case.limits[h]))]
    )
    m.charged = pyo.Var(m.pairs, within=pyo.NonNegativeReals)
    m.tap = pyo.Var(m.orders, bounds=lambda _, h: case.tap_kg[h])
    m.melt = pyo.Var(m.orders, bounds=lambda _, h: (0, case.most_melt_kg[h]))
    m.left = pyo.Var(m.orders, bounds=(0, 0))
    m.content = pyo.Var(m.elements, m.orders, within=pyo.NonNegativeReals)
    _pyomo_balances(m, case, pyo)
    _pyomo_limits(m, case)
    return m


def _pyomo_balances(m: Any, case: Case, pyo: Any) -> None:
    pairs_of = pairs_by_order(case)

    @m.Constraint(m.orders)
    def melted(m: Any, h: str) -> Any:
        return m.melt[h] == sum(case.metal_yield[p] * m.charged[p] for p in pairs_of[h])

    @m.Constraint(m.orders)
    def tapped(m: Any, h: str) -> Any:
        return m.melt[h] == m.tap[h] + m.left[h]

    @m.Constraint(m.elements, m.orders)
    def held(m: Any, e: str, h: str) -> Any:
        return m.content[e, h] == sum(case.element_kg[p][e] * m.charged[p] for p in pairs_of[h])

    @m.Objective(sense=pyo.minimize)
    def cost(m: Any) -> Any:
        return sum(case.cost_per_kg[p] * m.charged[p] for p in m.pairs) - sum(
            case.price_per_kg[h] * m.tap[h] for h in m.orders
        )


def _pyomo_limits(m: Any, case: Case) -> None:
    orders_of: dict[str, list[str]] = {source: [] for source in case.stock_kg}
    for source, h in case.metal_yield:
        if source in orders_of:
            orders_of[source].append(h)

    @m.Constraint(m.limits)
    def in_spec(m: Any, h: str, i: int) -> Any:
        weights, melt_weight = case.limits[h][i]
        return sum(w * m.content[e, h] for e, w in weights) + melt_weight * m.melt[h] <= 0

    @m.Constraint(m.stocked)
    def in_stock(m: Any, s: str) -> Any:
        return sum(m.charged[s, h] for h in orders_of[s]) <= case.stock_kg[s]


def pyomo_handed(program: Any) -> Any:
    """Pyomo's own door to HiGHS, in memory."""
    from pyomo.contrib.appsi.solvers import Highs

    solver = Highs()
    solver.set_instance(program)
    return solver._solver_model  # noqa: SLF001 (the only way to ask for its size)
