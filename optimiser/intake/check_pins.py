"""Cross-checks of pins: a planner's decisions that can be kept."""

from __future__ import annotations

from collections.abc import Iterator

from models.issue import Issue
from models.lot import Lot, Material, Offer
from models.order import Pin
from optimiser.intake.reading import Reading


def pins_say_one_thing(reading: Reading) -> Iterator[Issue]:
    """A pin gives an exact mass, or a range that does not cross."""
    for row, pin in enumerate(reading.scenario.pins):
        found = _contradiction(pin)
        if found is not None:
            code, column, what, hint = found
            message = f"pin of {pin.source} to {pin.target}: {what}"
            yield reading.issue("pins", row, column, code=code, message=message, hint=hint)


def _contradiction(pin: Pin) -> tuple[str, str, str, str] | None:
    """The code, the column, what is wrong and what would be right, or None."""
    if pin.kg is not None and (pin.min_kg is not None or pin.max_kg is not None):
        return "pin_twice", "kg", "both kg and a range are given", "give kg, or min_kg and max_kg"
    if pin.kg is None and pin.min_kg is None and pin.max_kg is None:
        return "pin_empty", "kg", "it gives no mass", "give kg, or min_kg and max_kg"
    if pin.min_kg is not None and pin.max_kg is not None and pin.min_kg > pin.max_kg:
        what = f"min_kg {pin.min_kg:g} is above max_kg {pin.max_kg:g}"
        return "pin_crossing", "min_kg", what, "swap them, or mend the one that is wrong"
    return None


def pins_ask_for_usable_metal(reading: Reading) -> Iterator[Issue]:
    """A pin does not ask for metal that may not be charged, nor for more than there is."""
    metals: dict[str, Lot | Offer] = {lot.lot_id: lot for lot in reading.scenario.lots}
    metals |= {offer.offer_id: offer for offer in reading.scenario.offers}
    materials = {row.material: row for row in reading.scenario.materials}
    users = {o.order_id: {o.order_id, o.customer} for o in reading.scenario.orders}
    for row, pin in enumerate(reading.scenario.pins):
        least = pin.kg if pin.kg is not None else (pin.min_kg or 0.0)
        metal = metals.get(pin.source)
        if metal is None or least <= 0:
            continue
        lender = materials.get(metal.material or "")
        for code, why in _bars(metal, lender, least, users.get(pin.target)):
            yield reading.issue(
                "pins",
                row,
                "kg" if pin.kg is not None else "min_kg",
                code=code,
                message=f"pin of {pin.source} to {pin.target}: {why}",
                hint="take the pin out, or correct the lot",
            )


def _bars(
    metal: Lot | Offer, lender: Material | None, least: float, users: set[str | None] | None
) -> Iterator[tuple[str, str]]:
    """Why ``least`` kilograms of ``metal`` cannot be charged."""
    if own_or_lent(metal, lender, "sealed"):
        yield "pin_sealed", "the lot is sealed, and closed containers are never charged"
    if own_or_lent(metal, lender, "status") == "hold":
        yield "pin_hold", "the lot is on hold"
    if metal.mass_kg is not None and least > metal.mass_kg:
        why = f"it asks for {least:,g} kg, and there are {metal.mass_kg:,g} kg"
        yield "more_than_there_is", why
    reserved = own_or_lent(metal, lender, "reserved_for")
    if users is not None and reserved is not None and reserved not in users:
        yield "pin_reserved", f"the lot is reserved for {reserved}"


def own_or_lent(metal: Lot | Offer, lender: Material | None, field: str) -> object:
    """What the row says, else what its material says."""
    own = getattr(metal, field)
    return getattr(lender, field) if own is None and lender is not None else own
