"""secondary-material.json: what each alloy is made of, as Catena-X exchanges it (CX-0098)."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd

from models.library.rules import RuleBook
from optimiser.ledger.flows.families import is_casting
from optimiser.ledger.movements import Movements

NOTE: Final = (
    "Shares of the external liquid metal newly charged for the alloy in {period}; process boundary "
    "{boundary}. Primary holds all that is neither: primary, alloying and metal of unknown origin. "
    "Post-consumer metal of vehicles is not told apart. Own returns of {returns:.3f} t are in no "
    "share. Nothing is bio-based. Net mass: {net}."
)


def secondary_material(movements: Movements, rules: RuleBook) -> dict[str, Any]:
    """A document for each alloy of the period, and what holds for all of them.

    ``secondaryMaterialContentCalculated`` of each item is the aspect as its model has it; alloys
    without external metal are left out, for they have no share.
    """
    return {
        "aspectModel": rules.words("aspect")[0],
        "period": movements.period,
        "ruleSet": rules.id,
        "source": rules.source,
        "confidence": rules.confidence,
        "items": [
            {
                "alloy": alloy,
                "secondaryMaterialContentCalculated": _aspect(movements, rules, str(alloy), row),
            }
            for alloy, row in _by_alloy(movements).iterrows()
            if row["external"] > 0.0
        ],
    }


def _by_alloy(movements: Movements) -> pd.DataFrame:
    """Kg of each alloy: charged, external, pre- and post-consumer liquid, returns, product."""
    lines, charges = movements.lines, movements.charges
    liquid, origin = lines["liquid_kg"], lines["origin"]
    own = origin.isin(("internal", "dross_metal"))
    frame = pd.DataFrame({
        "charged": lines["kg"],
        "external": liquid.where(~own, 0.0),
        "pre": liquid.where(origin == "pre_consumer", 0.0),
        "post": liquid.where(origin == "post_consumer", 0.0),
        "returns": lines["kg"].where(own, 0.0),
    }).groupby(lines["alloy"]).sum()  # fmt: skip
    good = charges["good_kg"].groupby(charges["alloy"]).sum(min_count=1)
    tap = charges["tapped_kg"].fillna(charges["modelled_tap_kg"]).groupby(charges["alloy"]).sum()
    frame["net"] = good.fillna(tap)
    frame["is_weighed"] = good.reindex(frame.index).notna()
    return frame


def _aspect(
    movements: Movements, rules: RuleBook, alloy: str, row: pd.Series[Any]
) -> dict[str, Any]:
    kind = "casting" if is_casting(alloy) else "wrought"
    authority, standard = rules.words(f"standard_{kind}")
    post, pre = (round(100.0 * row[name] / row["external"], 4) for name in ("post", "pre"))
    primary = max(0.0, round(100.0 - post - pre, 4))
    balanced = rules.yes("mass_balanced")
    recycled = {
        "preConsumer": {"mechanicalRecycling": _share(pre, balanced=balanced)},
        "postConsumer": _both(post, balanced=balanced),
        "postConsumerAutomotive": _both(0.0, balanced=balanced),
    }
    material = {
        "materialClass": rules.words(f"class_{kind}")[0],
        "materialNameStandardized": {
            "referencedStandard": authority,
            "referencedStandardID": standard,
            "materialNameStandardizedValue": alloy,
        },
        "unitOfMeasure": {
            "unitOfMeasureKey": "unit:kilogram",
            "materialNetMass": round(float(row["net"]), 3),
            "grossMaterialInputMass": round(float(row["charged"]), 3),
        },
        "bioBased": {
            "bioBasedClass": rules.words("bio_based_class")[0],
            "secondaryBioBased": _share(0.0, balanced=False),
            "primaryBioBased": {"percentageOfMaterialWeight": 0.0},
        },
        "inorganic": {
            "secondaryInorganic": recycled,
            "primaryInorganic": {"percentageOfMaterialWeight": primary},
        },
        "additionalInformation": _note(movements, row),
    }
    number = f"{alloy} {movements.period}"
    return {"secondaryMaterialContent": [material], "orderNumber": number}


def _note(movements: Movements, row: pd.Series[Any]) -> str:
    return NOTE.format(
        period=movements.period,
        boundary=movements.settings.process_boundary,
        returns=row["returns"] / 1000.0,
        net="good product, weighed" if row["is_weighed"] else "liquid tapped, not yet cast",
    )


def _both(pct: float, *, balanced: bool) -> dict[str, Any]:
    """Remelting is mechanical recycling; no metal is recycled chemically."""
    return {
        "mechanicalRecycling": _share(pct, balanced=balanced),
        "chemicalRecycling": _share(0.0, balanced=balanced),
    }


def _share(pct: float, *, balanced: bool) -> dict[str, Any]:
    return {"percentageOfMaterialWeight": pct, "isMassBalanced": balanced}
