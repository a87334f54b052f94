"""A plan that was written before: plan.json, or the folder of results that holds it."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from models.issue import InvalidScenario
from models.plan import Plan
from optimiser.export.document import plan_of_document
from optimiser.intake.files import file_issue, read_bytes
from optimiser.intake.jsontext import parse_json

PLAN: Final = "plan.json"
MARKS: Final = frozenset({"outcome", "goals", "charges", "provenance"})
"""Members by which a document is known as a plan; a scenario has none of them."""


def read_plan(path: Path) -> Plan:
    """The plan in the file at ``path``, or in the folder of results there.

    Raises:
        InvalidScenario: there is none, or it is not whole.
    """
    file = path / PLAN if path.is_dir() else path
    if not file.is_file():
        message = f"{path} has no {PLAN}" if path.is_dir() else f"{path} is not there"
        raise InvalidScenario((_no_plan(file.name, message),))
    return plan_in(parse_json(read_bytes(file), file=str(path)), file=str(path))


def is_plan(document: object) -> bool:
    """Whether a document means to be a plan."""
    return isinstance(document, dict) and document.keys() >= MARKS


def plan_in(document: Any, *, file: str) -> Plan:
    """The plan that a document spells whole, as plan.json does.

    Raises:
        InvalidScenario: it is no plan, or one that lacks something.
    """
    if not is_plan(document):
        raise InvalidScenario((_no_plan(file, f"{file} is no plan that Remelt wrote"),))
    try:
        return plan_of_document(document)
    except (ValidationError, KeyError, TypeError) as error:
        where = _where(error) if isinstance(error, ValidationError) else str(error)
        message = f"{file} is no whole plan: {where}"
        raise InvalidScenario((_no_plan(file, message),)) from None


def _where(error: ValidationError) -> str:
    """The first thing that is wrong, and its place."""
    first = error.errors(include_url=False, include_context=False)[0]
    return f"{'.'.join(map(str, first['loc']))}: {first['msg'].lower()}"


def _no_plan(file: str, message: str) -> Any:
    hint = "give the plan.json, or the folder, that remelt plan --out left"
    return file_issue("not_a_plan", message, file=file, hint=hint)
