"""The library is shown with the source and confidence of every row."""

from __future__ import annotations

import json
from typing import get_args

import pytest
from typer.testing import CliRunner, Result

from optimiser.catalogue import DETAILS, LISTINGS, NAMES
from optimiser.cli.app import app
from optimiser.cli.library import Kind


def remelt(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["library", *arguments])


def test_command_knows_every_kind_that_the_catalogue_lists() -> None:
    assert set(get_args(Kind)) == set(LISTINGS) == set(NAMES)
    assert set(DETAILS) <= set(LISTINGS)


@pytest.mark.parametrize("kind", sorted(LISTINGS))
def test_every_row_says_how_far_it_can_be_trusted(kind: str) -> None:
    document = json.loads(remelt(kind, "--json").stdout)
    assert document[kind]
    assert {row["confidence"] for row in document[kind]} <= {
        *("verified-in-source", "recalled", "typical"),
    }


def test_alloy_6063_has_its_published_limits() -> None:
    """Si 0.20 to 0.6, Mg 0.45 to 0.9, Cu at most 0.10, as the Teal Sheets print."""
    rows = json.loads(remelt("alloys", "6063", "--json").stdout)["alloys"]
    limits = {row["element"]: (row["min_pct"], row["max_pct"]) for row in rows}
    assert limits["Si"] == (0.2, 0.6)
    assert limits["Mg"] == (0.45, 0.9)
    assert limits["Cu"] == (None, 0.1)


def test_table_ends_with_its_sources() -> None:
    output = remelt("alloys", "6063").stdout
    assert "verified-in-source" in output
    assert "[1] " in output.splitlines()[-1]


def test_losses_are_found_by_form_and_by_furnace() -> None:
    by_form = json.loads(remelt("losses", "turnings", "--json").stdout)["losses"]
    by_type = json.loads(remelt("losses", "induction", "--json").stdout)["losses"]
    assert {row["form"] for row in by_form} == {"turnings"}
    assert {row["furnace_type"] for row in by_type} == {"induction"}


def test_unknown_name_suggests_the_nearest() -> None:
    result = remelt("alloys", "6O63")
    assert result.exit_code == 2
    assert "6063" in result.output


def test_unknown_kind_is_a_usage_error() -> None:
    assert remelt("spells").exit_code == 2


def test_hardeners_are_the_materials_that_bring_alloying_elements() -> None:
    hardeners = json.loads(remelt("hardeners", "--json").stdout)["hardeners"]
    assert {row["origin"] for row in hardeners} == {"alloying"}
    assert "AlSi50" in {row["material"] for row in hardeners}
    facts = json.loads(remelt("hardeners", "AlSi50", "--json").stdout)["hardeners"]
    assert {"Si", "form"} <= {fact["property"] for fact in facts}
    assert all(fact["source"] for fact in facts)
