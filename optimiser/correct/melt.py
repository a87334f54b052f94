"""What is in the furnace: what was measured, what is known otherwise, and what fades till the tap.

An element that was not measured is what was charged makes it, where that is known. Else it is
unknown, never zero: an upper bound stands for it where no limit asks for a least.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from models.alloy import Limit
from models.analysis import Analysis, Figure
from models.brief import Brief
from models.correction import Basis, MeltElement, SampledMelt
from models.element import SYMBOLS, members
from models.furnace import Furnace
from models.issue import Issue
from models.sampled import Sampled
from optimiser.correct.charged import AsCharged
from optimiser.correct.fading import Left
from optimiser.correct.issues import warning, wrong

OVER_PCT = 0.05
"""How far an analysis may exceed 100 wt-% by rounding of its own figures."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Melt:
    """The melt as it will be at the tap if it is left alone.

    ``sampled`` is the same for people to read. ``origin`` says what it is made of, None where
    nobody knows.
    """

    kg: float
    figures: tuple[Figure, ...]
    sampled: SampledMelt
    basis: Mapping[str, Basis]
    origin: AsCharged | None

    @property
    def pct(self) -> dict[str, float]:
        """The analysis, wt-%."""
        return {one.element: one.pct or 0.0 for one in self.figures}

    def heel(self, furnace: Furnace, *, less_kg: float = 0.0) -> Furnace:
        """The furnace with the melt in it, less what is poured off."""
        found = {"heel_kg": self.kg - less_kg, "analysis": Analysis(figures=self.figures)}
        if self.origin is not None:
            found |= {
                "heel_external_pct": self.origin.external_pct,
                "heel_recycled_pct": self.origin.recycled_pct,
                "heel_post_consumer_pct": self.origin.post_consumer_pct,
                "heel_kgco2e_per_t": self.origin.kgco2e_per_t,
            }
        return furnace.model_copy(update=found)


def melt_of(
    sampled: Sampled, brief: Brief, *, kg: float, as_charged: AsCharged | None, left: Left
) -> Melt:
    """The melt of ``kg`` when it was sampled, at the tap."""
    rows = {row.element: row for row in _elements(sampled, brief, as_charged)}
    qualities = rows.keys() - SYMBOLS
    gone = {
        name: kg * row.sampled_pct / 100.0 * (1.0 - left.get(name, 1.0))
        for name, row in rows.items()
        if name not in qualities
    }
    rest = kg - sum(gone.values())
    at_tap = tuple(_at_tap(row, kg=kg, rest=rest, left=left.get(name, 1.0), same=name in qualities)
                   for name, row in sorted(rows.items()))  # fmt: skip
    return Melt(
        kg=rest,
        figures=tuple(Figure(element=row.element, pct=row.pct, sd=row.sd_pct) for row in at_tap),
        sampled=SampledMelt(
            mass_kg=kg,
            is_weighed=sampled.mass_kg is not None,
            hold_min=sampled.hold_min,
            faded_kg=kg - rest,
            at_tap_kg=rest,
            elements=at_tap,
        ),
        basis={row.element: row.basis for row in at_tap},
        origin=as_charged,
    )


def _elements(
    sampled: Sampled, brief: Brief, as_charged: AsCharged | None
) -> Iterator[MeltElement]:
    """Every element of which anything is known, when the sample was taken."""
    given, known = sampled.analysis.by_element, {} if as_charged is None else as_charged.pct
    deviations = {} if as_charged is None else as_charged.sd_pct
    for name in sorted({*given, *known}):
        figure = given.get(name) or Figure(element=name)
        pct, sd, basis = figure.pct, figure.mean_sd, "measured"
        if pct is None:
            pct, sd, basis = known.get(name), deviations.get(name), "charged"
        if figure.pct is None and figure.max is not None and (pct is None or pct > figure.max):
            pct, sd, basis = figure.max, None, "bound"
        if pct is not None:
            yield _row(name, pct, sd, basis)
    for name in _traces(brief, {*given, *known}):
        yield _row(name, brief.settings.trace_default_pct, None, "trace")


def _row(name: str, pct: float, sd: float | None, basis: str) -> MeltElement:
    return MeltElement.model_validate(
        {"element": name, "sampled_pct": pct, "pct": pct, "sd_pct": sd, "basis": basis}
    )


def _traces(brief: Brief, known: set[str]) -> list[str]:
    """Elements that only others_* limits speak of, and of which nobody knows anything."""
    others = {name for names in brief.others.values() for name in names}
    limits = [row for rows in brief.limits.values() for row in rows]
    named = {name for row in limits for name in members(row.element)}
    return sorted(others - named - known)


def _at_tap(row: MeltElement, *, kg: float, rest: float, left: float, same: bool) -> MeltElement:
    """What of an element is left at the tap, in a melt that is lighter by all that fades."""
    scale = 1.0 if same else kg * left / rest
    sd = None if row.sd_pct is None else row.sd_pct * scale
    return row.model_copy(update={"pct": row.sampled_pct * scale, "sd_pct": sd})


def unknown_of(limits: Iterable[Limit], basis: Mapping[str, Basis], base: str) -> list[str]:
    """The elements of which an alloy's limits ask more than anybody knows."""
    found = set()
    for limit in limits:
        asks_least = limit.is_ratio or limit.min_pct is not None or limit.aim_min_pct is not None
        for name in members(limit.element):
            known = basis.get(name, "measured" if name == base else None)
            if known is None or (known == "bound" and asks_least):
                found.add(name)
    return sorted(found)


def melt_issues(
    sampled: Sampled, melt: Melt, brief: Brief, furnace: Furnace, alloy: str
) -> Iterator[Issue]:
    """What is wrong with a melt, or has to be said of it."""
    base = brief.settings.base_element
    given = sampled.analysis.by_element
    total = sum(one.pct or 0.0 for one in given.values() if one.element in SYMBOLS)
    if total > 100.0 + OVER_PCT:
        yield wrong("analysis_over_100", f"the analysis adds up to {total:.4g} %, more than the "
                    "whole melt", "melt", value=total,
                    hint="it is wt-% of the melt; check the decimal mark and the unit")  # fmt: skip
    if furnace.capacity_kg is not None and melt.sampled.mass_kg > furnace.capacity_kg:
        yield wrong("beyond_capacity", f"furnace {furnace.furnace_id} holds "
                    f"{furnace.capacity_kg:,.0f} kg, and {melt.sampled.mass_kg:,.0f} kg would be "
                    "in it", "melt", "mass_kg", value=melt.sampled.mass_kg,
                    hint="give what is in the furnace in kg, or correct capacity_kg")  # fmt: skip
    for name in unknown_of(brief.limits[alloy], melt.basis, base):
        if name in given:
            message = f"{name} is only known to be at most {given[name].max:g} %, and {alloy} asks "
            yield wrong("bound_is_no_analysis", message + "for a least of it", "melt", name,
                        hint="give what was measured")  # fmt: skip
        else:
            yield wrong("analysis_missing", f"{name} was not measured, and {alloy} limits it",
                        "melt", name, hint=f"measure it, give a bound as {name}_max, or give the "
                        "plan, which knows what was charged")  # fmt: skip
    yield from _told(melt, brief, alloy)


def _told(melt: Melt, brief: Brief, alloy: str) -> Iterator[Issue]:
    """What of an analysis was not measured."""
    meant = {name for row in brief.limits[alloy] for name in members(row.element)}
    meant |= set(brief.others.get(alloy, ()))
    texts: dict[Basis, str] = {
        "charged": "not measured, and taken as what was charged makes it",
        "bound": "not measured, and taken at the upper bound",
        "trace": f"not measured, and taken as {brief.settings.trace_default_pct:g} %, a trace",
    }
    for basis, text in texts.items():
        names = sorted(name for name, one in melt.basis.items() if one == basis and name in meant)
        if names:
            yield warning(f"taken_as_{basis}", f"{', '.join(names)}: {text}")
    if not melt.sampled.is_weighed:
        message = f"the melt was not weighed: {melt.sampled.mass_kg:,.0f} kg as charged are taken"
        yield warning("mass_as_charged", message, "say with the sample what the melt weighs")
