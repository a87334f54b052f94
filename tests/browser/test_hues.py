"""Metal in the picture is told apart by colour, by pattern and by words."""

from __future__ import annotations

import re

import pytest

from api.web.files import STATIC

HUES = (STATIC / "picture" / "hues.mjs").read_text("utf-8")
KINDS = (
    "post_consumer", "pre_consumer", "internal", "dross_metal", "primary", "alloying", "unknown",
    "mixed", "heel", "tapped", "left", "unused", "in_bins", "returned", "lost", "no_metal",
    "unexplained",
)  # fmt: skip
"""What flows carry; places that are no metal of their own may share a colour with them."""


def test_no_two_flows_have_the_same_colour() -> None:
    colours = dict(re.findall(r"(\w+): \"(#[0-9a-f]{6})\"", HUES))
    found = [colours[kind] for kind in KINDS]
    assert len(set(found)) == len(found)


@pytest.mark.parametrize("table", ["PATTERNS", "HATCHES"])
def test_bars_and_legend_have_patterns_for_the_same_metal(table: str) -> None:
    begun = HUES.split(f"export const {table} = {{")[1].split("};")[0]
    expected = {"pre_consumer", "internal", "dross_metal", "primary", "alloying", "unknown", "lost"}
    assert {name for name in re.findall(r"(\w+): ", begun) if name in KINDS} == expected
