"""What takes planning again to be said of a run: in a process of its own, for a limited time."""

from __future__ import annotations

import json
import math
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from http import HTTPStatus
from typing import Any, Final

from api.aside import Limits, aside
from api.http.problems import Problem, refused
from models.issue import InvalidScenario, Issue
from models.record import Record
from optimiser.explain.subject import Subject
from optimiser.export.document import plan_of_document
from optimiser.intake import scenario_from_document

FILE: Final = "input"
PARTS: Final = ("why_not", "choices", "samples", "advice")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is asked: why not a lot in an order or in any, choices, samples, advice or none."""

    why_not: str | None
    order: str | None
    choices: int | None
    advice: bool
    samples: int | None = None

    @property
    def takes_planning(self) -> bool:
        """Whether anything is asked that a plan does not say by itself."""
        numbers = (self.why_not, self.choices, self.samples)
        return self.advice or any(one is not None for one in numbers)


NOTHING: Final[Mapping[str, object]] = dict.fromkeys(PARTS)


def reasons(
    document: Mapping[str, Any], plan: Any, asked: Asked, *, seconds: float, memory_mb: int
) -> Mapping[str, object]:
    """The answers, each under its name, None where it is not asked for.

    Raises:
        Problem: 422, the run has no such lot or order; 503, it takes more than one may take.
    """
    limits = Limits(memory_mb=memory_mb, cpu_s=math.ceil(2.0 * seconds))
    said = aside(limits, _said, json.dumps([document, plan]), json.dumps(asdict(asked)), seconds)
    if said is None:
        raise Problem(
            HTTPStatus.SERVICE_UNAVAILABLE,
            code="explanation_too_costly",
            detail="Planning this again takes more time or memory than one explanation may take. "
            "Ask for less at a time, or run remelt explain.",
        )
    found: Mapping[str, Any] = json.loads(said)
    if "issues" in found:
        issues = [Issue.model_validate(issue) for issue in found["issues"]]
        raise refused(issues[0].message, issues, code="unknown_id")
    return found


def _said(run: str, asked: str, seconds: float) -> bytes:
    """In the child: every answer as JSON, or the issues that stand against them."""
    (document, plan), wished = json.loads(run), Asked(**json.loads(asked))
    scenario = scenario_from_document(document["scenario"], file=FILE)
    try:
        with _ends_after(seconds) as stop:
            subject = Subject(
                scenario=scenario,
                plan=plan_of_document(plan),
                previous=document.get("previous"),
                time_limit_s=min(seconds, scenario.settings.time_limit_s),
                stop=stop,
            )
            found = dict(_answers(subject, wished))
    except InvalidScenario as invalid:
        issues = [issue.model_dump(mode="json") for issue in invalid.issues]
        return json.dumps({"issues": issues}).encode()
    answers = {
        name: None if one is None else one.model_dump(mode="json") for name, one in found.items()
    }
    return json.dumps(answers, allow_nan=False).encode()


def _answers(subject: Subject, asked: Asked) -> Iterator[tuple[str, Record | None]]:
    """Every answer by its name, one after the other."""
    lot, most = asked.why_not, asked.choices
    yield "why_not", None if lot is None else subject.why_not(lot, asked.order, report=_silent)
    yield "choices", None if most is None else subject.choices(most, report=_silent)
    count = asked.samples
    yield "samples", None if count is None else subject.samples(count, report=_silent)
    yield "advice", subject.advice() if asked.advice else None


@contextmanager
def _ends_after(seconds: float) -> Iterator[threading.Event]:
    """Within this, an event that is set when time is over."""
    stop = threading.Event()
    timer = threading.Timer(seconds, stop.set)
    timer.daemon = True
    timer.start()
    try:
        yield stop
    finally:
        timer.cancel()


def _silent(_: str) -> None:
    """Nobody waits for the name of what is planned."""
