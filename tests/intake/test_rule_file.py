"""A plant corrects a rule without touching code."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.issue import InvalidScenario, Issue
from models.library.rules import RULES, rule_books
from optimiser.intake.rule_file import read_rules, rule_books_with
from optimiser.ledger.ledger import ledger
from tests.ledger.custody.books import asks, movements

CHECKED = """
[custody]
version = "2026.1 checked"

[custody.rules.output_kg_per_kg]
value = 0.5
source = "the standard, page 31"
confidence = "verified-in-source"
"""

WRONG = """
[custdy]
version = "x"
[custody]
versoin = "3"
[custody.rules.overdraft]
value = 1
[custody.rules.overdraft_pct_max]
value = "10"
source = "a"
confidence = "typical"
[custody.rules.period_months_max]
value = 99
source = 3
confidence = "sure"
[custody.rules.eligible]
value = ["post_consumr"]
source = "a"
confidence = "typical"
[custody.rules.carry]
source = "a"
confidence = "typical"
unit = "x"
"""


def issues(text: str) -> tuple[Issue, ...]:
    with pytest.raises(InvalidScenario) as caught:
        rule_books_with(text, file="own.toml")
    return caught.value.issues


def test_a_changed_number_changes_the_account_and_the_version_it_bears() -> None:
    year = movements(consignments=[asks("K", 600.0)])
    for rules, most, name in (
        (None, 1000.0, "custody@2026.1"),
        (rule_books_with(CHECKED, file="own.toml"), 500.0, "custody@2026.1 checked"),
    ):
        found = ledger(year, input_sha256="", rules=rules)
        (entry,) = (one for one in found.entries if one.name == "custody_output_most_kg")
        assert entry.value == pytest.approx(most)
        assert entry.rule_set == name
        (version,) = (one.version for one in found.rule_sets if one.name == "custody")
        assert name == f"custody@{version}"


def test_other_rules_stay_as_they_were() -> None:
    found, known = rule_books_with(CHECKED, file="own.toml"), rule_books()
    assert found["recycled-content"] == known["recycled-content"]
    rules = found["custody"].rules
    assert rules["output_kg_per_kg"].source == "the standard, page 31"
    assert rules["output_kg_per_kg"].confidence == "verified-in-source"
    assert rules["output_kg_per_kg"].meaning == known["custody"].rules["output_kg_per_kg"].meaning
    changed = [name for name, one in known["custody"].rules.items() if rules[name] != one]
    assert changed == ["output_kg_per_kg"]


def test_rules_are_read_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(CHECKED, encoding="utf-8")
    assert read_rules([path])["custody"].number("output_kg_per_kg") == 0.5


def test_a_file_that_names_one_book_is_the_same_as_a_table_of_that_name() -> None:
    text = CHECKED.replace("[custody]", 'name = "custody"').replace("custody.rules", "rules")
    assert rule_books_with(text, file="own.toml") == rule_books_with(CHECKED, file="own.toml")
    (found,) = issues(text.replace("0.5", "5"))
    assert (found.code, found.row, found.subject) == (
        "out_of_range", 5, "custody.output_kg_per_kg"
    )  # fmt: skip


def test_what_is_wrong_in_several_files_is_told_at_once(tmp_path: Path) -> None:
    for name in ("a.toml", "b.toml"):
        (tmp_path / name).write_text("", encoding="utf-8")
    with pytest.raises(InvalidScenario) as caught:
        read_rules([tmp_path / "a.toml", tmp_path / "b.toml"])
    assert [one.file for one in caught.value.issues] == ["a.toml", "b.toml"]


def test_files_may_correct_one_after_the_other(tmp_path: Path) -> None:
    first, second = tmp_path / "a.toml", tmp_path / "b.toml"
    first.write_text(CHECKED, encoding="utf-8")
    later = CHECKED.replace("checked", "checked twice").replace("output_kg_per_kg", "carry")
    second.write_text(later.replace("0.5", '"none"'), encoding="utf-8")
    found = read_rules([first, second])["custody"]
    assert (found.version, found.number("output_kg_per_kg"), found.word("carry")) == (
        "2026.1 checked twice", 0.5, "none"
    )  # fmt: skip


def test_a_copy_of_the_built_in_file_may_be_corrected() -> None:
    copy = (RULES / "custody.toml").read_text(encoding="utf-8")
    copy = copy.replace('version = "2026.1"', 'version = "ours"')
    changed = copy.replace("value = 20", "value = 10")
    assert rule_books_with(changed, file="own.toml")["custody"].number("overdraft_pct_max") == 10.0
    other = copy.replace('unit = "months"', 'unit = "weeks"')
    assert [one.code for one in issues(other)] == ["fixed"]


def test_all_that_is_wrong_is_told_at_once_with_its_place_and_the_way_out() -> None:
    found = issues(WRONG)
    assert {(one.code, one.subject, one.row) for one in found} == {
        ("unknown_rules", "custdy", 2),
        ("unknown_key", "custody", 4),
        ("required", "custody", 4),
        ("unknown_rule", "custody.overdraft", 6),
        ("wrong_type", "custody.overdraft_pct_max", 8),
        ("out_of_range", "custody.period_months_max", 12),
        ("required", "custody.period_months_max", 12),
        ("unknown_confidence", "custody.period_months_max", 12),
        ("unknown_word", "custody.eligible", 16),
        ("required", "custody.carry", 20),
        ("fixed", "custody.carry", 20),
    }
    assert all(one.file == "own.toml" and one.hint for one in found)
    hints = {one.subject: one.hint for one in found if one.code.startswith("unknown_")}
    assert hints["custdy"] == "did you mean custody?"
    assert hints["custody.overdraft"] == "did you mean overdraft_pct_max?"
    assert hints["custody.eligible"] == "did you mean post_consumer?"


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("true", "wrong_type"), ("[1, 2]", "wrong_type"), ('"12"', "wrong_type"),
        ("nan", "out_of_range"), ("-1", "out_of_range"), ("{ a = 1 }", "wrong_type"),
    ],
)  # fmt: skip
def test_a_number_is_a_number_in_its_range(value: str, code: str) -> None:
    text = CHECKED.replace("value = 0.5", f"value = {value}")
    assert [one.code for one in issues(text)] == [code]


def test_changed_rules_need_a_version_of_their_own() -> None:
    same = CHECKED.replace("2026.1 checked", rule_books()["custody"].version)
    assert [one.code for one in issues(same)] == ["same_version"]
    assert [one.code for one in issues('[custody]\nversion = " "\n')] == ["required"]


@pytest.mark.parametrize(
    ("text", "code", "row"),
    [
        ("custody = 3", "not_rules", 1),
        ('[custody]\nversion = "a"\nrules = 3', "not_rules", 1),
        ('[custody]\nversion = "a"\n[custody.rules]\ncarry = "none"', "not_a_rule", 4),
        ("[custody\n", "not_toml", 1),
    ],
)
def test_what_is_no_table_is_told(text: str, code: str, row: int) -> None:
    (found,) = issues(text)
    assert (found.code, found.row) == (code, row)


def test_the_rules_built_in_keep_their_own_ranges() -> None:
    """Each rule, spelled as a plant would, is taken as it stands."""
    for name, book in rule_books().items():
        lines = [f'[{name}]\nversion = "again"\n']
        for rule, one in book.rules.items():
            value = list(one.value) if isinstance(one.value, tuple) else one.value
            said = str(value).lower() if isinstance(value, bool) else repr(value)
            lines.append(f"[{name}.rules.'{rule}']\nvalue = {said}\n")
            lines.append(f"source = '''{one.source}'''\nconfidence = '{one.confidence}'\n")
        assert rule_books_with("".join(lines), file="own.toml")[name].rules == book.rules
