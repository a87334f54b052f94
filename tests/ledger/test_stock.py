"""What is bought, what stays, and the few words that say why."""

import pytest

from models.order import Route
from optimiser.ledger.account import account
from optimiser.ledger.stock import least_purchase_kg
from tests.ledger.plant import FURNACE, at, brief_of, order, source

approx = pytest.approx
USED = source("used", mass_kg=1000.0)
BEGIN = at(6)


def leftover(metal, *, charged=None, **about):
    """What stays of ``metal`` when order A is made of other metal, or of ``charged``."""
    about = {"orders": (order("A", start=BEGIN),)} | about
    charged = {"A": {"used": 1000.0}} if charged is None else charged
    found = account(brief_of(sources=(metal, USED), **about), charged).leftovers
    return next((row for row in found if row.source == metal.source_id), None)


@pytest.mark.parametrize(
    ("used", "said", "bought"),
    [
        (0.0, {"min_buy_kg": 500.0}, 0.0),
        (120.0, {}, 120.0),
        (120.0, {"min_buy_kg": 500.0}, 500.0),
        (120.0, {"buy_step_kg": 50.0}, 150.0),
        (150.0, {"buy_step_kg": 50.0}, 150.0),
        (0.1 + 0.2, {"buy_step_kg": 0.3}, 0.3),
        (120.0, {"min_buy_kg": 500.0, "buy_step_kg": 300.0}, 600.0),
    ],
)
def test_the_least_that_can_be_bought(used, said, bought):
    offer = source("offer", kind="offer", mass_kg=None, **said)
    assert least_purchase_kg(offer, used_kg=used) == approx(bought)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({}, "not needed"),
        (
            {"bounded": ("Pb",), "composition_pct": {"Al": 99.7, "Pb": 0.3}},
            "not needed with Pb taken as 0.3 %, its upper bound; a sample may tell otherwise",
        ),
        ({"sealed": True}, "sealed"),
        ({"on_hold": True}, "on hold"),
        ({"direct": False}, "not for direct charging"),
        ({"reserved_for": "Smith"}, "reserved for Smith"),
        ({"reserved_for": "A"}, "not needed"),
        ({"owner": "Smith"}, "owned by Smith"),
        ({"furnaces": ("G",)}, "no order it may go to"),
        ({"furnaces": ("F",)}, "not needed"),
        ({"available_from": at(9)}, "arrives after the last charge"),
        ({"available_from": BEGIN, "available_until": BEGIN}, "not needed"),
        ({"available_until": at(5)}, "gone before the charges it could go to"),
        ({"wet": True}, "wet, and no dry, empty furnace"),
        ({"wet": True, "on_hold": True}, "on hold, and wet, and no dry, empty furnace"),
    ],
)
def test_why_a_lot_is_not_used(said, why):
    assert leftover(source("lot", mass_kg=700.0, **said)).why == why


def test_wet_metal_is_welcome_in_a_dry_furnace():
    empty = FURNACE.model_copy(update={"heel_kg": 0.0})
    assert leftover(source("lot", wet=True), furnace=empty).why == "not needed"
    well = empty.model_copy(update={"type": "side_well"})
    wet = source("lot", wet=True)
    found = account(
        brief_of(
            sources=(wet,),
            furnace=well,
            losses={("ingot", "side_well"): brief_of().losses["ingot", "gas_reverb"]},
        ),
        {},
    ).leftovers
    assert found[0].why == "wet, and no dry, empty furnace"


def test_a_lot_without_a_way_says_so():
    routes = (Route(source="used", target="A"),)
    assert leftover(source("lot"), routes=routes).why == "no route to an order"


def test_a_lot_for_an_order_that_is_not_made_says_so():
    orders = (order("A", start=BEGIN), order("B", start=BEGIN))
    assert leftover(source("lot", reserved_for="B"), orders=orders).why == (
        "no order it may go to is made"
    )


def test_what_is_left_of_a_lot_is_weighed():
    found = leftover(source("lot", mass_kg=700.0), charged={"A": {"lot": 250.0}})
    assert (found.kg, found.why) == (450.0, "not needed")


def test_the_last_of_whole_pieces_cannot_be_charged():
    found = leftover(source("lot", mass_kg=730.0, piece_kg=100.0), charged={"A": {"lot": 700.0}})
    assert (found.kg, found.why) == (30.0, "less than a piece")


def test_a_lot_that_is_used_up_leaves_nothing():
    assert leftover(source("lot", mass_kg=700.0), charged={"A": {"lot": 700.0}}) is None


def test_an_unlimited_offer_leaves_only_what_was_bought_beyond_need():
    offer = source("lot", kind="offer", mass_kg=None, buy_step_kg=500.0)
    assert leftover(offer) is None
    found = leftover(offer, charged={"A": {"lot": 700.0}})
    assert (found.kg, found.why) == (
        300.0,
        "300 kg bought beyond need, for the least or the step of buying",
    )
