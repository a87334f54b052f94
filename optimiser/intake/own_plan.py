"""A planner's own plan: what is charged and treated, what is sorted, what lies in which bin."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from models.furnace import stream_of
from models.issue import InvalidScenario, Issue
from models.scenario import Scenario
from models.segregation import Segregation
from optimiser.intake.cells import Reader, read_id, read_number
from optimiser.intake.charges import Charged, charges_of_plan, file_of, read_charges, read_line
from optimiser.intake.files import file_issue, read_bytes
from optimiser.intake.jsontext import parse_json
from optimiser.intake.raw import RawTable

SORTING: Final = "sorting"
BINS: Final = "bins"
TREATMENTS: Final = "treatments"
SPELT: Final[Mapping[str, str]] = {
    SORTING: '{"sorting": [{"sorter_id": "…", "source": "…", "kg": 1}]}',
    TREATMENTS: '{"treatments": [{"order_id": "…", "treatment_id": "…", "removed_kg": 1}]}',
    BINS: '{"bins": [{"bin_id": "…", "contents": [{"source": "…", "kg": 1}]}]}',
}
_READERS: Final[Mapping[str, Reader]] = {
    "source": read_id,
    "sorter_id": read_id,
    "bin_id": read_id,
    "kg": read_number,
    "order_id": read_id,
    "treatment_id": read_id,
    "removed_kg": read_number,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPlan:
    """Kilograms by order and source, what is taken out too; what is sorted and filled before."""

    charged: Charged
    segregation: Segregation


def read_own_plan(path: Path, *, scenario: Scenario | None = None) -> OwnPlan:
    """The plan in a plan.json, a charges.csv or the folder of either; a table has only charges.

    Raises:
        InvalidScenario: it is neither, or something in it is wrong; all of it at once.
    """
    file = file_of(path)
    if file.suffix.casefold() != ".json":
        return OwnPlan(charged=read_charges(path, scenario=scenario), segregation=Segregation())
    document = parse_json(read_bytes(file), file=file.name)
    return own_plan_of(document, file=file.name, scenario=scenario)


def own_plan_of(document: object, *, file: str, scenario: Scenario | None = None) -> OwnPlan:
    """The plan that a document spells as plan.json does; other keys of it are not looked at.

    Raises:
        InvalidScenario: it is no plan, or something in it is wrong; all of it at once.
    """
    charged: Charged = {}
    issues: list[Issue] = []
    try:
        charged = charges_of_plan(document, file=file, scenario=scenario)
        treat(charged, document if isinstance(document, dict) else {}, file=file)
    except InvalidScenario as invalid:
        issues += invalid.issues
    try:
        segregation = segregation_in(document if isinstance(document, dict) else {}, file=file)
    except InvalidScenario as invalid:
        issues += invalid.issues
    if issues:
        raise InvalidScenario(tuple(issues))
    return OwnPlan(charged=charged, segregation=segregation)


def treat(charged: Charged, document: Mapping[str, object], *, file: str) -> None:
    """Add what the member treatments takes out of charges to what is charged.

    Raises:
        InvalidScenario: a row is wrong, or of an order that is not charged; all of them at once.
    """
    rows = _records(document.get(TREATMENTS))
    taken: dict[tuple[str, str], float] = {}
    if rows is None:
        raise InvalidScenario((_malformed(TREATMENTS, file),))
    header = ("order_id", "treatment_id", "removed_kg")
    cells = [tuple(row.get(name) for name in header) for row in rows]
    table = RawTable(
        table=TREATMENTS, file=file, sheet=None, header=header, rows=cells, numbers=None
    )
    issues = list(_gather(table, taken))
    for row, (order_id, *_) in enumerate(cells):
        if isinstance(order_id, str) and order_id not in charged:
            message = f"order {order_id!r} is treated, and nothing is charged into it"
            issues.append(
                table.issue("unknown_reference", message, row=row, column="order_id",
                            hint="treat an order that has a charge")
            )  # fmt: skip
    if issues:
        raise InvalidScenario(tuple(issues))
    for (treatment_id, order_id), kg in taken.items():
        charged[order_id][stream_of(treatment_id)] = kg


def segregation_in(document: Mapping[str, object], *, file: str) -> Segregation:
    """What the members sorting and bins say; rows of one source and target add up.

    Raises:
        InvalidScenario: a row is wrong; all of them at once.
    """
    sorted_kg: dict[tuple[str, str], float] = {}
    filled_kg: dict[tuple[str, str], float] = {}
    issues = [
        *_sorting(document.get(SORTING), sorted_kg, file=file),
        *_bins(document.get(BINS), filled_kg, file=file),
    ]
    if issues:
        raise InvalidScenario(tuple(issues))
    return Segregation(sorted_kg=sorted_kg, filled_kg=filled_kg)


def _sorting(member: object, found: dict[tuple[str, str], float], *, file: str) -> Iterator[Issue]:
    rows = _records(member)
    if rows is None:
        yield _malformed(SORTING, file)
        return
    cells = [(row.get("sorter_id"), row.get("source"), row.get("kg")) for row in rows]
    yield from _gather(_table(SORTING, "sorter_id", cells, file), found)


def _bins(member: object, found: dict[tuple[str, str], float], *, file: str) -> Iterator[Issue]:
    """The contents of every bin; each is pointed at where it stands in the document."""
    rows = _records(member)
    if rows is None:
        yield _malformed(BINS, file)
        return
    for place, row in enumerate(rows):
        parts = _records(row.get("contents"))
        if parts is None:
            yield _malformed(BINS, file)
            continue
        cells = [(row.get("bin_id"), part.get("source"), part.get("kg")) for part in parts]
        for issue in _gather(_table("contents", "bin_id", cells, file), found):
            yield issue.model_copy(update={"pointer": f"/{BINS}/{place}{issue.pointer}"})


def _records(member: object) -> list[dict[str, object]] | None:
    """The objects of a list, none where there is no list, and None if it is anything else."""
    if member is None:
        return []
    is_list = isinstance(member, list) and all(isinstance(row, dict) for row in member)
    return list(member) if isinstance(member, list) and is_list else None


def _malformed(member: str, file: str) -> Issue:
    message = f"{file}: {member} is no list of what it should hold"
    issue = file_issue("not_a_plan", message, file=file, hint=f"write {SPELT[member]}")
    return issue.model_copy(update={"pointer": f"/{member}"})


def _table(
    name: str, target: str, cells: Sequence[tuple[object, object, object]], file: str
) -> RawTable:
    header = (target, "source", "kg")
    return RawTable(table=name, file=file, sheet=None, header=header, rows=cells, numbers=None)


def _gather(raw: RawTable, found: dict[tuple[str, str], float]) -> Iterator[Issue]:
    """Add every row to ``found``, by source and target."""
    readers = {name: _READERS[name] for name in raw.header}
    for row, cells in enumerate(raw.rows):
        read, issues = read_line(raw, row, dict(zip(raw.header, cells or (), strict=True)), readers)
        yield from issues
        target, source, kg = (read.get(name) for name in raw.header)
        if kg is not None and kg < 0:
            name = raw.header[2]
            yield raw.issue("out_of_range", f"{name} must be 0 or more", row=row, column=name)
        elif target is not None and source is not None and kg is not None:
            found[source, target] = found.get((source, target), 0.0) + kg
