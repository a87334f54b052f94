"""Every rule against its golden rows: what it says of a plant small enough to read.

`REMELT_GOLDEN=write pytest tests/formulation/test_rules.py` writes the rows anew; read the
difference before you keep it.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from optimiser.formulation.rules import RULES
from tests.formulation.small import framed, in_words, names

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_rule_says_its_golden_rows(rule):
    """With both heats sure, and with the second one in doubt."""
    said = []
    for doubtful in (False, True):
        frame, columns = framed(doubtful=doubtful)
        said.append(in_words(rule(frame, columns), names(frame, columns)))
    text = "# both heats are made\n{}\n# the second heat may stay unmade\n{}".format(*said)
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
