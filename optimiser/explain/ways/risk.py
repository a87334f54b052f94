"""Ways out of a charge that cannot be made as surely as is asked: accept more misses, or sample."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from models.inherit import lineages
from models.library import library
from optimiser.explain.samples.sampled import Sampled, sampled_of
from optimiser.explain.ways.case import Case, order_patch
from optimiser.explain.ways.change import PLANT, Candidate, Change, Gauge, whole
from optimiser.explain.ways.figures import listed, plain
from optimiser.risk.chance import accepted

MOST_PCT: Final = 49.0
"""No charge may be accepted that misses its limits about as often as not."""
MOST_NAMED: Final = 3


def risk_ways(case: Case) -> Iterator[Candidate]:
    """The least chance of a miss that has to be accepted of the order."""
    fraction = accepted(case.order, case.ask.brief.settings)
    if fraction is None:
        return
    was = float(f"{100.0 * fraction:.12g}")
    gauge = Gauge(was=was, sign=1, guess=0.5 * was, unit="%", most=MOST_PCT - was)
    yield Candidate(
        kind="risk",
        tier=PLANT,
        thing="max_off_spec_pct",
        clash=f"at most {plain(was)} % of misses",
        change=lambda amount: Change(
            patch=order_patch(case, max_off_spec_pct=gauge.becomes(amount))
        ),
        title=lambda amount: f"accept {plain(gauge.becomes(amount))} % of misses of {case.name}",
        sentence=lambda amount: (
            f"Accept that {case.name} misses its limits in {plain(gauge.becomes(amount))} % of "
            f"cases instead of {plain(was)} %"
        ),
        gauge=gauge,
    )


def sample_ways(case: Case) -> Iterator[Candidate]:
    """Each metal that does if one sample of it says what is expected, then all of them together."""
    if accepted(case.order, case.ask.brief.settings) is None:
        return
    rows = dict(_unsure(case))
    for name, (table, row, elements) in rows.items():
        yield _sample(case, [name], {table: [row]}, elements)
    if len(rows) > 1:
        patch: dict[str, Any] = {}
        for table, row, _ in rows.values():
            patch.setdefault(table, []).append(row)
        yield _sample(case, list(rows), patch, [])


def _sample(
    case: Case, names: list[str], patch: Mapping[str, Any], elements: list[Sampled]
) -> Candidate:
    what = listed(
        names[:MOST_NAMED] + [f"{len(names) - MOST_NAMED} more"] * (len(names) > MOST_NAMED)
    )
    known = ", ".join(
        f"{one.element} {plain(one.pct)} ± {one.after_sd_pct:.2g} % instead of ± {one.sd_pct:.2g}"
        for one in elements[:MOST_NAMED]
    )
    told = f", so that {known} is known," if known else ""
    return whole(
        kind="sample",
        tier=PLANT,
        thing=names[0],
        clash="what is not known of analyses",
        title=f"sample {what}",
        sentence=f"Sample {what}{told} and {case.name} can be made if that says what is expected",
        change=Change(patch=dict(patch)),
        priced=False,
    )


def _unsure(case: Case) -> Iterator[tuple[str, tuple[str, dict[str, Any], list[Sampled]]]]:
    """The metals that may go into the order and are not sure, with their rows after a sample."""
    brief = case.ask.brief
    limited = {limit.element for limit in brief.limits[case.order.alloy]}
    shelf = library() if brief.settings.base_element == "Al" else None
    by_id = {one.metal_id: one for one in lineages(case.scenario, shelf)}
    found = []
    for place in case.sources:
        source = brief.sources[place]
        if source.source_id in by_id and (source.sd_pct or source.bias_sd_pct):
            outcomes = sampled_of(source, by_id[source.source_id], is_bounded=False)
            rows = [one for one in outcomes if one.element in brief.elements]
            near = [one for one in rows if one.element in limited]
            near.sort(key=lambda one: -one.sd_pct / max(one.pct, one.sd_pct))
            if rows:
                found.append((source, rows, near))
    for source, rows, near in found:
        row: dict[str, Any] = {f"{source.kind}_id": source.source_id}
        for one in rows:
            row |= {
                one.element: one.pct,
                f"{one.element}_sd": one.after_sd_pct,
                f"{one.element}_n": None,
                f"{one.element}_bias_sd": 0.0,
            }
        yield source.source_id, (f"{source.kind}s", row, near)
