"""Which weeks are tried: each without, or with more of, one thing of the yard."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from models.filling import fill
from models.plan import Plan
from models.scenario import Scenario
from models.segregation import Segregation, segregation_of
from models.sorter import Bin
from models.source import Source
from models.worth import WorthKind
from optimiser.compare.marks import best_of
from optimiser.value.bin import (
    held_kg,
    kind_of,
    poured,
    poured_together,
    roomiest,
    with_another_bin,
    without_bin,
)
from optimiser.value.break_even import sorted_kg
from optimiser.value.heap import heaped
from optimiser.value.sorter import leads_to, without_sorter

Pairs = tuple[tuple[str, str], ...]
"""What the planner asks about, two by two."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One changed week. With ``adds`` the thing is in the changed week and not in the plan's.

    ``segregation`` is given where nothing else is to be sorted and filled. ``known`` is a plan
    that the changed week allows too, and ``settled`` says that no other can be better.
    ``obstacle`` says why the week cannot be changed so, ``remark`` what else goes with it.
    """

    kind: WorthKind
    things: tuple[str, ...]
    title: str
    change: str
    scenario: Scenario
    adds: bool = False
    segregation: Segregation | None = None
    known: Plan | None = None
    settled: bool = False
    obstacle: str | None = None
    remark: str | None = None


def sorter_trials(scenario: Scenario, plan: Plan) -> Iterator[Trial]:
    """Without each sorter; one that the plan leaves alone changes nothing."""
    for sorter in scenario.sorters:
        name = sorter.sorter_id
        idle = sorted_kg(plan, name) == 0.0 and not leads_to(scenario, name)
        yield Trial(
            kind="sorter",
            things=(name,),
            title=f"Sorter {name}",
            change=f"without sorter {name}",
            scenario=without_sorter(scenario, name),
            known=plan if idle else None,
            settled=idle,
        )


def pair_trials(scenario: Scenario, plan: Plan) -> Iterator[Trial]:
    """Every two bins that the plan fills, poured together as they are filled."""
    filled = [row.bin_id for row in plan.bins if row.content_kg > 0]
    for pair in combinations(filled, 2):
        yield Trial(
            kind="apart",
            things=pair,
            title=f"Keeping {pair[0]} and {pair[1]} apart",
            change=f"{pair[0]} and {pair[1]} poured together",
            scenario=poured(scenario, pair),
            segregation=poured_together(segregation_of(plan), pair),
        )


def bin_trials(
    scenario: Scenario, plan: Plan, together: dict[tuple[str, ...], Plan]
) -> Iterator[Trial]:
    """One bin fewer of each kind, one more, and all in one.

    ``together`` are plans with two bins poured together: where those are of a kind and fit into
    one, the plan does with a bin less.
    """
    content = {row.bin_id: row.content_kg for row in plan.bins}
    kinds: dict[object, list[Bin]] = {}
    for one in sorted(scenario.bins, key=lambda one: one.bin_id):
        kinds.setdefault(kind_of(scenario, one), []).append(one)
    for alike in kinds.values():
        yield _one_fewer(scenario, plan, alike, content, together)
    if scenario.bins:
        like = roomiest(scenario).bin_id
        yield Trial(
            kind="bin",
            things=(like,),
            title=f"One more bin like {like}",
            change=f"one bin more, like {like}",
            scenario=with_another_bin(scenario),
            adds=True,
            known=plan,
        )
    if len(scenario.bins) > 1:
        names = tuple(one.bin_id for one in scenario.bins)
        yield Trial(
            kind="mixing",
            things=names,
            title="More than one bin",
            change="everything in one bin",
            scenario=poured(scenario, names),
        )


def heap_trials(scenario: Scenario, apart: Pairs) -> Iterator[Trial]:
    """Every two streams that the planner asks about, mixed into one heap."""
    lots = {lot.lot_id for lot in scenario.lots}
    sources = {one.source_id: one for one in fill(scenario).sources} if apart else {}
    mixed = {row.lot_id for row in scenario.mixtures} if scenario.sorters else set()
    for pair in apart:
        obstacle = _no_heap(scenario, pair, sources)
        kind = "lots " if lots.issuperset(pair) else ""
        yield Trial(
            kind="apart",
            things=pair,
            title=f"Keeping {kind}{pair[0]} and {pair[1]} apart",
            change=f"{kind}{pair[0]} and {pair[1]} as one heap",
            scenario=scenario if obstacle else heaped(scenario, *pair),
            obstacle=obstacle,
            remark=_of_heap(
                scenario,
                sorts=bool(mixed.intersection(pair) & lots),
                chosen=[name for name in pair if name not in lots],
            ),
        )


def _no_heap(
    scenario: Scenario, pair: tuple[str, str], sources: Mapping[str, Source]
) -> str | None:
    """Why two streams cannot be one heap."""
    lots = {lot.lot_id: lot for lot in scenario.lots}
    for one, other in (pair, pair[::-1]):
        in_bin = lots[one].in_bin if one in lots else None
        if in_bin is not None:
            return f"{one} lies in bin {in_bin} already"
        if other.startswith(f"{one}/"):
            return f"{other} is a part of {one}"
        if one not in sources:
            return f"nothing of {one} arises: no way leads there, or it may not be sorted"
        if one not in lots and sources[one].origin == "alloying":
            return f"{one} goes onto the melt last, by itself, and into no heap"
    return None


def _of_heap(scenario: Scenario, *, sorts: bool, chosen: Sequence[str]) -> str | None:
    """What two streams give up as one heap, and what they gain."""
    said = ["is charged as it is and no longer sorted"] * sorts
    said += [f"takes of {' and '.join(chosen)} what pays, all that is used of it"] * bool(chosen)
    said += ["has a place of its own beside the bins"] * bool(scenario.bins)
    return f"the heap {', and '.join(said)}" if said else None


def plans_wanted(scenario: Scenario, apart: Pairs) -> int:
    """About how many plans all trials take: a price takes five."""
    bins = len(scenario.bins)
    kinds = len({kind_of(scenario, one) for one in scenario.bins})
    of_bins = kinds + (bins > 0) + (bins > 1) + bins * (bins - 1) // 2
    return 1 + 6 * len(scenario.sorters) + of_bins + len(apart)


def _one_fewer(
    scenario: Scenario,
    plan: Plan,
    alike: list[Bin],
    content: dict[str, float],
    together: dict[tuple[str, ...], Plan],
) -> Trial:
    names = tuple(one.bin_id for one in alike)
    held = held_kg(scenario, names[0])
    spare = any(content.get(name, 0.0) == 0.0 for name in names)
    room = alike[0].capacity_kg
    fitting = [
        found
        for pair, found in together.items()
        if set(pair) <= set(names) and (room is None or sum(content[name] for name in pair) <= room)
    ]
    listed = f"one of {len(names)} bins like {names[0]}" if len(names) > 1 else f"bin {names[0]}"
    return Trial(
        kind="bin",
        things=names,
        title=listed[:1].upper() + listed[1:],
        change=f"without {listed}",
        scenario=scenario if held else without_bin(scenario, names[0]),
        known=plan if spare else best_of(fitting, scenario),
        settled=spare,
        obstacle=f"{held:,.0f} kg lie in it: it can only go once they lie elsewhere"
        if held
        else None,
    )
