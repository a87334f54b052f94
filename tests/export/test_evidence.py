"""The evidence pack as it is read: every element, every figure with its words, no claim."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest

from models.ledger import Ledger
from optimiser.accounts import ledger_at
from optimiser.export.evidence import evidence_html
from optimiser.export.evidence_view import MOST_FIGURES, MOST_ROWS
from tests.export.small_ledger import entry, small_ledger, waste_table

CUSTODY_YEAR = Path(__file__).parents[2] / "scenarios" / "custody-year"
NEVER = re.compile(
    r"\b(complian\w*|comply|complies|certif(y|ies|ied)|conform\w*|scor(e|es|ed|ing)|"
    r"rating|guarantee\w*|logo|sustainable|green|eco\w*friendly|approved|accredited)\b",
    re.IGNORECASE,
)
"""What no pack says of a plant's metal."""


def words(ledger: Ledger) -> str:
    """What a person reads, without style and markup."""
    html = re.sub(r"<style>.*?</style>", "", evidence_html(ledger), flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html.replace("<wbr>", ""))).split())


def section(ledger: Ledger, title: str) -> str:
    """The words of one element's section."""
    html = evidence_html(ledger)
    found = next(
        part for part in html.split('<section class="part">') if f"<h2>{title}</h2>" in part
    )
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", found.replace("<wbr>", ""))).split())


def test_a_figure_stands_with_all_that_is_needed_to_judge_it() -> None:
    said = section(small_ledger(), "Product design")
    for part in (
        "80.25 %", "alloy 6063", "72,500 kg recycled metal", "100,000 kg external metal",
        "casthouse", "2025-01-01/2026-01-01", "weighed", "recycled.share_pct", "recycled@3.1",
        "Uncertainty: no range; 95 % of weighing errors",
    ):  # fmt: skip
        assert part in said


def test_range_is_printed_where_it_was_assessed() -> None:
    ledger = small_ledger(entries=(entry(by="alloy", of="6063"),))
    assert "71.00 to 74.00 %" in section(ledger, "Product design")


def test_elements_say_why_there_is_nothing() -> None:
    ledger = small_ledger()
    assert "not applicable" in section(ledger, "Mine sites")
    assert "There is no mine." in section(ledger, "Mine sites")
    assert "No data: no meter of water was read." in section(ledger, "Water")


def test_short_tables_are_printed_and_long_ones_are_where_the_workbook_is() -> None:
    assert "10 03 01 1,001" in section(small_ledger(), "Waste management")
    assert "waste.kg, waste@1, weighed, boundary site" in section(
        small_ledger(), "Waste management"
    )
    long = small_ledger(tables=(waste_table(MOST_ROWS + 1),))
    assert f"Waste register: {MOST_ROWS + 1} rows in ledger.xlsx" in section(
        long, "Waste management"
    )


def test_figures_of_many_things_are_cut_where_they_grow_long() -> None:
    many = tuple(entry(50.0, by="alloy", of=f"A{at}") for at in range(MOST_FIGURES + 5))
    said = section(small_ledger(entries=many), "Product design")
    assert f"alloy A{MOST_FIGURES - 1}" in said
    assert f"alloy A{MOST_FIGURES} " not in said
    assert "and 5 more: ledger.xlsx" in said


def test_flows_alone_report_their_element() -> None:
    assert "1 flow: ledger.xlsx, sheet Flows; drawn in sankey.html." in section(
        small_ledger(), "Flows"
    )


def test_figures_of_no_element_are_told_all_the_same() -> None:
    assert "4.125 t" in section(small_ledger(), "Further figures")


def test_tables_without_a_known_figure_are_not_printed() -> None:
    blank = waste_table(0).model_copy(update={"rows": (("10 03 16", None),)})
    assert "10 03 16" not in words(small_ledger(tables=(blank,)))


def test_rules_say_how_far_to_trust_them() -> None:
    said = words(small_ledger())
    assert "recalled; to be read in its source before it is relied on" in said
    assert "a standard, page 3" in said


def test_texts_of_strangers_stay_texts() -> None:
    harm = "<script>alert(1)</script>"
    ledger = small_ledger(entries=(entry(by="alloy", of=harm, note=harm),), title=harm)
    assert "<script" not in evidence_html(ledger)


@pytest.mark.parametrize("where", ["small", "custody-year"])
def test_no_word_claims_more_than_evidence(where: str) -> None:
    ledger = small_ledger() if where == "small" else ledger_at(CUSTODY_YEAR)
    said = words(ledger)
    assert "supports evidence for" in said
    assert NEVER.findall(said) == []


def test_pack_needs_nothing_but_itself() -> None:
    html = evidence_html(small_ledger())
    assert not re.search(r"(src|href)=|url\(|@import|<script", html)


def test_every_element_of_circularity_has_its_section() -> None:
    html = evidence_html(ledger_at(CUSTODY_YEAR))
    for title in (
        "Product design", "Less process scrap", "Segregation of alloys and grades",
        "Collection at end of life", "Waste management", "Metal from aluminium-containing waste",
        "Bauxite residue, spent pot lining, mine sites", "Water", "Chain of custody",
        "Material-flow visualisation", "Secondary-metal value chains",
    ):  # fmt: skip
        assert f"<h2>{title}</h2>" in html
