"""A plant's own rule file: single rules in place of those built in, without touching code.

[custody]
version = "2026.1 checked"

[custody.rules.overdraft_pct_max]
value = 20
source = "the standard, page 31"
confidence = "verified-in-source"
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, cast

from models.issue import InvalidScenario, Issue
from models.library.library import CONFIDENCES, Confidence
from models.library.rules import Rule, RuleBook, rule_books
from optimiser.intake.files import decoded, file_issue, read_bytes
from optimiser.intake.words import did_you_mean, quoted

OF_A_BOOK: Final = ("version", "source", "confidence", "rules")
OF_A_RULE: Final = ("value", "source", "confidence")
EXAMPLE: Final = 'write [custody] with version = "…", and [custody.rules.NAME] with value = …'
Value = float | bool | str | tuple[str, ...]


def read_rule_books(path: Path) -> Mapping[str, RuleBook]:
    """The built-in rules with what the file at ``path`` changes.

    Raises:
        InvalidScenario: something in it is wrong; all of it at once.
    """
    return rule_books_with(decoded(read_bytes(path), file=path.name), file=path.name)


def rule_books_with(text: str, *, file: str) -> Mapping[str, RuleBook]:
    """The built-in rules with what ``text`` changes: TOML that calls itself ``file``.

    A book with a rule changed bears the version that the text gives it, and every figure made by
    it says so.

    Raises:
        InvalidScenario: something in it is wrong; all of it at once.
    """
    known = rule_books()
    reading = _Reading(file=file, text=text)
    changed: dict[str, RuleBook] = {}
    for name, said in reading.parsed().items():
        if name not in known:
            hint = did_you_mean(name, known)
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

    def parsed(self) -> dict[str, Any]:
        try:
            return tomllib.loads(self.text)
        except (tomllib.TOMLDecodeError, RecursionError) as error:
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
        heading = rf"{re.escape(book)}\.rules\.{re.escape(rule)}" if rule else re.escape(book)
        name = re.escape(rule or book)
        for pattern in (rf"^[ \t]*\[[ \t]*{heading}[ \t]*\]", rf"^[ \t]*\[?\"?{name}\b"):
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
            f"version {quoted(version)} of {book.name} is that of the rules built in",
            book.name, "give these rules a version of their own, so that figures tell them apart",
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
            reading.tell("unknown_rule", f"{book.name} has no rule {quoted(name)}", subject, hint)
        elif not isinstance(rule, dict):
            hint = f"write [{book.name}.rules.{name}] and value, source, confidence below it"
            reading.tell("not_a_rule", f"{subject} {quoted(rule)} is no table", subject, hint)
        else:
            rules[name] = _rule(reading, rules[name], rule, subject)
    return RuleBook(
        name=book.name,
        version=version,
        title=book.title,
        source=_text(reading, said, "source", book.name, otherwise=book.source),
        confidence=_confidence(reading, said, book.name, otherwise=book.confidence),
        rules=rules,
    )


def _rule(reading: _Reading, built_in: Rule, said: Mapping[str, Any], subject: str) -> Rule:
    _unknown_keys(reading, said, OF_A_RULE, subject)
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
        message = f"value {_shown(said)} of {subject} is not {kind}"
        reading.tell("wrong_type", message, subject, hint)
        return built_in.value
    if kind == "a number":
        return _number(reading, built_in, float(cast("float", said)), subject)
    words: tuple[Any, ...] = tuple(said) if isinstance(said, list) else (said,)
    for word in words:
        if built_in.choices and word not in built_in.choices:
            hint = did_you_mean(word, built_in.choices,
                                otherwise=f"known are {', '.join(built_in.choices)}")  # fmt: skip
            message = f"value {quoted(word)} of {subject} is not one it may have"
            reading.tell("unknown_word", message, subject, hint)
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
            hint = did_you_mean(key, known)
            reading.tell("unknown_key", f"{subject} has no {quoted(key)}", subject, hint)


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
