"""The rows of the program that speak of one heat, in terms of what is charged into it.

With the heel known, a heat's melt and contents follow from its lines, so that every limit on
them becomes a limit on the lines. The rules themselves are not written again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from optimiser.decision.ask import Posed
from optimiser.formulation.frame import NOTHING
from optimiser.formulation.program import Floats, Ints

HARD = (
    "melt_is_in_spec",
    "melt_keeps_its_promises",
    "forms_are_limited",
    "blend_limits_are_kept",
    "first_drop_takes_the_wet",
)
AIMS = "aims_are_met_or_missed"


@dataclass(frozen=True, slots=True)
class Heel:
    """What lies in the furnace: kg, and kg by content."""

    kg: float
    content: Floats


class HeatRows:
    """Rows by heat, as matrices over lines."""

    def __init__(self, posed: Posed) -> None:
        self.posed = posed
        found = posed.program.rows
        shape = (found.count, posed.program.width)
        self._matrix = csr_array((found.value, (found.row, found.column)), shape=shape)
        owner = self._heat_of_column()
        first = self._matrix.indptr[:-1]
        filled = np.diff(self._matrix.indptr) > 0
        heat_of_row = np.full(found.count, NOTHING)
        heat_of_row[filled] = owner[self._matrix.indices[first[filled]]]
        self._hard = self._by_heat(heat_of_row, HARD)
        self._aims = self._by_heat(heat_of_row, (AIMS,))

    def _heat_of_column(self) -> Ints:
        columns, frame = self.posed.columns, self.posed.frame
        heat = np.arange(frame.heats.count)
        owner = np.full(self.posed.program.width, NOTHING)
        owner[columns.charged] = frame.order
        owner[columns.melt] = owner[columns.tap] = heat
        owner[columns.content] = heat[:, None]
        return owner

    def _by_heat(self, heat_of_row: Ints, rules: tuple[str, ...]) -> dict[int, Ints]:
        spans = [self.posed.program.rules[rule] for rule in rules]
        meant = np.concatenate([np.arange(span.start, span.stop) for span in spans])
        meant = meant[np.argsort(heat_of_row[meant], kind="stable")]
        heats, starts = np.unique(heat_of_row[meant], return_index=True)
        ends = np.append(starts, len(meant))[1:]
        return {
            int(heat): meant[start:end]
            for heat, start, end in zip(heats, starts, ends, strict=True)
        }

    def heel(self, heat: int, left: Mapping[int, Heel]) -> Heel:
        """What ``heat`` finds: what lies there, or what the heat before has left."""
        before = int(self.posed.frame.heats.previous[heat])
        if before != NOTHING:
            return left[before]
        heats = self.posed.frame.heats
        return Heel(float(heats.first_heel_kg[heat]), self.posed.frame.heel_content[heat])

    def left(self, heat: int, pairs: Ints, kg: Floats, heel: Heel) -> Heel:
        """What ``heat`` leaves when ``kg`` are charged onto ``heel``."""
        frame = self.posed.frame
        melt = heel.kg + float(frame.liquid[pairs] @ kg)
        content = heel.content + kg @ frame.content[pairs]
        keep = float(frame.heats.keep_kg[heat])
        return Heel(keep, content * (keep / melt if melt > 0 else 0.0))

    def limits(
        self, heat: int, pairs: Ints, wanted: Floats, heel: Heel, *, with_aims: bool
    ) -> tuple[Floats, Floats]:
        """A matrix over lines and what it must not exceed; aims may stay as missed as they are."""
        hard, most = self._over_lines(self._hard.get(heat), heat, pairs, heel)
        liquid, room = self._tap_rows(heat, pairs, heel)
        if not with_aims:
            return np.vstack([hard, liquid]), np.concatenate([most, room])
        aims, reach = self._over_lines(self._aims.get(heat), heat, pairs, heel)
        reach = np.maximum(reach, aims @ wanted)
        return np.vstack([hard, liquid, aims]), np.concatenate([most, room, reach])

    def _over_lines(
        self, rows: Ints | None, heat: int, pairs: Ints, heel: Heel
    ) -> tuple[Floats, Floats]:
        if rows is None:
            return np.zeros((0, len(pairs))), np.zeros(0)
        columns, frame = self.posed.columns, self.posed.frame
        mine = self._matrix[rows]
        here = np.concatenate([[columns.melt[heat], columns.tap[heat]], columns.content[heat]])
        part = mine[:, here].toarray()
        liquid = frame.liquid[pairs]
        response = np.vstack([liquid, liquid, frame.content[pairs].T])
        empty = np.concatenate([[heel.kg, heel.kg - frame.heats.keep_kg[heat]], heel.content])
        direct = mine[:, columns.charged[pairs]].toarray()
        return direct + part @ response, self.posed.program.rows.upper[rows] - part @ empty

    def _tap_rows(self, heat: int, pairs: Ints, heel: Heel) -> tuple[Floats, Floats]:
        """The printed tap may differ by the larger of one step and the tolerance."""
        frame, heats = self.posed.frame, self.posed.frame.heats
        settings, order = frame.brief.settings, heats.orders[heat]
        share = settings.tap_tolerance_pct / 100.0
        tolerance = max(settings.weigh_step_kg, share * order.most_tap_kg)
        slack = max(settings.weigh_step_kg, share * order.least_tap_kg)
        keep = float(heats.keep_kg[heat])
        capacity = frame.brief.furnace_of(order).capacity_kg
        most = min(order.most_tap_kg + tolerance + keep, capacity or np.inf)
        least = max(order.least_tap_kg - slack + keep, float(heats.least_melt_kg[heat]))
        liquid = frame.liquid[pairs]
        return np.vstack([liquid, -liquid]), np.array([most - heel.kg, heel.kg - least])
