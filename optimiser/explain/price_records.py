"""What was found of every figure, as it is told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, cast

import numpy as np

from models.price import ChargePrices, FigureKind, FigurePrice, Measured, Price, SourcePrice
from models.source import Source
from optimiser.decision.stage import Answer, Stage
from optimiser.explain.both_sides import Told
from optimiser.explain.come_in import NEVER, ComesIn, named
from optimiser.explain.course import Side
from optimiser.formulation.frame import NOTHING

UNITS: Final[Mapping[Measured, str]] = {
    "recycled_content": "%",
    "post_consumer_content": "%",
    "primary_metal": "kg",
    "metal_loss": "kg",
    "dross": "kg",
    "coc_cover": "%",
    "carbon": "kgCO2e",
    "changes": "kg",
    "aims": "widths of the spec",
    "weighted_sum": "",
}
"""Units of what is measured; what is not here is money."""
TINY: Final = 1e-9
"""A change below this is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """The goals in their order, whether money is told beside them, and the currency."""

    wanted: tuple[Stage, ...]
    has_money: bool
    currency: str

    def charges(self, told: Sequence[Told], answer: Answer) -> Iterator[ChargePrices]:
        """The figures of every charge that is made."""
        made = answer.posed.made(answer.found)
        for heat, order in enumerate(answer.posed.frame.heats.orders):
            if order in made:
                figures = (self._figure(one) for one in told if one.figure.heat == heat)
                yield ChargePrices(
                    order_id=order.order_id,
                    alloy=order.alloy,
                    figures=tuple(one for one in figures if one.is_at_limit or _counts(one)),
                )

    def sources(
        self,
        told: Sequence[Told],
        sources: Sequence[Source],
        comes_in: Mapping[str, ComesIn],
    ) -> Iterator[SourcePrice]:
        """The lots and offers that are used up, and those that are not used."""
        known = {source.source_id: source for source in sources}
        for one in told:
            if one.figure.heat == NOTHING:
                name = one.figure.name
                yield self._source(one, known[name], comes_in.get(name, NEVER))

    def _figure(self, one: Told) -> FigurePrice:
        figure = one.figure
        looser = -1.0 if figure.side == "least" else 1.0
        ends = {looser: _end(one, one.more, looser), -looser: _end(one, one.less, -looser)}
        assert figure.what not in ("used_up", "unused"), "those are sources"
        return FigurePrice(
            what=cast("FigureKind", figure.what),
            name=figure.name,
            side=figure.side,
            limit=figure.limit,
            unit=figure.unit,
            is_at_limit=figure.is_at_limit,
            step=figure.step,
            holds_from=ends[-1.0],
            holds_to=ends[1.0],
            prices=self._prices(one),
            unseen=one.unseen,
        )

    def _source(self, one: Told, source: Source, comes_in: ComesIn) -> SourcePrice:
        """What another tonne brings, or what the first one would cost."""
        assert source.kind in ("lot", "offer"), "others have no stock of their own"
        is_used_up, falls_by = one.figure.what == "used_up", comes_in.falls_by
        return SourcePrice(
            source=source.source_id,
            kind=source.kind,
            is_used_up=is_used_up,
            mass_kg=source.mass_kg,
            price_per_t=source.price_per_t,
            comes_in_at_per_t=None if falls_by is None else source.price_per_t - falls_by,
            hindered_by=comes_in.hindered_by,
            holds_from_kg=_end(one, one.less, -1.0) if is_used_up else None,
            holds_to_kg=_end(one, one.more, 1.0) if is_used_up else None,
            prices=self._prices(one),
            unseen=one.unseen,
        )

    def _prices(self, one: Told) -> tuple[Price, ...]:
        return tuple(
            Price(
                goal=name,
                unit=UNITS.get(name, self.currency),
                more=None if one.more is None else _change(one.more, at),
                less=None if one.less is None else -_change(one.less, at) + 0.0,
            )
            for at, name in enumerate(self._measured())
        )

    def _measured(self) -> tuple[Measured, ...]:
        """What is measured: the stages, and money where it is only a part of a sum."""
        found = tuple(named(stage) for stage in self.wanted)
        return (*found, "cost") if self.has_money and "cost" not in found else found


def _counts(figure: FigurePrice) -> bool:
    """Whether moving a figure changes anything."""
    return any(price.more or price.less for price in figure.prices)


def _end(one: Told, side: Side | None, sign: float) -> float | None:
    """Up to where a price holds, if that can be had."""
    if side is None or not one.is_even or not np.isfinite(side.reach):
        return None
    end = one.figure.limit + sign * side.reach * one.figure.step
    return end if end > TINY else 0.0


def _change(side: Side, at: int) -> float:
    """What a step changes, without the rounding of floats."""
    found = float(side.rates[at]) if at < len(side.rates) else side.money
    return found if abs(found) > TINY else 0.0
