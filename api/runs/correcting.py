"""A melt that was sampled, corrected: in a process of its own, since it is planned for."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, Final, TypeVar

from api.aside import Limits, aside
from api.http.problems import Problem
from models.issue import InvalidScenario, Issue
from optimiser.correct.correct import correct
from optimiser.correct.reading import sampled_of
from optimiser.export.correction_files import correction_document
from optimiser.intake import scenario_from_document
from optimiser.plan_file import plan_in
from optimiser.sound import sound_brief

T = TypeVar("T")
FILE: Final = "body"
OF_WHAT: Final = ("run_id", "scenario", "plan")
"""Members that say which plant and which plan; the others say what was measured."""


def corrected(
    scenario: object, plan: object, asked: Mapping[str, Any], *, cpu_s: int, memory_mb: int
) -> Mapping[str, Any]:
    """The correction as a document; ``plan`` is None where nobody knows what was charged.

    Raises:
        InvalidScenario: something of it is wrong; as much as can be said at once.
        Problem: 503, it takes more than one correction may take.
    """
    limits = Limits(memory_mb=memory_mb, cpu_s=cpu_s)
    said = aside(limits, _said, json.dumps([scenario, plan, asked]))
    if said is None:
        raise Problem(
            HTTPStatus.SERVICE_UNAVAILABLE,
            code="correction_too_costly",
            detail="Planning this correction takes more time or memory than one may take. "
            "Send fewer lots, or run remelt correct.",
        )
    found: Mapping[str, Any] = json.loads(said)
    if "issues" in found:
        raise InvalidScenario(tuple(Issue.model_validate(one) for one in found["issues"]))
    return found


def _said(text: str) -> bytes:
    """In the child: the correction as JSON, or the issues that stand against it."""
    try:
        return json.dumps(_document(*json.loads(text)), allow_nan=False).encode()
    except InvalidScenario as invalid:
        issues = [issue.model_dump(mode="json") for issue in invalid.issues]
        return json.dumps({"issues": issues}).encode()


def _document(scenario: object, plan: object, asked: Mapping[str, Any]) -> Mapping[str, Any]:
    issues: list[Issue] = []
    read = _heard(issues, "/scenario", lambda: scenario_from_document(scenario, file=FILE))
    if read is not None:
        _heard(issues, "/scenario", lambda: sound_brief(read))
    made = None
    if plan is not None:
        made = _heard(issues, "/plan", lambda: plan_in(plan, file=FILE))
    qualities = frozenset(() if read is None else read.settings.qualities)
    sampled = _heard(issues, "", lambda: sampled_of(asked, qualities=qualities))
    if issues or read is None or sampled is None:
        raise InvalidScenario(tuple(issues))
    return correction_document(correct(read, sampled, plan=made).correction)


def _heard(issues: list[Issue], member: str, read: Callable[[], T]) -> T | None:
    """What is read; what is wrong with it is added to ``issues``, pointed at from the top."""
    try:
        return read()
    except InvalidScenario as invalid:
        issues += [
            one.model_copy(update={"pointer": f"{member}{one.pointer or ''}" or None})
            for one in invalid.issues
        ]
        return None
