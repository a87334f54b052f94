"""Weights that a request reports: lines of target, source and kilograms."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Annotated, Final

from pydantic import AwareDatetime, BeforeValidator, Field, TypeAdapter

from api.http.members import part_of
from api.http.problems import refused
from api.runs.charges import number_of
from api.runs.plan_lines import Lines
from api.store.executions import Line, Weighing
from models.issue import InvalidScenario, Issue
from models.record import Id, Record
from optimiser.intake.raw import pointer_to, shown

MOST_KG: Final = 1e9
AHEAD: Final = timedelta(minutes=5)
"""How far a weighbridge's clock may be ahead of the store's."""
HINT: Final = "each line is {order_id, source, kg, weighed_at}"
TARGETS: Final = ("order_id", "bin_id", "sorter_id")


def _moment(value: object) -> object:
    """The time that a text spells, in UTC; one that the calendar does not reach there is none."""
    if not isinstance(value, str):
        return value
    moment = datetime.fromisoformat(value)
    try:
        return moment if moment.tzinfo is None else moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("a time beyond the calendar") from None


class Weighed(Record):
    """One source into one order, bin or sorter."""

    order_id: Id | None = None
    bin_id: Id | None = None
    sorter_id: Id | None = None
    source: Annotated[str, Field(min_length=1, max_length=700)]
    kg: Annotated[float, Field(ge=0, le=MOST_KG), BeforeValidator(number_of)]
    weighed_at: Annotated[AwareDatetime | None, BeforeValidator(_moment)] = None

    @property
    def targets(self) -> list[str]:
        """What it says it went into: it should be one thing."""
        named = (self.order_id, self.bin_id, self.sorter_id)
        return [name for name in named if name is not None]


_LINES: Final = TypeAdapter(list[Weighed])


def weighings_of(body: object, *, planned: Lines, moment: datetime) -> dict[Line, Weighing]:
    """The weighings in a request; lines of one source into one target add up.

    Raises:
        InvalidScenario: a line is wrong; all of them at once.
    """
    found: dict[Line, Weighing] = {}
    for target, line in _lines(body, moment):
        at = line.weighed_at or moment
        before = found.get((target, line.source))
        found[target, line.source] = Weighing(
            kg=line.kg + (0.0 if before is None else before.kg),
            planned_kg=planned.get((target, line.source), 0.0),
            at=at if before is None else max(at, before.at),
        )
    return found


def known_only(lines: Mapping[Line, object], *, targets: set[str], sources: set[str]) -> None:
    """Hold lines to what there is.

    Raises:
        InvalidScenario: they name an order, bin, sorter or source that there is not.
    """
    kinds = (
        ("unknown_target", "order, bin or sorter", {line[0] for line in lines} - targets),
        ("unknown_source", "lot, offer, outlet or bin", {line[1] for line in lines} - sources),
    )
    issues = [
        Issue(
            code=code,
            severity="error",
            message=f"the run has no {what} {shown(name)}",
            hint="ids are compared exactly, as written",
            value=shown(name),
        )
        for code, what, names in kinds
        for name in sorted(names)
    ]
    if issues:
        raise InvalidScenario(tuple(issues))


def _lines(body: object, moment: datetime) -> list[tuple[str, Weighed]]:
    if not isinstance(body, dict) or body.keys() != {"charges"}:
        raise refused('The body must be {"charges": [{"order_id": …, "source": …, "kg": …}]}.')
    lines = part_of(body["charges"], _LINES, "charges", hint=HINT)
    issues = [
        issue for row, line in enumerate(lines) if (issue := _odd(row, line, moment)) is not None
    ]
    if issues:
        raise InvalidScenario(tuple(issues))
    return [(line.targets[0], line) for line in lines]


def _odd(row: int, line: Weighed, moment: datetime) -> Issue | None:
    """What is wrong with a line that can be read."""
    if len(line.targets) != 1:
        return Issue(
            code="target_missing",
            severity="error",
            pointer=pointer_to("charges", row),
            message=f"a line needs one of {', '.join(TARGETS)}",
        )
    if line.weighed_at is not None and line.weighed_at > moment + AHEAD:
        return Issue(
            code="weighed_in_future",
            severity="error",
            pointer=pointer_to("charges", row, "weighed_at"),
            message="weighed_at is still to come",
            hint="give it with its time zone, such as 2026-11-26T06:00:00+01:00",
        )
    return None
