"""Ways out by rules of the charge that the plant made itself: shares, counts, least masses."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from models.furnace import FormLimit
from models.order import BlendLimit
from models.source import Source
from optimiser.decision.ask import Posed
from optimiser.explain.ways.case import Case, order_patch
from optimiser.explain.ways.change import PLANT, SPEC, Candidate, Change, Gauge, whole
from optimiser.explain.ways.figures import plain
from optimiser.explain.ways.probe import Give
from optimiser.formulation.program import Floats, Linear
from optimiser.formulation.rules.charge import is_meant_by

MOST_MORE = 6
"""So many materials more than allowed are tried, one after the other."""
MOST_BITES = 12
LEAST_SHARE = 1e-9


def rule_ways(case: Case) -> Iterator[Candidate]:
    """Each rule that does alone if it gives way."""
    yield from _shares(case)
    yield from _must_go(case)
    yield from _more_sources(case)
    yield from _smaller_bites(case)


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """One side of a limit on a share of the metal charged, the row of the program that says it."""

    limit: BlendLimit | FormLimit
    column: str
    row: int

    @property
    def pct(self) -> float:
        """The share."""
        return float(getattr(self.limit, self.column))

    @property
    def what(self) -> str:
        """Of what."""
        return self.limit.form if isinstance(self.limit, FormLimit) else self.limit.source

    @property
    def tier(self) -> int:
        """What a furnace takes of a form is a matter of safety, never of the plant alone."""
        return SPEC if isinstance(self.limit, FormLimit) else PLANT

    @property
    def caution(self) -> str:
        """Who has to agree, as the end of a sentence."""
        if not isinstance(self.limit, FormLimit):
            return ""
        return (
            f"; with care: so much {self.limit.form} may be a danger in the furnace, and whoever "
            f"answers for the safety of {self.where} has to agree"
        )

    @property
    def where(self) -> str:
        """Where it holds."""
        if isinstance(self.limit, FormLimit):
            return f"furnace {self.limit.furnace_id}"
        return "every charge" if self.limit.target == "*" else self.limit.target

    def says(self, pct: float) -> str:
        """The limit with a figure."""
        return f"{'at most' if self.column == 'max_pct' else 'at least'} {plain(pct)} %"

    def patch(self, pct: float) -> dict[str, Any]:
        """The limit otherwise."""
        table = "form_limits" if isinstance(self.limit, FormLimit) else "blend_limits"
        keys = self.limit.model_dump(include={"furnace_id", "form", "target", "source"})
        return {table: [{**keys, self.column: pct}]}


def _shares(case: Case) -> Iterator[Candidate]:
    """Blend limits and form limits."""
    shares = shares_of(case, case.posed)
    if not shares:
        return
    gives = [Give(row=[share.row], weight=[-1.0], size=256.0) for share in shares]
    probe = case.probe(case.posed, gives)
    for place, share in enumerate(shares):
        found = probe.least(place, case.trials.clock)
        if found is None or found[0] <= LEAST_SHARE:
            continue
        upwards = share.column == "max_pct"
        pct = share_pct(case, case.posed, share, found[1])
        gauge = Gauge(
            was=share.pct,
            sign=1 if upwards else -1,
            guess=abs(pct - share.pct),
            unit="%",
            most=100.0 - share.pct if upwards else share.pct,
        )
        yield _share(share, gauge)


def shares_of(case: Case, posed: Posed) -> list[Share]:
    """The form limits and blend limits of the order, with their rows in a program."""
    return [*_form_rows(case, posed), *_blend_rows(case, posed)]


def share_pct(case: Case, posed: Posed, share: Share, values: Floats) -> float:
    """What a share comes to: its row says how far the part is from its share of the metal."""
    row, pct, upwards = share.row, share.pct, share.column == "max_pct"
    these = posed.frame.order == case.heat
    metal = float(posed.frame.metal[these] @ values[posed.columns.charged[these]])
    rows = posed.program.rows
    entries = rows.row == row
    away = float(rows.value[entries] @ values[rows.column[entries]])
    return pct + (1.0 if upwards else -1.0) * 100.0 * away / max(metal, LEAST_SHARE)


def _form_rows(case: Case, posed: Posed) -> Iterator[Share]:
    row = posed.program.rules["forms_are_limited"].start
    for limit in posed.frame.brief.form_limits:
        for heat, order in enumerate(posed.frame.heats.orders):
            if order.furnace == limit.furnace_id:
                if heat == case.heat:
                    yield Share(limit=limit, column="max_pct", row=row)
                row += 1


def _blend_rows(case: Case, posed: Posed) -> Iterator[Share]:
    row = posed.program.rules["blend_limits_are_kept"].start
    for limit in posed.frame.brief.blend_limits:
        for heat, order in enumerate(posed.frame.heats.orders):
            if is_meant_by(limit, order):
                for column in ("max_pct", "min_pct"):
                    if getattr(limit, column) is not None:
                        if heat == case.heat:
                            yield Share(limit=limit, column=column, row=row)
                        row += 1


def _share(share: Share, gauge: Gauge) -> Candidate:
    was = share.says(share.pct)
    return Candidate(
        kind="rule",
        tier=share.tier,
        thing=f"{share.what} in {share.where}",
        clash=f"{share.what} {was} of the metal charged in {share.where}",
        change=lambda amount: Change(patch=share.patch(gauge.becomes(amount))),
        title=lambda amount: (
            f"let {share.what} be {share.says(gauge.becomes(amount))} in {share.where}"
        ),
        sentence=lambda amount: (
            f"Let {share.what} be {share.says(gauge.becomes(amount))} of the metal charged in "
            f"{share.where} instead of {was}{share.caution}"
        ),
        gauge=gauge,
    )


def _must_go(case: Case) -> Iterator[Candidate]:
    """Metal that must be used over the plan, and that the order leaves no room for."""
    sources = [source for source in case.ask.brief.sources if source.min_total_kg > 0]
    if not sources:
        return
    first = case.posed.program.rules["stock_that_must_go_goes"].start
    gives = [Give(row=[first + place], weight=[1.0], size=1024.0) for place in range(len(sources))]
    probe = case.probe(case.posed, gives)
    for place, source in enumerate(sources):
        found = probe.least(place, case.trials.clock)
        if found is not None and found[0] > LEAST_SHARE:
            yield _less_of_must(source, found[0])


def _less_of_must(source: Source, guess: float) -> Candidate:
    called, was = f"{source.kind} {source.source_id}", source.min_total_kg
    gauge = Gauge(was=was, sign=-1, guess=guess, unit="kg", most=was)
    return Candidate(
        kind="rule",
        tier=PLANT,
        thing=source.source_id,
        clash=f"at least {plain(was)} kg of {called} over the plan",
        change=lambda amount: Change(patch=_row(source, min_total_kg=gauge.becomes(amount))),
        title=lambda amount: f"let only {plain(gauge.becomes(amount))} kg of {called} have to go",
        sentence=lambda amount: (
            f"Let at least {plain(gauge.becomes(amount))} kg of {called} go over the plan instead "
            f"of {plain(was)} kg"
        ),
        gauge=gauge,
    )


def _row(source: Source, **columns: object) -> dict[str, Any]:
    return {f"{source.kind}s": [{f"{source.kind}_id": source.source_id, **columns}]}


def _more_sources(case: Case) -> Iterator[Candidate]:
    """More distinct materials than the order allows, as few more as do."""
    was = case.order.max_sources
    if was is None or not case.trials.makes(Change(patch=order_patch(case, max_sources=None))):
        return
    for more in range(1, MOST_MORE + 1):
        change = Change(patch=order_patch(case, max_sources=was + more))
        if case.trials.makes(change):
            yield whole(
                kind="rule",
                tier=PLANT,
                thing="max_sources",
                clash=f"at most {_materials(was)} in {case.name}",
                title=f"let {case.name} hold up to {_materials(was + more)}",
                sentence=f"Let {case.name} hold up to {_materials(was + more)} instead of {was}",
                change=change,
            )
            return


def _materials(count: int) -> str:
    return f"{count} material" + "s" * (count != 1)


def _smaller_bites(case: Case) -> Iterator[Candidate]:
    """Less of a source than it must be used by, if used at all."""
    sources = [case.ask.brief.sources[s] for s in case.sources]
    bitten = [s for s in sources if s.kind in ("lot", "offer") and s.min_use_kg > 0]
    if not bitten or not case.trials.makes(_unbitten(bitten)):
        return
    for source in bitten[:MOST_BITES]:
        if case.trials.makes(_unbitten([source])):
            yield _smaller_bite(source, _most_used(case, source))


def _unbitten(sources: Sequence[Source]) -> Change:
    patch: dict[str, list[dict[str, Any]]] = {}
    for source in sources:
        for table, rows in _row(source, min_use_kg=0).items():
            patch.setdefault(table, []).extend(rows)
    return Change(patch=patch)


def _most_used(case: Case, source: Source) -> float:
    """The most of a source that the order can hold once it may be used by less."""
    free = tuple(
        replace(one, min_use_kg=0.0) if one.source_id == source.source_id else one
        for one in case.ask.brief.sources
    )
    posed = replace(case.ask, brief=replace(case.ask.brief, sources=free)).pose(case.wanted)
    place = [one.source_id for one in free].index(source.source_id)
    mine = (posed.frame.order == case.heat_in(posed)) & (posed.frame.source == place)
    cost = np.zeros(posed.program.width)
    cost[posed.columns.charged[mine]] = -1.0
    values = case.solved(posed, Linear(cost=cost)).values
    return 0.0 if values is None else max(0.0, -float(cost @ values))


def _smaller_bite(source: Source, most_kg: float) -> Candidate:
    called, was = f"{source.kind} {source.source_id}", source.min_use_kg
    gauge = Gauge(was=was, sign=-1, guess=max(was - most_kg, 0.0), unit="kg", most=was)
    told: Callable[[float], str] = lambda amount: plain(gauge.becomes(amount))  # noqa: E731
    return Candidate(
        kind="rule",
        tier=PLANT,
        thing=source.source_id,
        clash=f"{called} by at least {plain(was)} kg if it is used",
        change=lambda amount: Change(patch=_row(source, min_use_kg=gauge.becomes(amount))),
        title=lambda amount: f"let a charge take {called} from {told(amount)} kg on",
        sentence=lambda amount: (
            f"Let a charge take {called} from {told(amount)} kg on instead of {plain(was)} kg"
        ),
        gauge=gauge,
    )
