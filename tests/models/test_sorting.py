"""Campaigns and the streams that leave them, by hand."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest

from models.brief import Brief
from models.filling import fill
from models.sorting import Campaign, is_sortable
from models.source import Source
from optimiser.intake import scenario_from_document

Document = dict[str, Any]
CLASSES = {"cast": {"Cu": 2.0, "Si": 8.0}, "wrought": {"Cu": 0.1, "Si": 0.5}}
XRT = {("cast", "heavy"): 90.0, ("cast", "light"): 5.0, ("wrought", "light"): 98.0}
LIBS = {("cast", "rest"): 100.0, ("wrought", "clean"): 95.0}
START = datetime(2026, 9, 14, 6, tzinfo=UTC)


def plant(
    *,
    sorters: dict[str, dict[tuple[str, str], float]] | None = None,
    onward: dict[tuple[str, str], str] | None = None,
    outlet: Document | None = None,
    sorter: Document | None = None,
    lot: Document | None = None,
    **tables: Any,
) -> Document:
    """A lot of 60 % cast and 40 % wrought, and sorters that have these shares."""
    shares, onward = sorters or {"XRT": XRT}, onward or {}
    ends = sorted({(s, out) for s, rows in shares.items() for _, out in rows})
    return {
        "lots": [
            {"lot_id": "Z", "mass_kg": 1000, "form": "shred", "material": "Zorba mix"}
            | {"origin": "post_consumer", "price_per_t": 1500, "kgco2e_per_t": 50}
            | (lot or {})
        ],
        "orders": [{"order_id": "H", "alloy": "X", "tap_kg": 100, "start": START.isoformat()}],
        "alloys": [
            {"alloy": "X", "element": "Cu", "max_pct": 1},
            {"alloy": "X", "element": "Si", "max_pct": 9},
        ],
        "classes": [{"class": name} | figures for name, figures in CLASSES.items()],
        "mixtures": [
            {"lot_id": "Z", "class": "cast", "share_pct": 60},
            {"lot_id": "Z", "class": "wrought", "share_pct": 40},
        ],
        "sorters": [{"sorter_id": name} | (sorter or {}) for name in shares],
        "separation": [
            {"sorter_id": name, "class": one, "outlet": out, "share_pct": pct}
            for name, rows in shares.items()
            for (one, out), pct in rows.items()
        ],
        "outlets": [
            {"sorter_id": name, "outlet": out, "to_sorter": onward.get((name, out))}
            | (outlet or {})
            for name, out in ends
        ],
    } | tables  # fmt: skip


def brief_of(document: Document) -> Brief:
    return fill(scenario_from_document(document, file="plant"))


def streams(brief: Brief) -> dict[str, Source]:
    return {source.source_id: source for source in brief.sources if source.kind == "outlet"}


def only(brief: Brief) -> Campaign:
    (campaign,) = brief.campaigns
    return campaign


def test_one_pass_divides_each_class_by_its_shares() -> None:
    """Heavy 0.6 x 0.9 = 0.54; light 0.6 x 0.05 + 0.4 x 0.98 = 0.422; the rest is lost."""
    brief = brief_of(plant())

    assert dict(only(brief).outlets) == pytest.approx({"Z/XRT/heavy": 0.54, "Z/XRT/light": 0.422})
    assert only(brief).lost_kg_per_kg == pytest.approx(1 - 0.54 - 0.422)
    assert {name: one.mass_kg for name, one in streams(brief).items()} == pytest.approx(
        {"Z/XRT/heavy": 540, "Z/XRT/light": 422}
    )


def test_composition_of_an_outlet_is_that_of_the_classes_in_it() -> None:
    """Purity depends on the feed: 0.03 cast and 0.392 wrought leave as light."""
    found = streams(brief_of(plant()))

    assert found["Z/XRT/heavy"].composition_pct["Cu"] == pytest.approx(2.0)
    assert found["Z/XRT/light"].composition_pct["Cu"] == pytest.approx(
        (0.03 * 2.0 + 0.392 * 0.1) / 0.422
    )
    assert found["Z/XRT/light"].composition_pct["Si"] == pytest.approx(
        (0.03 * 8.0 + 0.392 * 0.5) / 0.422
    )


def test_lot_itself_has_the_analysis_of_its_mixture() -> None:
    (lot,) = [one for one in brief_of(plant()).sources if one.kind == "lot"]

    assert lot.composition_pct["Cu"] == pytest.approx(0.6 * 2.0 + 0.4 * 0.1)
    assert sum(lot.composition_pct.values()) == pytest.approx(100.0)


def test_cascade_is_a_product_of_matrices() -> None:
    """Shares of the classes along S1[:, light] * S2[:, out], for any two sorters in a row."""
    rng = np.random.default_rng(7)
    first, second = rng.dirichlet([1, 1, 1], size=2), rng.dirichlet([1, 1, 1], size=2)
    named = {
        "A": {(c, o): 100 * float(first[i, j]) for i, c in enumerate(CLASSES) for j, o in
              enumerate(("up", "down"))},
        "B": {(c, o): 100 * float(second[i, j]) for i, c in enumerate(CLASSES) for j, o in
              enumerate(("left", "right"))},
    }  # fmt: skip
    brief = brief_of(plant(sorters=named, onward={("A", "up"): "B"}))
    (campaign,) = [one for one in brief.campaigns if one.sorter_id == "A"]
    feed = np.array([0.6, 0.4])
    copper = np.array([row["Cu"] for row in CLASSES.values()])

    through = (feed * first[:, 0])[:, None] * second[:, :2]
    assert dict(campaign.outlets) == pytest.approx(
        {
            "Z/A/down": feed @ first[:, 1],
            "Z/A/up/B/left": through[:, 0].sum(),
            "Z/A/up/B/right": through[:, 1].sum(),
        }
    )
    for place, side in enumerate(("left", "right")):
        pct = streams(brief)[f"Z/A/up/B/{side}"].composition_pct["Cu"]
        assert pct == pytest.approx(copper @ through[:, place] / through[:, place].sum())
    assert [one.source for one in campaign.passes] == ["Z", "Z/A/up"]
    assert [one.kg_per_kg for one in campaign.passes] == pytest.approx([1, feed @ first[:, 0]])


def cascade(**said: Any) -> Document:
    return plant(sorters={"XRT": XRT, "LIBS": LIBS}, onward={("XRT", "light"): "LIBS"}, **said)


def test_campaign_costs_what_all_its_passes_cost() -> None:
    """Of a kilogram 0.422 goes on; the smallest campaign of LIBS is one of 300 / 0.422 of Z."""
    said = cascade()
    said["sorters"] = [
        {"sorter_id": "XRT", "cost_per_t": 20, "fixed_cost": 100, "min_campaign_kg": 500},
        {"sorter_id": "LIBS", "cost_per_t": 50, "fixed_cost": 30, "min_campaign_kg": 300},
    ]

    (campaign,) = [one for one in brief_of(said).campaigns if one.sorter_id == "XRT"]

    assert campaign.cost_per_t == pytest.approx(20 + 0.422 * 50)
    assert campaign.fixed_cost == pytest.approx(130)
    assert campaign.least_kg == pytest.approx(300 / 0.422)


def test_contamination_follows_mass() -> None:
    found = streams(brief_of(plant(lot={"moisture_pct": 3, "organics_pct": 2, "foreign_pct": 1})))

    dirt = {(one.moisture_pct, one.organics_pct, one.foreign_pct) for one in found.values()}
    assert dirt == {(3, 2, 1)}


@pytest.mark.parametrize(
    ("form", "dirt", "given", "left"),
    [
        (None, {"moisture_pct": 5}, 88.0, 88.0),
        ("shred", {"moisture_pct": 5}, 88.0, 88.0),
        ("cast", {"moisture_pct": 5}, 88.0, None),
        ("cast", {}, 88.0, 88.0),
    ],
)
def test_yield_stays_unless_another_form_melts_otherwise(
    form: str | None, dirt: Document, given: float, left: float | None
) -> None:
    """Of known contamination another form loses what that form loses; else nobody knows better."""
    said = plant(lot={"metal_yield_pct": given, **dirt}, outlet={"form": form} if form else {})

    heavy = streams(brief_of(said))["Z/XRT/heavy"]

    assert heavy.form == (form or "shred")
    assert heavy.metal_yield_pct == left
    assert heavy.yield_given is (left is not None)


@pytest.mark.parametrize(
    ("arrives", "ready"),
    [
        (None, "2026-09-14T14:00:00Z"),
        ("2026-09-14T12:00:00Z", "2026-09-14T20:00:00Z"),
    ],
)
def test_outlet_can_be_used_after_the_lead_time(arrives: str | None, ready: str) -> None:
    """A plan begins with its first charge, and nothing has been sorted by then."""
    found = streams(brief_of(plant(sorter={"lead_h": 8}, lot={"available_from": arrives})))

    assert {one.available_from for one in found.values()} == {datetime.fromisoformat(ready)}


def test_lead_times_of_a_cascade_add_up() -> None:
    said = cascade(sorter={"lead_h": 8})

    found = streams(brief_of(said))

    assert found["Z/XRT/heavy"].available_from == START.replace(hour=14)
    assert found["Z/XRT/light/LIBS/clean"].available_from == START.replace(hour=22)


def test_carbon_of_the_lot_stays_with_what_leaves() -> None:
    """Lost metal takes no carbon away: 50 and 2000 kg/t, and 0.962 of each kilogram leaves."""
    lot = {"origin": "pre_consumer", "kgco2e_origin_per_t": 2000}

    for one in streams(brief_of(plant(lot=lot))).values():
        assert one.kgco2e_per_t == pytest.approx(50 / 0.962)
        assert one.kgco2e_origin_per_t == pytest.approx(2000 / 0.962)


def test_outlet_is_of_its_lot_in_all_but_price_and_bites() -> None:
    lot = {"owner": "Acme", "furnaces": ["F"], "wet": True, "supplier": "S", "min_use_kg": 50,
           "piece_kg": 20, "min_total_kg": 400, "fixed_cost": 9, "direct": False,
           "whole_lot": True}  # fmt: skip
    said = plant(lot=lot, outlet={"value_per_t": 700})
    said["orders"][0]["furnace"] = "F"

    for one in streams(brief_of(said)).values():
        assert (one.origin, one.owner, one.furnaces, one.wet, one.supplier) == (
            "post_consumer", "Acme", ("F",), True, "S",
        )  # fmt: skip
        assert (one.price_per_t, one.min_use_kg, one.min_total_kg, one.fixed_cost) == (0, 0, 0, 0)
        assert (one.piece_kg, one.direct, one.whole_lot) == (None, True, False)
        assert one.unused_value_per_t == 700
        assert one.material == f"Zorba mix/{one.source_id.partition('/')[2]}"


def test_class_without_a_way_is_not_sorted() -> None:
    without = {way: pct for way, pct in XRT.items() if way[0] != "wrought"}

    assert brief_of(plant(sorters={"XRT": without})).campaigns == ()


def test_class_that_is_not_in_the_lot_needs_no_way() -> None:
    said = plant(classes=[*plant()["classes"], {"class": "brass", "Cu": 60.0, "Si": 0.0}])
    said["mixtures"].append({"lot_id": "Z", "class": "brass", "share_pct": 0})

    assert only(brief_of(said)).outlets.keys() == {"Z/XRT/heavy", "Z/XRT/light"}


def test_outlet_that_nothing_leaves_by_is_no_stream() -> None:
    pure = [{"lot_id": "Z", "class": "wrought", "share_pct": 100}]

    assert only(brief_of(plant(mixtures=pure))).outlets.keys() == {"Z/XRT/light"}


@pytest.mark.parametrize("why", [{"sealed": True}, {"status": "hold"}, {"in_bin": "B"}])
def test_what_may_not_be_moved_is_not_sorted(why: Document) -> None:
    brief = brief_of(plant(lot=why, bins=[{"bin_id": "B"}]))

    assert not is_sortable(brief.sources[0])
    assert brief.campaigns == ()


def test_routes_say_which_sorter_a_lot_goes_to() -> None:
    two = {"XRT": XRT, "COLOUR": XRT}
    routes = [{"source": "Z", "target": "COLOUR"}, {"source": "Z", "target": "H"}]

    assert [one.sorter_id for one in brief_of(plant(sorters=two)).campaigns] == ["COLOUR", "XRT"]
    assert only(brief_of(plant(sorters=two, routes=routes))).sorter_id == "COLOUR"


def test_unlimited_offer_gives_unlimited_outlets() -> None:
    said = plant()
    offer = {"offer_id": "Z", "price_per_t": 1500, "form": "shred"}
    said |= {"lots": [], "offers": [offer]}

    assert {one.mass_kg for one in streams(brief_of(said)).values()} == {None}


def test_two_outlets_to_one_sorter_are_two_passes() -> None:
    """Each is a campaign of its own there, since they do not meet before a bin."""
    said = plant(
        sorters={"XRT": XRT, "LIBS": LIBS},
        onward={("XRT", "light"): "LIBS", ("XRT", "heavy"): "LIBS"},
        sorter={"fixed_cost": 10, "cost_per_t": 1},
    )
    (campaign,) = [one for one in brief_of(said).campaigns if one.sorter_id == "XRT"]

    assert len(campaign.passes) == 3
    assert campaign.fixed_cost == pytest.approx(30)
    assert campaign.cost_per_t == pytest.approx(1 + 0.54 + 0.422)
    assert campaign.outlets.keys() == {
        "Z/XRT/heavy/LIBS/rest", "Z/XRT/light/LIBS/clean", "Z/XRT/light/LIBS/rest",
    }  # fmt: skip


def test_order_of_rows_changes_no_digit() -> None:
    said = plant(classes=[*plant()["classes"], {"class": "brass", "Cu": 60.0, "Si": 0.3}])
    said["mixtures"] = [
        {"lot_id": "Z", "class": name, "share_pct": pct}
        for name, pct in (("cast", 33.1), ("wrought", 53.3), ("brass", 13.6))
    ]
    said["separation"].append(
        {"sorter_id": "XRT", "class": "brass", "outlet": "heavy", "share_pct": 71.7}
    )
    turned = said | {name: said[name][::-1] for name in ("classes", "mixtures", "separation")}

    assert brief_of(turned).campaigns == brief_of(said).campaigns
    assert brief_of(turned).sources == brief_of(said).sources
