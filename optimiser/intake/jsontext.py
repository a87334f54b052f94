"""JSON text to a document, refusing what JSON parsers let slip: a name that stands twice.

NaN and infinities arrive as floats; the reader of every cell refuses them, with their place.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from pydantic_core import from_json

from models.issue import InvalidScenario, Issue
from optimiser.intake.files import file_issue
from optimiser.intake.raw import pointer_to, printable, shown
from optimiser.intake.words import quoted

MARK: Final = b'":'
"""What ends a name, and seldom stands anywhere else."""
BLANKS: Final = b" \t\n\r"
DIGITS: Final = bytes(ord("0") if byte in b"0123456789" else ord(".") for byte in range(256))
MOST_DIGITS: Final = 300
"""Whole numbers with more are beyond all use."""
NESTED: Final = frozenset({dict, list})


class _Doubled(dict[str, Any]):
    """An object in which a name stands twice, and that name."""

    def __init__(self, found: dict[str, Any], pairs: list[tuple[str, Any]]) -> None:
        super().__init__(found)
        counted = Counter(name for name, _ in pairs)
        self.name = next(name for name, count in counted.items() if count > 1)


def parse_json(text: str | bytes, *, file: str) -> object:
    """The document that ``text`` holds.

    Raises:
        InvalidScenario: it is no JSON, or a name stands twice in one object.
    """
    document = _plain_document(text) if isinstance(text, bytes) else None
    return _judged_document(text, file) if document is None else document


def _plain_document(text: bytes) -> object | None:
    """The document of a text that is well-formed beyond doubt, three times as quickly; else None.

    The quick parser keeps the last of two values under one name. So there must be as many names in
    the document as the text has quotes before a colon, and no blank may stand between the two; a
    name that stands twice would be one too few.
    """
    if b"0" * MOST_DIGITS in text.translate(DIGITS):
        return None
    try:
        document: object = from_json(text)
    except ValueError:
        return None
    marked = text.count(MARK)
    if marked != text.count(b":") and marked != text.translate(None, BLANKS).count(MARK):
        return None
    return document if _names(document, text.count(b"{") + text.count(b"[")) == marked else None


def _names(document: object, most: int) -> int:
    """How many names its objects have, of which there are no more than ``most``, lists included."""
    found = [document]
    for one in found:  # which grows meanwhile
        if len(found) >= most:
            break
        within = one.values() if isinstance(one, dict) else one if isinstance(one, list) else ()
        found += [value for value in within if type(value) in NESTED]
    return sum([len(one) for one in found if isinstance(one, dict)])


def _judged_document(text: str | bytes, file: str) -> object:
    """The document of any text, or what is wrong with it."""
    doubled: list[_Doubled] = []

    def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            found = _Doubled(found, pairs)
            doubled.append(found)
        return found

    try:
        plain = text.removeprefix("\ufeff") if isinstance(text, str) else _decoded(text)
        document: object = json.loads(
            plain, object_pairs_hook=members, parse_constant=float, parse_int=_whole
        )
    except RecursionError:
        raise _not_json("is nested too deeply", "flatten it", file) from None
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise _not_json(f"is not JSON at {where}: {error.msg}", None, file, error.lineno) from None
    except UnicodeDecodeError as error:
        hint = "save it as UTF-8"
        raise _not_json(f"is not UTF-8 at byte {error.start}", hint, file) from None
    if doubled:
        raise InvalidScenario(tuple(_doubled_names(document, file)))
    return document


def _decoded(text: bytes) -> str:
    return text.decode(json.detect_encoding(text))


def _whole(text: str) -> int | float:
    """A whole number; one beyond all use becomes a float, whose reader refuses what it must."""
    return int(text) if len(text) <= MOST_DIGITS else float(text)


def _not_json(what: str, hint: str | None, file: str, row: int | None = None) -> InvalidScenario:
    issue = file_issue("not_json", f"{file} {what}", file=file, row=row, hint=hint)
    return InvalidScenario((issue,))


def _doubled_names(document: object, file: str) -> Iterator[Issue]:
    for steps, value in _walk(document):
        if isinstance(value, _Doubled):
            yield Issue(
                code="name_twice",
                severity="error",
                file=file,
                pointer=pointer_to(*steps, value.name),
                value=shown(value.name),
                message=f"{printable(quoted(value.name))} stands twice in one object",
                hint="keep one of the two",
            )


def _walk(document: object) -> Iterator[tuple[tuple[str | int, ...], object]]:
    """Every value of the document with the steps that lead to it; no recursion, no limit."""
    stack: list[tuple[tuple[str | int, ...], object]] = [((), document)]
    while stack:
        steps, value = stack.pop()
        yield steps, value
        if isinstance(value, dict):
            stack.extend(((*steps, name), one) for name, one in reversed(list(value.items())))
        elif isinstance(value, list):
            stack.extend(((*steps, index), one) for index, one in reversed(list(enumerate(value))))
