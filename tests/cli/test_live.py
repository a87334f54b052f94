"""The line at the terminal that says how far a search is."""

from __future__ import annotations

from optimiser.cli.live import line_of
from optimiser.progress import Progress


def test_cost_is_told_in_the_scenarios_currency() -> None:
    told = Progress(goal="cost", incumbent=11250.0, bound=11000.0, gap_pct=2.2222)
    assert line_of(told, "SEK") == "cost 11,250 SEK; none can pass 11,000; gap 2.2 %"


def test_shares_are_told_in_per_cent() -> None:
    told = Progress(goal="recycled_content", incumbent=91.25, bound=None, gap_pct=None)
    assert line_of(told, "EUR") == "recycled content 91.25 %"


def test_before_there_is_a_plan_the_line_says_so() -> None:
    told = Progress(goal="metal_loss", incumbent=None, bound=3.0, gap_pct=None)
    assert line_of(told, "EUR") == "metal loss: no plan yet"
