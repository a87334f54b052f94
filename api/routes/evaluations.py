"""Scenarios and charges that come by HTTP: validated, costed and checked, never solved here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool

from api.access.caller import may
from api.http.body import FILE, document_of
from api.http.problems import refused
from api.http.schema_words import takes
from api.runs.charges import charges_of
from api.runs.example import CHARGES, SCENARIO
from models.issue import InvalidScenario, Issue
from models.scenario import Scenario
from optimiser.evaluate import evaluate
from optimiser.export import plan_document
from optimiser.intake import (
    document_with_warnings,
    own_plan_of,
    scenario_from_document,
    segregation_in,
)
from optimiser.intake.own_plan import BINS, SORTING, TREATMENTS, OwnPlan, treat
from optimiser.sound import sound_brief

PARTS: Final = frozenset({SORTING, BINS, TREATMENTS})
router = APIRouter(prefix="/v1", tags=["scenarios"], dependencies=[may("plan")])


@router.post("/validations", openapi_extra=takes(SCENARIO))
async def validate(request: Request) -> dict[str, object]:
    """Every issue of a scenario; nothing is planned."""
    document = await document_of(request)
    issues = await run_in_threadpool(_issues, document)
    return {
        "valid": not any(issue.severity == "error" for issue in issues),
        "issues": [issue.model_dump(mode="json") for issue in issues],
    }


@router.post("/evaluations", openapi_extra=takes({"scenario": SCENARIO, "charges": CHARGES}))
async def evaluation(request: Request) -> dict[str, object]:
    """A planner's own plan, costed and checked: a plan whose check says what it breaks.

    Beside ``scenario`` stand ``charges`` and, where there are any, ``sorting``, ``bins`` and
    ``treatments``; or ``plan``, which is a plan.json.
    """
    document = await document_of(request)
    return await run_in_threadpool(_evaluated, document)


def _issues(document: object) -> tuple[Issue, ...]:
    try:
        scenario, warnings = document_with_warnings(document, file=FILE)
        return (*warnings, *sound_brief(scenario)[2])
    except InvalidScenario as invalid:
        return invalid.issues


def _evaluated(document: object) -> dict[str, object]:
    members = document.keys() if isinstance(document, dict) else set()
    is_plan = members == {"scenario", "plan"}
    is_charges = {"scenario", "charges"} <= members <= {"scenario", "charges", *PARTS}
    if not isinstance(document, dict) or not (is_plan or is_charges):
        raise refused(
            "The body must be an object with the members scenario and plan, or scenario "
            "and charges; with charges also sorting, bins and treatments."
        )
    scenario = _scenario(document["scenario"])
    own = _plan(document["plan"]) if is_plan else _parts(document)
    return plan_document(evaluate(scenario, own.charged, own.segregation))


def _plan(document: object) -> OwnPlan:
    """A plan inside the body, as plan.json spells it."""
    with _pointed_at("/plan"):
        return own_plan_of(document, file=FILE)


def _parts(document: Mapping[str, object]) -> OwnPlan:
    """The parts of a plan, as members of the body."""
    charged = charges_of(document["charges"])
    treat(charged, document, file=FILE)
    return OwnPlan(charged=charged, segregation=segregation_in(document, file=FILE))


def _scenario(document: object) -> Scenario:
    """The scenario inside the body."""
    with _pointed_at("/scenario"):
        return scenario_from_document(document, file=FILE)


@contextmanager
def _pointed_at(member: str) -> Iterator[None]:
    """Have what is wrong with a member of the body pointed at from the body's top."""
    try:
        yield
    except InvalidScenario as invalid:
        issues = [
            i.model_copy(update={"pointer": f"{member}{i.pointer or ''}"}) for i in invalid.issues
        ]
        raise InvalidScenario(tuple(issues)) from None
