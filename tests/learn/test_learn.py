"""What a year of heats with known truth teaches is that truth, and what it does not, it says."""

from __future__ import annotations

import copy
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest

from benchmarks.heat_year import ELEMENTS, Year, year
from benchmarks.learning import FULL, coverage, held, learned_year
from models.learned import Learned, LearnedContent
from optimiser.intake.book_sheets import books_from_document
from optimiser.learn.learn import learned_of

pytestmark = pytest.mark.slow  # a year of heats is learned first
HEATS = 260


@cache
def known() -> tuple[Year, Learned]:
    """A year and what it teaches."""
    return learned_year(1, HEATS)


def learned_from(document: dict[str, Any]) -> Learned:
    return learned_of(books_from_document(document, file="year")[0])


def content(learned: Learned, material: str, supplier: str | None, element: str) -> LearnedContent:
    (found,) = (
        one
        for one in learned.contents
        if (one.material, one.supplier, one.element) == (material, supplier, element)
    )
    return found


def test_ranges_hold_the_truth() -> None:
    """Of one year; the slow test below counts several."""
    hits = [is_held for _, is_held in held(*known())]

    assert len(hits) > 100
    assert 0.80 <= sum(hits) / len(hits) <= 0.99


def test_ranges_of_nine_in_ten_hold_the_truth_in_nine_of_ten_cases() -> None:
    found = coverage(replace(FULL, seeds=FULL.seeds[:3]))

    for kind in ("contents", "all"):
        hits, count = found[kind]
        assert 0.85 <= hits / count <= 0.95, (kind, hits, count)


def test_ranges_are_far_narrower_than_what_was_declared() -> None:
    """That ranges hold the truth is no merit if they are wide."""
    _, learned = known()
    told = [one for one in learned.contents if one.supplier not in (None, "Gruber")]

    assert sum(one.is_told for one in told) > 0.9 * len(told)


def test_suppliers_who_declare_wrongly_are_found_out() -> None:
    """Fabri's shredded scrap holds 1.45 times the iron that it is declared to hold."""
    one = content(known()[1], "shredded", "Fabri", "Fe")

    assert one.declared_pct == 0.75
    assert one.low_pct > 0.95
    assert one.pct == pytest.approx(1.45 * 0.75, rel=0.08)


def test_metal_that_drifts_is_named_and_nothing_else_is() -> None:
    _, learned = known()

    (drift,) = learned.drifts
    assert (drift.material, drift.supplier, drift.element) == ("shredded", "Dahl", "Cu")
    assert drift.to_pct > 1.5 * drift.from_pct


def test_heats_with_wrong_papers_are_named_with_what_is_wrong() -> None:
    drawn, learned = known()
    said = {
        one.charge_id: f"weight of {one.lot_id}" if one.lot_id else f"sample of {one.element}"
        for one in learned.suspects
    }

    right = {charge for charge, wrong in drawn.truth.wrong_heats.items() if said[charge] == wrong}
    assert len(right) >= len(drawn.truth.wrong_heats) - 1
    assert len(said) <= len(drawn.truth.wrong_heats) + 2


def test_a_scale_that_shows_too_much_is_named() -> None:
    scales = {one.scale: one for one in known()[1].scales}

    assert scales["hall 2"].low_pct > 1.0
    assert scales["hall 2"].bias_pct == pytest.approx(1.6, abs=0.25)
    assert scales["hall 1"].low_pct <= 0.0 <= scales["hall 1"].high_pct


def test_what_is_left_of_lots_is_no_bias_of_a_scale() -> None:
    """Of most lots up to a twentieth stays in the yard: that tells less of scales."""
    drawn, learned = known()
    document = copy.deepcopy(drawn.document)
    left = np.random.default_rng(5)
    for row in document["receipts"]:
        row["mass_kg"] = round(row["mass_kg"] * (1.0 + left.uniform(0.0, 0.045)))
    less = learned_from(document)

    truth = {"hall 1": 0.0, "hall 2": 1.6}
    for sure, one in zip(learned.scales, less.scales, strict=True):
        assert one.low_pct <= truth[one.scale] <= one.high_pct
        assert one.high_pct - one.low_pct > 3.0 * (sure.high_pct - sure.low_pct)


def test_what_is_only_charged_together_is_said_not_to_be_told_apart() -> None:
    _, learned = known()

    (pair,) = learned.indistinct
    assert {pair.one, pair.other} == {"pistons from Gruber", "wheels from Gruber"}
    assert not content(learned, "pistons", "Gruber", pair.elements[0]).is_told


def test_losses_by_form_are_learned() -> None:
    drawn, learned = known()
    shred = next(one for one in learned.losses if one.form == "shred")

    assert shred.is_told
    assert shred.pct == pytest.approx(100.0 * drawn.truth.loss["shred"], abs=1.0)


def test_recoveries_on_remelting_are_not_claimed_to_be_known() -> None:
    """Samples show recovery times content; nothing of known content but hardeners is charged."""
    silicon = [one for one in known()[1].recoveries if one.element == "Mg"]

    assert [one.is_told for one in silicon if one.kind == "remelting"] == [False]


def test_blank_is_unknown_and_never_zero() -> None:
    """Half of all samples without Zn: the ranges are wider, and still about the same metal."""
    drawn, learned = known()
    document = copy.deepcopy(drawn.document)
    for row in document["samples"][::2]:
        del row["Zn"]
    less = learned_from(document)

    for supplier in ("Brandt", "Corvi"):
        whole = content(learned, "old sheet", supplier, "Zn")
        half = content(less, "old sheet", supplier, "Zn")
        assert half.pct == pytest.approx(whole.pct, abs=4.0 * whole.sd_pct)
        assert half.sd_pct > whole.sd_pct


def test_lots_that_were_sampled_teach_what_is_recovered() -> None:
    """With 30 lots of known Mg the recovery on remelting is told, and it is the true one."""
    drawn = year(seed=1, heats=120)
    document = copy.deepcopy(drawn.document)
    place = ELEMENTS.index("Mg")
    for row in document["receipts"]:
        if row["material"] in ("castings", "old sheet", "shredded"):
            held_pct = float(drawn.truth.held_pct[row["lot_id"]][place])
            row |= {"Mg": round(held_pct, 4), "Mg_sd": 0.01, "Mg_n": 4}
    (found,) = (
        one
        for one in learned_from(document).recoveries
        if (one.element, one.kind) == ("Mg", "remelting")
    )

    assert found.is_told
    assert found.high_pct - found.low_pct < 3.0
    assert found.pct == pytest.approx(100.0 * drawn.truth.unburnt[place], abs=1.5)
