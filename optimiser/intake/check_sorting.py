"""Cross-checks of mixtures and their classes: shares that add up, analyses that agree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from models.analysis import Analysis
from models.issue import Issue
from models.lot import Lot, Offer
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
    for table, row, name, metal in _metals(reading) if mixtures else ():
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
                    message=f"{table[:-1]} {name}: {figure.element} is {figure.pct:g}, and its "
                    f"mixture of classes has {mixed:.4g}",
                    hint="leave the column blank, or correct the mixture or its classes",
                )


def classes_are_analysed(reading: Reading) -> Iterator[Issue]:
    """A class that metal is a mixture of has an analysis."""
    meant = {row.class_ for row in reading.scenario.mixtures}
    zeroed = reading.scenario.settings.unknown_analysis == "zero"
    for row, one in enumerate(reading.scenario.classes):
        if one.class_ in meant and not one.analysis.figures and not zeroed:
            yield reading.issue(
                "classes",
                row,
                "class",
                code="class_without_analysis",
                message=f"class {one.class_}: it has no analysis, and lots are mixtures of it",
                hint="fill the columns of its elements, wt-% of the metal",
                value=one.class_,
            )


def _metals(reading: Reading) -> Iterator[tuple[str, int, str, Lot | Offer]]:
    """Every lot and offer, with its place and name."""
    for row, lot in enumerate(reading.scenario.lots):
        yield "lots", row, lot.lot_id, lot
    for row, offer in enumerate(reading.scenario.offers):
        yield "offers", row, offer.offer_id, offer


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
