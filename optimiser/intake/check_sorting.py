"""Cross-checks of sorting and bins: shares that add up, and cascades that end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from models.analysis import Analysis
from models.issue import Issue
from models.sorter import Mixture
from optimiser.intake.reading import Reading

SHARE_TOLERANCE_PCT = 0.05
"""How far shares that are printed rounded may miss 100 %."""
RELATIVE, POINTS = 0.1, 0.05
"""A given analysis may differ from its mixture's by either of these."""


def mixtures_are_whole(reading: Reading) -> Iterator[Issue]:
    """The classes of a lot add up to the lot."""
    for lot_id, rows in _mixtures(reading).items():
        total = sum(mixture.share_pct for _, mixture in rows)
        if abs(total - 100.0) > SHARE_TOLERANCE_PCT and len(rows) == _asked(reading, lot_id):
            yield reading.issue(
                "mixtures",
                rows[-1][0],
                "share_pct",
                code="mixture_not_whole",
                message=f"mixture of {lot_id}: its shares add up to {total:g} %, not 100 %",
                hint="add the class that is missing, or correct a share",
                value=f"{total:g}",
            )


def mixtures_agree_with_analyses(reading: Reading) -> Iterator[Issue]:
    """An analysis that is given beside a mixture is that of the mixture."""
    classes = {one.class_: one.analysis for one in reading.scenario.classes}
    mixtures = _mixtures(reading)
    metals = [("lots", row, lot.lot_id, lot) for row, lot in enumerate(reading.scenario.lots)]
    for table, row, name, metal in metals:
        parts = [part for _, part in mixtures.get(name, [])]
        for figure in metal.analysis.figures if parts else ():
            mixed = _mixed(figure.element, parts, classes)
            if mixed is None or figure.pct is None:
                continue
            difference = abs(figure.pct - mixed)
            if difference > POINTS and difference > RELATIVE * abs(mixed):
                yield reading.issue(
                    table,
                    row,
                    figure.element,
                    code="mixture_contradicts",
                    message=f"lot {name}: {figure.element} is {figure.pct:g}, and its mixture of "
                    f"classes has {mixed:.4g}",
                    hint="leave the column blank, or correct the mixture or its classes",
                )


def _mixed(element: str, parts: list[Mixture], classes: Mapping[str, Analysis]) -> float | None:
    """What the mixture holds of ``element``, or None where a class does not say."""
    found = 0.0
    for part in parts:
        pct = classes[part.class_].pct(element) if part.class_ in classes else None
        if pct is None:
            return None
        found += part.share_pct / 100.0 * pct
    return found


def _mixtures(reading: Reading) -> dict[str, list[tuple[int, Mixture]]]:
    found: dict[str, list[tuple[int, Mixture]]] = {}
    for row, mixture in enumerate(reading.scenario.mixtures):
        found.setdefault(mixture.lot_id, []).append((row, mixture))
    return found


def _asked(reading: Reading, lot_id: str) -> int:
    """How many rows of mixtures speak of the lot, wrong ones included."""
    return sum(row.get("lot_id") == lot_id for row in reading.tables["mixtures"].values)


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


def bins_hold_what_lies_in_them(reading: Reading) -> Iterator[Issue]:
    """The lots that lie in a bin fit in it."""
    for row, one in enumerate(reading.scenario.bins):
        held = sum(lot.mass_kg for lot in reading.scenario.lots if lot.in_bin == one.bin_id)
        if one.capacity_kg is not None and held > one.capacity_kg:
            yield reading.issue(
                "bins",
                row,
                "capacity_kg",
                code="over_capacity",
                message=f"bin {one.bin_id}: the lots in it weigh {held:,g} kg, and it holds "
                f"{one.capacity_kg:,g} kg",
                hint="correct the capacity, or in_bin of a lot",
            )
