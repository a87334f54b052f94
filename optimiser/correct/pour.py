"""What to pour off, so that what then goes in brings the rest into spec for the least.

The melt stands on the right of its rows: of its mass, and of each content. One column more takes
of all of them by the same part. What counts is one thing after the other: how much is tapped where
the order cannot be filled, how far aims are missed, what goes in costs less what is poured off is
worth, and last how much that is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from statistics import NormalDist

import numpy as np

from optimiser.correct.question import Asked
from optimiser.correct.screen import posed_of
from optimiser.decision.ask import Ask, Posed
from optimiser.formulation.build import OF_RISK
from optimiser.formulation.chance import Risk, Tangent
from optimiser.formulation.goals import aims_missed, goal_form
from optimiser.formulation.program import Floats, Ints, Linear, Program, rows
from optimiser.risk.chance import accepted
from optimiser.risk.misses import doubts
from optimiser.risk.room import Room
from optimiser.solve.highs import HighsSession
from optimiser.solve.solution import Clock

HELD = 1e-4
"""The part of what was reached that may be given up for what counts less."""
DUST = 1e-6
"""What may be given up of it in any case, in its unit."""
TURNS = 8
"""How often tangents to deviations are taken in at most."""


@dataclass(slots=True)
class PourOff:
    """What to pour off of the heel of what is asked; posed once for all that is asked of it.

    The melt and what goes in count with their deviations, where a chance of a miss is accepted: as
    if each limit might take all of it, which no plan betters. Where what goes in counts as
    ``exact`` only those of the melt do. It counts as divisible into any number of kilograms;
    pieces are whole. With ``fills`` as much is tapped as can be.
    What is poured off is worth ``returns_per_t``, but no more than the cheapest metal that could
    take its place: nothing is poured off for gain.
    """

    asked: Asked
    returns_per_t: float
    fills: bool
    exact: bool = False
    ask: Ask = field(init=False)
    posed: Posed = field(init=False)
    tangents: tuple[Tangent, ...] = field(default=(), init=False)
    """Those found so far, onto the whole melt: of less of it they are as much less."""

    def __post_init__(self) -> None:
        """What is asked is posed, as if analyses were exact."""
        self.ask, self.posed = posed_of(self.asked)

    def kg(self, at_least_kg: float) -> float | None:
        """What to pour off for the least, kg; None if nothing brings the rest into spec.

        It has the time of a plan, however often it was asked before.
        """
        clock = Clock(seconds=self.asked.settings.time_limit_s)
        for _ in range(0 if self.exact or self._most is None else TURNS):
            program = self._program(at_least_kg)
            found = self._least(program.relaxed, clock)
            if found is None:
                return None
            more = self._beyond(found)
            if not more:
                break
            self.tangents += more
        found = self._least(self._program(at_least_kg), clock)
        return None if found is None else max(0.0, float(found[-1]))

    @property
    def _most(self) -> float | None:
        return accepted(self.asked.order, self.asked.settings)

    def _program(self, at_least_kg: float) -> Program:
        posed = self.posed.with_risk(Risk(tangents=self.tangents))
        return _with_pour_off(posed, at_least_kg, _sd_kg(self.asked, posed), self._most)

    def _least(self, program: Program, clock: Clock) -> Floats | None:
        """What counts made least, one after the other; None if nothing keeps all rows."""
        session, found = HighsSession(program, self.ask.effort), None
        for form in _forms(self.posed, program, self.returns_per_t, fills=self.fills):
            solution = session.minimise(form, clock)
            if solution.values is None:
                break
            found = solution.values
            least = form.at(found)
            session.keep(form, most=least + max(abs(least) * HELD, DUST))
            session.hint(found)
        return found

    def _beyond(self, found: Floats) -> tuple[Tangent, ...]:
        """Tangents to what deviates too far in a solution, as they are onto the whole melt."""
        brief, numbers, _ = self.asked.sound
        ((name, furnace),) = brief.furnaces.items()
        heel_kg = float(self.posed.frame.heats.first_heel_kg[0])
        left_kg = max(heel_kg - float(found[-1]), DUST * heel_kg)
        left = furnace.model_copy(update={"heel_kg": left_kg})
        room = Room(doubts(replace(brief, furnaces={name: left}), numbers), is_generous=True)
        room.look(self.posed.undusted(found))
        part = heel_kg / left_kg
        return tuple(
            replace(one, slope=replace(one.slope, heel_kg=part * one.slope.heel_kg))
            for one in room.risk.tangents
        )


def _forms(
    posed: Posed, program: Program, returns_per_t: float, *, fills: bool
) -> Iterator[Linear]:
    """What is made least, one after the other."""
    frame, columns = posed.frame, posed.columns
    nothing = np.zeros(program.width)
    if fills:
        tapped = nothing.copy()
        tapped[columns.tap] = -1.0
        yield Linear(cost=tapped)
    if len(columns.miss):
        yield Linear(cost=np.append(aims_missed(frame, columns).cost, 0.0))
    form = goal_form("cost", frame, columns)
    assert isinstance(form, Linear), "cost is no share"
    worth = min(returns_per_t / 1000.0, _cheapest_per_kg(posed))
    yield Linear(cost=np.append(form.cost, -worth), constant=form.constant)
    poured = nothing.copy()
    poured[-1] = 1.0
    yield Linear(cost=poured)


def _cheapest_per_kg(posed: Posed) -> float:
    """What a kilogram of melt costs at least, made of the cheapest metal."""
    frame = posed.frame
    is_metal = ~frame.takes & (frame.liquid > 0.0)
    price = np.array([one.price_per_t for one in frame.brief.sources])[frame.source[is_metal]]
    return max(0.0, float((price / 1000.0 / frame.liquid[is_metal]).min(initial=np.inf)))


def _with_pour_off(posed: Posed, at_least_kg: float, sd_kg: Floats, most: float | None) -> Program:
    """The program with a column for what is poured off, its last.

    Limits keep as far off as what is left of the melt may deviate, where a chance of a miss is
    accepted, and tangents ask for as much less as is poured off.
    """
    program, frame = posed.program, posed.frame
    heel_kg = float(frame.heats.first_heel_kg[0])
    of_melt = program.rules["melt_is_what_is_charged"].start
    of_content = program.rules["contents_are_what_is_charged"].start
    share = frame.heel_content[0] / heel_kg
    off = np.zeros(program.rows.count) if most is None else _off_kg(posed, sd_kg, most)
    more = rows(
        program.rows.count,
        (of_melt, program.width, 1.0),
        (of_content + np.arange(len(share)), program.width, share),
        (np.arange(len(off)), program.width, -off / heel_kg),
        (_of_risk(program), program.width, -_brought_kg(frame.risk) / heel_kg),
    )
    return replace(
        program,
        lower=np.append(program.lower, min(at_least_kg, heel_kg)),
        upper=np.append(program.upper, heel_kg),
        scale=np.append(program.scale, max(heel_kg, 1.0)),
        integer=np.append(program.integer, False),
        rows=replace(
            program.rows,
            upper=program.rows.upper - off,
            row=np.concatenate([program.rows.row, more.row]),
            column=np.concatenate([program.rows.column, more.column]),
            value=np.concatenate([program.rows.value, more.value]),
        ),
    )


def _of_risk(program: Program) -> Ints:
    """The rows of tangents."""
    rule = program.rules[OF_RISK]
    return np.arange(rule.start, rule.stop)


def _brought_kg(risk: Risk) -> Floats:
    """What the whole melt brings to the room of each tangent."""
    return np.array([one.z * one.slope.heel_kg for one in risk.tangents])


def _off_kg(posed: Posed, sd_kg: Floats, most: float) -> Floats:
    """How far each row stays off its limit, kg, so that the melt alone misses it that rarely."""
    found, content = posed.program.rows, posed.columns.content[0]
    of_column = np.zeros(posed.program.width)
    of_column[content] = sd_kg
    limits = np.zeros(found.count, dtype=bool)
    limits[posed.limits()[0]] = True
    squares = np.where(limits[found.row], (found.value * of_column[found.column]) ** 2, 0.0)
    variance = np.bincount(found.row, squares, minlength=found.count)
    return NormalDist().inv_cdf(1.0 - most) * np.sqrt(variance)


def _sd_kg(asked: Asked, posed: Posed) -> Floats:
    """How far each content of the melt may be off, kg."""
    (furnace,) = asked.sound[0].furnaces.values()
    sd = {one.element: one.mean_sd or 0.0 for one in furnace.analysis.figures}
    heel_kg = float(posed.frame.heats.first_heel_kg[0])
    return np.array([sd.get(name, 0.0) for name in posed.frame.contents]) / 100.0 * heel_kg
