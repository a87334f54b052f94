"""The movements of a plan: its printed lines, melted as the plan melts them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

import numpy as np
import pandas as pd

from models.books import BOOK_TABLES, BooksSettings
from models.brief import Brief
from models.charged import charged_of
from models.furnace import Furnace
from models.inherit import lineages
from models.library import library
from models.plan import Plan
from models.scenario import Scenario
from models.segregation import segregation_of
from optimiser.formulation.coefficients import Coefficients
from optimiser.formulation.metal import Array
from optimiser.intake.by_column import no_columns
from optimiser.intake.schema import BOOKS
from optimiser.ledger.book import CARBON, EXTERNAL, POST_CONSUMER, RECYCLED, Book, book
from optimiser.ledger.carbon import CarbonMethod, source_kgco2e_per_kg
from optimiser.ledger.heats import Charged, Heat, heats
from optimiser.ledger.movements import CARBON as KGCO2E
from optimiser.ledger.movements import CHARGES, LINES, MASSES, SAID, TREATED, Movements
from optimiser.ledger.period.build import METAL
from optimiser.ledger.treating import treatments_of
from optimiser.segregation.lay_out import laid_out
from optimiser.sound import sound_brief

METHODS: Final[Mapping[str, CarbonMethod]] = {
    "kgco2e_cut_off": "cut_off",
    "kgco2e_mass_allocated": "mass_allocated",
}
Part = tuple[Heat, int, float]
"""A heat, the place of a source that is no bin, and the kg of it that are charged."""


def movements_of_plan(scenario: Scenario, plan: Plan) -> Movements:
    """All that a plan says of metal; what comes out of a bin is told by what was put in.

    Raises:
        InvalidScenario: the scenario cannot be planned.
    """
    brief = sound_brief(scenario)[0]
    laid = laid_out(brief, segregation_of(plan))
    pages = book(laid)
    charged = charged_of(plan)
    made = heats(pages, charged)
    parts = [part for heat in made for part in _parts(pages, heat)]
    lines = _lines(laid, pages.numbers, parts)
    held, gained = _elements(laid, pages.numbers, parts, known=_analysed(scenario))
    return Movements(
        kind="plan",
        settings=_settings(brief, plan),
        has_dates=False,
        lines=lines,
        planned=None,
        held=held,
        gained=gained,
        charges=_charges(laid, charged),
        receipts=_receipts(laid, lines),
        sheets=_sheets(brief, plan, pages.numbers),
        warnings=plan.warnings,
        treated=_treated(pages, made),
    )


def _settings(brief: Brief, plan: Plan) -> BooksSettings:
    """What the plan's settings say of its books; its time is that of its charges."""
    own = brief.settings
    starts = [charge.start for charge in plan.charges if charge.start is not None]
    first = min(starts, default=plan.provenance.started_at)
    last = max(starts, default=first)
    return BooksSettings(
        name=own.name,
        period_from=first,
        period_to=last + timedelta(days=1),
        currency=own.currency,
        base_element=own.base_element,
        decimal=own.decimal,
        timezone=own.timezone,
        process_boundary=own.process_boundary,
        weighing_sd_pct=own.weighing_sd_pct,
    )


def _parts(pages: Book, heat: Heat) -> Iterator[Part]:
    """The lines of a heat, those from bins parted into what lies in them."""
    numbers = pages.numbers
    for place, kg in zip(heat.source.tolist(), heat.kg.tolist(), strict=True):
        if place in numbers.parts:
            within, shares = numbers.parts[place]
            for inner, share in zip(within.tolist(), shares.tolist(), strict=True):
                yield heat, inner, kg * share
        elif pages.brief.sources[place].is_metal:
            yield heat, place, kg


def _treated(pages: Book, made: tuple[Heat, ...]) -> pd.DataFrame:
    """What treatments take out of the melts, heat by heat in the sequence in which it is done."""
    rows = [one.model_dump() for heat in made for one in treatments_of(pages, heat)]
    frame = pd.DataFrame(rows, columns=["order_id", *TREATED[1:]])
    return frame.rename(columns={"order_id": "charge_id"})


def _lines(brief: Brief, numbers: Coefficients, parts: list[Part]) -> pd.DataFrame:
    told = [name for name in LINES if name not in _COUNTED]
    frame = pd.DataFrame([_said(brief, heat, place) for heat, place, _ in parts], columns=told)
    kg = np.array([kg for _, _, kg in parts], dtype=np.float64)
    at = _at(parts)
    frame["kg"] = frame["planned_kg"] = kg
    frame["weighed_kg"] = np.nan
    for name, amount in zip(MASSES, _masses(brief, numbers, at), strict=True):
        frame[name] = amount * kg
    for name, method in METHODS.items():
        frame[name] = source_kgco2e_per_kg(brief.sources, method=method)[at[0]] * kg
    return frame[list(LINES)]


_COUNTED: Final = frozenset({"planned_kg", "weighed_kg", "kg", *MASSES, *KGCO2E})


def _at(parts: list[Part]) -> tuple[Any, Any]:
    """Source and furnace type of every part."""
    pairs = [(place, heat.furnace_type) for heat, place, _ in parts]
    both = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return both[:, 0], both[:, 1]


def _said(brief: Brief, heat: Heat, place: int) -> dict[str, object]:
    source = brief.sources[place]
    order = heat.order
    return {
        "charge_id": order.order_id,
        "order_id": order.order_id,
        "alloy": order.alloy,
        "customer": order.customer,
        "furnace": order.furnace,
        "furnace_type": heat.furnace.type,
        "at": pd.Timestamp(order.start) if order.start is not None else pd.NaT,
        "lot_id": source.source_id,
        **{name: getattr(source, name) for name in SAID},
        "is_weighed": False,
        "is_proxy": not source.carbon_given,
    }


def _masses(brief: Brief, numbers: Coefficients, at: tuple[Any, Any]) -> list[Array]:
    """What becomes of a kilogram of each part, in the order of MASSES."""
    dirt = np.array(
        [[s.moisture_pct, s.organics_pct, s.foreign_pct] for s in brief.sources], dtype=np.float64
    ).reshape(-1, 3)[at[0]] / 100.0  # fmt: skip
    metal, liquid = numbers.metal_fraction[at], numbers.metal_yield[at]
    trapped = numbers.dross_metal_kg_per_kg[at]
    return [
        *dirt.T,
        np.maximum(0.0, 1.0 - metal - dirt.sum(axis=1)),
        metal,
        liquid,
        numbers.dross_kg_per_kg[at],
        trapped,
        numbers.recovered_kg_per_kg[at],
        np.maximum(0.0, metal - liquid - trapped),
        numbers.net_loss_kg_per_kg[at],
    ]


def _analysed(scenario: Scenario) -> Mapping[str, frozenset[str]]:
    """The elements that any analysis of a lot or offer says; one that is a mixture says all."""
    settings = scenario.settings
    shelf = library() if settings.base_element == "Al" else None
    lends = settings.unknown_analysis == "material"
    mixed = {row.lot_id for row in scenario.mixtures}
    return {
        one.metal_id: frozenset(
            name for name, pct in one.known(with_library=lends).pct.items() if pct is not None
        )
        for one in lineages(scenario, shelf)
        if one.metal_id not in mixed
    }


def _elements(
    brief: Brief,
    numbers: Coefficients,
    parts: list[Part],
    *,
    known: Mapping[str, frozenset[str]],
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Kilograms of each element in the metal charged, and what of it reaches the melt.

    What a plan takes an element as that nobody analysed is no figure of a ledger: it is NaN.
    """
    at = _at(parts)
    kg = np.array([kg for _, _, kg in parts], dtype=np.float64)[:, None]
    names = [name for name in brief.elements if name not in brief.qualities]
    columns = [brief.elements.index(name) for name in names]
    pct = np.array(
        [[source.composition_pct.get(name, 0.0) for name in names] for source in brief.sources]
    ).reshape(len(brief.sources), len(names))  # fmt: skip
    is_said = np.array(
        [
            [name in known[source.source_id] for name in names]
            if source.source_id in known
            else [True] * len(names)
            for source in brief.sources
        ],
        dtype=bool,
    ).reshape(len(brief.sources), len(names))
    pct = np.where(is_said, pct, np.nan)
    held = pct[at[0]] / 100.0 * numbers.metal_fraction[at][:, None] * kg
    gained = numbers.element_kg_per_kg[at][:, columns] * kg
    gained = np.where(is_said[at[0]], gained, np.nan)
    return pd.DataFrame(held, columns=names), pd.DataFrame(gained, columns=names)


def _charges(laid: Brief, charged: Charged) -> pd.DataFrame:
    """The charges, with the carbon of their melts by either method."""
    by_method = {name: heats(book(_by(laid, method)), charged) for name, method in METHODS.items()}
    rows = [_charge(heat) for heat in next(iter(by_method.values()))]
    frame = pd.DataFrame(rows, columns=list(CHARGES))
    for name, made in by_method.items():
        frame[name] = [float(heat.melt.content[CARBON]) for heat in made]
    frame["at"] = pd.to_datetime(frame["at"], utc=True)
    return frame


def _by(laid: Brief, method: CarbonMethod) -> Brief:
    settings = laid.settings.model_copy(update={"carbon_method": method})
    return replace(laid, settings=settings)


def _charge(heat: Heat) -> dict[str, object]:
    content, order = heat.melt.content, heat.order
    return {
        "charge_id": order.order_id,
        "order_id": order.order_id,
        "alloy": order.alloy,
        "customer": order.customer,
        "owner": None,
        "furnace": order.furnace,
        "furnace_type": heat.furnace.type,
        "at": order.start,
        "planned_tap_kg": heat.tap_kg,
        "tapped_kg": np.nan,
        "heel_before_kg": heat.heel.kg,
        "liquid_kg": heat.new_liquid_kg,
        "melt_kg": heat.melt.kg,
        "heel_left_kg": heat.furnace.heel_keep_kg,
        "modelled_tap_kg": heat.tap_kg,
        "good_kg": np.nan,
        "cast_scrap_kg": np.nan,
        "external_kg": content[EXTERNAL],
        "recycled_kg": content[RECYCLED],
        "post_consumer_kg": content[POST_CONSUMER],
    }


def _receipts(laid: Brief, lines: pd.DataFrame) -> pd.DataFrame:
    """The lots that the plan charges, each with the mass that it takes of it."""
    used = lines.groupby("lot_id")["kg"].sum()
    sources = [source for source in laid.sources if source.source_id in used.index]
    return pd.DataFrame({
        "lot_id": [source.source_id for source in sources],
        "mass_kg": [float(used[source.source_id]) for source in sources],
        "received_at": pd.to_datetime(
            pd.Series([source.available_from for source in sources], dtype=object), utc=True
        ),
        **{name: [getattr(source, name) for source in sources] for name in SAID},
        "kgco2e_per_t": [_number(source.kgco2e_per_t) for source in sources],
        "kgco2e_origin_per_t": [_number(source.kgco2e_origin_per_t) for source in sources],
        "factor": [
            "scenario" if source.carbon_given else f"library: {source.origin}"
            for source in sources
        ],
        "is_proxy": [not source.carbon_given for source in sources],
    })  # fmt: skip


def _number(value: float | None) -> float:
    return np.nan if value is None else value


def _sheets(brief: Brief, plan: Plan, numbers: Coefficients) -> dict[str, pd.DataFrame]:
    """The tables of a period's books, empty, the furnaces, and what sorting loses."""
    sheets = {name: no_columns(name, BOOKS) for name in BOOK_TABLES if name not in METAL}
    fields = list(Furnace.model_fields)
    sheets["furnaces"] = pd.DataFrame(
        [{name: getattr(one, name) for name in fields} for one in brief.furnaces.values()],
        columns=fields,
    )
    first = segregation_of(plan).sorted_kg
    fraction = dict(zip(numbers.sources, numbers.metal_fraction[:, 0].tolist(), strict=True))
    sheets["sorting"] = pd.DataFrame(
        [
            (one.lot_id, one.sorter_id, kg, kg * one.lost_kg_per_kg * fraction[one.lot_id])
            for one in brief.campaigns
            if (kg := first.get((one.lot_id, one.sorter_id), 0.0)) > 0.0
        ],
        columns=["lot_id", "sorter_id", "kg", "lost_metal_kg"],
    )
    sheets["sorting"]["at"] = pd.to_datetime(pd.Series(dtype=object), utc=True)
    return sheets
