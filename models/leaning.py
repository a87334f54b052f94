"""Warnings for plans that lean on figures nobody has verified for this plant."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from models.composition import Concern
from models.inherit import Lineage
from models.issue import Issue
from models.library import Entry, Library
from models.losses import Melting
from models.scenario import Scenario

WEAK = ("recalled", "typical")
INHERITED = ("origin", "form", "moisture_pct", "organics_pct", "foreign_pct", "metal_yield_pct")


def leaning_warnings(
    scenario: Scenario,
    *,
    lineages: tuple[Lineage, ...],
    melting: Melting,
    library: Library | None,
    wanted: Concern,
) -> tuple[Issue, ...]:
    """One warning per kind of library figure that is ``recalled`` or ``typical``."""
    if library is None:
        return ()
    return (
        *_alloys(scenario, library),
        *_materials(lineages, wanted),
        *_melting(melting, library),
    )


def _warning(code: str, message: str) -> Issue:
    return Issue(
        code=code,
        severity="warning",
        message=message,
        hint="remelt library shows each figure with its source; your own rows win",
    )


def _alloys(scenario: Scenario, library: Library) -> Iterable[Issue]:
    own = {row.alloy for row in scenario.alloys}
    for name in sorted({order.alloy for order in scenario.orders} - own):
        weak = [e.record.element for e in library.alloys.get(name, ()) if e.confidence in WEAK]
        if weak:
            elements = ", ".join(sorted(weak))
            yield _warning(
                "library_alloy_unverified",
                f"alloy {name}: the library's limits of {elements} are not verified",
            )


def _materials(lineages: tuple[Lineage, ...], wanted: Concern) -> Iterable[Issue]:
    users: dict[tuple[str, str], list[str]] = {}
    for one in lineages:
        if weak := _weak_facts(one, wanted):
            key = (str(one.metal.material), ", ".join(weak))
            users.setdefault(key, []).append(one.metal_id)
    for (material, facts), ids in users.items():
        shown = ", ".join(ids[:4]) + (f" and {len(ids) - 4} more" * (len(ids) > 4))
        yield _warning(
            "library_material_unverified",
            f"material {material}: {facts} of {shown} are recalled or typical figures, "
            "not measured ones",
        )


def _weak_facts(one: Lineage, wanted: Concern) -> list[str]:
    """The facts that this metal takes from the library and nobody has verified."""
    if one.entry is None:
        return []
    known = {name for record in one.given for name in record.analysis.by_element}
    taken = [name for name in wanted.all if name not in known]
    taken += [name for name in INHERITED if not one.is_given(name)]
    facts = one.entry.facts
    return [name for name in taken if name in facts and facts[name].confidence in WEAK]


def _melting(melting: Melting, library: Library) -> Iterable[Issue]:
    losses = [
        f"{form} in {kind}"
        for form, kind in melting.losses
        if (form, kind) not in melting.given_losses and _is_weak(library.losses.get((form, kind)))
    ]
    if losses:
        yield _warning("library_losses_unverified", _sentence("melt loss", losses))
    recoveries = sorted({
        element
        for kind, element in melting.recoveries
        if (kind, element) not in melting.given_recoveries
        and _is_weak(library.recoveries.get((kind, element)))
    })  # fmt: skip
    if recoveries:
        yield _warning("library_recoveries_unverified", _sentence("recovery", recoveries))


def _is_weak(entry: Entry[Any] | None) -> bool:
    return entry is not None and entry.confidence in WEAK


def _sentence(what: str, names: list[str]) -> str:
    shown = ", ".join(names[:8]) + (f" and {len(names) - 8} more" * (len(names) > 8))
    return f"the library's {what} of {shown} is recalled or typical, not measured here"
