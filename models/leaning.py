"""Warnings for plans that lean on figures nobody has verified for this plant."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from models.composition import Concern
from models.element import IN_WORDS
from models.inherit import Lineage
from models.issue import Issue
from models.library import Entry, Library, MaterialEntry
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
        *_materials(lineages, wanted, lends=scenario.settings.unknown_analysis != "zero"),
        *_melting(melting, library),
    )


def _warning(code: str, message: str, *, subject: str) -> Issue:
    return Issue(
        code=code,
        severity="warning",
        message=message,
        subject=subject,
        hint="the library tells the source of each figure; rows of your own go before it",
    )


def _alloys(scenario: Scenario, library: Library) -> Iterable[Issue]:
    own = {row.alloy for row in scenario.alloys}
    for name in sorted({order.alloy for order in scenario.orders} - own):
        weak = [e.record.element for e in library.alloys.get(name, ()) if e.confidence in WEAK]
        if weak:
            elements = ", ".join(IN_WORDS.get(element, element) for element in sorted(weak))
            yield _warning(
                "library_alloy_unverified",
                f"alloy {name}: the library's limits of {elements} are not verified",
                subject=name,
            )


def _materials(lineages: tuple[Lineage, ...], wanted: Concern, *, lends: bool) -> Iterable[Issue]:
    """Limited elements, then what else is inherited, then traces: the weightiest first.

    Where the library ``lends`` no analysis, nothing leans on what it knows of elements.
    """
    of_elements: Collection[str] = wanted.named if lends else ()
    of_traces: Collection[str] = wanted.traces if lends else ()
    kinds = (
        ("library_analysis_unverified", of_elements, True),
        ("library_material_unverified", INHERITED, False),
        ("library_traces_unverified", of_traces, False),
    )
    metals = _by_material(lineages)
    for code, facts, names_metals in kinds:
        users: dict[tuple[str, frozenset[str]], list[str]] = {}
        for name, (entry, ones) in metals.items():
            known = frozenset(_weak_facts(entry, facts))
            for one in ones if known else ():
                own = one.given_values if facts is INHERITED else one.known(with_library=False).pct
                if leaned_on := known.difference(own):
                    users.setdefault((name, leaned_on), []).append(one.metal_id)
        for (material, leaned_on), ids in sorted(users.items(), key=_first_user):
            weak = [name for name in facts if name in leaned_on]
            shown = _shortened(ids, most=4)
            yield _warning(
                code,
                f"material {material}: {', '.join(weak)} of {shown} "
                "are recalled or typical figures, not measured ones",
                subject=f"{material} ({shown})" if names_metals else material,
            )


def _by_material(
    lineages: tuple[Lineage, ...],
) -> dict[str, tuple[MaterialEntry, list[Lineage]]]:
    """The metal of each material that the library knows."""
    found: dict[str, tuple[MaterialEntry, list[Lineage]]] = {}
    for one in lineages:
        if one.entry is not None:
            name = one.entry.record.material
            found.setdefault(name, (one.entry, []))[1].append(one)
    return found


def _first_user(users: tuple[tuple[str, frozenset[str]], list[str]]) -> str:
    """The first of the metal that a warning is about, which stands in order of its ids."""
    return users[1][0]


def _weak_facts(entry: MaterialEntry, wanted: Iterable[str]) -> list[str]:
    """Those of ``wanted`` that the library knows of a material and nobody has verified."""
    facts = entry.facts
    return [name for name in wanted if name in facts and facts[name].confidence in WEAK]


def _melting(melting: Melting, library: Library) -> Iterable[Issue]:
    losses = [
        f"{form} in {kind}"
        for form, kind in melting.losses
        if form in melting.losing_forms
        and (form, kind) not in melting.given_losses
        and _is_weak(library.losses.get((form, kind)))
    ]
    if losses:
        yield _about_melting("library_losses_unverified", "melt loss", losses)
    recoveries = sorted({
        element
        for kind, element in melting.recoveries
        if (kind, element) not in melting.given_recoveries
        and _is_weak(library.recoveries.get((kind, element)))
    })  # fmt: skip
    if recoveries:
        yield _about_melting("library_recoveries_unverified", "recovery", recoveries)


def _is_weak(entry: Entry[Any] | None) -> bool:
    return entry is not None and entry.confidence in WEAK


def _about_melting(code: str, what: str, names: list[str]) -> Issue:
    shown = _shortened(names, most=8)
    message = f"the library's {what} of {shown} is recalled or typical, not measured here"
    return _warning(code, message, subject=shown)


def _shortened(names: list[str], *, most: int) -> str:
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" * (len(names) > most))
