"""A person's own rules, in a file beside the built-in ones: only what differs need stand there."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from models.issue import InvalidScenario, Issue
from models.library.rules import Rule, RuleBook, rule_book_of, rule_books
from optimiser.intake.files import decoded, file_issue, read_bytes
from optimiser.intake.words import did_you_mean, in_words

LENT: Final = ("unit", "meaning")
"""What a rule takes from the built-in one where it does not say it itself."""
HINT: Final = 'begin with name = "…" of a built-in rule book and a version of your own'


def read_rules(paths: Sequence[Path]) -> Mapping[str, RuleBook]:
    """The built-in rule books, with those in the files in their place.

    A file names the book it corrects and a version of its own, and holds the rules that differ,
    each with its source and confidence; every other rule stays as built in.

    Raises:
        InvalidScenario: a file is wrong; all of it at once.
    """
    books, issues = dict(rule_books()), list[Issue]()
    for path in paths:
        try:
            book = _corrected(path, books)
            books[book.name] = book
        except InvalidScenario as invalid:
            issues += invalid.issues
    if issues:
        raise InvalidScenario(tuple(issues))
    return books


def _corrected(path: Path, books: Mapping[str, RuleBook]) -> RuleBook:
    found = _toml(path)
    name = found.get("name")
    if not isinstance(name, str) or name not in books:
        hint = HINT if name is None else did_you_mean(str(name), books, otherwise=HINT)
        raise _wrong("unknown_rules", f"{path.name} names no built-in rule book", path, hint)
    old, given = books[name], found.get("rules", {})
    if not isinstance(given, dict) or not all(isinstance(one, dict) for one in given.values()):
        raise _wrong("not_rules", f"{path.name}: rules are no tables", path, "write [rules.NAME]")
    issues = list(_odd(path, old, found, given))
    if issues:
        raise InvalidScenario(tuple(issues))
    return _merged(path, old, found, given)


def _toml(path: Path) -> dict[str, Any]:
    text = decoded(read_bytes(path), file=path.name)
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        line = re.search(r"at line (\d+)", str(error))
        raise InvalidScenario((
            file_issue(
                "not_toml",
                f"{path.name} is not TOML: {error}",
                file=path.name,
                row=int(line[1]) if line else None,
            ),
        )) from None  # fmt: skip


def _odd(
    path: Path, old: RuleBook, found: Mapping[str, Any], given: Mapping[str, Mapping[str, Any]]
) -> Iterator[Issue]:
    """What would make figures say that they follow rules which they do not."""
    if found.get("version") == old.version:
        yield _issue(
            "rules_version",
            f"{path.name} bears the version of the rules that it corrects, {old.version}",
            path,
            "give it a version of its own: every figure names the version of its rules",
        )
    for name, rule in given.items():
        if name not in old.rules:
            hint = did_you_mean(name, old.rules)
            yield _issue("unknown_rule", f"{path.name}: {old.name} has no rule {name}", path, hint)
        elif "value" in rule and _kind(rule["value"]) != _kind(old.rules[name].value):
            yield _issue(
                "not_accepted",
                f"{path.name}: the value of {name} must be {_kind(old.rules[name].value)}",
                path,
                f"{name} is: {old.rules[name].meaning}",
            )


def _merged(
    path: Path, old: RuleBook, found: Mapping[str, Any], given: Mapping[str, Mapping[str, Any]]
) -> RuleBook:
    """What the file says, and of the built-in book the title and the rules it does not name."""
    rules = {
        name: {**_lent(rule), **given[name]} if name in given else rule.model_dump()
        for name, rule in old.rules.items()
    }
    try:
        return rule_book_of({"title": old.title, **found, "rules": rules})
    except ValidationError as error:
        raise InvalidScenario(tuple(
            _issue(in_words(one)[0], f"{path.name}: {'.'.join(map(str, one['loc']))} {words}", path)
            for one in error.errors(include_url=False)
            for words in (in_words(one)[1],)
        )) from None  # fmt: skip


def _lent(rule: Rule) -> dict[str, str]:
    return {name: getattr(rule, name) for name in LENT}


def _kind(value: object) -> str:
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, int | float):
        return "a number"
    return "a list of words" if isinstance(value, list | tuple) else "a text"


def _issue(code: str, message: str, path: Path, hint: str | None = None) -> Issue:
    return file_issue(code, message, file=path.name, hint=hint)


def _wrong(code: str, message: str, path: Path, hint: str | None) -> InvalidScenario:
    return InvalidScenario((_issue(code, message, path, hint),))
