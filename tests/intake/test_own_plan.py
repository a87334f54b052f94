"""A planner's own plan with sorting and bins, as plan.json spells it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from models.issue import InvalidScenario
from optimiser.export import plan_json
from optimiser.intake import own_plan_of, read_own_plan
from tests.export.shredder import OWN, PIECES, own_plan


def issues_of(**members: object) -> list[tuple[str, str | None]]:
    with pytest.raises(InvalidScenario) as invalid:
        own_plan_of({"charges": [], **members}, file="own")
    return [(issue.code, issue.pointer) for issue in invalid.value.issues]


def test_sorting_and_bins_are_read_beside_the_charges(tmp_path: Path) -> None:
    (tmp_path / "plan.json").write_text(json.dumps(OWN))
    own = read_own_plan(tmp_path)
    assert own.charged["H2"]["R1"] == 1500.0
    assert own.segregation.sorted_kg == {("Z1", "XRT"): 48000.0}
    assert own.segregation.filled_kg["T1", "B1"] == 9000.0


def test_a_plan_that_was_written_reads_back(tmp_path: Path) -> None:
    plan = own_plan()
    (tmp_path / "plan.json").write_text(plan_json(plan))
    own = read_own_plan(tmp_path)
    assert own.segregation.filled_kg[PIECES, "B1"] == 20000.0
    assert set(own.segregation.sorted_kg) == {("Z1", "XRT"), ("Z1/XRT/light", "LIBS")}
    assert own.charged["H1"] == {"B1": 19000.0, "P1": 1500.0}


def test_a_table_has_charges_only(tmp_path: Path) -> None:
    (tmp_path / "charges.csv").write_text("order_id,source,kg\nH1,B2,500\n")
    own = read_own_plan(tmp_path)
    assert own.charged == {"H1": {"B2": 500.0}}
    assert not own.segregation.filled_kg


def test_rows_of_one_source_and_target_add_up() -> None:
    row = {"sorter_id": "XRT", "source": "Z1", "kg": 100}
    own = own_plan_of({"charges": [], "sorting": [row, row], "bins": None}, file="own")
    assert own.segregation.sorted_kg == {("Z1", "XRT"): 200.0}


def test_all_that_is_wrong_is_told_at_once_and_pointed_at() -> None:
    found = issues_of(
        sorting=[{"sorter_id": "XRT", "source": "Z1", "kg": "much"}],
        bins=[
            {"bin_id": "B1", "contents": [{"source": "T1", "kg": -1}, {"source": 7, "kg": 1}]},
            {"bin_id": "B2", "contents": 4},
            {"bin_id": "B3", "contents": [{"source": "T1"}]},
        ],
    )
    assert found == [
        ("not_a_number", "/sorting/0/kg"),
        ("out_of_range", "/bins/0/contents/0/kg"),
        ("number_in_id", "/bins/0/contents/1/source"),
        ("not_a_plan", "/bins"),
        ("required", "/bins/2/contents/0/kg"),
    ]


@pytest.mark.parametrize("member", ["sorting", "bins"])
@pytest.mark.parametrize("value", [4, "x", {}, [1]])
def test_what_is_no_list_of_rows_is_told(member: str, value: object) -> None:
    assert issues_of(**{member: value}) == [("not_a_plan", f"/{member}")]


def test_charges_that_are_missing_are_told_with_the_rest() -> None:
    with pytest.raises(InvalidScenario) as invalid:
        own_plan_of({"bins": 4}, file="own")
    assert [issue.code for issue in invalid.value.issues] == ["not_a_plan", "not_a_plan"]


def treated(**row):
    """A plan of one charge that is treated."""
    return {
        "charges": [{"order_id": "H", "lines": [{"source": "L", "kind": "lot", "kg": 100}]}],
        "treatments": [{"order_id": "H", "treatment_id": "gas", "removed_kg": 1.5} | row],
    }


def test_what_a_plan_takes_out_of_melts_is_read_with_its_charges():
    found = own_plan_of(treated(), file="plan.json")

    assert found.charged == {"H": {"L": 100.0, "treatment/gas": 1.5}}


@pytest.mark.parametrize(
    ("column", "value", "says"),
    [
        ("removed_kg", -1, "must be 0 or more"),
        ("removed_kg", None, "removed_kg is blank"),
        ("order_id", "G", "nothing is charged into it"),
    ],
)
def test_wrong_treatments_of_a_plan_are_refused(column, value, says):
    with pytest.raises(InvalidScenario) as caught:
        own_plan_of(treated(**{column: value}), file="plan.json")

    (issue,) = caught.value.issues
    assert says in issue.message
    assert issue.pointer == f"/treatments/0/{column}"


def test_treatments_that_are_no_list_are_refused():
    with pytest.raises(InvalidScenario) as caught:
        own_plan_of(treated() | {"treatments": "gas"}, file="plan.json")

    (issue,) = caught.value.issues
    assert "no list of what it should hold" in issue.message
