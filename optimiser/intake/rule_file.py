"""A person's own rules in place of built-in ones: only what differs need stand in the file.

    name = "custody"
    version = "2026.1 checked"

    [rules.overdraft_pct_max]
    value = 20
    source = "the standard, page 31"
    confidence = "verified-in-source"

A file without ``name`` may correct several books: ``[custody]``, ``[custody.rules.NAME]``.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, cast

from models.issue import InvalidScenario, Issue
from models.library.library import CONFIDENCES, Confidence
from models.library.rules import Rule, RuleBook, rule_books
from optimiser.intake.files import decoded, file_issue, read_bytes
from optimiser.intake.words import did_you_mean, quoted

OF_A_BOOK: Final = ("version", "title", "source", "confidence", "rules")
OF_A_RULE: Final = ("value", "source", "confidence")
FIXED: Final = ("unit", "meaning", "choices", "least", "most")
"""What says how a rule is used: a copy of the built-in file may hold it, but not change it."""
EXAMPLE: Final = 'begin with name = "…" of a built-in rule book and a version of your own'
Value = float | bool | str | tuple[str, ...]


def read_rules(paths: Sequence[Path]) -> Mapping[str, RuleBook]:
    """The built-in rule books, with what the files change, one file after the other.

    Raises:
        InvalidScenario: a file is wrong; all of it at once.
    """
    books, issues = rule_books(), list[Issue]()
    for path in paths:
        try:
            text = decoded(read_bytes(path), file=path.name)
            books = rule_books_with(text, file=path.name, books=books)
        except InvalidScenario as invalid:
            issues += invalid.issues
    if issues:
        raise InvalidScenario(tuple(issues))
    return books


def rule_books_with(
    text: str, *, file: str, books: Mapping[str, RuleBook] | None = None
) -> Mapping[str, RuleBook]:
    """The rule books, those built in where none are given, with what ``text`` changes.

    The text is TOML that calls itself ``file``. A book that it changes bears the version that the
    text gives it, and every figure made by its rules says so.

    Raises:
        InvalidScenario: something in it is wrong; all of it at once.
    """
    known = rule_books() if books is None else books
    reading = _Reading(file=file, text=text)
    changed: dict[str, RuleBook] = {}
    for name, said in reading.books().items():
        if name not in known:
            hint = did_you_mean(name, known, otherwise=f"known are {', '.join(known)}")
            reading.tell("unknown_rules", f"there are no rules called {quoted(name)}", name, hint)
        elif not isinstance(said, dict):
            reading.tell("not_rules", f"{name} {quoted(said)} is no table", name, EXAMPLE)
        else:
            changed[name] = _changed(reading, known[name], said)
    if reading.issues:
        raise InvalidScenario(tuple(reading.issues))
    return {**known, **changed}


@dataclass(slots=True, kw_only=True)
class _Reading:
    """One file, and what is wrong with it so far."""

    file: str
    text: str
    issues: list[Issue] = field(default_factory=list)

    def books(self) -> dict[str, Any]:
        """What is said of each book, by its name."""
        found = self._parsed()
        name = found.get("name")
        if isinstance(name, str):
            return {name: {key: value for key, value in found.items() if key != "name"}}
        if not found:
            self.tell("unknown_rules", f"{self.file} names no rule book", "", EXAMPLE)
        return found

    def _parsed(self) -> dict[str, Any]:
        try:
            return tomllib.loads(self.text)
        except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
            line = re.search(r"at line (\d+)", str(error))
            row = int(line[1]) if line else None
            message = f"{self.file} is not TOML: {error}"
            issue = file_issue("not_toml", message, file=self.file, row=row, hint=EXAMPLE)
            raise InvalidScenario((issue,)) from None

    def tell(self, code: str, message: str, subject: str, hint: str | None) -> None:
        """An issue with ``subject``: a book, or book.rule."""
        issue = file_issue(code, message, file=self.file, row=self._row(subject), hint=hint)
        self.issues.append(issue.model_copy(update={"subject": subject}))

    def _row(self, subject: str) -> int | None:
        """The line of the heading of what is spoken of, else where its name stands first."""
        book, _, rule = subject.partition(".")
        if not book:
            return None
        of_book, name = re.escape(book), re.escape(rule or book)
        heading = rf"({of_book}\.)?rules\.[\"']?{name}[\"']?" if rule else of_book
        of_file = rf"^[ \t]*name[ \t]*=[ \t]*[\"']{of_book}[\"']"
        for pattern in (
            rf"^[ \t]*\[[ \t]*{heading}[ \t]*\]",
            rf"^[ \t]*\[?[\"']?{name}\b" if rule else of_file,
            rf"^[ \t]*\[?[\"']?{name}\b",
        ):
            found = re.search(pattern, self.text, re.MULTILINE)
            if found is not None:
                return self.text.count("\n", 0, found.start()) + 1
        return None


def _changed(reading: _Reading, book: RuleBook, said: Mapping[str, Any]) -> RuleBook:
    """The book with what is said of it; what is wrong stays as it was, and is told."""
    _unknown_keys(reading, said, OF_A_BOOK, book.name)
    version = _text(reading, said, "version", book.name, otherwise=None)
    if version == book.version:
        reading.tell(
            "same_version",
            f"version {quoted(version)} of {book.name} is that of the rules it corrects",
            book.name, "give it a version of its own: every figure names the version of its rules",
        )  # fmt: skip
    rules = dict(book.rules)
    own = said.get("rules", {})
    if not isinstance(own, dict):
        reading.tell("not_rules", f"rules {quoted(own)} of {book.name} is no table", book.name,
                     EXAMPLE)  # fmt: skip
        own = {}
    for name, rule in own.items():
        subject = f"{book.name}.{name}"
        if name not in rules:
            hint = did_you_mean(name, rules, otherwise=f"known are {', '.join(rules)}")
            reading.tell("unknown_rule", f"{book.name} has no rule {name}", subject, hint)
        elif not isinstance(rule, dict):
            hint = f"write [{book.name}.rules.{name}] and value, source, confidence below it"
            reading.tell("not_a_rule", f"{subject} {quoted(rule)} is no table", subject, hint)
        else:
            rules[name] = _rule(reading, rules[name], rule, subject)
    return RuleBook(
        name=book.name,
        version=version,
        title=_text(reading, said, "title", book.name, otherwise=book.title),
        source=_text(reading, said, "source", book.name, otherwise=book.source),
        confidence=_confidence(reading, said, book.name, otherwise=book.confidence),
        rules=rules,
    )


def _rule(reading: _Reading, built_in: Rule, said: Mapping[str, Any], subject: str) -> Rule:
    _unknown_keys(reading, said, (*OF_A_RULE, *FIXED), subject)
    _fixed(reading, built_in, said, subject)
    value = built_in.value
    if "value" not in said:
        hint = f"write value = …; it is: {built_in.meaning}"
        reading.tell("required", f"{subject} has no value", subject, hint)
    else:
        value = _value(reading, built_in, said["value"], subject)
    return Rule(
        value=value,
        unit=built_in.unit,
        meaning=built_in.meaning,
        source=_text(reading, said, "source", subject, otherwise=None),
        confidence=_confidence(reading, said, subject, otherwise=None),
        choices=built_in.choices,
        least=built_in.least,
        most=built_in.most,
    )


def _value(reading: _Reading, built_in: Rule, said: object, subject: str) -> Value:
    """What a rule is set to, if it is of the built-in rule's kind and within its range."""
    kind = _kind(built_in.value)
    if _kind(said) != kind:
        hint = f"write {kind}; it is: {built_in.meaning} ({built_in.unit})"
        message = f"value {_shown(said)} of {subject} must be {kind}"
        reading.tell("wrong_type", message, subject, hint)
        return built_in.value
    if kind == "a number":
        return _number(reading, built_in, float(cast("float", said)), subject)
    words: tuple[Any, ...] = tuple(said) if isinstance(said, list) else (said,)
    for word in words:
        if built_in.choices and word not in built_in.choices:
            listed = f"known are {', '.join(built_in.choices)}"
            message = f"value {quoted(word)} of {subject} is not one it may have"
            nearest = did_you_mean(word, built_in.choices, otherwise=listed)
            reading.tell("unknown_word", message, subject, nearest)
            return built_in.value
    return cast("Value", words if isinstance(said, list) else said)


def _number(reading: _Reading, built_in: Rule, value: float, subject: str) -> float:
    least = -math.inf if built_in.least is None else built_in.least
    most = math.inf if built_in.most is None else built_in.most
    if math.isfinite(value) and least <= value <= most:
        return value
    hint = f"write a number from {least:g} to {most:g} {built_in.unit}"
    message = f"value {quoted(value)} of {subject} is out of range"
    reading.tell("out_of_range", message, subject, hint)
    return least


def _kind(value: object) -> str:
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, int | float):
        return "a number"
    if isinstance(value, str):
        return "a word in quotes"
    if isinstance(value, list | tuple) and all(isinstance(one, str) for one in value):
        return 'a list of words such as ["one", "two"]'
    return "a value of a rule"


def _shown(value: object) -> str:
    return "(a list)" if isinstance(value, list) else quoted(value)


def _unknown_keys(
    reading: _Reading, said: Mapping[str, Any], known: tuple[str, ...], subject: str
) -> None:
    for key in said:
        if key not in known:
            hint = did_you_mean(key, known, otherwise=f"known are {', '.join(known)}")
            reading.tell("unknown_key", f"{subject} has no {quoted(key)}", subject, hint)


def _fixed(reading: _Reading, built_in: Rule, said: Mapping[str, Any], subject: str) -> None:
    for key in FIXED:
        stands = getattr(built_in, key)
        if key in said and said[key] != (list(stands) if isinstance(stands, tuple) else stands):
            message = f"{key} {_shown(said[key])} of {subject} is not what it is built with"
            reading.tell("fixed", message, subject, f"leave {key} out: it is not for a file to say")


def _text(
    reading: _Reading, said: Mapping[str, Any], key: str, subject: str, *, otherwise: str | None
) -> str:
    """A text that is said; where there is no ``otherwise`` it must be."""
    value = said.get(key, otherwise)
    if isinstance(value, str) and value.strip():
        return value
    what = "has no" if key not in said else f"has an unreadable {quoted(said[key])} as"
    hints = {
        "version": 'write version = "…", so that figures name the rules they were made by',
        "source": 'write source = "…": where the value stands',
        "title": 'write title = "…", or leave it out',
    }
    reading.tell("required", f"{subject} {what} {key}", subject, hints[key])
    return ""


def _confidence(
    reading: _Reading, said: Mapping[str, Any], subject: str, *, otherwise: Confidence | None
) -> Confidence:
    value = said.get("confidence", otherwise)
    if value in CONFIDENCES:
        return cast("Confidence", value)
    what = "no confidence" if value is None else f"a confidence {quoted(value)} that is not known"
    hint = f"write one of {', '.join(CONFIDENCES)}"
    reading.tell("unknown_confidence", f"{subject} has {what}", subject, hint)
    return "recalled"
