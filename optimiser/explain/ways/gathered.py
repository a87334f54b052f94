"""The ways out of one order, of every kind one before more of any, then all of them in full."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from models.plan import Plan
from models.verdict import WayKind, WayOut
from optimiser.explain.ways.case import Case
from optimiser.explain.ways.change import Candidate
from optimiser.explain.ways.verified import verified

Finder = Callable[[Case], Iterator[Candidate]]
Found = list[tuple[Candidate, WayOut]]
LARGE = 200
"""A program with so many whole numbers takes long to plan in full: first it is planned around."""


@dataclass(slots=True, kw_only=True)
class Kind:
    """One kind of way: what may be tried yet, and what holds, ``most`` of which are told.

    ``aside`` is what no plan around the one there is was found for: one in full may be.
    """

    kind: WayKind
    finder: Finder
    candidates: Iterator[Candidate]
    most: int
    found: Found = field(default_factory=list)
    aside: list[Candidate] = field(default_factory=list)
    is_done: bool = False
    is_cut: bool = False

    @property
    def is_untried(self) -> bool:
        """Whether some of its ways were left open."""
        is_all = self.is_done and not self.aside
        return self.is_cut or not (is_all or len(self.found) >= self.most)

    def look(self, case: Case, plan: Plan, most: int, *, around: bool) -> None:
        """Try what is left until so many ways hold; in full what was put aside first."""
        trials = case.trials
        trials.is_cut = False
        while len(self.found) < min(most, self.most) and not trials.is_over():
            candidate = self._next(around=around)
            if candidate is None:
                self.is_done = not trials.is_over()
                break
            way = verified(case, candidate, plan, around=around)
            if way is not None:
                self.found.append((candidate, way))
            elif trials.is_over():
                trials.cut()
            elif around:
                self.aside.append(candidate)
        self.is_cut |= trials.is_cut

    def _next(self, *, around: bool) -> Candidate | None:
        if self.aside and not around:
            return self.aside.pop(0)
        return None if self.is_done else next(self.candidates, None)

    @classmethod
    def of(cls, kind: WayKind, finder: Finder, most: int, case: Case) -> Kind:
        """A kind of which nothing is tried yet."""
        return cls(kind=kind, finder=finder, candidates=finder(case), most=most)


def gathered(case: Case, plan: Plan, kinds: tuple[Kind, ...]) -> tuple[Kind, ...]:
    """The kinds with the ways of each that hold.

    The plan around the one there is shows that a way holds long before the best plan with it is
    known, so that is asked first where the program is large; and before that what holds with all
    other charges left as they are, which stays if time runs out before better is found.
    """
    rough = _roughly(case, plan, kinds) if is_large(case) else {}
    every = max(kind.most for kind in kinds)
    for most in (1, every):
        for around in (True, False) if is_large(case) else (False,):
            for kind in kinds:
                kind.look(case, plan, most, around=around)
    for kind in kinds:
        kind.found = in_full(case, plan, kind.found or rough.get(kind.kind, []))
    return kinds


def _roughly(case: Case, plan: Plan, kinds: tuple[Kind, ...]) -> dict[WayKind, Found]:
    """One way of each kind, found with other charges as they are."""
    found: dict[WayKind, Found] = {}
    case.trials.is_quick = True
    for kind in kinds:
        one = Kind.of(kind.kind, kind.finder, 1, case)
        one.look(case, plan, 1, around=True)
        found[kind.kind] = one.found
    case.trials.is_quick = False
    return found


def is_large(case: Case) -> bool:
    """Whether a plan in full takes long."""
    return int(case.posed.program.integer.sum()) >= LARGE


def in_full(case: Case, plan: Plan, found: Found) -> Found:
    """The same ways, planned again in full as long as there is time."""
    return [
        (candidate, way if not way.is_around or full is None else full)
        for candidate, way in found
        for full in (_full(case, candidate, way, plan),)
    ]


def _full(case: Case, candidate: Candidate, way: WayOut, plan: Plan) -> WayOut | None:
    is_asked = way.is_around and not case.trials.clock.is_over
    return verified(case, candidate, plan, around=False) if is_asked else None
