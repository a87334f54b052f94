"""Every rule against its golden rows: what it says of a plant small enough to read.

`REMELT_GOLDEN=write pytest tests/formulation/test_rules.py` writes the rows anew; read the
difference before you keep it.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from optimiser.formulation.chance import NO_RISK
from optimiser.formulation.rules import RULES, charge, melt, spec, stock, treatment
from optimiser.formulation.rules import yard as ways
from tests.formulation.small import framed, in_words, names, plant, risk, treated, yard

GOLDEN = Path(__file__).parent / "golden"
IN_DOUBT = {"both heats are made": False, "the second heat may stay unmade": True}
OF_THE_YARD = {rule for rule in RULES if rule.__module__ == ways.__name__}
"""Rules that say nothing of a plant without sorters and bins."""
OF_TREATMENT = {rule for rule in RULES if rule.__module__ == treatment.__name__}
"""Rules that say nothing of a plant that treats no melt."""
TREATED = {melt.melt_is_what_is_charged, charge.bites_are_not_too_small}
"""Rules that say more where melts are treated."""
OF_BOTH = {
    stock.stock_is_not_exceeded,
    stock.stock_that_must_go_goes,
    stock.purchases_cover_use,
    stock.fixed_costs_open_a_source,
    charge.sources_are_few_enough,
}
"""Rules that say more where there are sorters and bins."""


def said_by(rule, scenario, *, where=""):
    """The rows with both heats sure, and with the second one in doubt."""
    parts = []
    taken = risk() if rule is spec.misses_are_rare_enough else NO_RISK
    for heading, doubtful in IN_DOUBT.items():
        frame, columns = framed(doubtful=doubtful, of=scenario, risk=taken)
        rows = in_words(rule(frame, columns), names(frame, columns))
        parts.append(f"# {where}{heading}\n{rows}")
    return parts


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_rule_says_its_golden_rows(rule):
    """Of the plant, or of the yard with sorters and bins, or of both."""
    parts = [] if rule in OF_THE_YARD | OF_TREATMENT else said_by(rule, plant())
    if rule in OF_TREATMENT | TREATED:
        parts += said_by(rule, treated(), where="with treatments, ")
    if rule in OF_THE_YARD | OF_BOTH:
        parts += said_by(rule, yard(), where="in the yard, ")
    text = "\n".join(parts)
    file = GOLDEN / f"{rule.__name__}.txt"
    if os.environ.get("REMELT_GOLDEN") == "write":
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text(encoding="utf-8")


def test_every_rule_has_golden_rows_and_no_more():
    assert {file.stem for file in GOLDEN.glob("*.txt")} == {rule.__name__ for rule in RULES}


def test_every_rule_says_one_sentence():
    for rule in RULES:
        first = (rule.__doc__ or "").strip().splitlines()[0]
        assert first.endswith("."), rule.__name__


def test_readme_lists_every_rule():
    readme = (Path(__file__).parents[2] / "optimiser/formulation/README.md").read_text("utf-8")
    assert [name for name in (rule.__name__ for rule in RULES) if f"`{name}`" not in readme] == []
