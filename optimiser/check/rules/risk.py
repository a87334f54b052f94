"""Rules on what analyses are not sure of: what is printed of it, and what is accepted.

Errors of analyses are independent by lot and element, but for those that lots of one material
share; every line is weighed by itself. Chances are those of a normal variable. Statistics need no
exact arithmetic: the masses and metals they come from are exact, the rest is in floats.

Nothing is drawn here again. Draws of one plan agree among themselves: a charge misses no less
often than any of its limits, and no more often than all together. Where errors are normal and small
beside what they are of, each limit is within sampling error of the chance worked out here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import erfc, hypot, prod, sqrt
from typing import Final

from models.alloy import Limit
from models.element import OTHERS_EACH, OTHERS_TOTAL, members
from optimiser.check.case import Case
from optimiser.check.exact import exact
from optimiser.check.finding import Finding, above, forbidden, misprinted
from optimiser.check.melts import Melt, Use

NEAR: Final = 1e-3
"""How far, relatively, a chance may be from what is accepted: a millionth of the limit in room."""
SAMPLING: Final = 6.0
"""How many standard errors a drawn figure may be off."""
BESIDE_PCT: Final = 0.5
"""What a drawn figure may be off besides: a chance is that of a normal variable."""
SMALL_PCT: Final = 2.0
"""Scales that are off by more do not simply add to what analyses are off."""
FAR: Final = 3.0
"""An analysis is nowhere near nothing that is so many deviations from it."""
DUST: Final = 1e-7
"""So small a part of the melt is not beyond a limit that is sure."""
Weights = Mapping[str, float]
Side = tuple[str, float, Weights, float]
"""What is limited, its limit, kg that an element counts, and kg that the melt counts."""


@dataclass(slots=True)
class Weighed:
    """What one use of a source brings to a melt, heels included: ``part`` of what was charged."""

    use: Use
    part: float


@dataclass(slots=True)
class Pool:
    """All that a melt consists of."""

    uses: list[Weighed] = field(default_factory=list)
    first_heel_kg: float = 0.0


def risks_are_as_printed(case: Case) -> Iterator[Finding]:
    """Each deviation and each chance of a miss is what the analyses' own deviations come to."""
    for melt, pool in _pools(case):
        printed = {row.element: row for row in melt.charge.analysis}
        if not _is_known(case):
            told = [melt.charge.off_spec_pct]
            told += [f for row in printed.values() for f in (row.sd_pct, row.off_spec_pct)]
            for figure in told:
                yield from misprinted(figure, None, unit="%", where=melt.where)
            continue
        every: dict[str, dict[float, float]] = {}
        for limit in case.brief.limits.get(melt.order.alloy, ()):
            chances = _chances(case, melt, pool, [limit])
            for name, sides in chances.items():
                every.setdefault(name, {}).update(sides)
            if limit.element in printed:
                yield from misprinted(
                    printed[limit.element].off_spec_pct,
                    exact(100.0 * _any(chances)),
                    unit="%",
                    where=f"{melt.where}, {limit.element}",
                )
        yield from misprinted(
            melt.charge.off_spec_pct, exact(100.0 * _any(every)), unit="%", where=melt.where
        )


def misses_are_rare_enough(case: Case) -> Iterator[Finding]:
    """No charge misses its limits more often than is accepted of it."""
    settings = case.brief.settings
    for melt, pool in _pools(case):
        most = melt.order.max_off_spec_pct
        most = settings.max_off_spec_pct if most is None else most
        if most is None:
            continue
        limits = case.brief.limits.get(melt.order.alloy, ())
        chances = _chances(case, melt, pool, limits)
        if settings.risk_basis == "charge":
            chances = {melt.where: {1.0: _any(chances)}}
        for name, sides in chances.items():
            for chance in sides.values():
                yield from above(
                    exact(100.0 * chance), exact(most), margin=NEAR, unit="%", where=name
                )


def draws_confirm_the_risks(case: Case) -> Iterator[Finding]:
    """Every chance of a miss is confirmed by as many draws as are told, and by no others."""
    draws = case.plan.draws
    for melt, pool in _pools(case):
        rows = {row.element: row for row in melt.charge.analysis}
        told = [melt.charge.off_spec_drawn_pct, *(r.off_spec_drawn_pct for r in rows.values())]
        figures = [pct for pct in told if pct is not None]
        due = len(told) if draws and _is_known(case) else 0
        yield from forbidden(abs(len(figures) - due), unit="figures", where=melt.where)
        if draws is None or len(figures) != due or not figures:
            continue
        yield from _as_counted(figures, draws.count, where=melt.where)
        if not _is_plain(case, pool):
            continue
        for limit in case.brief.limits.get(melt.order.alloy, ()):
            if limit.element in rows:
                chance = _any(_chances(case, melt, pool, [limit]))
                yield from _near(
                    rows[limit.element].off_spec_drawn_pct or 0.0, chance, draws.count,
                    where=f"{melt.where}, {limit.element}",
                )  # fmt: skip


def _as_counted(figures: list[float], count: int, *, where: str) -> Iterator[Finding]:
    """What a charge misses, the first, and each of its limits, as counted in so many draws."""
    of_charge, *each = figures
    for pct in figures:
        nearest = round(pct * count / 100.0) * 100.0 / count
        yield from misprinted(pct, exact(nearest), unit="%", where=where)
    bounds = (max(each, default=0.0), min(100.0, sum(each)))
    inside = min(max(of_charge, bounds[0]), bounds[1])
    yield from misprinted(of_charge, exact(inside), unit="%", where=where)


def _near(pct: float, chance: float, count: int, *, where: str) -> Iterator[Finding]:
    """A drawn figure beside a chance, from which it may differ by what draws leave open."""
    open_pct = BESIDE_PCT + SAMPLING * 100.0 * sqrt(chance * (1.0 - chance) / count)
    if abs(pct - 100.0 * chance) > open_pct:
        yield Finding(abs(pct - 100.0 * chance), open_pct, "%", where)


def _is_plain(case: Case, pool: Pool) -> bool:
    """Whether errors are normal, and so small that a metal never holds less than nothing."""
    settings = case.brief.settings
    sources = [one.use.source for one in pool.uses]
    return (
        settings.skew == "normal"
        and settings.weighing_sd_pct <= SMALL_PCT
        and pool.first_heel_kg == 0.0
        and all(
            hypot(one.sd_pct.get(name, 0.0), one.bias_sd_pct.get(name, 0.0))
            <= one.composition_pct.get(name, 0.0) / FAR
            for one in sources
            for name in one.sd_pct.keys() | one.bias_sd_pct.keys()
        )
    )


def _is_known(case: Case) -> bool:
    """Whether anything is known of any error."""
    brief = case.brief
    heels = (f.mean_sd for one in brief.furnaces.values() for f in one.analysis.figures)
    lots = (one.sd_pct or one.bias_sd_pct for one in brief.sources)
    return bool(brief.settings.weighing_sd_pct) or any(lots) or any(heels)


def _pools(case: Case) -> Iterator[tuple[Melt, Pool]]:
    """Every melt with all that it consists of; melts come in the sequence of each furnace."""
    pools: dict[str, Pool] = {}
    for melt in case.melts:
        name = melt.furnace.furnace_id
        pool = pools.get(name) or Pool(first_heel_kg=float(melt.furnace.heel_kg))
        pool = Pool([*pool.uses, *(Weighed(use, 1.0) for use in melt.uses)], pool.first_heel_kg)
        yield melt, pool
        left = melt.furnace.heel_keep_kg / max(float(melt.melt_kg), 1e-9)
        pools[name] = Pool(
            [Weighed(one.use, one.part * left) for one in pool.uses if left],
            pool.first_heel_kg * left,
        )


def _chances(
    case: Case, melt: Melt, pool: Pool, limits: tuple[Limit, ...] | list[Limit]
) -> dict[str, dict[float, float]]:
    """The chance of a miss by what is limited and side."""
    found: dict[str, dict[float, float]] = {}
    for limit in limits if melt.pct else ():
        for sign, pct in ((1.0, limit.max_pct), (-1.0, limit.min_pct)):
            for name, counts, of_melt in _sides(case, melt, limit, sign, pct):
                kg = float(melt.melt_kg)
                over = of_melt * kg
                over += sum(w * float(melt.pct[e]) / 100.0 * kg for e, w in counts.items())
                sd = _sd(case, melt, pool, counts, of_melt)
                found.setdefault(name, {})[sign] = _beyond(over if sd else over - DUST * kg, sd)
    return found


def _sides(
    case: Case, melt: Melt, limit: Limit, sign: float, pct: float | None
) -> Iterator[tuple[str, Weights, float]]:
    """What is limited together, and what a kilogram of each element and of the melt counts."""
    if pct is None:
        return
    others = case.brief.others.get(melt.order.alloy, ())
    if limit.is_ratio:
        upper, lower = members(limit.element)
        yield limit.element, {upper: sign, lower: -sign * pct}, 0.0
    elif limit.element == OTHERS_EACH:
        for name in others:
            yield f"{name}, others", {name: sign}, -sign * pct / 100.0
    else:
        names = others if limit.element == OTHERS_TOTAL else members(limit.element)
        yield limit.element, dict.fromkeys(names, sign), -sign * pct / 100.0


def _sd(case: Case, melt: Melt, pool: Pool, counts: Weights, of_melt: float) -> float:
    """The standard deviation of what a melt is beyond a limit, kg."""
    lots: dict[tuple[str, str], float] = {}
    shared: dict[tuple[str, str], float] = {}
    scales: dict[tuple[int, str], float] = {}
    weighing = case.brief.settings.weighing_sd_pct / 100.0
    for one in pool.uses:
        use, kg = one.use, one.part * float(one.use.kg)
        for name, gain in _gains(use, counts, case.brief.settings.base_element):
            key = (use.source.source_id, name)
            sd = use.source.sd_pct.get(name, 0.0) / 100.0
            lots[key] = lots.get(key, 0.0) + kg * gain * sd
            group = (use.source.group, name)
            bias = use.source.bias_sd_pct.get(name, 0.0) / 100.0
            shared[group] = shared.get(group, 0.0) + kg * gain * bias
        if weighing:
            content = sum(w * float(use.metal.elements[e]) for e, w in counts.items())
            content += of_melt * float(use.metal.liquid)
            line = (id(use.line), "" if use.bin_id is None else use.bin_id)
            scales[line] = scales.get(line, 0.0) + weighing * kg * content
    heel = [
        pool.first_heel_kg * (figure.mean_sd or 0.0) / 100.0 * counts.get(figure.element, 0.0)
        for figure in melt.furnace.analysis.figures
    ]
    return hypot(*lots.values(), *shared.values(), *scales.values(), *heel)


def _gains(use: Use, counts: Weights, base: str) -> Iterator[tuple[str, float]]:
    """What each element that has an error counts by, kg per kg; its metal takes the base's place.

    Where the base does not count, only what counts itself does.
    """
    of_base = counts.get(base, 0.0)
    named = use.source.composition_pct.keys() | counts.keys() if of_base else counts.keys()
    for name in named:
        unsure = use.source.sd_pct.get(name) or use.source.bias_sd_pct.get(name)
        if name != base and unsure:
            yield name, _gain(use, name) * counts.get(name, 0.0) - _gain(use, base) * of_base


def _gain(use: Use, name: str) -> float:
    """What reaches the melt of a little more of an element in the metal, kg per kg as received."""
    if name in use.metal.on_top:
        return float(use.metal.on_top[name])
    pct = use.source.composition_pct.get(name, 0.0)
    if pct and name in use.metal.elements:
        return float(use.metal.elements[name]) * 100.0 / pct
    return float(use.metal.liquid)


def _beyond(over: float, sd: float) -> float:
    if sd <= 0.0:
        return 1.0 if over > 0.0 else 0.0
    return 0.5 * erfc(-over / (sd * sqrt(2.0)))


def _any(chances: Mapping[str, Mapping[float, float]]) -> float:
    """The chance that any is missed: two sides of one exclude each other."""
    return 1.0 - prod(1.0 - min(1.0, sum(sides.values())) for sides in chances.values())
