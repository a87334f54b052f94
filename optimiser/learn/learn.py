"""The story: past heats in, what they teach out."""

from __future__ import annotations

from pathlib import Path

from models.issue import InvalidScenario, Issue
from models.learned import Learned
from models.scenario import Scenario
from optimiser.intake.book_sheets import BookSheets, read_books
from optimiser.learn.lesson import lesson
from optimiser.learn.told import told


def learned_from(path: Path, scenario: Scenario | None = None) -> Learned:
    """What the books at ``path`` teach, as it is printed.

    Raises:
        InvalidScenario: something in them is wrong, or they hold no sample of any melt.
    """
    books, warnings = read_books(path)
    if not len(books["samples"]):
        message = "the books have no table samples: nothing says what melts held"
        hint = "add samples, with charge_id and a column per element (remelt template --books)"
        raise InvalidScenario(
            (Issue(code="samples_missing", severity="error", message=message, hint=hint),)
        )
    return learned_of(books, scenario, warnings)


def learned_of(
    books: BookSheets, scenario: Scenario | None = None, warnings: tuple[Issue, ...] = ()
) -> Learned:
    """What ``books`` teach; ``scenario`` says what was thought before."""
    return told(lesson(books, scenario), books, warnings)
