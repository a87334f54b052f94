"""Cross-checks of sorters: every class knows its way, and every cascade ends."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from models.issue import Issue
from optimiser.intake.check_sorting import SHARE_TOLERANCE_PCT
from optimiser.intake.reading import Reading
from optimiser.intake.streams import Streams


def separations_stay_below_100(reading: Reading) -> Iterator[Issue]:
    """No class leaves a sorter more than once over."""
    found: dict[tuple[str, str], float] = {}
    for row, part in enumerate(reading.scenario.separation):
        key = (part.sorter_id, part.class_)
        before = found.get(key, 0.0)
        found[key] = before + part.share_pct
        if before <= 100.0 + SHARE_TOLERANCE_PCT < found[key]:
            yield reading.issue(
                "separation",
                row,
                "share_pct",
                code="separation_over_100",
                message=f"sorter {part.sorter_id}: the shares of class {part.class_} add up to "
                f"{found[key]:g} %, more than all of it",
                hint="they add up to at most 100; what is missing is lost metal",
                value=f"{found[key]:g}",
            )


def cascades_end(reading: Reading) -> Iterator[Issue]:
    """No stream comes back to a sorter it has left."""
    onward: dict[str, set[str]] = {}
    for outlet in reading.scenario.outlets:
        if outlet.to_sorter is not None:
            onward.setdefault(outlet.sorter_id, set()).add(outlet.to_sorter)
    for row, outlet in enumerate(reading.scenario.outlets):
        if outlet.to_sorter is not None and outlet.sorter_id in _reached(outlet.to_sorter, onward):
            yield reading.issue(
                "outlets",
                row,
                "to_sorter",
                code="cascade_without_end",
                message=f"outlet {outlet.outlet} of sorter {outlet.sorter_id} leads back to that "
                f"sorter by way of {outlet.to_sorter}",
                hint="a cascade of sorters must end",
            )


def _reached(start: str, onward: Mapping[str, set[str]]) -> set[str]:
    reached, waiting = {start}, [start]
    while waiting:
        for name in onward.get(waiting.pop(), ()):
            if name not in reached:
                reached.add(name)
                waiting.append(name)
    return reached


def sorters_know_their_classes(reading: Reading) -> Iterator[Issue]:
    """Lots with a class that a sorter does not know cannot go there; said once for each.

    Where a sorter is named that is not there, nobody can say what goes where.
    """
    if _names_unknown_sorters(reading):
        return
    rows = {one.sorter_id: row for row, one in enumerate(reading.scenario.sorters)}
    for (sorter_id, name), barred in sorted(Streams(reading.scenario).barred().items()):
        shown = ", ".join(sorted(barred)[:4]) + f" and {len(barred) - 4} more" * (len(barred) > 4)
        yield reading.issue(
            "sorters",
            rows.get(sorter_id),
            "sorter_id",
            code="class_without_way",
            severity="warning",
            message=f"sorter {sorter_id} does not know class {name}, so lots with it are not "
            f"sorted there: {shown}",
            hint=f"add rows for class {name} to separation to say where it goes; a row with "
            "share_pct 0 says that it is lost",
            value=sorter_id,
        )


def outlets_are_used(reading: Reading) -> Iterator[Issue]:
    """Something leaves by every outlet.

    Where a sorter is named that is not there, nobody can say by which.
    """
    if _names_unknown_sorters(reading):
        return
    meant = {(row.sorter_id, row.outlet) for row in reading.scenario.separation}
    for row, one in enumerate(reading.scenario.outlets):
        if (one.sorter_id, one.outlet) not in meant and reading.is_readable("separation"):
            yield reading.issue(
                "outlets",
                row,
                "outlet",
                code="outlet_without_share",
                severity="warning",
                message=f"outlet {one.outlet} of sorter {one.sorter_id}: no row of separation "
                "sends a class there, so nothing leaves by it",
                hint="add rows to separation, or take the outlet out",
                value=one.outlet,
            )


def _names_unknown_sorters(reading: Reading) -> bool:
    """Whether a row of separation or an outlet names a sorter that is not there."""
    named = {one.to_sorter for one in reading.scenario.outlets if one.to_sorter is not None}
    named |= {row.sorter_id for row in reading.scenario.separation}
    return bool(named - reading.named("sorters", "sorter_id"))
