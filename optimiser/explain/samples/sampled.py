"""What a sample may say of a metal, and the scenario in which it has said it.

Before it is taken, a mean is known with a variance ``v``: that of the metal's own analysis and that
of the error which its material shares. One more sample deviates from the mean by the deviation
between samples, of variance ``w``. Afterwards the mean is known with ``v w / (v + w)``, and has
moved by an amount whose variance is what is gone of ``v``. Where the number of samples is not told,
what is known of the mean is taken as one: another halves its variance.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import hypot, sqrt
from typing import Final, TypeVar

from models.analysis import Analysis, Figure
from models.inherit import Lineage
from models.lot import Lot, Offer
from models.scenario import Scenario
from models.source import Source

Metal = TypeVar("Metal", Lot, Offer)
OUTCOMES: Final = ((0.0, 4.0 / 6.0), (sqrt(3.0), 1.0 / 6.0), (-sqrt(3.0), 1.0 / 6.0))
"""Three outcomes, in deviations of the mean, and their weights: right for any cubic."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampled:
    """One element before and after a sample, per cent.

    ``moves_pct`` is the deviation of what its mean comes to; ``bound_pct`` is there where the
    element is not known.
    """

    element: str
    pct: float
    own_sd_pct: float
    shared_sd_pct: float
    after_sd_pct: float
    bound_pct: float | None = None

    @property
    def sd_pct(self) -> float:
        """How far its mean may be off now."""
        if self.bound_pct is not None:
            return self.bound_pct / sqrt(12.0)
        return hypot(self.own_sd_pct, self.shared_sd_pct)

    @property
    def moves_pct(self) -> float:
        """How far the sample may move the mean."""
        return sqrt(max(0.0, self.sd_pct**2 - self.after_sd_pct**2))


def sampled_of(source: Source, lineage: Lineage, *, is_bounded: bool) -> tuple[Sampled, ...]:
    """What a sample of a lot or offer would tell; ``is_bounded`` where bounds stand in.

    An unknown element is anywhere below its bound alike, and known once it is analysed.
    """
    own = lineage.metal.analysis.by_element
    found = _bounded(lineage.lender.figures | own) if is_bounded else []
    bounded = {one.element for one in found}
    for name in sorted((source.sd_pct.keys() | source.bias_sd_pct.keys()) - bounded):
        here, shared = source.sd_pct.get(name, 0.0), source.bias_sd_pct.get(name, 0.0)
        figure = own.get(name)
        counted = figure is not None and figure.n is not None and figure.sd
        between = (figure.sd if counted and figure is not None else None) or here or shared
        now = hypot(here, shared)
        found.append(
            Sampled(
                element=name,
                pct=source.composition_pct.get(name, 0.0),
                own_sd_pct=here,
                shared_sd_pct=shared,
                after_sd_pct=now * between / hypot(now, between),
            )
        )
    return tuple(found)


def _bounded(figures: Mapping[str, Figure]) -> list[Sampled]:
    """The elements of which no more than a bound is known, whatever its material deviates by."""
    return [
        Sampled(
            element=name, pct=figure.max / 2.0, own_sd_pct=0.0, shared_sd_pct=0.0,
            after_sd_pct=0.0, bound_pct=figure.max,
        )
        for name, figure in sorted(figures.items())
        if figure.pct is None and figure.max
    ]  # fmt: skip


def with_sample(scenario: Scenario, source_id: str, figures: Mapping[str, Sampled]) -> Scenario:
    """The scenario in which a lot or offer was sampled, with these means and what is left open."""
    return scenario.model_copy(
        update={
            "lots": tuple(
                _analysed(one, figures) if one.lot_id == source_id else one for one in scenario.lots
            ),
            "offers": tuple(
                _analysed(one, figures) if one.offer_id == source_id else one
                for one in scenario.offers
            ),
        }
    )


def _analysed(metal: Metal, figures: Mapping[str, Sampled]) -> Metal:
    known = metal.analysis.by_element | {
        name: Figure(element=name, pct=one.pct, sd=one.after_sd_pct, bias_sd=0.0)
        for name, one in figures.items()
    }
    analysis = Analysis(figures=tuple(known[name] for name in sorted(known)))
    return metal.model_copy(update={"analysis": analysis})
