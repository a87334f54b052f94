"""A charge's remarks are on what it is made of: names count as wholes, and no figure is a name."""

from __future__ import annotations

import pytest

from models.issue import Issue
from optimiser.export.mentions import mentions_of

NAMES = ("Returns 6060", "6060", "L-1", "L-1.5", "5", "XRT/heavy", "Old Returns", "Returns", "H7")


@pytest.mark.parametrize(
    ("message", "names"),
    [
        ("Cu: not analysed and taken as 0.005 %, a trace (Returns 6060)", {"Returns 6060"}),
        ("order H7 (6060): short by 5 kg", {"H7", "6060"}),
        ("Pb: taken as a trace (L-1.5, Old Returns and 5 more)", {"L-1.5", "Old Returns"}),
        ("lot 5: Pb is unknown", {"5"}),
        ("Sn is taken as 5 %, of L-1.", {"L-1"}),
        ("what XRT/heavy holds is not known, nor what XRT/heavy/2 does", {"XRT/heavy"}),
        ("Returns 6061 and 16060 are others", {"Returns"}),
    ],
)
def test_what_a_message_speaks_of(message: str, names: set[str]) -> None:
    issue = Issue(code="analysis_taken_as_trace", severity="warning", message=message)
    assert mentions_of([issue], NAMES).keys() == names


def test_where_the_librarys_figures_are_from_is_no_remark() -> None:
    issue = Issue(code="library_alloy_unverified", severity="warning", message="alloy 6060: Si")
    assert not mentions_of([issue], NAMES)
