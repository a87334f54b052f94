"""The sentences that the page translates are those that the sources say."""

from __future__ import annotations

import runpy
from collections.abc import Callable, Iterator

import pytest

from tests.house.tree import ROOT

WRITER = runpy.run_path(str(ROOT / "docs" / "sentences.py"))
sentences_of: Callable[[str], Iterator[str]] = WRITER["sentences_of"]


def test_the_sentences_are_those_of_the_sources() -> None:
    written = (ROOT / "api" / "web" / "texts" / "said.toml").read_text(encoding="utf-8")
    assert WRITER["said_file"]() == written, "run `make said`"


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("say('the lot is on hold')", ["the lot is on hold"]),
        ("say(f'{lot.lot_id} weighs {kg:,.0f} kg')", ["{lot_id} weighs {kg} kg"]),
        ("say(f'{kg} kg and {kg} kg')", ["{kg} kg and {kg_2} kg"]),
        ('say(f\'it {"is" if one else "are"} wet\')', ["it is wet", "it are wet"]),
        ("say('from here ' + where + ' on')", ["from here {where} on"]),
        ("say('cost {} {unit} more')", ["cost {part_1} {unit} more"]),
        ('say(f\'it goes{f" to {there}" if there else ""}\')', ["it goes{part}", " to {there}"]),
        ("Field(description='Owner')", ["Owner"]),
        ("say('Owner')", []),
        ("raise TypeError('this cannot be')", []),
        ("assert done, 'it is done by now'", []),
        ("'''What it does.'''", []),
    ],
)
def test_a_sentence_is_found_with_blanks_for_what_is_filled_in(
    source: str, wanted: list[str]
) -> None:
    assert list(sentences_of(source)) == wanted
