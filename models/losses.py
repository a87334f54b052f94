"""Melt losses and recoveries for every form, furnace type and element in use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

from models.furnace import Furnace, Loss, Recovery
from models.issue import Issue
from models.library import Library
from models.scenario import Scenario
from models.source import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Melting:
    """Losses by (form, furnace type), recoveries by (furnace type, element), and whose.

    ``losing_forms`` are those of which some metal loses what its form loses: its own yield and
    contamination do not say it.
    """

    losing_forms: frozenset[str]
    losses: Mapping[tuple[str, str], Loss]
    given_losses: frozenset[tuple[str, str]]
    recoveries: Mapping[tuple[str, str], Recovery]
    given_recoveries: frozenset[tuple[str, str]]
    issues: tuple[Issue, ...]


def melting(
    scenario: Scenario,
    *,
    sources: tuple[Source, ...],
    furnaces: Mapping[str, Furnace],
    library: Library | None,
) -> Melting:
    """What is lost and recovered; a form without data is an issue, never silently nothing."""
    types: list[str] = sorted({furnace.type for furnace in furnaces.values()})
    own: dict[tuple[str, str], Loss] = {
        (row.form, row.furnace_type): row for row in scenario.losses
    }
    shelf = {} if library is None else {k: e.record for k, e in library.losses.items()}
    wanted = sorted(product({source.form for source in sources}, types))
    losses = {key: own.get(key) or shelf.get(key) or _none(key) for key in wanted}
    unknown = [key for key in wanted if key not in own and key not in shelf]
    given, recoveries = _recoveries(scenario, sources, types, library)
    return Melting(
        losing_forms=frozenset(source.form for source in sources if _loses_by_form(source)),
        losses=losses,
        given_losses=frozenset(own),
        recoveries=recoveries,
        given_recoveries=given,
        issues=_unknown_losses(unknown, sources, library),
    )


def _loses_by_form(source: Source) -> bool:
    """Whether a figure of the form's loss enters; metal that yields all it is loses nothing."""
    known = source.metal_yield_pct
    return known is None or (known < 100.0 and not source.contamination_given)


def _none(key: tuple[str, str]) -> Loss:
    form, kind = key
    return Loss.model_validate({"form": form, "furnace_type": kind, "melt_loss_pct": 0.0})


def _recoveries(
    scenario: Scenario, sources: tuple[Source, ...], types: list[str], library: Library | None
) -> tuple[frozenset[tuple[str, str]], dict[tuple[str, str], Recovery]]:
    own: dict[tuple[str, str], Recovery] = {
        (row.furnace_type, row.element): row for row in scenario.recoveries
    }
    shelf = {} if library is None else {k: e.record for k, e in library.recoveries.items()}
    elements = set[str]().union(*[source.composition_pct for source in sources])
    keys = {key for key in (*own, *shelf) if key[0] in types and key[1] in elements}
    merged = {key: _merged(own.get(key), shelf.get(key)) for key in sorted(keys)}
    given = frozenset(key for key, row in own.items() if row.recovery_pct is not None)
    return given, merged


def _merged(own: Recovery | None, shelf: Recovery | None) -> Recovery:
    """The user's row with the library's value where it is blank."""
    if own is None or shelf is None:
        found = own or shelf
        assert found is not None, "the key came from one of the two"
        return found
    lent = {
        name: getattr(shelf, name)
        for name in ("recovery_pct", "addition_recovery_pct")
        if getattr(own, name) is None
    }
    return own.model_copy(update=lent)


def _unknown_losses(
    unknown: list[tuple[str, str]], sources: tuple[Source, ...], library: Library | None
) -> tuple[Issue, ...]:
    """A form without loss data: an error for aluminium, a warning where no library speaks."""
    issues = []
    for form, kind in unknown:
        users = [s.source_id for s in sources if s.form == form and s.metal_yield_pct is None]
        if users and library is not None:
            issues.append(_no_loss(form, kind, users, severity="error"))
        elif users:
            issues.append(_no_loss(form, kind, users, severity="warning"))
    return tuple(issues)


def _no_loss(form: str, kind: str, users: list[str], *, severity: str) -> Issue:
    named = ", ".join(users[:5]) + (" …" if len(users) > 5 else "")
    taken = "" if severity == "error" else "; it is taken as no loss"
    return Issue.model_validate({
        "code": "loss_unknown",
        "severity": severity,
        "sheet": "losses",
        "value": form,
        "message": f"no melt loss is known for form {form!r} in a {kind} furnace, "
        f"used by {named}{taken}",
        "hint": "add a row to losses, or give metal_yield_pct, or use a form of the library "
        "(remelt library losses)",
    })  # fmt: skip
