"""The stages of the loss chain: what each is called, and what the movements say of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import pandas as pd

from optimiser.ledger.movements import Movements
from optimiser.ledger.sections.dross import dross_weighed, how_known
from optimiser.ledger.sections.weighing import range_of

STAGES: Final = {
    "gross": "Gross weight as received",
    "moisture": "Moisture",
    "organics": "Organics: coating, paint and oil",
    "foreign": "Foreign matter: dirt and steel",
    "not_told_apart": "Contamination that is not told apart",
    "metal": "Metal charged",
    "oxidised": "Metal oxidised",
    "dross_metal": "Metal in dross",
    "recovered": "Metal recovered from dross",
    "lost_in_dross": "Metal lost in dross and salt slag",
    "liquid": "Liquid metal from what was charged",
    "melt_loss": "Metal charged that does not become liquid: oxidised or in dross",
    "dross": "Dross skimmed",
    "sorting_loss": "Metal lost in sorting, before charging",
    "treated": "Taken out of melts by treatments",
    "metal_loss": "Metal lost: oxidised, in dross not recovered, in sorting, by treatments",
    "heel_change": "Metal that heels grew by",
    "tapped": "Liquid tapped",
    "good": "Good product cast",
    "cast_scrap": "Scrap of casting",
    "cast_unexplained": "Tapped, and neither good product nor scrap of casting",
}
"""The stages from the gate to the good product, in their order; treatments where there are any."""
OF_LINES: Final = {
    "gross": "kg", "moisture": "moisture_kg", "organics": "organics_kg", "foreign": "foreign_kg",
    "not_told_apart": "not_told_apart_kg", "metal": "metal_kg", "oxidised": "oxidised_kg",
    "dross_metal": "dross_metal_kg", "recovered": "recovered_kg",
    "lost_in_dross": "lost_in_dross_kg", "liquid": "liquid_kg", "melt_loss": "melt_loss_kg",
    "dross": "dross_kg", "metal_loss": "net_loss_kg",
}  # fmt: skip
"""The stages that every line has, and their columns in ``with_losses``."""
Range = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One stage of the whole, kg; NaN where there is no figure.

    ``gap_to_model`` and ``gap_to_plan`` are what was weighed less the model or the plan, over
    what has both, so that they need not be differences of the other figures.
    """

    planned: float = np.nan
    modelled: float = np.nan
    weighed: float = np.nan
    gap_to_model: float = np.nan
    gap_to_plan: float = np.nan
    model_range: Range | None = None
    weight_range: Range | None = None
    note: str | None = None


def with_losses(lines: pd.DataFrame) -> pd.DataFrame:
    """The lines, with the metal that does not melt, and that treatment of dross does not return."""
    return lines.assign(
        lost_in_dross_kg=lines["dross_metal_kg"] - lines["recovered_kg"],
        melt_loss_kg=lines["metal_kg"] - lines["liquid_kg"],
    )


def chain(movements: Movements) -> dict[str, Stage]:
    """Every stage of the whole plan or period."""
    charged = with_losses(movements.lines)
    planned = None if movements.planned is None else with_losses(movements.planned)
    found = {
        name: _of_lines(movements, charged[column], None if planned is None else planned[column])
        for name, column in OF_LINES.items()
    }
    found["gross"] = _gross(movements, found["gross"])
    found |= _dross(movements, found)
    lost = _sorting_kg(movements)
    found["sorting_loss"] = lost
    found["metal_loss"] = _plus(found["metal_loss"], lost)
    if len(movements.treated):
        found["treated"] = Stage(planned=float(movements.treated["removed_kg"].sum()))
        found["metal_loss"] = _plus(found["metal_loss"], found["treated"])
    found |= _tapped(movements) | _cast(movements)
    found["melt_loss"] = _melt_loss(movements, found["melt_loss"])
    if movements.charges["tapped_kg"].notna().all():
        found["metal_loss"] = _by_weight(found)
    return {name: found[name] for name in STAGES if name in found}


def _of_lines(
    movements: Movements, masses: pd.Series[float], planned: pd.Series[float] | None
) -> Stage:
    """The lines' sum, modelled of what was charged, and of what the plan charges."""
    value = float(masses.sum())
    if movements.kind == "plan":
        return Stage(planned=value)
    return Stage(
        planned=np.nan if planned is None else float(planned.sum()),
        modelled=value,
        model_range=range_of(value, masses, sd_pct=movements.settings.weighing_sd_pct),
    )


def _gross(movements: Movements, stage: Stage) -> Stage:
    """What was charged is no model's: it was weighed, or else planned."""
    if movements.kind == "plan":
        return stage
    lines = movements.lines
    both = lines["weighed_kg"].notna() & lines["planned_kg"].notna()
    gap = (lines["weighed_kg"] - lines["planned_kg"]).where(both).sum(min_count=1)
    unweighed = int((~lines["is_weighed"]).sum())
    note = None
    if unweighed:
        note = f"{unweighed:,} of {len(lines):,} lines were not weighed; they are as planned"
    weighed = float(lines["weighed_kg"].sum(min_count=1))
    return Stage(
        planned=stage.planned,
        modelled=stage.modelled,
        weighed=weighed,
        gap_to_plan=float(gap),
        model_range=stage.model_range,
        weight_range=range_of(
            weighed, lines["weighed_kg"], sd_pct=movements.settings.weighing_sd_pct
        ),
        note=note,
    )


def _plus(stage: Stage, other: Stage) -> Stage:
    """What lines lose, and what is lost beside them; where that is nothing, nothing."""
    return replace(
        stage,
        planned=stage.planned + np.nan_to_num(other.planned),
        modelled=stage.modelled + np.nan_to_num(other.modelled),
    )


def _sorting_kg(movements: Movements) -> Stage:
    """What sorting loses of the metal, before anything is charged."""
    sheet = movements.sheets["sorting"]
    lost = float(sheet["lost_metal_kg"].sum())
    if movements.kind == "plan":
        return Stage(planned=lost)
    if not len(sheet):
        return Stage(note="nothing was sorted, by the books")
    return Stage(modelled=lost)


def _dross(movements: Movements, modelled: dict[str, Stage]) -> dict[str, Stage]:
    """What the dross sheet weighs beside what the model expects."""
    rows = dross_weighed(movements)
    if not len(rows):
        return {}
    if movements.unplanned is not None:
        # Dross is not weighed charge by charge, so that a part of a plan is no match for it.
        modelled = {name: replace(stage, planned=np.nan) for name, stage in modelled.items()}
    sd = movements.settings.weighing_sd_pct
    recovered = rows["recovered_kg"]
    known = how_known(rows)
    partly = None
    if rows["recovered_kg"].isna().any():
        count = int(rows["recovered_kg"].isna().sum())
        partly = f"{count:,} of {len(rows):,} weighings of dross do not say what was recovered"
    return {
        "dross": _beside(modelled["dross"], rows["dross_kg"], sd, None),
        "dross_metal": _beside(modelled["dross_metal"], rows["metal_kg"], sd, known),
        "recovered": _beside(modelled["recovered"], recovered, sd, partly),
        "lost_in_dross": _beside(
            modelled["lost_in_dross"], rows["metal_kg"] - recovered, sd, partly or known
        ),
    }


def _beside(stage: Stage, weighings: pd.Series[Any], sd_pct: float, note: str | None) -> Stage:
    value = float(weighings.sum(skipna=False))
    return Stage(
        planned=stage.planned,
        modelled=stage.modelled,
        weighed=value,
        gap_to_model=value - stage.modelled,
        gap_to_plan=value - stage.planned,
        model_range=stage.model_range,
        weight_range=range_of(value, weighings, sd_pct=sd_pct),
        note=note,
    )


def _tapped(movements: Movements) -> dict[str, Stage]:
    """What was tapped by weight beside model and plan, and what heels grew by."""
    charges = movements.charges
    grown = float((charges["heel_left_kg"] - charges["heel_before_kg"]).sum())
    if movements.kind == "plan":
        tap = float(charges["planned_tap_kg"].sum())
        return {"heel_change": Stage(planned=grown), "tapped": Stage(planned=tap)}
    weighed, count = charges["tapped_kg"], int(charges["tapped_kg"].notna().sum())
    to_model = (weighed - charges["modelled_tap_kg"]).sum(min_count=1)
    to_plan = (weighed - charges["planned_tap_kg"]).sum(min_count=1)
    value = float(weighed.sum(min_count=1))
    note = None
    if count < len(charges):
        note = f"{count:,} of {len(charges):,} charges were weighed when tapped"
    return {
        "heel_change": Stage(
            modelled=grown, note="heels as weighed, else what the furnace keeps"
        ),
        "tapped": Stage(
            planned=float(charges["planned_tap_kg"].sum(min_count=1)),
            modelled=float(charges["modelled_tap_kg"].sum()),
            weighed=value,
            gap_to_model=float(to_model),
            gap_to_plan=float(to_plan),
            weight_range=range_of(value, weighed, sd_pct=movements.settings.weighing_sd_pct),
            note=note,
        ),
    }  # fmt: skip


def _melt_loss(movements: Movements, stage: Stage) -> Stage:
    """The metal charged less what was tapped and what the heel grew by, by weight."""
    charges = movements.charges
    if movements.kind == "plan" or charges["tapped_kg"].isna().all():
        return stage
    metal = movements.lines.groupby("charge_id")["metal_kg"].sum()
    charged = charges["charge_id"].map(metal).fillna(0.0)
    lost = charged - charges["tapped_kg"] - (charges["heel_left_kg"] - charges["heel_before_kg"])
    modelled = charged - charges["liquid_kg"]
    count = int(lost.notna().sum())
    return replace(
        stage,
        weighed=float(lost.sum(min_count=1)),
        gap_to_model=float((lost - modelled).sum(min_count=1)),
        note=f"weighed over the {count:,} of {len(lost):,} charges that were weighed when tapped; "
        "moisture, coating and dirt of the lots as given",
    )


def _by_weight(found: dict[str, Stage]) -> Stage:
    """Metal lost as weights bear it out: what did not melt, less what treatment returned."""
    stage, melt, back = found["metal_loss"], found["melt_loss"], found["recovered"]
    weighed = melt.weighed - back.weighed + np.nan_to_num(found["sorting_loss"].modelled)
    if np.isnan(weighed):
        return stage
    return replace(
        stage,
        weighed=weighed,
        gap_to_model=melt.gap_to_model - back.gap_to_model,
        note=melt.note,
    )


def cast_masses(movements: Movements) -> pd.DataFrame:
    """Per charge, in the order of ``charges``: good and scrap as cast, NaN if not all weighed."""
    casts, ids = movements.sheets["casts"], movements.charges["charge_id"]
    sums = casts.groupby("charge_id")[["good_kg", "scrap_kg"]].sum(min_count=1)
    blank = casts["scrap_kg"].isna().groupby(casts["charge_id"]).any()
    sums["scrap_kg"] = sums["scrap_kg"].mask(blank.reindex(sums.index, fill_value=False))
    return sums.reindex(ids).reset_index(drop=True)


def _cast(movements: Movements) -> dict[str, Stage]:
    """What was cast, and what of the liquid tapped it leaves open."""
    if movements.kind == "plan":
        nothing = Stage(note="a plan casts nothing yet")
        return dict.fromkeys(("good", "cast_scrap", "cast_unexplained"), nothing)
    casts, sd = movements.sheets["casts"], movements.settings.weighing_sd_pct
    made = cast_masses(movements)
    left = movements.charges["tapped_kg"] - made["good_kg"] - made["scrap_kg"]
    unexplained, count = float(left.sum(min_count=1)), int(left.notna().sum())
    good, scrap = (float(casts[name].sum(min_count=1)) for name in ("good_kg", "scrap_kg"))
    blank = int(casts["scrap_kg"].isna().sum())
    return {
        "good": Stage(weighed=good, weight_range=range_of(good, casts["good_kg"], sd_pct=sd)),
        "cast_scrap": Stage(
            weighed=scrap,
            weight_range=range_of(scrap, casts["scrap_kg"], sd_pct=sd),
            note=f"{blank:,} of {len(casts):,} casts do not say their scrap" if blank else None,
        ),
        "cast_unexplained": Stage(
            weighed=unexplained,
            weight_range=range_of(
                unexplained,
                *(one.where(left.notna()) for one in (
                    movements.charges["tapped_kg"], made["good_kg"], made["scrap_kg"]
                )),
                sd_pct=sd,
            ),
            note=f"{count:,} of {len(left):,} charges have tap, good product and scrap weighed",
        ),
    }  # fmt: skip
