"""Routes and pins may name what leaves the last sorter of a cascade."""

from __future__ import annotations

import copy

import pytest

from models.issue import InvalidScenario
from optimiser.intake import scenario_from_document
from tests.export.shredder import PIECES, SCENARIO


def sent_from(source: str) -> None:
    document = copy.deepcopy(SCENARIO)
    document["routes"] = [{"source": source, "target": "B1"}]
    scenario_from_document(document, file="yard")


def test_a_stream_through_two_sorters_is_known() -> None:
    sent_from(PIECES)


@pytest.mark.parametrize(
    "source",
    [
        "Z9/XRT/light/LIBS/wrought",
        "Z1/XRT/heavies/LIBS/wrought",
        "Z1/XRT/light/LIBS/heavies",
        "Z1/XRT/light/LIBS",
        "Z1/XRT/light/XRT/light",
        "Z1//",
    ],
)
def test_a_stream_that_no_cascade_gives_is_refused(source: str) -> None:
    with pytest.raises(InvalidScenario) as invalid:
        sent_from(source)
    assert ("unknown_source", source) in [(i.code, i.value) for i in invalid.value.issues]
