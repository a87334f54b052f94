"""What past heats teach, as arrays: once to see which heats are wrong, then without those."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.scenario import Scenario
from optimiser.intake.book_sheets import BookSheets
from optimiser.learn.contents import Content, content
from optimiser.learn.drift import Found, contents
from optimiser.learn.history import History, history
from optimiser.learn.lines import Lines, lines_of
from optimiser.learn.masses import Masses, masses
from optimiser.learn.prior import Prior, prior
from optimiser.learn.suspicion import Suspect, doubted, suspects


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """All that was learned, as arrays."""

    past: History
    known: Prior
    weighed: Masses
    lines: Lines
    contents: tuple[Content, ...]
    drifts: tuple[Found, ...]
    suspects: tuple[Suspect, ...]


def lesson(books: BookSheets, scenario: Scenario | None = None) -> Lesson:
    """What the heats of ``books`` teach; ``scenario`` says what was thought before.

    Everything is learned once, so that heats with wrong papers show; then without those, with
    room for what drifts.
    """
    past = history(books)
    known = prior(books, scenario, past)
    weighed = masses(past, known)
    lines = lines_of(past, known, weighed, np.zeros(past.pct.shape, dtype=np.bool_))
    elements = range(len(past.elements))
    first = [content(lines, element, is_rough=True) for element in elements]
    doubt = doubted(lines, suspects(lines, first))
    lines = lines_of(past, known, weighed, doubt)
    again = [content(lines, element, (), first[element].fit) for element in elements]
    learned, drifts = contents(lines, again)
    return Lesson(
        past=past, known=known, weighed=weighed, lines=lines, contents=learned, drifts=drifts,
        suspects=suspects(lines, learned),
    )  # fmt: skip
