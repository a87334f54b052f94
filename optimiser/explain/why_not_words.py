"""Why not that lot, in sentences."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from models.settings import SHARE_GOALS
from models.why_not import Place, RunsInto, Trait, WhyNot
from models.worth import GoalDifference
from optimiser.explain.left_out import reason_alone, ways

NAMES: Final = {
    "recycled_content": "recycled content",
    "post_consumer_content": "post-consumer content",
    "primary_metal": "primary metal",
    "metal_loss": "metal loss",
    "dross": "dross",
    "coc_cover": "chain-of-custody input",
    "cost": "cost",
    "carbon": "carbon",
    "changes": "changed",
}
MOST: Final = 8
"""So many orders are named for one reason."""
POINT: Final = 0.005
"""Fewer percentage points are nothing in two decimals."""
LOSS: Final = 0.05
"""Two metal losses that differ by less are the same in one decimal, percentage points."""
HARDLY: Final = 0.005
"""Less than this part of a limit is hardly any."""
MOST_NET: Final = 4
"""So many lots are named that leave or join the plan."""
TONNE_KG: Final = 1000.0
UNIT: Final = 0.5
"""Less of a mass is nothing in whole units."""


def message(found: WhyNot, *, said: str | None = None) -> str:
    """The answer in a paragraph."""
    if found.finding == "used":
        return f"{_it(found)} is used: {_places(found.used)}."
    if found.finding == "barred":
        return _barred(found, said or "")
    if found.finding == "not_planned":
        return f"{_it(found)} was not found a place in the time given: {said}."
    if found.finding == "impossible":
        return _impossible(found, said)
    return " ".join(_forced(found))


def told(difference: GoalDifference, currency: str) -> str | None:
    """One goal's difference as it is said, None if there is nothing to see."""
    value, name = difference.difference, NAMES[difference.goal]
    if value is None:
        return None
    sign = "+" if value > 0 else "\N{MINUS SIGN}"
    if difference.goal in SHARE_GOALS and difference.unit == "%":
        return None if abs(value) < POINT else f"{name} {sign}{abs(value):,.2f} points"
    if difference.goal == "cost":
        return _money(name, value, currency)
    return None if abs(value) < UNIT else f"{name} {sign}{abs(value):,.0f} {difference.unit}"


def _money(name: str, value: float, currency: str) -> str | None:
    decimals = 0 if abs(value) >= 100 else 2
    if abs(value) < POINT:
        return None
    return f"{name} {'+' if value > 0 else chr(0x2212)}{abs(value):,.{decimals}f} {currency}"


def differences(found: tuple[GoalDifference, ...], cost: float | None, currency: str) -> list[str]:
    """Every goal's difference that is to be seen, and the cost if it is no goal."""
    words = [text for one in found if (text := told(one, currency)) is not None]
    if cost is not None and all(one.goal != "cost" for one in found):
        words += [text for text in (_money("cost", cost, currency),) if text is not None]
    return words


def _it(found: WhyNot) -> str:
    return f"{found.kind.capitalize()} {found.source}"


def _places(places: tuple[Place, ...]) -> str:
    words = [
        f"{place.kg:,.6g} kg "
        + {"order": "in", "sorter": "over sorter", "bin": "in bin"}[place.kind]
        + f" {place.target}"
        for place in places
    ]
    return ", ".join(words)


def _barred(found: WhyNot, first: str) -> str:
    """Every reason once, with the orders it holds for."""
    by_reason: dict[str, list[str]] = {}
    for row in found.barred:
        for reason in row.reasons:
            by_reason.setdefault(reason, []).append(row.order_id)
    orders = {row.order_id for row in found.barred}
    if not orders:
        return f"{_it(found)} has nowhere to go: no order is made.{first}"
    where = f"into {found.order_id}" if found.order_id is not None else "into any order"
    if found.order_id is not None or all(len(names) == len(orders) for names in by_reason.values()):
        return f"{_it(found)} may not go {where}: {'; '.join(by_reason)}."
    each = [f"{why} ({_listed(names)})" for why, names in _short(found).items()]
    return f"{_it(found)} may not go {where}: {'; '.join(each)}."


def _short(found: WhyNot) -> dict[str, list[str]]:
    """The reasons without the order that each names, so that orders share them."""
    short: dict[str, list[str]] = {}
    for row in found.barred:
        for reason in row.reasons:
            short.setdefault(reason.partition(f", and {row.order_id}")[0], []).append(row.order_id)
    return short


def _listed(names: list[str]) -> str:
    return ", ".join(names[:MOST]) + (f" and {len(names) - MOST} more" if len(names) > MOST else "")


def _impossible(found: WhyNot, said: str | None) -> str:
    if found.order_id is not None and found.target is None and found.left_out:
        row = found.left_out[0]
        text = f"Order {found.order_id} is not made, whatever it is made of: {reason_alone(row)}"
        return f"{text.removesuffix('.')}. {ways(row)}."
    if found.left_out:
        names = ", ".join(one.order_id for one in found.left_out)
        verdicts = "; ".join(dict.fromkeys(one.verdict.message for one in found.left_out))
        return (
            f"{_it(found)} cannot be had in {found.target}: with {found.bite_kg:,.6g} kg of it "
            f"there {names} could not be made. {verdicts}."
        )
    if said is not None:
        return f"{_it(found)} cannot be forced: {said}."
    return (
        f"{_it(found)} cannot be had in any order without leaving out one that is made: limits, "
        "pins, heels and stock leave it no room."
    )


def _forced(found: WhyNot) -> Iterator[str]:
    costs = differences(found.goals, found.cost_difference, found.currency)
    bite = f"{found.bite_kg:,.6g} kg of {found.kind} {found.source} in {found.target}"
    if found.better:
        yield (
            f"{bite} would even be better: {', '.join(costs)}. The plan was not proved to be the "
            "best."
        )
    elif costs and found.within_gap:
        yield (
            f"{bite}, the smallest bite, would cost nothing that shows within the gap of the plan: "
            f"{', '.join(costs)}."
        )
    elif costs:
        yield f"{bite}, the smallest bite, would make it: {', '.join(costs)}."
    else:
        yield f"{bite} would cost nothing to be seen: it is as good as what is charged instead."
    if found.settled:
        yield "Whole pieces, and which lots are in which other charge, stay as they are."
    if found.outcome != "optimal":
        yield "The search was cut short: it costs that at most, and more time may find less."
    yield from _pushed_out(found)
    for row in found.runs_into[:3]:
        what = "limit" if row.what == "limit" else "aim"
        yield f"It has {_own(row)}, and {found.target} is at its {what}: {_limit(row)}."
    yield from _traits(found)


def _own(row: RunsInto) -> str:
    """What its liquid metal has of an element."""
    if abs(row.own) < HARDLY * abs(row.limit):
        return f"hardly any {row.element}"
    return f"{row.own:.3g} {row.unit} {row.element}".replace("  ", " ")


def _limit(row: RunsInto) -> str:
    return f"at {row.side} {row.limit:g} {row.unit}".rstrip()


def _pushed_out(found: WhyNot) -> Iterator[str]:
    """What really leaves the plan and joins it, then how much only changes places."""
    for sign, text in (
        (-1.0, "It pushes {} out of the plan."),
        (1.0, "With it {} more come in."),
    ):
        rows = [row for row in found.net if sign * row.kg > 0 and row.source != found.source]
        if rows:
            words = [f"{abs(row.kg):,.0f} kg of {row.source}" for row in rows[:MOST_NET]]
            if rest := rows[MOST_NET:]:
                words.append(f"{sum(abs(row.kg) for row in rest):,.0f} kg of {len(rest)} others")
            yield text.format(", ".join(words))
    if found.elsewhere_lines:
        lines = "1 line" if found.elsewhere_lines == 1 else f"{found.elsewhere_lines} lines"
        verb = "changes" if found.elsewhere_lines == 1 else "change"
        yield f"{lines} in other charges {verb}: {_mass(found.elsewhere_kg)} change places."


def _mass(kg: float) -> str:
    return f"{kg / 1000.0:,.1f} t" if kg >= TONNE_KG else f"{kg:,.0f} kg"


def _traits(found: WhyNot) -> Iterator[str]:
    own, other = found.own, found.displaced
    if own is None or other is None or found.elsewhere_lines:
        return  # What the bite takes the place of in its order is not what leaves the plan then.
    costs = own.cost_per_t, other.cost_per_t
    if costs[0] is not None and costs[1] is not None and abs(costs[0] - costs[1]) >= 1.0:
        yield (
            f"A tonne of liquid metal of it costs {costs[0]:,.0f} {found.currency}, of what it "
            f"pushes out {costs[1]:,.0f}."
        )
    if abs(own.metal_loss_pct - other.metal_loss_pct) >= LOSS:
        loss = f"It loses {own.metal_loss_pct:.1f} % of its metal"
        yield f"{loss}, what it pushes out {other.metal_loss_pct:.1f} %."
    if own.recycled_pct != other.recycled_pct:
        yield f"It is {_recycled(own)}, what it pushes out {_recycled(other)}."


def _recycled(trait: Trait) -> str:
    return "run-around" if trait.recycled_pct is None else f"{trait.recycled_pct:.0f} % recycled"
