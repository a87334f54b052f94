"""A plan revised: what is made is done, what is left is planned anew, close to the plan before.

An order into which metal was charged is made, or about to be: its metal is gone from the lots,
its furnace has the heel that it leaves, and it is planned no more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Any, Final, Literal

from pydantic import Field, StringConstraints, TypeAdapter

from api.http.members import part_of
from api.http.problems import Problem, conflict
from api.runs.plan_lines import charges_of_plan
from models.furnace import stream_of
from models.record import NotNegative, Record
from optimiser.intake import scenario_from_document, to_document
from optimiser.intake.patch import key_of, patched, unspoken, without
from optimiser.ledger.heels import furnaces_after

Label = Annotated[str, StringConstraints(min_length=1, max_length=255)]
Charged = dict[str, dict[str, float]]
FILE: Final = "input"


class Closeness(Record):
    """How close a revision stays to the plan before.

    Goal changes comes before the other goals or after them; ``slack_pct`` is what may be given
    up of the goals that come before the last.
    """

    rank: Literal["first", "last"] = "first"
    slack_pct: NotNegative = 0.0


class Revision(Record):
    """The body of a revision."""

    patch: dict[str, Any] = Field(default_factory=dict)
    remove: dict[str, Any] = Field(default_factory=dict)
    pins: list[dict[str, Any]] = Field(default_factory=list)
    stay_close: bool | Closeness = False
    tag: Label | None = None
    external_ref: Label | None = None

    @property
    def closeness(self) -> Closeness | None:
        """How close to stay; None where the plan may be any other."""
        if isinstance(self.stay_close, Closeness):
            return self.stay_close
        return Closeness() if self.stay_close else None


_REVISION: Final = TypeAdapter(Revision)


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """The run that is revised: what it was asked, what it planned, what was charged of it."""

    run_id: str
    lots_from: str
    scenario: Mapping[str, Any]
    plan: Mapping[str, Any]
    charged: Charged
    substitutes: tuple[Mapping[str, Any], ...] = ()


def revision_of(body: object) -> Revision:
    """What a body asks for.

    Raises:
        InvalidScenario: it is no revision.
    """
    return part_of(body, _REVISION)


def left_to_do(before: Before) -> dict[str, Any]:
    """The scenario without what is made: orders, the metal of body lots, references to either.

    Raises:
        Problem: 409, sorters or bins are in use; 422, the weights name what there is not.
    """
    scenario = scenario_from_document(before.scenario, file=FILE)
    document = to_document(scenario)
    if not before.charged:
        return document
    _refuse_yards(before)
    if scenario.furnaces:
        with_all = {**document, "lots": [*document.get("lots", []), *before.substitutes]}
        whole = scenario_from_document(with_all, file=FILE)
        furnaces = furnaces_after(whole, _treated(before))
        document["furnaces"] = to_document(scenario.model_copy(update={"furnaces": furnaces}))[
            "furnaces"
        ]
    document["orders"] = [
        row for row in document["orders"] if row["order_id"] not in before.charged
    ]
    used = _used_kg(before.charged)
    for table, column in (("lots", "lot_id"), ("offers", "offer_id")):
        if document.get(table):
            rows = [_less(row, used.get(row[column], 0.0)) for row in document[table]]
            document[table] = [row for row in rows if row.get("mass_kg", 1.0) > 0.0]
    return unspoken(document, _gone(before.scenario, document))


def _treated(before: Before) -> Charged:
    """What was charged, and what the plan took out of it: nobody weighs that, so it stands."""
    found = {order_id: dict(lines) for order_id, lines in before.charged.items()}
    for row in before.plan.get("treatments") or ():
        if row["order_id"] in found:
            found[row["order_id"]][stream_of(row["treatment_id"])] = row["removed_kg"]
    return found


def revised(
    document: Mapping[str, Any], revision: Revision, *, previous_run: str
) -> dict[str, Any]:
    """The scenario with the planner's changes.

    Raises:
        InvalidScenario: they are no changes of this scenario.
    """
    found = without(document, revision.remove)
    found = patched(found, revision.patch)
    if revision.pins:
        found = patched(found, {"pins": revision.pins})
    if not found.get("orders"):
        raise conflict(
            "nothing_left", "Every order is made or taken out: there is nothing left to plan."
        )
    if revision.closeness is not None:
        found["settings"] = _close(found.get("settings") or {}, revision.closeness, previous_run)
    return found


def previous_of(plan: Mapping[str, Any], document: Mapping[str, Any]) -> Charged:
    """What the plan before charges, of the orders and sources that there still are."""
    orders = {row["order_id"] for row in document["orders"]}
    own = {row[column] for table, column in (("lots", "lot_id"), ("offers", "offer_id"))
           for row in document.get(table) or ()}  # fmt: skip
    return {
        order_id: {source: kg for source, kg in lines.items() if source in own}
        for order_id, lines in charges_of_plan(plan).items()
        if order_id in orders
    }


def gone_with(before: Mapping[str, Any], document: Mapping[str, Any]) -> dict[str, Any]:
    """The document without rows that speak of lots which it no longer has."""
    return unspoken(document, _gone(before, document))


def _close(settings: Mapping[str, Any], close: Closeness, previous_run: str) -> dict[str, Any]:
    """Settings with goal changes among the goals."""
    if settings.get("weights"):
        raise Problem(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            code="weights_instead_of_goals",
            detail="stay_close adds a goal, and weights replace the goals. Add changes to the "
            "weights instead, and set previous_plan.",
        )
    goals = [_goal(one) for one in settings.get("goals") or _default_goals()]
    others = [goal for goal in goals if goal["goal"] != "changes"]
    changes = {"goal": "changes", "slack_pct": 0.0}
    order = [changes, *others] if close.rank == "first" else [*others, changes]
    for goal in order[:-1]:
        goal["slack_pct"] = max(goal["slack_pct"], close.slack_pct)
    return {**settings, "goals": order, "previous_plan": previous_run}


def _default_goals() -> list[str]:
    return ["recycled_content", "metal_loss", "cost"]


def _goal(said: Any) -> dict[str, Any]:
    return {"slack_pct": 0.0, **(said if isinstance(said, dict) else {"goal": said})}


def _refuse_yards(before: Before) -> None:
    """Metal that was mixed or sorted is no lot any more: where it is now, nobody has said."""
    columns = (("lots", "lot_id"), ("offers", "offer_id"))
    names = {row[name] for table, name in columns for row in before.scenario.get(table) or ()}
    names |= {row["lot_id"] for row in before.substitutes}
    orders = {row["order_id"] for row in before.scenario["orders"]}
    sources = {source for lines in before.charged.values() for source in lines}
    if not before.charged.keys() <= orders or not sources <= names:
        raise conflict(
            "yard_in_use",
            "Metal was sorted, or lies mixed in bins. Tell the store what lies in which bin "
            "by now, as lots with in_bin, and have the rest planned by a new run.",
        )


def _used_kg(charged: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    used: dict[str, float] = {}
    for lines in charged.values():
        for source, kg in lines.items():
            used[source] = used.get(source, 0.0) + kg
    return used


def _less(row: Mapping[str, Any], used_kg: float) -> dict[str, Any]:
    """A lot or offer without what is charged of it."""
    found = dict(row)
    for column in ("mass_kg", "min_total_kg"):
        if found.get(column) is not None:
            found[column] = max(0.0, round(found[column] - used_kg, 6))
    return found


def _gone(before: Mapping[str, Any], document: Mapping[str, Any]) -> set[str]:
    """The orders, lots and offers that the document no longer has."""
    return {
        name
        for table in ("orders", "lots", "offers")
        for name in _names(table, before.get(table)) - _names(table, document.get(table))
    }


def _names(table: str, rows: Iterable[Mapping[str, Any]] | None) -> set[str]:
    return {key_of(table, row)[0] for row in rows or ()}
