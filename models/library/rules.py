"""The rules that a ledger counts by: files that a person can correct without touching code."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from typing import Final

from models.library.library import Confidence
from models.library.tables import DATA
from models.record import Record

RULES: Final = DATA / "rules"


class Rule(Record):
    """One rule: its value, what it means, where it is from, and how far to trust it.

    A word, or each of a list of words, is one of ``choices`` where there are any; a number is
    from ``least`` to ``most``.
    """

    value: float | bool | str | tuple[str, ...]
    unit: str
    meaning: str
    source: str
    confidence: Confidence
    choices: tuple[str, ...] = ()
    least: float | None = None
    most: float | None = None


class RuleBook(Record):
    """The rules of one kind of claim, with a version that every figure made by them bears."""

    name: str
    version: str
    title: str
    source: str
    confidence: Confidence
    rules: Mapping[str, Rule]

    @property
    def id(self) -> str:
        """How a figure names these rules."""
        return f"{self.name}@{self.version}"

    def number(self, name: str) -> float:
        """The rule ``name``, a number."""
        found = self.rules[name].value
        assert isinstance(found, float), f"{self.id}: {name} is a number"
        return found

    def yes(self, name: str) -> bool:
        """The rule ``name``, yes or no."""
        found = self.rules[name].value
        assert isinstance(found, bool), f"{self.id}: {name} is yes or no"
        return found

    def word(self, name: str) -> str:
        """The rule ``name``, one word."""
        found = self.rules[name].value
        assert isinstance(found, str), f"{self.id}: {name} is a word"
        return found

    def words(self, name: str) -> tuple[str, ...]:
        """The rule ``name``, a list of words."""
        found = self.rules[name].value
        assert isinstance(found, tuple), f"{self.id}: {name} is a list"
        return found


@cache
def rule_books() -> Mapping[str, RuleBook]:
    """The built-in rules, by name."""
    return {path.stem: rule_book(path.read_text("utf-8")) for path in sorted(RULES.glob("*.toml"))}


def rule_book(text: str) -> RuleBook:
    """The rules that a TOML text spells.

    Raises:
        pydantic.ValidationError: something is missing, or is not what it should be.
        tomllib.TOMLDecodeError: it is no TOML.
    """
    return rule_book_of(tomllib.loads(text))


def rule_book_of(document: Mapping[str, object]) -> RuleBook:
    """The rules that a parsed TOML text spells.

    Raises:
        pydantic.ValidationError: something is missing, or is not what it should be.
    """
    return RuleBook.model_validate(_frozen(dict(document)))


def _frozen(value: object) -> object:
    """Lists as tuples and whole numbers as floats, as records hold them."""
    if isinstance(value, dict):
        return {name: _frozen(one) for name, one in value.items()}
    if isinstance(value, list):
        return tuple(_frozen(one) for one in value)
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value
