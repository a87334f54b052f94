"""What plans and problems say, in the words and number forms of whoever reads the page.

A plan, its explanation, an issue are sentences when they reach the page. Each is matched with the
sentences of ``texts/said.toml``, from outside to inside: what stands in a blank may be a sentence
again, a number, a date, or a name, which stays. ``static/said.mjs`` does the same in the browser.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from api.web.forms import Forms
from api.web.sentences import Reading, Rule, rules_of
from api.web.texts import BLANK, OF, catalogue

KEPT: Final = 4096
UNDERSTOOD: Final = 9.0
"""A sentence whose reading costs no more than this is understood."""


class Sayer:
    """Says sentences again in one catalogue and locale."""

    def __init__(self, pairs: Mapping[str, str], locale: str) -> None:
        """``pairs`` are translations by English sentence."""
        self._whole = {one: said for one, said in pairs.items() if not BLANK.search(one)}
        self._rules = rules_of(pairs)
        self._forms = Forms(locale)
        self.read = lru_cache(KEPT)(self._read)

    def say(self, sentence: str) -> str:
        """The sentence as the reader is told it; one that is not known stays."""
        return self.read(sentence)[1]

    def _read(self, sentence: str) -> tuple[float, str]:
        """What of it is not understood, as a cost, and how it is said."""
        return Reading(self._whole, self._forms).best(sentence, self._rules)


@cache
def sayer(own: Path | None, locale: str) -> Callable[[str], str]:
    """What says a sentence in a plant's catalogue and a reader's locale."""
    pairs = said_pairs(own)
    if is_as_said(pairs, locale):
        return str
    return Sayer(pairs, locale).say


def said_pairs(own: Path | None) -> dict[str, str]:
    """Translations by English sentence; a sentence that nobody translated is its own."""
    texts = catalogue(own)
    return {name.removeprefix(OF): said for name, said in texts.items() if name.startswith(OF)}


def is_as_said(pairs: Mapping[str, str], locale: str) -> bool:
    """Whether this reader is told every sentence as it was said."""
    return Forms(locale).are_english and all(one == said for one, said in pairs.items())


def said_module(own: Path | None, locale: str) -> bytes:
    """The sentences as a module for scripts: pairs of what is said and what is said instead."""
    pairs = said_pairs(own)
    told = [] if is_as_said(pairs, locale) else list(pairs.items())
    return f"export default {json.dumps(told, ensure_ascii=False)};\n".encode()


__all__ = ["Rule", "Sayer", "is_as_said", "said_module", "said_pairs", "sayer"]
