"""The rows of the program that speak of one heat, in terms of what is charged into it.

With the heel known, a heat's melt and contents follow from its lines, so that every limit on
them becomes a limit on the lines. The rules themselves are not written again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from optimiser.decision.ask import Posed
from optimiser.formulation.frame import NOTHING
from optimiser.formulation.program import Floats, Ints

HARD = (
    "treatments_take_their_share_at_most",
    "treatments_leave_their_least",
    "melts_fit_before_they_are_treated",
    "melt_is_in_spec",
    "misses_are_rare_enough",
    "melt_keeps_its_promises",
    "forms_are_limited",
    "blend_limits_are_kept",
    "first_drop_takes_the_wet",
)
AIMS = "aims_are_met_or_missed"
HEELS = "heel_holds_what_the_melt_before_held"
SHARED = (
    "stock_is_not_exceeded",
    "stock_that_must_go_goes",
    "purchases_cover_use",
    "sources_are_few_enough",
    "moves_are_counted",
    "coc_volume_is_covered",
)
"""Rules that speak of more than one heat, or of none that a line's kilograms change."""
NONE = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Heel:
    """What lies in the furnace: kg, and kg by content."""

    kg: float
    content: Floats


class HeatRows:
    """Rows by heat, as matrices over lines."""

    def __init__(self, posed: Posed, values: Floats) -> None:
        """Of a question and the answer whose yes and no are kept."""
        self.posed = posed
        self._matrix = posed.program.rows.matrix(posed.program.width)
        self._decided = self._matrix @ _switches(posed, values)
        owner = self._heat_of_row()
        self._all = _by_heat(owner, np.arange(len(owner)))
        self._own = self._by_rule(owner, tuple(posed.program.rules.keys() - {HEELS}))
        self._hard = self._by_rule(owner, HARD)
        self._aims = self._by_rule(owner, (AIMS,))

    def of(self, heat: int) -> Ints:
        """The rows that speak of ``heat`` alone."""
        return self._own.get(heat, NONE)

    def with_heel(self, heat: int) -> Ints:
        """The same, and those of the heel that it leaves."""
        return self._all.get(heat, NONE)

    def _heat_of_row(self) -> Ints:
        """The heat that each row speaks of, NOTHING where it speaks of all."""
        columns, frame, program = self.posed.columns, self.posed.frame, self.posed.program
        heat = np.arange(frame.heats.count)
        owner = np.full(program.width, NOTHING)
        owner[columns.charged] = frame.order
        owner[columns.melt] = owner[columns.tap] = heat
        owner[columns.content] = heat[:, None]
        found = np.full(program.rows.count, NOTHING)
        np.maximum.at(found, program.rows.row, owner[program.rows.column])
        for rule in SHARED:
            found[program.rules[rule]] = NOTHING
        return found

    def _by_rule(self, owner: Ints, rules: tuple[str, ...]) -> dict[int, Ints]:
        spans = [self.posed.program.rules[rule] for rule in rules]
        meant = np.concatenate([np.arange(span.start, span.stop) for span in spans])
        return _by_heat(owner, np.sort(meant))

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
        return Heel(keep, content * frame.handed_on * (keep / melt if melt > 0 else 0.0))

    def limits(
        self, heat: int, pairs: Ints, wanted: Floats, heel: Heel, *, with_aims: bool
    ) -> tuple[Floats, Floats]:
        """A matrix over lines and what it must not exceed; aims may stay as missed as they are."""
        hard, most = self._limits(self._hard.get(heat), heat, pairs, heel)
        liquid, room = self._tap_rows(heat, pairs, heel)
        if not with_aims:
            return np.vstack([hard, liquid]), np.concatenate([most, room])
        aims, reach = self._limits(self._aims.get(heat), heat, pairs, heel)
        reach = np.maximum(reach, aims @ wanted)
        return np.vstack([hard, liquid, aims]), np.concatenate([most, room, reach])

    def _limits(
        self, rows: Ints | None, heat: int, pairs: Ints, heel: Heel
    ) -> tuple[Floats, Floats]:
        if rows is None:
            return np.zeros((0, len(pairs))), np.zeros(0)
        mine, keep = self._matrix[rows], self.posed.frame.heats.keep_kg[heat]
        part = mine[:, self._outcome(heat)].toarray()
        empty = np.concatenate([[heel.kg, heel.kg - keep], heel.content])
        direct = mine[:, self.posed.columns.charged[pairs]].toarray()
        upper = self.posed.program.rows.upper[rows] - part @ empty - self._decided[rows]
        return direct + part @ self._response(pairs), upper

    def over_lines(self, per_column: Floats, heat: int, pairs: Ints) -> Floats:
        """A form over the program's columns, in terms of the lines of one heat."""
        direct = per_column[self.posed.columns.charged[pairs]]
        return direct + per_column[self._outcome(heat)] @ self._response(pairs)

    def _outcome(self, heat: int) -> Ints:
        """The columns that follow from what is charged: melt, tap and contents."""
        columns = self.posed.columns
        return np.concatenate([[columns.melt[heat], columns.tap[heat]], columns.content[heat]])

    def _response(self, pairs: Ints) -> Floats:
        """What a kilogram of each line adds to each of them."""
        frame = self.posed.frame
        liquid = frame.liquid[pairs]
        return np.vstack([liquid, liquid, frame.content[pairs].T])

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


def _switches(posed: Posed, values: Floats) -> Floats:
    """Which melts are made and treated at all, nothing of other columns."""
    found = np.zeros(posed.program.width)
    for switch in (posed.columns.made, posed.columns.used):
        at = switch[switch != NOTHING]
        found[at] = np.round(values[at])
    return found


def _by_heat(owner: Ints, meant: Ints) -> dict[int, Ints]:
    """Some rows, by the heat that they speak of."""
    meant = meant[np.argsort(owner[meant], kind="stable")]
    heats, starts = np.unique(owner[meant], return_index=True)
    ends = np.append(starts, len(meant))[1:]
    return {
        int(heat): meant[start:end] for heat, start, end in zip(heats, starts, ends, strict=True)
    }
