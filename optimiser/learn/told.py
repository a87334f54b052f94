"""What was learned as records, in units that people print."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
from scipy.stats import norm

from models.issue import Issue
from models.learned import (
    Learned,
    LearnedContent,
    LearnedDrift,
    LearnedLoss,
    LearnedLot,
    LearnedRecovery,
    LearnedScale,
    SuspectHeat,
)
from optimiser.intake.book_sheets import BookSheets
from optimiser.learn.apart import indistinct, name_of
from optimiser.learn.lesson import Lesson
from optimiser.learn.prior import BURNT_UNSURE, LEAST_BURNT, LEAST_LOST, LOST_UNSURE
from optimiser.learn.suspicion import Suspect

INTERVAL_PCT: Final = 90.0
TOLD: Final = 0.7
"""Part of what was unsure before below which heats have told more than was thought."""


def told(lesson: Lesson, books: BookSheets, warnings: tuple[Issue, ...]) -> Learned:
    """All that was learned, as it is printed."""
    past = lesson.past
    return Learned(
        name=books.settings.name,
        period_from=books.settings.period_from,
        period_to=books.settings.period_to,
        interval_pct=INTERVAL_PCT,
        heats=len(past.charges),
        sampled=int((~np.isnan(past.pct)).any(axis=1).sum()),
        contents=tuple(_contents(lesson)),
        lots=tuple(_lots(lesson)),
        recoveries=tuple(_recoveries(lesson)),
        losses=tuple(_losses(lesson)),
        scales=tuple(_scales(lesson)),
        drifts=tuple(_drifts(lesson)),
        suspects=tuple(_suspect(lesson, one) for one in lesson.suspects),
        indistinct=indistinct(lesson.lines, lesson.contents),
        warnings=(*warnings, *past.issues),
    )


def _range(mean: float, sd: float, *, most: float = 100.0) -> tuple[float, float]:
    """Within which the truth lies in so many cases."""
    reach = float(norm.ppf(0.5 + INTERVAL_PCT / 200.0)) * sd
    return min(max(0.0, mean - reach), most), min(max(0.0, mean + reach), most)


def _contents(lesson: Lesson) -> Iterator[LearnedContent]:
    past, known = lesson.past, lesson.known
    charged = np.bincount(lesson.lines.group, lesson.weighed.line_kg, minlength=len(past.groups))
    used = np.unique(past.line_lot)
    lots = np.bincount(past.lot_group[used], minlength=len(past.groups))
    for group, (material, supplier) in enumerate(past.groups):
        if not lots[group]:
            continue
        for place, (element, one) in enumerate(zip(past.elements, lesson.contents, strict=True)):
            mean = max(0.0, float(one.mean[group]))
            sd, given = (float(np.sqrt(cov[group, group])) for cov in (one.cov, one.given_cov))
            low, high = _range(mean, sd)
            yield LearnedContent(
                material=material, supplier=supplier, element=element,
                declared_pct=float(known.content[group, place]),
                pct=mean, low_pct=low, high_pct=high, sd_pct=sd, given_sd_pct=given,
                lot_sd_pct=float(one.lot_sd[group]),
                lots=int(lots[group]), charged_kg=float(charged[group]),
                is_told=bool(sd < TOLD * known.shared_sd[group, place]),
            )  # fmt: skip


def _lots(lesson: Lesson) -> Iterator[LearnedLot]:
    """Lots of which less was charged than came in: the rest may still lie there."""
    past = lesson.past
    charged = np.bincount(past.line_lot, lesson.weighed.line_kg, minlength=len(past.lots))
    left = (charged > 0.0) & (charged < 0.95 * past.lot_kg)
    for lot in np.flatnonzero(left):
        for element, one in zip(past.elements, lesson.contents, strict=True):
            yield LearnedLot(
                lot_id=past.lots[lot], element=element, pct=float(one.lot[lot]),
                sd_pct=float(one.lot_mean_sd[lot]),
            )  # fmt: skip


def _recoveries(lesson: Lesson) -> Iterator[LearnedRecovery]:
    past, known = lesson.past, lesson.known
    for kind, name in enumerate(known.furnace_types):
        for place, (element, one) in enumerate(zip(past.elements, lesson.contents, strict=True)):
            before = (known.unburnt[kind, place], known.addition[kind, place])
            for at, what in enumerate(("remelting", "addition")):
                thought, sd = float(before[at]), float(one.recovery_sd[kind, at])
                mean = min(1.0, float(one.recovery[kind, at]))
                unsure = max(BURNT_UNSURE * (1.0 - thought), LEAST_BURNT)
                low, high = _range(100.0 * mean, 100.0 * sd)
                yield LearnedRecovery.model_validate({
                    "furnace_type": name, "element": element, "kind": what,
                    "declared_pct": 100.0 * thought, "pct": 100.0 * mean,
                    "low_pct": low, "high_pct": high, "is_told": bool(sd < TOLD * unsure),
                })  # fmt: skip


def _losses(lesson: Lesson) -> Iterator[LearnedLoss]:
    weighed = lesson.weighed
    for (form, kind), mean, sd in zip(weighed.keys, weighed.loss, weighed.loss_sd, strict=True):
        thought = lesson.known.loss[form, kind]
        low, high = _range(100.0 * float(mean), 100.0 * float(sd))
        yield LearnedLoss.model_validate({
            "form": form, "furnace_type": kind, "declared_pct": 100.0 * thought,
            "pct": 100.0 * float(mean), "low_pct": low, "high_pct": high,
            "is_told": bool(sd < TOLD * max(LOST_UNSURE * thought, LEAST_LOST)),
        })  # fmt: skip


def _scales(lesson: Lesson) -> Iterator[LearnedScale]:
    past, weighed = lesson.past, lesson.weighed
    kg = np.bincount(past.line_scale, past.line_kg, minlength=len(past.scales))
    reach = float(norm.ppf(0.5 + INTERVAL_PCT / 200.0))
    for place, name in enumerate(past.scales):
        shows = 1.0 / (1.0 - float(weighed.bias[place])) - 1.0
        sd = float(weighed.bias_sd[place])
        yield LearnedScale(
            scale=name, bias_pct=100.0 * shows, low_pct=100.0 * (shows - reach * sd),
            high_pct=100.0 * (shows + reach * sd), weighed_kg=float(kg[place]),
        )  # fmt: skip


def _drifts(lesson: Lesson) -> Iterator[LearnedDrift]:
    for one in lesson.drifts:
        learned = lesson.contents[one.element]
        material, supplier = lesson.past.groups[one.group]
        yield LearnedDrift(
            material=material, supplier=supplier, element=lesson.past.elements[one.element],
            from_pct=learned.start[one.group], to_pct=max(0.0, float(learned.mean[one.group])),
            chance=one.p_value,
        )  # fmt: skip


def _suspect(lesson: Lesson, one: Suspect) -> SuspectHeat:
    past = lesson.past
    said: dict[str, Any] = dict.fromkeys(("lot_id", "element", "instead", "written", "likely"))
    if one.line is not None:
        said["lot_id"] = past.lots[past.line_lot[one.line]]
        said["written"] = float(past.line_kg[one.line])
    if one.what == "weight" and one.by is not None:
        said["likely"] = max(0.0, said["written"] + one.by)
    if one.group is not None:
        said["instead"] = name_of(*past.groups[one.group])
    if one.element is not None and one.by is not None:
        said["element"] = past.elements[one.element]
        said["written"] = float(past.pct[one.heat, one.element])
        said["likely"] = max(0.0, said["written"] + one.by)
    if one.what == "tap" and one.by is not None:
        said["written"] = float(past.tapped_kg[one.heat])
        said["likely"] = max(0.0, said["written"] + one.by)
    return SuspectHeat.model_validate({
        "charge_id": past.charges[one.heat], "chance": one.p_value, "explanation": one.what,
        **said, "message": _words(past.charges[one.heat], one, said),
    })  # fmt: skip


def _words(charge: str, one: Suspect, said: dict[str, Any]) -> str:
    written, likely = said["written"], said["likely"]
    if one.what == "weight":
        return (
            f"charge {charge}: {written:,.0f} kg of lot {said['lot_id']} are written; the melt "
            f"looks like about {likely:,.0f} kg"
        )
    if one.what == "other_lot":
        return (
            f"charge {charge}: {written:,.0f} kg are written of lot {said['lot_id']}; the melt "
            f"looks like {said['instead']} in its place"
        )
    if one.what == "sample":
        return (
            f"charge {charge}: the sample says {written:.3g} % {said['element']}; all else says "
            f"about {likely:.3g} %"
        )
    if one.what == "tap":
        return (
            f"charge {charge}: {written:,.0f} kg are written as tapped; what was charged gives "
            f"about {likely:,.0f} kg"
        )
    return (
        f"charge {charge}: sample and weights contradict all other heats; no single error "
        "explains it"
    )
