"""Whatever comes in, a scenario or its issues come out; never another exception."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.issue import InvalidScenario, Issue
from models.scenario import TABLES
from optimiser.intake import parse_json, read_charges, read_scenario, scenario_from_document
from optimiser.intake.schema import settings_schema, table_schema
from tests.intake.everything import everything

COLUMNS = sorted({c.name for table in TABLES for c in table_schema(table).columns} | {"Fe", "x"})
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["L1", "O1", "F1", "yes", "1,5", "2026-03-02", "others_each", "Si+", "*"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=6,
)
QUICK = settings(max_examples=75, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def ends_well(document: object) -> None:
    """Read it; issues are printable, short, and say something."""
    for issue in issues_of(lambda: scenario_from_document(document, file="drawn")):
        assert issue.message.isprintable()
        assert len(issue.value or "") <= 100
        assert issue.model_dump_json()


def issues_of(read: Callable[[], object]) -> tuple[Issue, ...]:
    """What is wrong with what ``read`` reads: nothing, or issues."""
    try:
        read()
    except InvalidScenario as invalid:
        return invalid.issues
    return ()


@QUICK
@given(st.dictionaries(st.sampled_from([*TABLES, "settings", "lot"]), VALUES, max_size=4) | VALUES)
def test_any_document(document: object) -> None:
    """Tables of anything."""
    ends_well(document)


@QUICK
@given(
    st.sampled_from(TABLES),
    st.dictionaries(st.sampled_from(COLUMNS), VALUES, max_size=6),
    st.dictionaries(st.sampled_from(sorted(settings_schema())), VALUES, max_size=3),
)
def test_any_cell(table: str, cells: dict[str, Any], chosen: dict[str, Any]) -> None:
    """A whole scenario with a few cells and settings that hold anything."""
    document = everything()
    document[table][0] |= cells
    ends_well({**document, "settings": chosen})


@QUICK
@given(st.text(max_size=60) | st.binary(max_size=60))
def test_any_text(text: str | bytes) -> None:
    """As JSON, as CSV, as settings, as a workbook and as a plan."""
    content = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    with TemporaryDirectory() as folder:
        for name in ("lots.csv", "scenario.toml", "charges.csv", "plan.json", "a.json", "a.xlsx"):
            (Path(folder) / name).write_bytes(content)
        for read, path in (
            (read_scenario, ""),
            (read_scenario, "a.json"),
            (read_scenario, "a.xlsx"),
            (read_charges, "charges.csv"),
            (read_charges, "plan.json"),
        ):
            found = issues_of(partial(read, Path(folder) / path))
            assert all(issue.message.isprintable() for issue in found)


@QUICK
@given(VALUES)
def test_any_json(value: Any) -> None:
    """What Python's own writer writes is read, NaN and all; cells refuse what is unreal."""
    parse_json(json.dumps(value), file="drawn")
