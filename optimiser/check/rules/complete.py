"""Rules on what the plan has to tell: everything that there is, and that once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final

from models.plan import Charge
from models.settings import GoalName
from models.source import Source
from optimiser.check.case import Case, place, summed
from optimiser.check.exact import exact
from optimiser.check.finding import Finding, forbidden
from optimiser.check.metal import NOUGHT
from optimiser.check.tolerances import LEAST_TOLD_KG

HEEL: Final = "heel"
UNITS: Final[Mapping[GoalName, str]] = {
    "recycled_content": "%",
    "post_consumer_content": "%",
    "primary_metal": "kg",
    "metal_loss": "kg",
    "dross": "kg",
    "coc_cover": "%",
    "carbon": "kgCO2e",
    "changes": "kg",
}
"""What goals are measured in; cost is in the scenario's currency."""


def the_heel_is_a_line_of_its_own(case: Case) -> Iterator[Finding]:
    """A charge onto a heel names it once, before all that is charged; others do not."""
    for melt in case.melts:
        heels = [line for line in melt.charge.lines if line.kind == "heel"]
        named = [line for line in heels if line.source == HEEL and line.loading_order == 0]
        wanted = int(melt.heel.amounts.liquid > 0)
        wrong = abs(len(named) - wanted) + len(heels) - len(named)
        yield from forbidden(wrong, unit="lines", where=f"{melt.where}, heel")


def limits_are_printed_once(case: Case) -> Iterator[Finding]:
    """No limit stands twice in an analysis."""
    for melt in case.melts:
        twice = _twice(melt.charge)
        yield from forbidden(len(twice), unit="limits", where=f"{melt.where}, {', '.join(twice)}")


def _twice(charge: Charge) -> list[str]:
    counted = Counter(row.element for row in charge.analysis)
    return [element for element, count in counted.items() if count > 1]


def goals_are_told_once(case: Case) -> Iterator[Finding]:
    """Every goal or weight of the scenario is told once, in its unit, and no other."""
    settings = case.brief.settings
    asked = [weight.goal for weight in settings.weights] or [goal.goal for goal in settings.goals]
    told = Counter((goal.goal, goal.unit) for goal in case.plan.goals)
    wanted = Counter((name, UNITS.get(name, settings.currency)) for name in asked)
    for name, unit in {**told, **wanted}:
        differs = abs(told[name, unit] - wanted[name, unit])
        yield from forbidden(differs, unit="goals", where=f"goal {name}")


def leftovers_are_told_once(case: Case) -> Iterator[Finding]:
    """Every source and bin of which something stays is told once, and only what there is."""
    told = Counter(leftover.source for leftover in case.plan.leftovers)
    contents = summed((bin_id, kg) for (_, bin_id), kg in case.filled_kg.items())
    for bin_id, kg in contents.items():
        count = told.pop(bin_id, 0)
        stays = float(kg - case.drawn_kg.get(bin_id, NOUGHT)) > LEAST_TOLD_KG
        wrong = max(0, count - 1) + int(count == 0 and stays)
        yield from forbidden(wrong, unit="leftovers", where=f"bin {bin_id}")
    for source in case.brief.sources:
        count = told.pop(source.source_id, 0)
        missing = count == 0 and _left_kg(case, source) > LEAST_TOLD_KG
        wrong = max(0, count - 1) + int(missing)
        yield from forbidden(wrong, unit="leftovers", where=place(source))
    yield from forbidden(len(told), unit="leftovers", where=", ".join(told))


def _left_kg(case: Case, source: Source) -> float:
    there = case.bought_kg.get(source.source_id, NOUGHT)
    there = there if source.mass_kg is None else exact(source.mass_kg)
    there = case.given_kg.get(source.source_id, there)
    return float(there - case.taken_kg.get(source.source_id, NOUGHT))
