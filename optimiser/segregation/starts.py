"""Where to begin: shares of bins that the relaxation, or chance, suggests."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from optimiser.formulation.program import Floats, Ints
from optimiser.segregation.case import Case
from optimiser.segregation.mixing import summed
from optimiser.segregation.split import Marks, mixed
from optimiser.segregation.tangent import Linearised, Point

NOISE = 0.1
"""How much wilder each start is than the one before; the first without, if bins are grouped."""
CROSSED = (0.15, 0.3, 0.5)
"""The part of its bins that a good point gives up for other flows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """Shares of every draw, and the streams to begin with."""

    share: Floats
    fill: Floats


def kinds_of_bins(case: Case) -> Ints:
    """A number for each bin, the same for bins that take and give alike."""
    net = case.net
    marks = np.zeros(net.bins, dtype=np.uint64)
    fill_mark = mixed(mixed(net.fill_entry.astype(np.uint64)) + _bits(case.most_fill))
    draw_mark = mixed(mixed(net.draw_exit.astype(np.uint64) + np.uint64(1 << 40))
                      + _bits(case.most_draw))  # fmt: skip
    np.add.at(marks, net.fill_bin, fill_mark)
    np.add.at(marks, net.draw_bin, draw_mark)
    return np.unique(marks, return_inverse=True)[1]


def _bits(numbers: Floats) -> Marks:
    return np.ascontiguousarray(numbers).view(np.uint64)


def starts(frame: Linearised, values: Floats, seed: int) -> Iterator[Start]:
    """Starts without end: the relaxation's own, groupings of its exits, then ever wilder ones."""
    case = frame.case
    random = np.random.default_rng(seed)
    flow = np.maximum(values[case.flow], 0.0)
    kinds = kinds_of_bins(case)
    yield as_is(frame, flow)
    noise = 0.0 if len(np.unique(kinds)) < len(kinds) else NOISE
    while True:
        wild = flow * np.exp(noise * random.standard_normal(len(flow)))
        yield _grouped(frame, wild, kinds, random)
        noise = min(1.0, noise + NOISE)


def as_is(frame: Linearised, flow: Floats) -> Start:
    """Flows taken for what they are, mixed or not."""
    net = frame.case.net
    fill = summed(net.fill, flow, net.fills)
    draw = summed(net.draw, flow, net.draws)
    return Start(share=frame.shares(draw), fill=fill)


def _grouped(frame: Linearised, flow: Floats, kinds: Ints, random: np.random.Generator) -> Start:
    """Among bins of one kind, exits with like wishes share a bin; bins alone keep their flows."""
    net = frame.case.net
    flow = flow.copy()
    for kind in range(kinds.max(initial=-1) + 1):
        bins = np.flatnonzero(kinds == kind)
        if len(bins) > 1:
            _gather(frame, flow, bins, random)
    fill = summed(net.fill, flow, net.fills)
    draw = summed(net.draw, flow, net.draws)
    return Start(share=frame.shares(draw), fill=fill)


def _gather(frame: Linearised, flow: Floats, bins: Ints, random: np.random.Generator) -> None:
    """Move the flows of these bins so that each exit draws from one of them."""
    net = frame.case.net
    inside = np.flatnonzero(np.isin(net.fill_bin[net.fill], bins))
    entries, entry = np.unique(net.fill_entry[net.fill[inside]], return_inverse=True)
    exits, exit_ = np.unique(net.draw_exit[net.draw[inside]], return_inverse=True)
    wish = np.zeros((len(exits), len(entries)))
    np.add.at(wish, (exit_, entry), flow[inside])
    amount = wish.sum(axis=1)
    wanted = np.flatnonzero(amount > 1e-9 * max(1.0, amount.max(initial=0.0)))
    group = np.zeros(len(exits), dtype=np.int64)
    if len(wanted):
        group[wanted] = _clusters(
            wish[wanted] / amount[wanted, None], amount[wanted], len(bins), random
        )
    number = np.searchsorted(bins, net.fill_bin[net.fill[inside]])
    flow[inside] = np.where(group[exit_] == number, wish[exit_, entry], 0.0)


def _clusters(at: Floats, weight: Floats, count: int, random: np.random.Generator) -> Ints:
    """Weighted k-means with seeds far apart."""
    if len(at) <= count:
        return np.arange(len(at))
    centres = [at[random.choice(len(at), p=weight / weight.sum())]]
    for _ in range(count - 1):
        away = np.min([((at - c) ** 2).sum(axis=1) for c in centres], axis=0) * weight
        total = away.sum()
        p = away / total if total > 0 else None
        centres.append(at[random.choice(len(at), p=p)])
    middle = np.array(centres)
    group = np.zeros(len(at), dtype=np.int64)
    for _ in range(20):
        group = ((at[:, None, :] - middle[None]) ** 2).sum(axis=2).argmin(axis=1)
        for k in range(count):
            chosen = group == k
            if chosen.any():
                middle[k] = np.average(at[chosen], axis=0, weights=weight[chosen])
    return group


def kicked(frame: Linearised, point: Point, random: np.random.Generator) -> Start:
    """A good point with a few of its draws moved to other bins."""
    net = frame.case.net
    draw = point.draw.copy()
    used = np.unique(net.draw_exit[draw > 1e-9])
    if len(used):
        moved = random.choice(used, size=min(len(used), int(random.integers(1, 4))), replace=False)
        for exit_ in moved:
            places = np.flatnonzero(net.draw_exit == exit_)
            total = draw[places].sum()
            draw[places] *= 0.1
            draw[random.choice(places)] += 0.9 * total
    return Start(share=frame.shares(draw), fill=point.fill)


def crossed(frame: Linearised, point: Point, flow: Floats, random: np.random.Generator) -> Start:
    """A good point, some of whose bins carry other flows."""
    net = frame.case.net
    taken = random.random(net.bins) < random.choice(CROSSED)
    own = frame.flows(point.fill, point.draw)
    return as_is(frame, np.where(taken[net.draw_bin[net.draw]], flow, own))
