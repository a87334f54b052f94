"""Reading a sentence: which known one it is, and which others stand in its blanks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from api.web.forms import Forms
from api.web.texts import BLANK

WORD: Final = re.compile(r"(?<![\w/.-])[a-z]{2,}(?![\w/-])", re.ASCII)
FIGURE: Final = re.compile(r"\d[.,]\d")
"""A figure that the reader may write otherwise."""
QUOTED: Final = re.compile(r"'[^']*'|\"[^\"]*\"")
GOES_ON: Final = re.compile(r"[ ,;.:()]")
"""How a sentence begins that goes on from another one."""
TELLS: Final = re.compile(r"(is|are|has|have|must|holds|looks|names|puts|begins|knows|was) ")
"""How a sentence begins whose subject stands before it, and a space between them."""
ENDS: Final = re.compile(r"[ ,;.:()]|$")
SEVERAL: Final = re.compile(r"\. (?=[A-Z\d])")
JOINT: Final = 4
"""A sentence with fewer letters than this only joins others."""
MOST_SPLITS: Final = 16
MOST_JOINTS: Final = 4
"""So many places for what joins: the others come in turn with what is left."""
MOST_RULES: Final = 12
NEVER: Final = (float("inf"), "")
Read = tuple[float, str]


@dataclass(frozen=True, slots=True)
class Rule:
    """A sentence: its texts, the names of the blanks between them, and what is said instead.

    ``instead`` is texts and names by turns. ``letters`` is how much of it is fixed.
    """

    texts: tuple[str, ...]
    blanks: tuple[str, ...]
    instead: tuple[str, ...]
    letters: int
    longest: str

    @property
    def is_several(self) -> bool:
        """Whether more than one sentence is said at once."""
        return any(". " in text for text in self.texts)


def rules_of(pairs: Mapping[str, str]) -> tuple[Rule, ...]:
    """A rule for every sentence with blanks, the longest first.

    A sentence that goes on from another, or leads to one, also is one with a blank there.
    """
    rules = []
    for one, said in pairs.items():
        forms = [(one, said)] if BLANK.search(one) else []
        before = "{before_it}" if GOES_ON.match(one) else ""
        before = "{before_it} " if TELLS.match(one) else before
        after = "{after_it}" if one.endswith(" ") else ""
        if before or after:
            forms.append((f"{before}{one}{after}", f"{before}{said}{after}"))
        rules += [_rule(*form) for form in forms]
    return tuple(sorted(rules, key=lambda rule: -rule.letters))


def _rule(one: str, said: str) -> Rule:
    parts = BLANK.split(one)
    texts = tuple(parts[::2])
    letters = sum(character.isalpha() for text in texts for character in text)
    longest = max((texts[0][1:], *texts[1:]), key=len)
    return Rule(texts, tuple(parts[1::2]), tuple(BLANK.split(said)), letters, longest)


def swapped(text: str) -> str:
    """A text whose first letter is large instead of small, or the other way round."""
    return text[:1].swapcase() + text[1:]


class Reading:
    """The reading of one sentence."""

    def __init__(self, whole: Mapping[str, str], forms: Forms) -> None:
        """``whole`` are translations of sentences without a blank."""
        self._whole = whole
        self._forms = forms
        self._known: dict[str, Read] = {}

    def best(self, text: str, rules: Sequence[Rule]) -> Read:
        """What is not understood of a text, as a cost, and how it is said; the cheapest reading."""
        if text in self._known:
            return self._known[text]
        found = self._known[text] = self._leaf(text)
        if found[0] > 1.0:
            near = [rule for rule in rules if rule.longest in text]
            found = self._known[text] = self._nested(text, near, found)
        return found

    def _leaf(self, text: str) -> Read:
        """A text that holds no other: known words, a number, a date, a name."""
        if text in self._whole:
            return 0.0, self._whole[text]
        if swapped(text) in self._whole:
            return 0.1, swapped(self._whole[swapped(text)])
        if (written := self._forms.written(text)) is not None:
            return 0.4, written
        if QUOTED.fullmatch(text) or not text:
            return 0.1 if not text else 0.5, text
        words, pieces = len(WORD.findall(text)), text.count(", ")
        figures = 0.5 if FIGURE.search(text) else 0.0
        return 1.0 + 4.0 * words + pieces + figures + 0.3 * text.count(" "), text

    def _nested(self, text: str, rules: Sequence[Rule], found: Read) -> Read:
        for head, between, rest in _ends(text):
            one, said = self.best(head, rules)
            more, after = self.best(rest, rules)
            if 0.3 + one + more < found[0]:
                found = 0.3 + one + more, f"{said}{between}{after}"
        tried = 0
        several = SEVERAL.search(text) is not None
        for rule in rules:
            if several and not rule.is_several:
                continue
            if tried >= MOST_RULES and rule.letters >= JOINT:
                continue
            fits = False
            for is_swapped, parts in _splits(text, rule):
                fits = True
                cost, said = self._filled(rule, parts, rules, found[0])
                if cost < found[0]:
                    found = cost, swapped(said) if is_swapped and rule.instead[0] else said
            tried += fits
        return found

    def _filled(self, rule: Rule, parts: Sequence[str], rules: Sequence[Rule], most: float) -> Read:
        """A rule with its blanks read; NEVER if that costs more than ``most``."""
        cost = 0.2 - 0.0001 * rule.letters + (0.001 * len(parts[0]) if not rule.texts[0] else 0.0)
        said = {}
        for name, part in zip(rule.blanks, parts, strict=True):
            more, said[name] = self.best(part, rules)
            cost += more
            if cost >= most:
                return NEVER
        pieces = enumerate(rule.instead)
        return cost, "".join(said[one] if at % 2 else one for at, one in pieces)


def _ends(text: str) -> Iterator[tuple[str, str, str]]:
    """Where the first sentence of a text ends: with its full stop, and without it."""
    if (found := SEVERAL.search(text)) is not None:
        yield text[: found.start() + 1], " ", text[found.end() :]
        yield text[: found.start()], ". ", text[found.end() :]
    elif text.endswith(".") and len(text) > 1:
        yield text[:-1], ".", ""


def _splits(text: str, rule: Rule) -> Iterator[tuple[bool, list[str]]]:
    """Every way to lay the rule's texts over a text, up to a bound: what its blanks hold then.

    With it goes whether the first letter is of another size.
    """
    first, last = rule.texts[0], rule.texts[-1]
    if not text.endswith(last) or not text.startswith(first[1:], 1 if first else 0):
        return
    is_swapped = bool(first) and text[0] != first[0]
    if is_swapped and text[0] != first[0].swapcase():
        return
    most = MOST_SPLITS if rule.letters >= JOINT else MOST_JOINTS
    laid = _laid(text, rule.texts[1:-1], len(first), len(text) - len(last))
    for parts in islice(laid, most):
        yield is_swapped, parts


def _laid(text: str, middle: Sequence[str], at: int, end: int) -> Iterator[list[str]]:
    if at > end:
        return
    if not middle:
        yield [text[at:end]]
        return
    for place in _places(text, middle[0], at, end):
        for rest in _laid(text, middle[1:], place + len(middle[0]), end):
            yield [text[at:place], *rest]


def _places(text: str, piece: str, at: int, end: int) -> Iterator[int]:
    """Where a piece stands; between two blanks without a text it may be wherever a word ends."""
    if not piece:
        yield from (found.start() for found in ENDS.finditer(text, at, end))
        return
    place = text.find(piece, at, end)
    while place >= 0:
        yield place
        place = text.find(piece, place + 1, end)
