"""What accepted runs hold of lots: a row per run, target and lot.

A target is an order, a sorter or a bin; their names are told apart within a scenario.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, delete, insert, select

from api.store.tables import executions, reservations, runs

MOST_ANCESTORS = 1000
Uses = Mapping[tuple[str, str], float]
"""Kilograms by target and lot."""


def held(connection: Connection, run_id: str) -> dict[tuple[str, str], float]:
    """What a run holds, by target and lot."""
    asked = select(reservations).where(reservations.c.run_id == run_id)
    return {(row.target, row.lot_id): row.kg for row in connection.execute(asked)}


def hold(connection: Connection, *, tenant_id: str, run_id: str, uses: Uses) -> None:
    """Have a run hold kilograms of lots."""
    rows = [
        {"run_id": run_id, "tenant_id": tenant_id, "target": target, "lot_id": lot_id, "kg": kg}
        for (target, lot_id), kg in uses.items()
    ]
    if rows:
        connection.execute(insert(reservations), rows)


def let_go(
    connection: Connection, run_id: str, lines: Iterable[tuple[str, str]] | None = None
) -> set[str]:
    """Have a run hold nothing of these lines any more, else of none; the lots that are freer."""
    held_now = held(connection, run_id)
    ended = set(held_now) if lines is None else set(held_now).intersection(lines)
    for target, lot_id in ended:
        connection.execute(
            delete(reservations).where(
                reservations.c.run_id == run_id,
                reservations.c.target == target,
                reservations.c.lot_id == lot_id,
            )
        )
    return {lot_id for _, lot_id in ended}


def ancestors(connection: Connection, run_id: str) -> list[str]:
    """The run that this one revises, the one that was revised by that, and so on."""
    found: list[str] = []
    current = run_id
    while len(found) < MOST_ANCESTORS:
        asked = select(runs.c.parent_id).where(runs.c.run_id == current)
        parent = connection.execute(asked).scalar_one_or_none()
        if parent is None:
            break
        found.append(parent)
        current = parent
    return found


def superseded(connection: Connection, run_ids: Iterable[str]) -> dict[str, set[tuple[str, str]]]:
    """What runs hold that a revision of them need not leave to them, line by line.

    What is held for a target that metal was charged into already stays theirs.
    """
    found: dict[str, set[tuple[str, str]]] = {}
    for run_id in run_ids:
        begun = targets_begun(connection, run_id)
        found[run_id] = {line for line in held(connection, run_id) if line[0] not in begun}
    return found


def targets_begun(connection: Connection, run_id: str) -> set[str]:
    """The orders, sorters and bins of a run that metal was charged into."""
    asked = select(executions.c.target).where(
        executions.c.run_id == run_id, executions.c.charged_kg > 0
    )
    return set(connection.execute(asked).scalars())


def given_back(connection: Connection, run_ids: Iterable[str]) -> dict[str, float]:
    """The kilograms of lots that a revision of these runs may use although they hold them."""
    kg: dict[str, float] = {}
    for run_id, lines in superseded(connection, run_ids).items():
        amounts = held(connection, run_id)
        for line in lines:
            kg[line[1]] = kg.get(line[1], 0.0) + amounts[line]
    return kg
