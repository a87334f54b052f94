"""A scenario with what was learned in place of what was declared: tables that planning reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from models.analysis import Analysis, Figure
from models.furnace import Loss, Recovery
from models.learned import Learned, LearnedContent
from models.library import library
from models.lot import Lot, Material, Offer
from models.scenario import Scenario

DIGITS: Final = 4
"""Digits of a content that mean anything."""
PURE: Final = frozenset({"primary", "alloying"})
Contents = Mapping[tuple[str, str | None], Mapping[str, LearnedContent]]


def taught(scenario: Scenario, learned: Learned) -> Scenario:
    """``scenario`` with materials, lots, offers, recoveries and losses as they were learned.

    Lots and offers of a supplier who is known get that supplier's contents; those of others
    their material's. What was sampled of a lot itself (``_n``) stays. The rest of a lot that heats
    were made of gets what those say of it.
    """
    pure = set(_pure(scenario))
    contents = _by_group(one for one in learned.contents if one.material not in pure)
    own = _by_lot(learned)
    return Scenario.model_validate(
        scenario.model_copy(
            update={
                "materials": tuple(_materials(scenario, contents)),
                "lots": tuple(_metal(one, one.lot_id, contents, own) for one in scenario.lots),
                "offers": tuple(
                    _metal(one, one.offer_id, contents, own) for one in scenario.offers
                ),
                "recoveries": tuple(_recoveries(scenario, learned)),
                "losses": tuple(_losses(scenario, learned)),
            }
        ).model_dump(by_alias=True)
    )


def _pure(scenario: Scenario) -> Iterator[str]:
    """Materials that are certified: what heats say of them is no better."""
    if scenario.settings.base_element == "Al":
        yield from (n for n, one in library().materials.items() if one.record.origin in PURE)
    yield from (row.material for row in scenario.materials if row.origin in PURE)


def _by_group(contents: Iterable[LearnedContent]) -> Contents:
    found: dict[tuple[str, str | None], dict[str, LearnedContent]] = {}
    for one in contents:
        found.setdefault((one.material, one.supplier), {})[one.element] = one
    return found


def _by_lot(learned: Learned) -> Mapping[str, Mapping[str, tuple[float, float]]]:
    found: dict[str, dict[str, tuple[float, float]]] = {}
    for one in learned.lots:
        found.setdefault(one.lot_id, {})[one.element] = (one.pct, one.sd_pct)
    return found


def _materials(scenario: Scenario, contents: Contents) -> Iterator[Material]:
    """Every material of the scenario and of its lots, as all its suppliers' lots together are."""
    rows = {row.material: row for row in scenario.materials}
    metals: tuple[Lot | Offer, ...] = (*scenario.lots, *scenario.offers)
    named = {one.material for one in metals if one.material is not None}
    for name in (*rows, *sorted(named - rows.keys())):
        row = rows.get(name) or Material(material=name)
        groups = [found for (material, _), found in contents.items() if material == name]
        if not groups:
            if name in rows:
                yield row
            continue
        figures = [_mixed([group[element] for group in groups]) for element in groups[0]]
        yield row.model_copy(update={"analysis": _merged(row.analysis, figures)})


def _mixed(parts: list[LearnedContent]) -> Figure:
    """What is said of metal whose supplier is not known: the mean of all that was charged."""
    whole = sum(one.charged_kg for one in parts)
    shares = [one.charged_kg / whole for one in parts]
    pairs = list(zip(shares, parts, strict=True))
    mean = sum(share * one.pct for share, one in pairs)
    between = sum(share * (one.pct - mean) ** 2 for share, one in pairs)
    within = sum(share * one.lot_sd_pct**2 for share, one in pairs)
    unsure = sum(share * one.given_sd_pct for share, one in pairs)
    return _figure(parts[0].element, mean, (between + within) ** 0.5, unsure)


def _metal(
    one: Lot | Offer,
    name: str,
    contents: Contents,
    own: Mapping[str, Mapping[str, tuple[float, float]]],
) -> Lot | Offer:
    """A lot or offer with what its supplier's metal holds."""
    group = contents.get((one.material or f"lot {name}", one.supplier))
    if group is None or one.origin in PURE:
        return one
    sampled = {f.element for f in one.analysis.figures if f.n is not None}
    figures = []
    for element, found in group.items():
        if element in sampled:
            continue
        pct, sd = own.get(name, {}).get(element, (found.pct, found.lot_sd_pct))
        figures.append(_figure(element, pct, sd, found.given_sd_pct))
    return one.model_copy(update={"analysis": _merged(one.analysis, figures)})


def _figure(element: str, pct: float, sd: float, shared: float) -> Figure:
    return Figure(
        element=element,
        pct=_rounded(pct),
        sd=_rounded(sd) or None,
        bias_sd=_rounded(shared) or None,
    )


def _merged(before: Analysis, figures: list[Figure]) -> Analysis:
    found = dict(before.by_element) | {one.element: one for one in figures}
    return Analysis(figures=tuple(found[name] for name in sorted(found)))


def _rounded(value: float) -> float:
    return float(f"{value:.{DIGITS}g}")


def _recoveries(scenario: Scenario, learned: Learned) -> Iterator[Recovery]:
    """All recoveries by which the contents were told: they hold together, not apart."""
    rows = {(row.furnace_type, row.element): row for row in scenario.recoveries}
    for one in learned.recoveries:
        key = (one.furnace_type, one.element)
        row = rows.get(key) or Recovery.model_validate(dict(zip(
            ("furnace_type", "element"), key, strict=True)))  # fmt: skip
        field = "recovery_pct" if one.kind == "remelting" else "addition_recovery_pct"
        rows[key] = row.model_copy(update={field: _rounded(one.pct)})
    yield from rows.values()


def _losses(scenario: Scenario, learned: Learned) -> Iterator[Loss]:
    rows = {(row.form, row.furnace_type): row for row in scenario.losses}
    shelf = library().losses if scenario.settings.base_element == "Al" else {}
    for one in learned.losses:
        key = (one.form, one.furnace_type)
        row = rows.get(key) or (shelf[key].record if key in shelf else None)
        said = {} if row is None else row.model_dump()
        rows[key] = Loss.model_validate(
            said | {"form": one.form, "furnace_type": one.furnace_type,
                    "melt_loss_pct": _rounded(one.pct)}
        )  # fmt: skip
    yield from rows.values()
