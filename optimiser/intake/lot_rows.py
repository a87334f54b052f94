"""Lots that come without a scenario: rows of the table lots, judged by themselves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from models.issue import InvalidScenario
from models.lot import Lot
from models.scenario import Scenario
from optimiser.intake import check_ids, check_metal
from optimiser.intake.crosscheck import MOST_ISSUES, Check
from optimiser.intake.layout import Habits
from optimiser.intake.reading import Reading
from optimiser.intake.rows import read_table
from optimiser.intake.settings import read_settings
from optimiser.intake.spelling_document import raw_document, to_document
from optimiser.intake.words import within_reason

CHECKS: Final[tuple[Check, ...]] = (
    check_ids.ids_are_unique,
    check_metal.analyses_stay_below_100,
    check_metal.contamination_leaves_metal,
    check_metal.yields_agree_with_contamination,
    check_metal.dates_are_in_order,
    check_metal.amounts_agree,
)
"""What holds of a lot whatever scenario it comes into."""


def lots_of_rows(rows: Sequence[object], *, file: str) -> tuple[Lot, ...]:
    """The lots of a list of rows, as the table lots of a document has them.

    Raises:
        InvalidScenario: a row is wrong; all of them at once.
    """
    raw = raw_document({"lots": list(rows)}, file=file)
    settings = read_settings(raw.settings, mark=raw.mark)
    habits = Habits(mark=".", zone=settings.zone, qualities=frozenset())
    table = read_table(raw.tables["lots"], habits)
    scenario = Scenario.model_validate({"lots": table.records})
    reading = Reading(raw=raw, scenario=scenario, tables={"lots": table}, folder=None)
    issues = [*raw.issues, *table.issues]
    for check in CHECKS:
        issues += within_reason(check(reading), most=MOST_ISSUES)
    wrong = tuple(issue for issue in issues if issue.severity == "error")
    if wrong:
        raise InvalidScenario(wrong)
    return scenario.lots


def rows_of_lots(lots: Sequence[Lot]) -> list[dict[str, Any]]:
    """The rows of a document that spell ``lots``: nothing that is blank or a default."""
    rows: list[dict[str, Any]] = to_document(Scenario(lots=tuple(lots))).get("lots", [])
    return rows
