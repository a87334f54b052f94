"""Cross-checks within lots, offers, materials, heels and classes."""

from __future__ import annotations

from collections.abc import Iterator

from models.analysis import Analysis
from models.issue import Issue
from models.lot import Lot, Material, Metal, Offer
from optimiser.intake.reading import Reading

SUM_TOLERANCE_PCT = 0.05
"""How far an analysis may exceed 100 % by rounding of its own figures."""
CONTAMINATION = ("moisture_pct", "organics_pct", "foreign_pct")
METALS = (("lots", "lot_id"), ("offers", "offer_id"))
OF_A_CHARGE = ("piece_kg", "min_use_kg")
AMOUNTS = {
    "lots": ("min_total_kg", *OF_A_CHARGE),
    "offers": ("min_total_kg", "min_buy_kg", *OF_A_CHARGE),
}
"""What is to be used or bought of a metal at once or in all, by table."""


def analyses_stay_below_100(reading: Reading) -> Iterator[Issue]:
    """No analysis adds up to more than the whole metal."""
    keys = (*METALS, ("materials", "material"), ("furnaces", "furnace_id"), ("classes", "class_"))
    for table, key in keys:
        for row, record in enumerate(getattr(reading.scenario, table)):
            analysis: Analysis = record.analysis
            total = analysis.total_pct
            if total > 100.0 + SUM_TOLERANCE_PCT:
                most = max(analysis.figures, key=lambda figure: figure.pct or 0.0)
                yield reading.issue(
                    table,
                    row,
                    most.element,
                    code="analysis_over_100",
                    message=f"{key.removesuffix('_id').rstrip('_')} {getattr(record, key)}: the "
                    f"analysis adds up to {total:.5g} %, more than the whole metal",
                    hint="composition is wt-% of the metal; check the decimal mark and the unit",
                    value=f"{total:.5g}",
                )


def contamination_leaves_metal(reading: Reading) -> Iterator[Issue]:
    """Moisture, organics and foreign matter are not all there is."""
    for table, row, metal in reading.metals_with(*CONTAMINATION):
        dirt = _contamination(metal, None)
        if dirt is not None and dirt >= 100:
            name = called(metal)
            yield reading.issue(
                table,
                row,
                _given(metal)[0],
                code="no_metal_left",
                message=f"{name}: moisture, organics and foreign matter are {dirt:g} %, so there "
                "is no metal in it",
                hint="they are shares of the mass as received",
            )


def yields_agree_with_contamination(reading: Reading) -> Iterator[Issue]:
    """No more liquid can come out than there is metal in it."""
    materials = _materials(reading)
    for table, row, metal in reading.metals_with("metal_yield_pct", *CONTAMINATION):
        lender = None if isinstance(metal, Material) else materials.get(metal.material or "")
        metal_yield = metal.metal_yield_pct
        if metal_yield is None and lender is not None:
            metal_yield = lender.metal_yield_pct
        dirt = _contamination(metal, lender)
        if metal_yield is None or dirt is None or dirt >= 100:
            continue
        if metal_yield > 100.0 - dirt + 1e-9:
            name = called(metal)
            yield reading.issue(
                table,
                row,
                "metal_yield_pct" if metal.metal_yield_pct is not None else _given(metal)[0],
                code="yield_contradicts",
                message=f"{name}: yields that contradict: metal_yield_pct {metal_yield:g} is more "
                f"than the {100.0 - dirt:g} % that {dirt:g} % contamination leaves",
                hint="metal_yield_pct is liquid metal per mass as received; correct one of them",
            )


def dates_are_in_order(reading: Reading) -> Iterator[Issue]:
    """Nothing is gone before it has come."""
    for table, row, metal in metals_with(reading, "available_from"):
        start, end = metal.available_from, metal.available_until
        if start is not None and end is not None and start > end:
            name = called(metal)
            yield reading.issue(
                table,
                row,
                "available_until",
                code="dates_crossing",
                message=f"{name}: available_until {end:%Y-%m-%d %H:%M} is before available_from "
                f"{start:%Y-%m-%d %H:%M}",
                hint="swap them, or leave one blank; a date alone means 00:00",
            )


def amounts_agree(reading: Reading) -> Iterator[Issue]:
    """What must be used or bought is there to be used or bought."""
    for table, row, metal in metals_with(reading, *AMOUNTS["offers"]):
        mass = metal.mass_kg
        if mass is None:
            continue
        for column in AMOUNTS[table]:
            least = getattr(metal, column)
            if least is None or least <= mass:
                continue
            name, hint = called(metal), "lower it, or correct the mass"
            if column not in OF_A_CHARGE:
                yield reading.issue(
                    table, row, column, code="more_than_there_is", hint=hint,
                    message=f"{name}: {column} {least:,g} is more than its mass, {mass:,g} kg",
                )  # fmt: skip
            elif mass > 0:
                yield reading.issue(
                    table, row, column, code="never_used", severity="warning", hint=hint,
                    message=f"{name}: {column} {least:,g} is more than its mass, {mass:,g} kg, "
                    "so it is never used",
                )  # fmt: skip


def offers_have_prices(reading: Reading) -> Iterator[Issue]:
    """What is to be bought has a price, its own or its material's."""
    materials = _materials(reading)
    for row, offer in enumerate(reading.scenario.offers):
        lender = materials.get(offer.material or "")
        if offer.price_per_t is None and (lender is None or lender.price_per_t is None):
            yield reading.issue(
                "offers",
                row,
                "price_per_t",
                code="price_missing",
                message=f"offer {offer.offer_id}: it has no price, and neither has its material",
                hint="give price_per_t, price_per_kg or price_per_lb; 0 if it is free",
            )


def lots_without_prices_are_told(reading: Reading) -> Iterator[Issue]:
    """Where other lots have prices, one without counts as free metal: hardly what is meant."""
    materials, lots = _materials(reading), reading.scenario.lots
    lent = {name for name, one in materials.items() if one.price_per_t is not None}
    bare = [
        (row, lot.lot_id)
        for row, lot in enumerate(lots)
        if lot.price_per_t is None and lot.material not in lent
    ]
    if 0 < len(bare) < len(lots):
        others = f" (and {len(bare) - 1} more)" if len(bare) > 1 else ""
        yield reading.issue(
            "lots", bare[0][0], "price_per_t", code="price_unknown", severity="warning",
            message=f"lot {bare[0][1]}: it has no price and counts as free metal{others}",
            hint="give price_per_t; 0 says that it is free",
        )  # fmt: skip


def metals_with(reading: Reading, *fields: str) -> Iterator[tuple[str, int, Lot | Offer]]:
    """Every lot and offer that fills one of ``fields``, with its table and row."""
    for table, row, metal in reading.metals_with(*fields):
        if not isinstance(metal, Material):
            yield table, row, metal


def metals_told(reading: Reading, field: str) -> Iterator[tuple[str, int, Lot | Offer]]:
    """Every lot and offer that fills ``field``, or whose material may do so for it."""
    is_lent = any(getattr(row, field) is not None for row in reading.scenario.materials)
    return metals_with(reading, field, *(["material"] if is_lent else []))


def called(metal: Lot | Offer | Material) -> str:
    """What to call a lot, offer or material."""
    if isinstance(metal, Lot):
        return f"lot {metal.lot_id}"
    return f"offer {metal.offer_id}" if isinstance(metal, Offer) else f"material {metal.material}"


def _materials(reading: Reading) -> dict[str, Material]:
    return {row.material: row for row in reading.scenario.materials}


def _given(metal: Metal) -> list[str]:
    return [name for name in CONTAMINATION if getattr(metal, name) is not None]


def _contamination(metal: Metal, lender: Metal | None) -> float | None:
    """What of the mass is not metal, per cent, or None if nobody says."""
    found = []
    if lender is None and not _given(metal):
        return None
    for name in CONTAMINATION:
        own = getattr(metal, name)
        found.append(getattr(lender, name) if own is None and lender is not None else own)
    given = [share for share in found if share is not None]
    return sum(given) if given else None
