"""From a start to a good point nearby: linear programs one after the other.

Flows are replaced by their tangent, shares may move within a radius, and the streams so chosen
give every bin its recipe. With recipes given the program is linear and exact: that answer is the
next point if it is better, otherwise the radius shrinks. (Distributed recursion with a trust
region; Haverly, ACM SIGMAP Bulletin 25, 1978; Zhang, Kim and Lasdon, Management Science 31,
1985.)
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from optimiser.formulation.program import Bools, Floats
from optimiser.segregation.mixing import summed
from optimiser.segregation.tangent import Linearised, Point
from optimiser.segregation.tolerances import DUST, DUST_OF_SOLVERS
from optimiser.solve.solution import Clock
from optimiser.solve.warm import Arrays, Found, WarmHighs

FIRST_RADIUS = 0.3
LEAST_RADIUS = 1e-4
STEPS = 40
FREE_STEPS = 16
FREE_SHRINK = 0.75
LOOK_EVERY = 4
"""After so many free steps, what they are worth is looked at, in case time runs out."""
CORRECTIONS = 3
WHOLE_TIME = 0.15
"""The part of what time is left that one program with whole numbers may take."""
GAIN = 1e-7
"""An improvement that is smaller, relative to the objective, is none."""


@dataclass(slots=True)
class Descent:
    """The solvers of one search, each with the basis of its last program."""

    frame: Linearised
    seed: int
    counted: bool = False
    """Work is counted, not timed: programs with whole numbers have no time of their own."""
    frees_first: bool = False
    """Tangents first go where they like: for bins that differ, among which nothing groups."""
    nodes: int | None = 200
    gain: float = GAIN
    """What a step must gain, relative to the objective."""
    tangents: WarmHighs = field(init=False)
    recipes: WarmHighs = field(init=False)
    whole: WarmHighs = field(init=False)

    def __post_init__(self) -> None:
        """Open the solvers."""
        self.tangents = WarmHighs(seed=self.seed)
        self.recipes = WarmHighs(seed=self.seed)
        self.whole = WarmHighs(seed=self.seed, nodes=self.nodes, gap_fraction=1e-3)

    def begun(self, share: Floats, fill: Floats, clock: Clock) -> Point | None:
        """The first exact point from these shares."""
        open_fill, open_draw = self.open_pairs(share)
        steps = _Steps(self, open_fill=open_fill, open_draw=open_draw)
        chosen = steps.tangent(fill, share, radius=0.0, clock=clock)
        point = None
        if chosen is not None:
            point = self.with_recipe(chosen.fill, clock, whole=False)
        return self.with_recipe(fill, clock, whole=False) if point is None else point

    def improved(self, point: Point, share: Floats, fill: Floats, clock: Clock) -> Point:
        """The best near the point that began from these shares."""
        open_fill, open_draw = self.open_pairs(share)
        steps = _Steps(self, open_fill=open_fill, open_draw=open_draw)
        landed = steps.landed(fill, share, clock) if self.frees_first else None
        if landed is not None and landed.objective < point.objective:
            point = landed
        return steps.improved(point, clock)

    def from_point(self, point: Point, clock: Clock, *, radius: float = FIRST_RADIUS) -> Point:
        """A point that is no worse."""
        open_fill, open_draw = self.open_pairs(self.frame.shares(point.draw))
        steps = _Steps(self, open_fill=open_fill, open_draw=open_draw)
        fixed = point.rest if self.frame.case.is_mixed_integer else None
        return steps.improved(point, clock, whole=fixed, radius=radius)

    def near(self, rest: Floats, fill: Floats, draw: Floats, clock: Clock) -> Point | None:
        """The best close to what a solver found, which keeps the mixing only nearly."""
        share = self.frame.shares(draw)
        open_fill, open_draw = self.open_pairs(np.where(share > DUST_OF_SOLVERS, share, 0.0))
        steps = _Steps(self, open_fill=open_fill, open_draw=open_draw)
        best = self.fixed(fill, rest, clock)
        for radius in (0.02, 0.005, 0.002, 0.001):
            chosen = steps.tangent(fill, share, radius=radius, clock=clock, settled=rest)
            if chosen is None:
                break
            fill, share = chosen.fill, np.clip(chosen.draw, 0.0, 1.0)
            found = self.fixed(fill, rest, clock)
            if found is None or found.objective > chosen.objective + GAIN:
                found = steps.with_shares(fill, share, clock, rest) or found
            if found is not None and (best is None or found.objective < best.objective):
                best = found
        return None if best is None else steps.improved(best, clock, whole=rest, radius=0.05)

    def with_recipe(self, fill: Floats, clock: Clock, *, whole: bool) -> Point | None:
        """The exact best with the recipes that ``fill`` makes."""
        arrays = self.frame.with_recipe(self.frame.recipe(fill))
        mixed = whole and bool(arrays.integer is not None and arrays.integer.any())
        solver = self.whole if mixed else self.recipes
        found = solver.least(arrays if mixed else replace(arrays, integer=None), clock)
        return self._point(found, fill)

    def _point(self, found: Found, fill: Floats) -> Point | None:
        if found.values is None:
            return None
        rests, net = len(self.frame.case.rest), self.frame.case.net
        draw = np.maximum(found.values[rests:], 0.0)
        content = summed(net.draw_bin, draw, net.bins)
        return Point(
            rest=found.values[:rests],
            fill=self.frame.recipe(fill) * content[net.fill_bin],
            draw=draw,
            objective=found.objective,
        )

    def open_pairs(self, share: Floats) -> tuple[Floats, Floats]:
        """Fills that no draw in use bars, then draws that no such fill bars."""
        net = self.frame.case.net
        open_fill, open_draw = np.ones(net.fills), np.ones(net.draws)
        if len(net.barred_fill):
            open_fill[net.barred_fill[share[net.barred_draw] > 1e-6]] = 0.0
            open_draw[net.barred_draw[open_fill[net.barred_fill] > 0]] = 0.0
        return open_fill, open_draw

    def made_whole(self, point: Point, clock: Clock) -> Point | None:
        """With whole numbers: a tangent program with them, then the rest about their answer."""
        open_fill, open_draw = self.open_pairs(self.frame.shares(point.draw))
        steps = _Steps(self, open_fill=open_fill, open_draw=open_draw)
        best: Point | None = None
        for radius in (FIRST_RADIUS, 0.1, 0.02):
            share = self.frame.shares(point.draw)
            part = WHOLE_TIME if not self.counted else 1.0
            part_clock = Clock(seconds=part * clock.left, stop=clock.stop)
            chosen = steps.tangent(point.fill, share, radius=radius, clock=part_clock, whole=True)
            clock.cut_short |= part_clock.is_over
            if chosen is None:
                continue
            found = self.fixed(chosen.fill, chosen.rest, clock)
            if found is not None:
                found = steps.improved(found, clock, whole=found.rest)
                if best is None or found.objective < best.objective:
                    best = found
                point = found
        return best

    def fixed(self, fill: Floats, rest: Floats, clock: Clock) -> Point | None:
        """The exact best with these recipes and these whole numbers."""
        arrays = _settled(self.frame.with_recipe(self.frame.recipe(fill)), rest)
        return self._point(self.recipes.least(arrays, clock), fill)


@dataclass(slots=True)
class _Steps:
    """Steps of one descent, within the fills and draws that are open."""

    descent: Descent
    open_fill: Floats
    open_draw: Floats

    def tangent(
        self,
        fill: Floats,
        share: Floats,
        *,
        radius: float,
        clock: Clock,
        whole: bool = False,
        settled: Floats | None = None,
    ) -> Point | None:
        """The answer of the tangent program."""
        arrays, constant = self.descent.frame.about(
            fill, share, radius=radius, open_fill=self.open_fill, open_draw=self.open_draw
        )
        if settled is not None:
            arrays = _settled(arrays, settled)
        solver = self.descent.whole if whole else self.descent.tangents
        found = solver.least(arrays if whole else replace(arrays, integer=None), clock)
        if found.values is None:
            return None
        rests, net = len(self.descent.frame.case.rest), self.descent.frame.case.net
        values = found.values
        return Point(
            rest=values[:rests],
            fill=np.maximum(values[rests : rests + net.fills], 0.0),
            draw=values[rests + net.fills : rests + net.fills + net.draws],
            objective=found.objective + constant,
        )

    def landed(self, fill: Floats, share: Floats, clock: Clock) -> Point | None:
        """Where tangents lead that are not made exact on the way, made exact at the end.

        From a start that keeps no mixing, an exact answer would be next to nothing at once.
        """
        found: list[Point | None] = []
        for number in range(FREE_STEPS):
            radius = FIRST_RADIUS * FREE_SHRINK**number
            chosen = self.tangent(fill, share, radius=radius, clock=clock)
            if chosen is None:
                return _least(found)
            fill, share = chosen.fill, np.clip(chosen.draw, 0.0, 1.0)
            if number % LOOK_EVERY == LOOK_EVERY - 1:
                found.append(self.descent.with_recipe(fill, clock, whole=False))
        return _least([*found, self.with_shares(fill, share, clock, None)])

    def with_shares(
        self, fill: Floats, share: Floats, clock: Clock, whole: Floats | None
    ) -> Point | None:
        """The exact best with these parts of every bin."""
        parts = self.descent.frame.parts_of_one(np.clip(share, 0.0, 1.0))
        found = self.tangent(fill, parts, radius=0.0, clock=clock, settled=whole)
        if found is None:
            return None
        frame = self.descent.frame
        kept = np.where(found.fill > DUST * frame.content(found.fill)[frame.case.net.fill_bin],
                        found.fill, 0.0)  # fmt: skip
        draw = parts * frame.content(kept)[frame.case.net.draw_bin]
        return replace(found, fill=kept, draw=draw)

    def improved(
        self,
        point: Point,
        clock: Clock,
        *,
        whole: Floats | None = None,
        radius: float = FIRST_RADIUS,
    ) -> Point:
        """Steps until none is better; with ``whole``, those whole numbers stay."""
        for _ in range(STEPS):
            if radius < LEAST_RADIUS or clock.is_over:
                break
            share = self.descent.frame.shares(point.draw)
            found, is_promising = self._step(point, share, radius=radius, clock=clock, whole=whole)
            if found is not None:
                point, radius = found, min(1.0, radius * 1.5)
            elif is_promising:
                radius *= 0.3
            else:
                break
        return point

    def _step(
        self, point: Point, share: Floats, *, radius: float, clock: Clock, whole: Floats | None
    ) -> tuple[Point | None, bool]:
        """A better point, or None; and whether the tangent promised one.

        What it promises within a radius, it does not promise within a smaller one either.

        Where a limit is tight, the first tangent misses it by the square of the step and the
        exact answer collapses; further tangents from where it landed correct that.
        """
        fill = point.fill
        for correction in range(CORRECTIONS + 1):
            chosen = self.tangent(
                fill, share, radius=radius * 0.3**correction, clock=clock, settled=whole
            )
            if chosen is None or chosen.objective >= _worth(point, self.descent.gain):
                return None, chosen is None or correction > 0
            found = (
                self.descent.with_recipe(chosen.fill, clock, whole=False)
                if whole is None
                else self.descent.fixed(chosen.fill, whole, clock)
            )
            if found is None or found.objective >= _worth(point, self.descent.gain):
                found = self.with_shares(chosen.fill, chosen.draw, clock, whole)
            if found is not None and found.objective < _worth(point, self.descent.gain):
                return found, True
            fill, share = chosen.fill, np.clip(chosen.draw, 0.0, 1.0)
        return None, True


def _least(points: list[Point | None]) -> Point | None:
    """The best of those that there are."""
    found = [point for point in points if point is not None]
    return min(found, key=lambda point: point.objective, default=None)


def _worth(point: Point, gain: float) -> float:
    """What a better point must be below."""
    return point.objective - gain * max(1e-3, abs(point.objective))


def _settled(arrays: Arrays, rest: Floats) -> Arrays:
    """With its whole numbers as in ``rest``, and no more choice of them."""
    assert arrays.integer is not None, "frames mark whole numbers"
    at: Bools = arrays.integer
    lower, upper = arrays.lower.copy(), arrays.upper.copy()
    whole = np.round(rest[at[: len(rest)]])
    lower[at], upper[at] = whole, whole
    return replace(arrays, lower=lower, upper=upper, integer=None)
