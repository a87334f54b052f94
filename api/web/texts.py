"""Every text of the page, in one catalogue that a plant can translate.

`texts/en.toml` is the original. A plant copies it, translates what it likes, and names its file in
the setting REMELT_TEXTS; what that file lacks stays English. `texts/said.toml` holds what plans,
problems and the service say: there each sentence is its own name.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

ENGLISH: Final = Path(__file__).parent / "texts" / "en.toml"
SAID: Final = ENGLISH.with_name("said.toml")
"""What plans, problems and the service say; `api.web.said` translates it."""
OF: Final = "said."
"""How the names of sentences begin."""
BLANK: Final = re.compile(r"\{(\w+)\}")
FORMS: Final = ("zero", "one", "two", "few", "many")
"""How numbers go with texts in the languages of the world; what goes with others has no form."""
Texts = Mapping[str, str]


class NoSuchText(KeyError):
    """A page asks for a text that the catalogue does not have."""


class WrongCatalogue(ValueError):
    """A plant's catalogue cannot be used; the message says what is wrong with it."""


@cache
def catalogue(own: Path | None = None) -> Texts:
    """The texts by name, such as ``inventory.title``.

    Raises:
        WrongCatalogue: a plant's own file cannot be read, or holds names or blanks that English
            does not have. A sentence that nobody says any more is left out instead: a new version
            shall start with the catalogue of the one before.
    """
    english = {
        name: said
        for path in (ENGLISH, SAID)
        for name, said in _flat(tomllib.loads(path.read_text("utf-8")))
    }
    if own is None:
        return english
    found = _of_plant(own)
    known = {name: said for name, said in found.items() if name in english}
    forms = {name: said for name, said in found.items() if _one_of(name) in english}
    unknown = found.keys() - known.keys() - forms.keys()
    if odd_names := sorted(name for name in unknown if not name.startswith(OF)):
        raise WrongCatalogue(f"{own}: there is no text {odd_names[0]}; see {ENGLISH.name}")
    known |= forms
    for name, said in known.items():
        blanks = english.get(name) or english[_several_of(name)]
        if odd := set(BLANK.findall(said)) - set(BLANK.findall(blanks)):
            raise WrongCatalogue(f"{own}: text {name} has no blank {{{min(odd)}}}")
    return {**english, **known}


def left_over(own: Path | None) -> list[str]:
    """Sentences that a plant translated and that nobody says any more: a version says another.

    Raises:
        WrongCatalogue: the file cannot be read.
    """
    if own is None:
        return []
    unknown = _of_plant(own).keys() - catalogue().keys()
    return sorted(name.removeprefix(OF) for name in unknown if name.startswith(OF))


def _of_plant(own: Path) -> dict[str, str]:
    try:
        return dict(_flat(tomllib.loads(own.read_text("utf-8"))))
    except (OSError, ValueError) as error:
        raise WrongCatalogue(f"{own}: {error}") from None


def text(texts: Texts, name: str, **blanks: object) -> str:
    """The text of that name, its blanks filled.

    Raises:
        NoSuchText: the catalogue has none.
    """
    if name not in texts:
        raise NoSuchText(name)
    return BLANK.sub(lambda blank: str(blanks.get(blank[1], blank[0])), texts[name])


def _several_of(name: str) -> str:
    """The text that ``name`` is a form of, for a number that takes it; else ``name``."""
    base, _, form = name.rpartition("_")
    return base if form in FORMS else name


def _one_of(name: str) -> str:
    """Where English tells one from several, languages may tell more forms: ``pieces_few``."""
    return f"{_several_of(name)}_one"


def _flat(tables: Mapping[str, Any], before: str = "") -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for name, value in tables.items():
        here = f"{before}{name}"
        found += _flat(value, f"{here}.") if isinstance(value, dict) else [(here, str(value))]
    return found
