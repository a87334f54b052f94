"""A planner's own charges: which source goes into which order, in kilograms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from models.furnace import TREATMENT, stream_of
from models.issue import InvalidScenario, Issue
from models.scenario import Scenario
from optimiser.intake.cells import Reader, is_blank, number_reader, read_id
from optimiser.intake.csvtext import read_csv
from optimiser.intake.files import file_issue, read_bytes
from optimiser.intake.jsontext import parse_json
from optimiser.intake.raw import RawTable
from optimiser.intake.units import spellings
from optimiser.intake.words import Wrong, did_you_mean, quoted

HEEL = "heel"
TABLE = "charges"
PLAN_FILES = ("plan.json", "charges.csv")

Charged = dict[str, dict[str, float]]


def read_charges(path: Path, *, scenario: Scenario | None = None) -> Charged:
    """Kilograms by order and source, from plan.json, charges.csv or the folder of either.

    Heels are left out, since a furnace has them already. Orders and sources must be those of
    ``scenario``, if it is given.

    Raises:
        InvalidScenario: it is neither, or a line is wrong; all of it at once.
    """
    file = file_of(path)
    if file.suffix.casefold() == ".json":
        document = parse_json(read_bytes(file), file=file.name)
        return charges_of_plan(document, file=file.name, scenario=scenario)
    if file.suffix.casefold() == ".csv":
        return _charged(read_csv(file, table=TABLE), (), scenario)
    message = f"{path} holds no charges"
    hint = "give a plan.json, a charges.csv, or the folder of either"
    raise InvalidScenario((file_issue("unknown_format", message, file=path.name, hint=hint),))


def charges_of_plan(document: object, *, file: str, scenario: Scenario | None = None) -> Charged:
    """The same from a plan's document.

    Raises:
        InvalidScenario: it is no plan, or a line is wrong; all of it at once.
    """
    return _charged(*_from_plan(document, file), scenario)


def _charged(table: RawTable, orders: tuple[str, ...], scenario: Scenario | None) -> Charged:
    charged: Charged = {order_id: {} for order_id in orders}
    issues = [*_gather(table, charged), *([] if scenario is None else _strange(table, scenario))]
    if issues:
        raise InvalidScenario(tuple(issues))
    return charged


def file_of(path: Path) -> Path:
    """The file meant by ``path``: of a folder, the plan in it, else the table of charges."""
    if path.is_dir():
        return next((path / name for name in PLAN_FILES if (path / name).is_file()), path)
    return path


def _from_plan(document: object, file: str) -> tuple[RawTable, tuple[str, ...]]:
    """The lines of a plan's charges as one table, and the orders that have a charge."""
    charges = document.get(TABLE) if isinstance(document, dict) else None
    header = ("order_id", "source", "kind", "kg")
    if not isinstance(charges, list):
        message = f"{file} is no plan: it has no list of charges"
        hint = 'write {"charges": [{"order_id": "…", "lines": [{"source": "…", "kg": 1}]}]}'
        raise InvalidScenario((file_issue("not_a_plan", message, file=file, hint=hint),))
    rows: list[list[Any]] = []
    orders: list[str] = []
    for charge in charges:
        lines = charge.get("lines") if isinstance(charge, dict) else None
        if not isinstance(lines, list) or not all(isinstance(line, dict) for line in lines):
            message = f"{file}: charge {len(orders) + 1} has no list of lines"
            raise InvalidScenario((file_issue("not_a_plan", message, file=file),))
        order_id = charge.get("order_id")
        orders.append(str(order_id))
        rows += [[order_id, *(line.get(name) for name in header[1:])] for line in lines]
    table = RawTable(table=TABLE, file=file, sheet=None, header=header, rows=rows, numbers=None)
    return table, tuple(orders)


def _strange(raw: RawTable, scenario: Scenario) -> Iterator[Issue]:
    """Every line that names an order or a source which the scenario does not have.

    Streams that leave sorters are told apart where the brief knows them.
    """
    known = {
        "order": [order.order_id for order in scenario.orders],
        "treatment": [one.treatment_id for one in scenario.treatments],
        "source": [lot.lot_id for lot in scenario.lots]
        + [offer.offer_id for offer in scenario.offers]
        + [one.bin_id for one in scenario.bins],
    }
    for row, cells in enumerate(raw.rows):
        line = dict(zip(raw.header, cells or (), strict=False))
        for name in ("order_id", "source"):
            found = line.get(name)
            is_name = isinstance(found, str) and not is_blank(found) and "/" not in found
            what = name.removesuffix("_id")
            if what == "source" and line.get("kind") == TREATMENT:
                what = TREATMENT
            ids = known[what]
            if is_name and line.get("kind") != HEEL and found not in ids:
                message = f"the scenario has no {what} {quoted(found)}"
                hint = did_you_mean(str(found), ids, otherwise="ids are compared as written")
                yield raw.issue("unknown_reference", message, row=row, column=name, hint=hint)


def _gather(raw: RawTable, charged: Charged) -> Iterator[Issue]:
    """Add every line of ``raw`` to ``charged``; lines of one source in one order add up."""
    factors = spellings("kg")
    mass = next((name for name in factors if name in raw.header), "kg")
    missing = [name for name in ("order_id", "source", mass) if name not in raw.header]
    for name in missing:
        message = f"{raw.file} has no column {name}, and it is needed"
        yield raw.issue("column_missing", message, column=name, hint="order_id, source, kg")
    if missing:
        return
    readers = {"order_id": read_id, "source": read_id, mass: number_reader(factor=factors[mass])}
    for row, cells in enumerate(raw.rows):
        line = dict(zip(raw.header, cells or (), strict=False))
        if line.get("kind") == HEEL:
            continue
        found, issues = read_line(raw, row, line, readers)
        yield from issues
        order_id, source, kg = (found.get(name) for name in readers)
        if kg is not None and kg < 0:
            yield raw.issue("out_of_range", f"{mass} must be 0 or more", row=row, column=mass)
        elif order_id is not None and source is not None and kg is not None:
            source = stream_of(source) if line.get("kind") == TREATMENT else source
            sources = charged.setdefault(order_id, {})
            sources[source] = sources.get(source, 0.0) + kg


def read_line(
    raw: RawTable, row: int, line: Mapping[str, object], readers: Mapping[str, Reader]
) -> tuple[dict[str, Any], list[Issue]]:
    """The cells of a line, none of which may be blank, and what is wrong with them."""
    found: dict[str, Any] = {}
    issues: list[Issue] = []
    for name, read in readers.items():
        value = line.get(name)
        try:
            found[name] = None if is_blank(value) else read(value)
            if found[name] is None:
                issues.append(raw.issue("required", f"{name} is blank", row=row, column=name))
        except Wrong as wrong:
            message = f"{name} {quoted(value)} {wrong.message}"
            issues.append(raw.issue(wrong.code, message, row=row, column=name, hint=wrong.hint))
    return found, issues
