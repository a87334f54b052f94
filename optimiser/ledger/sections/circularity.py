"""The elements of circularity: which figures of a ledger speak of each, or why none does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fnmatch import fnmatchcase
from typing import Final

from models.ledger import Basis, CircularityElement, Entry, FlowRow, LedgerTable
from models.library.rules import Rule, RuleBook

RULES: Final = "circularity"
"""The rule book that names the elements."""
HEADLINE: Final = "headline"
"""The rule, and its unit, that lists what is said first."""
WEIGHT: Final[tuple[Basis, ...]] = (
    "weighed", "counted", "mixed", "modelled", "planned", "assumed",
)  # fmt: skip
"""What is said first where a figure is there more than once."""
NOT_APPLICABLE: Final = "not_applicable"
FLOWS: Final = "flows"
"""Stands for the table of flows among the methods of a rule."""
NOTHING: Final = "nothing in what was read speaks of it"


def circularity(
    entries: Sequence[Entry],
    tables: Sequence[LedgerTable],
    flows: Sequence[FlowRow],
    rules: RuleBook,
) -> tuple[CircularityElement, ...]:
    """Every element that the rules name, in their order; an element without figures says why."""
    kinds: dict[tuple[str, str], list[Entry]] = {}
    for entry in entries:
        kinds.setdefault((entry.method, entry.by), []).append(entry)
    return tuple(
        _element(name, rule, kinds=kinds, tables=tables, is_drawn=bool(flows))
        for name, rule in rules.rules.items()
        if rule.unit != HEADLINE
    )


def headline(entries: Iterable[Entry], rules: Iterable[RuleBook]) -> tuple[Entry, ...]:
    """The figures that are said first, in the order of their rule; all of the whole without one.

    Of a figure that is there planned, modelled and weighed, the one that was weighed.
    """
    found = sorted(entries, key=lambda entry: WEIGHT.index(entry.basis))
    whole = tuple(entry for entry in found if entry.by == "whole")
    book = next((one for one in rules if one.name == RULES), None)
    if book is None or HEADLINE not in book.rules:
        return whole
    first: dict[tuple[str, str, str | None], Entry] = {}
    for pattern in book.words(HEADLINE):
        for entry in found:
            if fits(entry.method, entry.by, pattern):
                first.setdefault((entry.method, entry.by, entry.of), entry)
    return tuple(first.values()) or whole


def fits(method: str, by: str, pattern: str) -> bool:
    """Whether figures made by ``method``, of each thing ``by``, are those of a pattern."""
    wanted, _, each = pattern.partition("/")
    return fnmatchcase(method, wanted) and (not each or fnmatchcase(by, each))


def _element(
    name: str,
    rule: Rule,
    *,
    kinds: dict[tuple[str, str], list[Entry]],
    tables: Sequence[LedgerTable],
    is_drawn: bool,
) -> CircularityElement:
    if rule.unit == NOT_APPLICABLE:
        return CircularityElement(
            element=name, status="not_applicable", reason=rule.meaning, entries=(), tables=()
        )
    patterns = rule.value if isinstance(rule.value, tuple) else ()
    speak = {kind: all_ for kind, all_ in kinds.items() if any(fits(*kind, p) for p in patterns)}
    rows = [table for table in tables if is_filled(table) and _speaks(table, patterns)]
    told = any(entry.value is not None for all_ in speak.values() for entry in all_)
    reported = told or bool(rows) or (is_drawn and FLOWS in patterns)
    return CircularityElement(
        element=name,
        status="reported" if reported else "no_data",
        reason=None if reported else _missing(speak.values()),
        entries=tuple(_names(speak.values(), patterns)),
        tables=tuple(table.name for table in rows),
    )


def _speaks(table: LedgerTable, patterns: tuple[str, ...]) -> bool:
    """Whether the figures of a table are those of an element; what is by one kind has none."""
    return any(
        fnmatchcase(column.method, pattern)
        for column in table.columns
        for pattern in patterns
        if "/" not in pattern
    )


def is_filled(table: LedgerTable) -> bool:
    """Whether any figure of a table is known."""
    figures = [at for at, column in enumerate(table.columns) if column.rule_set]
    return any(row[at] is not None for row in table.rows for at in figures)


def _names(speak: Iterable[list[Entry]], patterns: tuple[str, ...]) -> Iterator[str]:
    """The names of figures, with what they are by where a pattern asks for that alone."""
    seen = set()
    for entries in speak:
        first = entries[0]
        open_to_all = any(fnmatchcase(first.method, p) for p in patterns if "/" not in p)
        name = first.name if open_to_all else f"{first.name}/{first.by}"
        if name not in seen:
            seen.add(name)
            yield name


def _missing(speak: Iterable[list[Entry]]) -> str:
    """What the figures without a value say is missing, each once."""
    notes = dict.fromkeys(entry.note for one in speak for entry in one if entry.note is not None)
    return "; ".join(notes) or NOTHING
