"""The figures of a worked year reach their elements of circularity."""

from __future__ import annotations

from pathlib import Path

from optimiser.accounts import ledger_at
from optimiser.ledger.sections.circularity import headline

CUSTODY_YEAR = Path(__file__).parents[2] / "scenarios" / "custody-year"


def test_sections_report_to_the_elements_that_are_theirs() -> None:
    found = {one.element: one for one in ledger_at(CUSTODY_YEAR).circularity}
    assert "custody_input_pct" in found["chain of custody"].entries
    assert "custody_allocation" in found["chain of custody"].tables
    assert "good_kg" in found["less process scrap"].entries
    assert "waste_t" in found["waste management"].entries
    assert "loss_chain" in found["metal from aluminium-containing waste"].tables
    assert "scrap_t_per_t" in found["secondary-metal value chains"].entries
    assert found["material-flow visualisation"].status == "reported"
    assert found["water"].status == "no_data"


def test_what_is_said_first_is_said_once() -> None:
    """Input percentage of the test vector: 45,000 t of 95,000 t that entered."""
    ledger = ledger_at(CUSTODY_YEAR)
    first = headline(ledger.entries, ledger.rule_sets)
    assert len({(one.method, one.by, one.of) for one in first}) == len(first)
    values = {one.method: one.value for one in first}
    assert round(values["custody.custody_input_pct"] or 0.0, 3) == 47.368
    assert round(values["recycled-content.recycled_content_metal_pct"] or 0.0, 2) == 72.45
