"""Cross-checks of bins: what lies in them, and what goes into them whole."""

from __future__ import annotations

from collections.abc import Iterator

from models.issue import Issue
from optimiser.intake.check_metal import called, metals_told
from optimiser.intake.check_pins import own_or_lent
from optimiser.intake.reading import Reading


def bins_hold_what_lies_in_them(reading: Reading) -> Iterator[Issue]:
    """The lots that lie in a bin fit in it."""
    held = _held_kg(reading)
    for row, one in enumerate(reading.scenario.bins):
        kg = held.get(one.bin_id, 0.0)
        if one.capacity_kg is not None and kg > one.capacity_kg:
            yield reading.issue(
                "bins",
                row,
                "capacity_kg",
                code="over_capacity",
                message=f"bin {one.bin_id}: the lots in it weigh {kg:,g} kg, and it holds "
                f"{one.capacity_kg:,g} kg",
                hint="correct the capacity, or in_bin of a lot",
            )


def offers_lie_in_no_bin(reading: Reading) -> Iterator[Issue]:
    """What is still to be bought does not lie in a bin."""
    for row, offer in enumerate(reading.scenario.offers):
        if offer.in_bin is not None:
            yield reading.issue(
                "offers",
                row,
                "in_bin",
                code="offer_in_bin",
                message=f"offer {offer.offer_id}: it is still to be bought, so it does not lie in "
                f"bin {offer.in_bin}",
                hint="leave in_bin blank, or make it a lot if it is yours",
                value=offer.in_bin,
            )


def whole_lots_fit(reading: Reading) -> Iterator[Issue]:
    """What goes whole into a bin has a mass, and there is a bin that is large enough."""
    held = _held_kg(reading)
    rooms = [
        None if one.capacity_kg is None else one.capacity_kg - held.get(one.bin_id, 0.0)
        for one in reading.scenario.bins
    ]
    largest = None if None in rooms else max((kg for kg in rooms if kg is not None), default=None)
    lenders = {row.material: row for row in reading.scenario.materials}
    for table, row, metal in metals_told(reading, "whole_lot"):
        lender = lenders.get(metal.material or "")
        if not own_or_lent(metal, lender, "whole_lot") or metal.in_bin is not None:
            continue
        name = called(metal)
        if metal.mass_kg is None:
            yield reading.issue(
                table,
                row,
                "mass_kg",
                code="whole_lot_without_mass",
                message=f"{name}: whole_lot is yes, and nobody says how much it is",
                hint="give mass_kg, or leave whole_lot blank",
            )
        elif largest is not None and metal.mass_kg > largest:
            sits = own_or_lent(metal, lender, "direct") is False
            yield reading.issue(
                table,
                row,
                "mass_kg",
                code="whole_lot_too_large",
                severity="error" if sits else "warning",
                message=f"{name}: it is not divided among bins, weighs "
                f"{metal.mass_kg:,g} kg, and the largest room in a bin is {largest:,g} kg"
                + (", so it can never be used" if sits else ""),
                hint="correct the mass or the bin, or leave whole_lot blank to divide it",
                value=metal.mass_kg,
            )


def _held_kg(reading: Reading) -> dict[str, float]:
    """What lies in each bin from the start, its own word or its material's."""
    lenders = {row.material: row for row in reading.scenario.materials}
    held: dict[str, float] = {}
    for table, _, metal in metals_told(reading, "in_bin"):
        bin_id = own_or_lent(metal, lenders.get(metal.material or ""), "in_bin")
        if table == "lots" and isinstance(bin_id, str):
            held[bin_id] = held.get(bin_id, 0.0) + (metal.mass_kg or 0.0)
    return held
