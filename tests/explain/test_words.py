"""What a planner reads: no more than is true, nothing twice, no figure sharper than it is."""

from __future__ import annotations

from dataclasses import replace

from models.alloy import Limit
from models.brief import Brief
from models.filling import fill
from models.furnace import Furnace
from models.price import Price, SourcePrice
from optimiser.explain.barred import barred
from optimiser.explain.clash_words import clash_text
from optimiser.explain.clashing import Broken, Clash
from optimiser.explain.price_words import source_sentence
from optimiser.explain.ways.metal import Needed, bought
from optimiser.formulation.bounds import Bound
from tests.decision.plant import day, lot, offer, order, plant
from tests.explain.ways.yard import ways

HEEL = Furnace(furnace_id="F", capacity_kg=2000.0, heel_kg=200.0, type="gas_reverb")


def brief_with(*lots: object) -> Brief:
    """An order in a furnace with a heel."""
    orders = (order("H", 1000.0, furnace="F", start=day(2)),)
    return fill(plant(lots=lots, orders=orders, furnaces=(HEEL,)))


def test_lot_that_is_on_hold_and_wet_is_told_as_both() -> None:
    brief = brief_with(lot("L1", 500.0, status="hold", wet=True), lot("L2", 500.0, status="hold"))
    said = barred(brief, brief.orders[0])
    assert said == "L1: on hold and wet, and never onto a heel; L2: on hold"


def test_sealed_lot_is_told_as_sealed_alone() -> None:
    """Whatever else it is, it is never charged."""
    brief = brief_with(lot("L1", 500.0, status="hold", sealed=True))
    assert barred(brief, brief.orders[0]) == "L1: sealed"


def broken(element: str, *, sign: float) -> Broken:
    bound = Bound(
        what=element,
        said_by=element,
        sign=sign,
        limit=0.1,
        scale=100.0,
        weights=((element, 1.0),),
        melt_weight=-0.001,
        per=None,
        unit="%",
        width=0.1,
    )
    return Broken(bound=bound, best=0.2)


def test_verdict_about_a_heel_names_each_limit_once() -> None:
    """Fe has too much with Si, and too little with Cu, by the heel both times; Mg without it."""
    iron, silicon, copper = (broken(name, sign=1.0) for name in ("Fe", "Si", "Cu"))
    little = broken("Fe", sign=-1.0)
    text = clash_text(
        (
            Clash(broken=(iron, silicon), by_heel=True),
            Clash(broken=(little, copper), by_heel=True),
            Clash(broken=(broken("Mg", sign=-1.0),), by_heel=False),
        ),
        HEEL,
    )
    assert text.endswith("For Fe, Si and Cu that is what the heel of 200 kg in furnace F does")


def test_nothing_is_told_as_nothing_whatever_the_solver_leaves_of_it() -> None:
    short = replace(broken("Mg", sign=-1.0), best=-5.551e-17)
    text = clash_text((Clash(broken=(short,), by_heel=False),), HEEL)
    assert text == "Mg cannot go above 0 % with this stock; the limit is 0.1 %"


def test_minimum_of_zero_is_no_limit() -> None:
    """Silicon may be anything from nothing on: there is no minimum to give way, nor one to keep."""
    limits = (
        Limit(alloy="X", element="Si", min_pct=0.0),
        Limit(alloy="X", element="Cu", max_pct=0.1),
        Limit(alloy="X", element="Fe", max_pct=0.2),
    )
    found = ways(
        "limit",
        lots=(lot("red", 2000.0, Cu=0.15, Fe=0.3),),
        orders=(order("H", 1000.0),),
        alloys=limits,
    )
    assert found
    assert all("at least 0 %" not in f"{way.title} {way.sentence}" for way in found)
    assert all({row["element"] for row in way.patch["alloys"]} == {"Cu", "Fe"} for way in found)


def test_minimum_that_has_to_go_is_dropped() -> None:
    """All there is has no silicon at all."""
    limits = (Limit(alloy="X", element="Si", min_pct=0.5),)
    (way,) = ways("limit", lots=(lot("poor", 2000.0),), orders=(order("H", 1000.0),), alloys=limits)
    assert way.title == "drop the minimum of Si of X"
    assert way.sentence.startswith("Let Si of X be without a minimum instead of at least 0.5 %; ")


def test_little_metal_of_a_set_is_written_with_two_digits() -> None:
    """1.004 kg of a hardener are bought as 1.1, 1,234.5 kg of base metal within a hundredth."""
    brief = fill(plant(offers=(offer("Mg ingot"), offer("P1020A")), orders=(order("H", 1000.0),)))
    sources = {source.source_id: source for source in brief.sources}
    way = bought([Needed(sources["P1020A"], 1234.5), Needed(sources["Mg ingot"], 1.004)])
    assert way.title(1.0) == "buy 1,240 kg of P1020A and 1.1 kg of Mg ingot"


def idle(*prices: Price) -> str:
    return source_sentence(
        SourcePrice(
            source="B1",
            kind="offer",
            is_used_up=False,
            mass_kg=None,
            price_per_t=2000.0,
            comes_in_at_per_t=1900.0,
            hindered_by=None,
            holds_from_kg=None,
            holds_to_kg=None,
            prices=prices,
            unseen=(),
        ),
        currency="EUR",
    )


def test_offer_that_would_save_money_as_it_is_says_what_else_it_does() -> None:
    """Or a saving would stand beside a price that it comes in below, and nothing between them."""
    saves = Price(goal="cost", unit="EUR", more=-12.0, less=None)
    loses = Price(goal="metal_loss", unit="kg", more=3.0, less=None)
    assert idle(saves, loses) == (
        "offer B1 comes in below 1,900 EUR/t (now 2,000 EUR/t); a tonne as it is would save 12 EUR "
        "and lose 3 kg more metal, goals before cost counted"
    )


def test_offer_that_costs_more_as_it_is_is_told_by_its_price_alone() -> None:
    costs = Price(goal="cost", unit="EUR", more=100.0, less=None)
    assert idle(costs) == "offer B1 comes in below 1,900 EUR/t (now 2,000 EUR/t)"
