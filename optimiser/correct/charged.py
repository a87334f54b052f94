"""What was charged into the furnace so far, and the melt that this makes before its tap."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from models.brief import Brief
from models.charged import charged_of
from models.issue import InvalidScenario
from models.plan import Plan
from models.sampled import Sampled
from models.segregation import segregation_of
from optimiser.correct.issues import wrong
from optimiser.intake.words import did_you_mean, quoted
from optimiser.ledger.book import CARBON, EXTERNAL, POST_CONSUMER, RECYCLED, book
from optimiser.ledger.carbon import known
from optimiser.ledger.heats import Heat, heats
from optimiser.named import unknown_in
from optimiser.segregation.lay_out import laid_out

Charged = dict[str, dict[str, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class AsCharged:
    """The melt of an order as what was charged makes it.

    ``pct`` and ``sd_pct`` are by element; the shares of what it is made of are those of a heel.
    """

    kg: float
    pct: Mapping[str, float]
    sd_pct: Mapping[str, float]
    external_pct: float
    recycled_pct: float
    post_consumer_pct: float
    kgco2e_per_t: float | None


def really_charged(plan: Plan, sampled: Sampled, brief: Brief) -> Charged:
    """What every charge of the plan holds, that of the sampled order as it was weighed.

    Raises:
        InvalidScenario: the plan does not charge the order, or a weight names no lot of the plan.
    """
    charged, order_id = charged_of(plan), sampled.order_id
    if order_id not in charged:
        message = f"the plan does not charge order {quoted(order_id)}"
        hint = did_you_mean(order_id, charged, otherwise="leave out the plan, or plan it first")
        raise InvalidScenario(
            (wrong("order_not_planned", message, "order_id", value=order_id, hint=hint),)
        )
    streams = [source.source_id for source in brief.sources] + [one.bin_id for one in brief.bins]
    issues = list(unknown_in(brief, charged, segregation_of(plan)))
    issues += [
        wrong(
            "unknown_reference",
            f"there is no lot, offer, outlet or bin {quoted(name)}",
            "charged",
            name,
            value=name,
            hint=did_you_mean(name, streams, otherwise="ids are compared exactly, as written"),
        )
        for name in sorted(sampled.charged.keys() - set(streams))
    ]
    if issues:
        raise InvalidScenario(tuple(issues))
    charged[order_id] = charged[order_id] | sampled.charged
    return charged


def as_charged(brief: Brief, plan: Plan, charged: Charged, order_id: str) -> AsCharged:
    """The melt of an order, from what was charged into its furnace until then."""
    pages = book(laid_out(brief, segregation_of(plan)))
    heat = next(one for one in heats(pages, charged) if one.order.order_id == order_id)
    melt, content = heat.melt, heat.melt.content
    kg, external = max(melt.kg, 1e-9), float(content[EXTERNAL])
    carbon = known(content[CARBON])
    return AsCharged(
        kg=melt.kg,
        pct=_pct(brief, heat, kg),
        sd_pct=_deviations(plan, order_id),
        external_pct=_share(external, kg),
        recycled_pct=_share(float(content[RECYCLED]), external),
        post_consumer_pct=_share(float(content[POST_CONSUMER]), external),
        kgco2e_per_t=None if carbon is None else max(0.0, 1000.0 * carbon / kg),
    )


def _pct(brief: Brief, heat: Heat, kg: float) -> dict[str, float]:
    """The analysis of the melt; the base element is the balance."""
    return {
        name: 100.0 * float(heat.melt.content[at]) / kg
        for at, name in enumerate(brief.elements)
        if name != brief.settings.base_element
    }


def _deviations(plan: Plan, order_id: str) -> dict[str, float]:
    """How far the analyses of what was charged may be off, where the plan says so."""
    charge = next(one for one in plan.charges if one.order_id == order_id)
    return {row.element: row.sd_pct for row in charge.analysis if row.sd_pct}


def _share(part: float, whole: float) -> float:
    return min(100.0, max(0.0, 100.0 * part / whole)) if whole > 0 else 0.0
