"""A scenario's document, changed row by row: rows are found by the columns that name them.

Where a change both takes rows out and puts rows in, they are taken out first: ``revised``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from models.issue import InvalidScenario, Issue
from models.scenario import TABLES
from optimiser.intake.check_ids import KEYS, SOURCES
from optimiser.intake.raw import pointer_to, shown
from optimiser.intake.words import did_you_mean, quoted

SETTINGS: Final = "settings"
NAMED_BY: Final[Mapping[str, tuple[str, ...]]] = {
    **{table: (column,) for table, column in SOURCES},
    **KEYS,
}
"""The columns that name a row of each table."""
REFERENCES: Final = (
    *(("pins", "source"), ("pins", "target"), ("routes", "source"), ("routes", "target")),
    *(("blend_limits", "source"), ("blend_limits", "target"), ("mixtures", "lot_id")),
)
"""Where rows speak of lots, offers and orders."""
Document = dict[str, Any]
Key = tuple[str, ...]


def revised(document: Mapping[str, Any], patch: object, removed: object) -> Document:
    """The document without some rows, and then with a patch: the order of every change.

    So a row that is named by both is made anew from the patch alone.

    Raises:
        InvalidScenario: it names a row that is not there, or the patch is no settings and rows.
    """
    return patched(without(document, removed), patch)


def patched(document: Mapping[str, Any], patch: object) -> Document:
    """The document with the settings merged (RFC 7396) and the rows of ``patch`` put in.

    A row of the same name is merged, column by column, null making it blank; another is added.

    Raises:
        InvalidScenario: the patch is no settings and rows.
    """
    found, issues = dict(document), list(_odd_patch(patch))
    if issues or not isinstance(patch, dict):
        raise InvalidScenario(tuple(issues))
    for table, rows in patch.items():
        if table == SETTINGS:
            found[table] = merged(found.get(table, {}), rows)
        else:
            found[table] = _put(table, found.get(table) or [], rows)
    return found


def without(document: Mapping[str, Any], removed: object) -> Document:
    """The document without some rows, and without what other rows say of them.

    ``removed`` names rows by table: by their id, or where more than one column names a row by an
    object with these columns.

    Raises:
        InvalidScenario: it names a row that is not there.
    """
    if not isinstance(removed, dict):
        raise InvalidScenario((_issue((), "remove is no object of tables", removed),))
    found, issues = dict(document), list(_odd_tables(removed))
    gone: set[str] = set()
    for table, names in removed.items() if not issues else ():
        keys = {key for name in names if (key := _key_given(table, name)) is not None}
        present = {key_of(table, row) for row in found.get(table) or ()}
        if len(keys) < len(names) or not keys <= present:
            issues.append(_not_there(table, names, keys, present))
        found[table] = [row for row in found.get(table) or () if key_of(table, row) not in keys]
        gone |= {key[0] for key in keys} if table in {"lots", "offers", "orders"} else set()
    if issues:
        raise InvalidScenario(tuple(issues))
    return unspoken(found, gone)


def unspoken(document: Mapping[str, Any], gone: set[str]) -> Document:
    """The document without rows that speak of what is gone."""
    found = dict(document)
    for table, column in REFERENCES:
        if found.get(table):
            found[table] = [row for row in found[table] if row.get(column) not in gone]
    return found


def merged(document: object, patch: object) -> Any:
    """A JSON merge patch, RFC 7396: null takes a member out, objects are merged, all else is put.

    What is put is no deeper than what the parser lets in.
    """
    if not isinstance(patch, dict):
        return patch
    found = dict(document) if isinstance(document, dict) else {}
    for name, value in patch.items():
        if value is None:
            found.pop(name, None)
        else:
            found[name] = merged(found.get(name), value)
    return found


def key_of(table: str, row: Mapping[str, Any]) -> Key:
    """What names a row."""
    return tuple(str(row.get(column, "")) for column in NAMED_BY[table])


def _put(table: str, rows: Sequence[Mapping[str, Any]], new: Sequence[Document]) -> list[Any]:
    found: dict[Key, Any] = {key_of(table, row): row for row in rows}
    for row in new:
        key = key_of(table, row)
        found[key] = merged(found.get(key, {}), row)
    return list(found.values())


def _not_there(table: str, names: object, keys: set[Key], present: set[Key]) -> Issue:
    """Which rows are named that are not there, and which may be meant."""
    missing = sorted("/".join(key) for key in keys - present)
    message = f"remove names rows that {table} does not have"
    if not missing:
        return _issue((table,), message, names)
    known = ["/".join(key) for key in present]
    near = did_you_mean(missing[0], known, otherwise="ids are compared exactly")
    return _issue((table,), f"{message}: {', '.join(missing)}", names, near)


def _key_given(table: str, name: object) -> Key | None:
    columns = NAMED_BY[table]
    if isinstance(name, str) and len(columns) == 1:
        return (name,)
    if isinstance(name, dict) and name.keys() == set(columns):
        return key_of(table, name)
    return None


def _odd_patch(patch: object) -> Iterator[Issue]:
    if not isinstance(patch, dict):
        yield _issue((), "patch is no object of settings and tables", patch)
        return
    settings = patch.get(SETTINGS, {})
    if not isinstance(settings, dict):
        yield _issue((SETTINGS,), "settings is no object", settings)
    tables = {name: rows for name, rows in patch.items() if name != SETTINGS}
    yield from _odd_tables(tables)
    for table, rows in tables.items():
        for at, row in enumerate(rows if isinstance(rows, list) and table in NAMED_BY else ()):
            names = NAMED_BY[table]
            if not isinstance(row, dict) or not all(isinstance(row.get(n), str) for n in names):
                message = f"a row of {table} needs {' and '.join(names)} to be found by"
                yield _issue((table, at), message, row)


def _odd_tables(tables: Mapping[str, object]) -> Iterator[Issue]:
    for table, rows in tables.items():
        if table not in NAMED_BY:
            near = did_you_mean(str(table), TABLES, otherwise="see remelt template")
            yield _issue(
                (str(table),), f"rows of {quoted(str(table))} cannot be patched", table, near
            )
        elif not isinstance(rows, list):
            yield _issue((table,), f"{table} is no list of rows", rows)


def _issue(
    steps: tuple[str | int, ...], message: str, value: object, hint: str | None = None
) -> Issue:
    return Issue(
        code="invalid_patch",
        severity="error",
        message=message,
        hint=hint,
        value=shown(value) if isinstance(value, str | float) else None,
        pointer=pointer_to(*steps),
    )
