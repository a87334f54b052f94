"""The melts of a plan, recomputed from the masses printed on its lines, heat after heat."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from models.brief import Brief
from models.element import members
from models.furnace import Furnace
from models.order import Order
from models.plan import BinResult, Charge, Line, Plan, TreatmentResult
from models.source import Source
from optimiser.check.content import (
    KNOWN,
    METHODS,
    Amounts,
    Content,
    brought,
    factor,
    heel_now,
    kept_of,
    weighted_sums,
)
from optimiser.check.exact import exact, in_grains, of_grains, per_kg
from optimiser.check.metal import NOUGHT, Metal, metal_of
from optimiser.check.treated import Taken, treated


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """One source in one line: so much of it, what a kilogram becomes, what its way costs.

    A line from a bin is a use of everything that lies in the bin, each by its share.
    """

    line: Line
    source: Source
    kg: Fraction
    metal: Metal
    way_cost: Fraction
    where: str
    bin_id: str | None

    @property
    def group(self) -> str:
        """What ``max_sources`` counts it as: its source's group, or the bin."""
        return self.source.group if self.bin_id is None else f"bin {self.bin_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Melt:
    """One charge of the plan: the heel it meets, what is charged, and both as one melt.

    ``used_kg`` sums the lines by stream: a bin is one. ``pct`` is the exact analysis of the
    melt, wt-%; empty if there is no liquid at all. ``taken`` is what treatments take out of it,
    which is lost of what is charged; ``melt`` is what is left.
    """

    order: Order
    furnace: Furnace
    charge: Charge
    uses: tuple[Use, ...]
    used_kg: Mapping[str, Fraction]
    heel: Content
    charged: Content
    melt: Content
    taken: tuple[Taken, ...]
    pct: Mapping[str, Fraction]
    where: str

    @property
    def melt_kg(self) -> Fraction:
        """Liquid in the furnace before the tap."""
        return of_grains(self.melt.amounts.liquid)

    @property
    def untreated_kg(self) -> Fraction:
        """Liquid in the furnace before anything is taken out of it."""
        return self.melt_kg + self.taken_kg

    @property
    def taken_kg(self) -> Fraction:
        """What all treatments take out."""
        return sum((one.kg for one in self.taken), NOUGHT)

    @property
    def treatment_cost(self) -> Fraction:
        """What all treatments cost."""
        return sum((one.cost for one in self.taken), NOUGHT)

    @property
    def melting_cost(self) -> Fraction:
        """What it costs to melt what is charged."""
        return of_grains(self.charged.amounts.liquid) * per_kg(self.furnace.cost_per_t)

    @property
    def cost(self) -> Fraction:
        """Metal with its ways, melting, treatments and dross; nothing that is paid once."""
        amounts = self.charged.amounts
        own = of_grains(amounts.metal_cost + amounts.dross_cost)
        return own + self.melting_cost + self.treatment_cost

    @property
    def tap_kg(self) -> Fraction:
        """Liquid poured: all but the heel that is kept."""
        return self.melt_kg - exact(self.furnace.heel_keep_kg)


def elements_of(brief: Brief) -> tuple[str, ...]:
    """All that the checker keeps account of: what limits concern, and the base."""
    named = {
        name for rows in brief.limits.values() for row in rows for name in members(row.element)
    }
    others = {name for names in brief.others.values() for name in names}
    return tuple(sorted({*brief.elements, *named, *others, brief.settings.base_element}))


def melts_of(brief: Brief, plan: Plan) -> tuple[Melt, ...]:
    """The melts of the charges that are of an order, in the sequence of each furnace."""
    charges: dict[str, Charge] = {}
    for charge in plan.charges:
        charges.setdefault(charge.order_id, charge)
    orders = {order.order_id: order for order in brief.orders}
    smelter = _Smelter(brief, plan)
    melts = []
    for chain, order_ids in brief.chains.items():
        furnace = brief.furnaces[chain]
        heel = heel_now(furnace, pct=brief.heel_pct.get(chain, {}))
        for order_id in order_ids:
            if order_id in charges:
                melts.append(smelter.melt(orders[order_id], furnace, charges[order_id], heel))
                heel = kept_of(melts[-1].melt, kept_kg=exact(furnace.heel_keep_kg))
    return tuple(melts)


class _Smelter:
    """Melts charges; remembers what each source becomes in each type of furnace."""

    def __init__(self, brief: Brief, plan: Plan) -> None:
        self.brief = brief
        self.elements = elements_of(brief)
        self.sources = {source.source_id: source for source in brief.sources}
        self.routes = {(route.source, route.target): route for route in brief.routes}
        self.treatments = {one.treatment_id: one for one in brief.treatments}
        self.done: dict[str, list[TreatmentResult]] = {}
        for row in plan.treatments:
            self.done.setdefault(row.order_id, []).append(row)
        self.bins = {row.bin_id: _parts(row) for row in plan.bins}
        self._known: dict[tuple[str, str], tuple[Metal, list[int]]] = {}

    def melt(self, order: Order, furnace: Furnace, charge: Charge, heel: Content) -> Melt:
        """The melt that ``charge`` makes with ``heel``; unknown sources bring nothing."""
        where = f"order {order.order_id}"
        uses = tuple(
            use for line in charge.lines for use in self._uses(line, furnace, order, where)
        )
        charged = self._charged(uses, furnace)
        melt, taken = treated(
            charged.with_heel(heel), self.done.get(order.order_id, ()), self.treatments
        )
        lost = charged.amounts.lost + sum(in_grains(one.kg) for one in taken)
        charged = replace(charged, amounts=charged.amounts._replace(lost=lost))
        liquid = melt.amounts.liquid
        analysed = melt.elements.items() if liquid else ()
        return Melt(
            order=order,
            furnace=furnace,
            charge=charge,
            uses=uses,
            used_kg=_by_stream(charge),
            heel=heel,
            charged=charged,
            melt=melt,
            taken=taken,
            pct={element: Fraction(grains * 100, liquid) for element, grains in analysed},
            where=where,
        )

    def _uses(self, line: Line, furnace: Furnace, order: Order, where: str) -> Iterator[Use]:
        """The sources in a line; unknown ones bring nothing."""
        route = self.routes.get((line.source, order.order_id))
        if line.kind == "heel":
            return
        from_bin = line.kind == "bin"
        parts = self.bins.get(line.source, {}) if from_bin else {line.source: Fraction(1)}
        for name, share in parts.items():
            if name in self.sources:
                source = self.sources[name]
                within = f"bin {line.source}, " if from_bin else ""
                yield Use(
                    line=line,
                    source=source,
                    kg=exact(line.kg) * share,
                    metal=self._becomes(source, furnace)[0],
                    way_cost=NOUGHT if route is None else per_kg(route.cost_per_t),
                    where=f"{where}, {within}{source.kind} {source.source_id}",
                    bin_id=line.source if from_bin else None,
                )

    def _becomes(self, source: Source, furnace: Furnace) -> tuple[Metal, list[int]]:
        """What a kilogram becomes; and all that it brings, in grains."""
        key = (source.source_id, furnace.type)
        if key not in self._known:
            metal = metal_of(
                source, furnace_type=furnace.type, brief=self.brief, elements=self.elements
            )
            loss = self.brief.losses[source.form, furnace.type]
            amounts = brought(source, metal, dross_cost_per_t=loss.dross_cost_per_t)
            self._known[key] = metal, [*amounts, *map(in_grains, metal.elements.values())]
        return self._known[key]

    def _charged(self, uses: tuple[Use, ...], furnace: Furnace) -> Content:
        """All that is charged, with the cost of its ways and the carbon of melting it."""
        rows = [self._becomes(use.source, furnace)[1] for use in uses]
        width = len(Amounts._fields) + len(self.elements)
        sums = weighted_sums([use.kg for use in uses], rows, width=width)
        amounts = Amounts(*sums[: len(Amounts._fields)])
        melting = in_grains(of_grains(amounts.liquid) * per_kg(furnace.kgco2e_per_t or 0.0))
        ways = in_grains(sum((use.kg * use.way_cost for use in uses if use.way_cost), NOUGHT))
        amounts = amounts._replace(
            cut_off=amounts.cut_off + melting,
            mass_allocated=amounts.mass_allocated + melting,
            metal_cost=amounts.metal_cost + ways,
        )
        return Content(
            amounts=amounts,
            elements=dict(zip(self.elements, sums[len(Amounts._fields) :], strict=True)),
            unknown=_unknown_carbon(uses),
        )


def _parts(row: BinResult) -> dict[str, Fraction]:
    """The share of each source in a bin."""
    within: dict[str, Fraction] = {}
    for part in row.contents:
        within[part.source] = within.get(part.source, NOUGHT) + exact(part.kg)
    total = sum(within.values(), NOUGHT)
    return {name: kg / total for name, kg in within.items()} if total > 0 else {}


def _by_stream(charge: Charge) -> dict[str, Fraction]:
    total: dict[str, Fraction] = {}
    for line in charge.lines:
        if line.kind != "heel":
            total[line.source] = total.get(line.source, NOUGHT) + exact(line.kg)
    return total


def _unknown_carbon(uses: tuple[Use, ...]) -> frozenset[str]:
    """The carbon methods for which a factor of some metal used is unknown."""
    used = [use.source for use in uses if use.kg > 0]
    lacking = {m for m in METHODS for source in used if factor(source, m) is None}
    return frozenset(lacking) if lacking else KNOWN
