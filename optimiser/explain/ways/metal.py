"""Ways out by metal: more of a lot, more of an offer, or a purchase of what the library knows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from models.issue import InvalidScenario
from models.library import library
from models.source import Source
from optimiser.decision.ask import Ask, Posed
from optimiser.explain.ways.case import Case
from optimiser.explain.ways.change import PURCHASE, Candidate, Change, Gauge
from optimiser.explain.ways.figures import listed, plain, short_between
from optimiser.explain.ways.probe import Give, Probe, with_rows
from optimiser.explain.ways.trial import FILE
from optimiser.formulation.program import rows
from optimiser.formulation.rules.stock import taken
from optimiser.intake.patch import patched
from optimiser.intake.read import scenario_from_document
from optimiser.sound import sound_brief

LEAST_KG = 1e-6
MOST = 16
"""So many lots, and offers, are tried: those that are nearest to the alloy."""
LEAST_PCT = 1e-3
LITTLE = 0.25
"""A hardener does for what base metal does too only if it needs so much less of it."""
SHORT = 1.01
"""Where several metals are bought together, each is written a little more than it must be."""
SHORT_OF_LITTLE, MUCH_KG = 1.1, 100.0
"""Of less than so many kilograms two digits will do."""
PURER_PCT = 99.75
NOT_PURE = 1.0
"""A hardener is one for every element that it holds so much of, wt-%."""


@dataclass(frozen=True, slots=True)
class Needed:
    """A source and how many kilograms more of it do, before steps of the scales."""

    source: Source
    kg: float

    @property
    def cost(self) -> float:
        """What that costs, at the price that is known."""
        return self.kg * self.source.price_per_t / 1000.0


def lot_ways(case: Case) -> Iterator[Candidate]:
    """More of a lot than there is, the cheapest first."""
    for needed in sorted(_more(case, "lot"), key=lambda one: (one.cost, one.kg)):
        yield _more_of(case, needed)


def purchase_ways(case: Case) -> Iterator[Candidate]:
    """More of an offer, the cheapest first; base metal and hardeners where no offer helps."""
    found = sorted(_more(case, "offer"), key=lambda one: (one.cost, one.kg))
    for needed in found:
        yield _more_of(case, needed)
    if not found:
        yield from _from_the_library(case)


def _more(case: Case, kind: str) -> list[Needed]:
    """The sources of a kind that do alone if there is more of them."""
    sources = case.ask.brief.sources
    finite = [
        sources[s]
        for s in case.sources
        if sources[s].kind == kind and sources[s].mass_kg is not None
    ]
    nearest = sorted(finite, key=lambda source: (_excess(case, source), source.source_id))[:MOST]
    held = {source.source_id: source.mass_kg or 0.0 for source in nearest}
    return _needed(case, case.ask, held)


def _excess(case: Case, source: Source) -> float:
    """How many times what the alloy allows a source holds of what it holds most too much of."""
    return max(
        (
            source.composition_pct.get(limit.element, 0.0) / max(limit.max_pct, LEAST_PCT)
            for limit in case.ask.brief.limits[case.order.alloy]
            if limit.max_pct is not None
        ),
        default=0.0,
    )


def _needed(case: Case, ask: Ask, held_kg: Mapping[str, float]) -> list[Needed]:
    """How much more of each source than is held does alone."""
    if not held_kg:
        return []
    probe, known = _probe(case, ask, held_kg)
    found: list[Needed] = []
    if probe.is_hopeless(case.trials.clock):
        return found
    for place, source in enumerate(known):
        if case.trials.is_over():
            break
        least = probe.least(place, case.trials.clock)
        if least is not None and least[0] > LEAST_KG:
            found.append(Needed(source, least[0]))
    return found


def _needed_together(case: Case, ask: Ask, held_kg: Mapping[str, float]) -> list[Needed]:
    """How much more of some of them does together, the fewest kilograms in sum."""
    probe, known = _probe(case, ask, held_kg)
    cost = [_dearness(source) for source in known]
    values = probe.together(range(len(known)), cost, case.trials.clock)
    if values is None:
        return []
    kg = values[probe.first :].tolist()
    found = [Needed(source, more) for source, more in zip(known, kg, strict=True)]
    return [one for one in found if one.kg > LEAST_KG]


def _unwillingly(needed: Needed) -> float:
    return needed.kg * _dearness(needed.source)


def _dearness(source: Source) -> float:
    """How unwillingly a metal is bought, for one whose price is not known.

    No hardener is to stand in for base metal, nor purer metal where the usual one does.
    """
    if source.origin == "alloying":
        return 20.0
    known = library().materials.get(source.material or "")
    pure = known is not None and (known.record.analysis.pct("Al") or 0.0) >= PURER_PCT
    return 1.5 if pure else 1.0


def _probe(case: Case, ask: Ask, held_kg: Mapping[str, float]) -> tuple[Probe, list[Source]]:
    """A program in which there may be more of these sources than is held, in its order."""
    posed, places = _endless(ask, case.wanted, held_kg)
    known = {source.source_id: source for source in ask.brief.sources}
    gives = [Give(row=[row], weight=[-1.0], size=1024.0) for row in places.values()]
    return case.probe(posed, gives), [known[name] for name in places]


def _endless(
    ask: Ask, wanted: frozenset[str], held_kg: Mapping[str, float]
) -> tuple[Posed, dict[str, int]]:
    """The program with some sources without end, and the row that says how much is held of each."""
    sources = tuple(
        replace(source, mass_kg=None) if source.source_id in held_kg else source
        for source in ask.brief.sources
    )
    posed = replace(ask, brief=replace(ask.brief, sources=sources)).pose(wanted)
    asked = np.array([source.source_id in held_kg for source in sources], dtype=bool)
    names = [source.source_id for source in sources if source.source_id in held_kg]
    most = np.array([held_kg[name] for name in names])
    more = rows(len(names), *taken(posed.frame, posed.columns, asked), upper=most)
    program, first = with_rows(posed.program, more)
    places = {name: first + place for place, name in enumerate(names)}
    return replace(posed, program=program), places


def _more_of(case: Case, needed: Needed) -> Candidate:
    source = needed.source
    kind, was = source.kind, source.mass_kg or 0.0
    called = f"{kind} {source.source_id}"
    called += f" ({source.material})" if source.material not in (None, source.source_id) else ""
    gauge = Gauge(was=was, sign=1, guess=needed.kg, unit="kg", says="amount")
    verb = "find" if kind == "lot" else "buy"
    has = "are on hand" if kind == "lot" else "are offered"
    return Candidate(
        kind="metal" if kind == "lot" else "purchase",
        tier=PURCHASE,
        thing=source.source_id,
        clash=f"{plain(was)} kg of {called}",
        change=lambda amount: Change(
            patch={f"{kind}s": [{f"{kind}_id": source.source_id, "mass_kg": gauge.becomes(amount)}]}
        ),
        title=lambda amount: f"{verb} {plain(amount)} kg more of {called}",
        sentence=lambda amount: (
            f"{verb.capitalize()} {plain(amount)} kg more of {called}, of which {plain(was)} kg "
            f"{has}; counted at {plain(source.price_per_t)} {case.ask.brief.settings.currency} "
            "per tonne"
        ),
        gauge=gauge,
    )


def _from_the_library(case: Case) -> Iterator[Candidate]:
    """The base metal that needs the fewest kilograms, and the hardener."""
    names = _suitable(case)
    if not names:
        return
    offers = [{"offer_id": name, "material": name, "price_per_t": 0} for name in names]
    document = patched(case.trials.document, {"offers": offers})
    try:
        brief, numbers, _ = sound_brief(scenario_from_document(document, file=FILE))
    except InvalidScenario:
        return
    asked = replace(case.ask, brief=brief, numbers=numbers)
    found = _needed(case, asked, dict.fromkeys(names, 0.0))
    base, hardener = (
        min((one for one in found if one.source.origin == origin), key=_unwillingly, default=None)
        for origin in ("primary", "alloying")
    )
    if base is not None:
        yield bought([base])
    if hardener is not None and (base is None or hardener.kg < LITTLE * base.kg):
        yield bought([hardener])
    together = [] if found else _needed_together(case, asked, dict.fromkeys(names, 0.0))
    if together:
        yield bought(together)


def _suitable(case: Case) -> list[str]:
    """The base metals of the library, and its hardeners for elements that a limit names."""
    brief = case.ask.brief
    if brief.settings.base_element != "Al":
        return []
    taken_ids = {source.source_id for source in brief.sources}
    return [
        name
        for name, entry in library().materials.items()
        if name not in taken_ids
        and (
            entry.record.origin == "primary"
            or (
                entry.record.origin == "alloying"
                and all(
                    figure.element in brief.elements
                    for figure in entry.record.analysis.figures
                    if (figure.pct or 0.0) >= NOT_PURE and figure.element != "Al"
                )
            )
        )
    ]


def bought(needed: Sequence[Needed]) -> Candidate:
    """One metal of the library, or several together by a factor of what each must be at least."""
    is_set = len(needed) > 1
    guess = 1.0 if is_set else needed[0].kg
    gauge = Gauge(was=0.0, sign=1, guess=guess, unit="kg", says="amount")

    def kg(amount: float) -> dict[str, float]:
        if not is_set:
            return {needed[0].source.source_id: gauge.becomes(amount)}
        return {
            one.source.source_id: short_between(amount * one.kg, _roughly(amount * one.kg))
            for one in needed
        }

    def told(amount: float) -> str:
        return listed([f"{plain(mass)} kg of {name}" for name, mass in kg(amount).items()])

    names = [one.source.source_id for one in needed]
    which = "which are" if is_set else "which is"
    return Candidate(
        kind="purchase",
        tier=PURCHASE,
        thing=", ".join(names),
        clash="",
        change=lambda amount: Change(patch={"offers": _rows(kg(amount))}),
        title=lambda amount: f"buy {told(amount)}",
        sentence=lambda amount: (
            f"Buy {told(amount)}, {which} neither on hand nor offered; analyses are the "
            "library's, prices are not known and count as nothing: write yours"
        ),
        gauge=gauge,
        is_set=is_set,
        priced=False,
    )


def _roughly(kg: float) -> float:
    """The most that may be written of a metal bought with others: of little, two digits will do."""
    return (SHORT if kg >= MUCH_KG else SHORT_OF_LITTLE) * kg


def _rows(kg: Mapping[str, float]) -> list[dict[str, object]]:
    return [
        {"offer_id": name, "material": name, "mass_kg": mass, "price_per_t": 0}
        for name, mass in kg.items()
    ]
