"""What sorting and filling come to, recomputed from the masses that are printed."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from models.sorting import Campaign
from models.source import Source
from optimiser.check.case import Case
from optimiser.check.exact import exact, per_kg
from optimiser.check.metal import NOUGHT, metal_share


def campaigns_run(case: Case) -> Iterator[tuple[Campaign, Fraction]]:
    """Every campaign that the plan runs, with the kilograms of its lot."""
    for campaign in case.brief.campaigns:
        kg = case.sorted_kg.get((campaign.lot_id, campaign.sorter_id), NOUGHT)
        if kg > 0:
            yield campaign, kg


def sorting_cost(case: Case) -> Fraction:
    """What the campaigns cost, metal and ways aside."""
    return sum(
        (
            kg * exact(one.kg_per_kg) * per_kg(one.sorter.cost_per_t) + exact(one.sorter.fixed_cost)
            for campaign, kg in campaigns_run(case)
            for one in campaign.passes
        ),
        NOUGHT,
    )


def sorting_energy(case: Case) -> Fraction:
    """The energy of the campaigns, kWh."""
    return sum(
        (
            kg * exact(one.kg_per_kg) * per_kg(one.sorter.kwh_per_t)
            for campaign, kg in campaigns_run(case)
            for one in campaign.passes
        ),
        NOUGHT,
    )


def lost_in_sorting(case: Case) -> Fraction:
    """The metal that no outlet gives back."""
    return sum((kg * lost_kg_per_kg(case, one) for one, kg in campaigns_run(case)), NOUGHT)


def lost_kg_per_kg(case: Case, campaign: Campaign) -> Fraction:
    """The metal lost of each kg of a campaign's lot."""
    left = sum(map(exact, campaign.outlets.values()), NOUGHT)
    return (1 - left) * metal_of_heap(case, case.sources[campaign.lot_id])


def metal_of_heap(case: Case, source: Source) -> Fraction:
    """The metal in a kilogram as received, before it is melted in any furnace.

    Where only a yield says it, the first type of furnace by name is meant.
    """
    first = min(furnace.type for furnace in case.brief.furnaces.values())
    return metal_share(source, loss=case.brief.losses[source.form, first])


def yard_metal_cost(case: Case) -> Fraction:
    """The lots that are sorted, and the ways to sorters and into bins."""
    cost = NOUGHT
    for (name, _), kg in case.sorted_kg.items():
        source = case.sources.get(name)
        if source is not None and source.kind == "lot":
            cost += kg * per_kg(source.price_per_t)
    for way, kg in (*case.sorted_kg.items(), *case.filled_kg.items()):
        source, route = case.sources.get(way[0]), case.routes.get(way)
        if route is not None and source is not None and source.in_bin is None:
            cost += kg * per_kg(route.cost_per_t)
    return cost


def outlets_earn(case: Case) -> Fraction:
    """The value of what leaves sorters and neither charges nor bins take."""
    return sum(
        (
            max(NOUGHT, kg - case.taken_kg.get(name, NOUGHT))
            * per_kg(case.sources[name].unused_value_per_t)
            for name, kg in case.given_kg.items()
        ),
        NOUGHT,
    )
