"""What a verdict says once its ways out are known: all that clashes, or that none was found."""

from __future__ import annotations

from collections.abc import Sequence

from models.verdict import Verdict, WayKind
from optimiser.explain.ways.case import Case
from optimiser.explain.ways.change import Candidate
from optimiser.explain.ways.figures import listed, plain


def none_found(untried: Sequence[WayKind]) -> str:
    """That there is no way out, or that time ran out for some."""
    if untried:
        return "No way out was found in the time there was, and not all were tried"
    return "No single change, and no set tried, gives a plan"


def message_of(case: Case, verdict: Verdict, found: list[Candidate]) -> str:
    """What clashes, where the verdict has not named it: all that does alone if it gives way."""
    if verdict.code not in {"clash", "not_together"} or not found:
        return verdict.message
    clashing = [one for one in found if one.clash]
    clashes = [*_of_pieces(case), *(one.clash for one in clashing)]
    if not clashes:
        return verdict.message
    told, count = "; ".join(dict.fromkeys(clashes)), len(dict.fromkeys(clashes))
    whose = f"order {case.name} ({case.order.alloy})"
    if count == 1 and not any(one.is_set for one in clashing):
        return f"{whose}: it cannot be made as long as this holds: {told}"
    return (
        f"{whose}: it cannot be made as long as all of this holds: {told}. "
        f"{_enough(clashing, count)}"
    )


def _enough(clashing: list[Candidate], count: int) -> str:
    """How much of what clashes has to give way: of a set all, or it would not be told as one."""
    if not any(one.is_set for one in clashing):
        return "It is enough that one of them gives way"
    if count == 1:
        return "No one of them does alone: they give way together"
    return "It is enough that one of them gives way, of those that are named together all"


def _of_pieces(case: Case) -> list[str]:
    """Whole pieces, where parts of them would do."""
    if not case.is_possible_in_parts:
        return []
    pieces = {case.ask.brief.sources[s].piece_kg for s in case.sources} - {None}
    return [f"whole pieces of {listed([f'{plain(kg)} kg' for kg in sorted(filter(None, pieces))])}"]
