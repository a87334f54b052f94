"""A planner's own charges as a request gives them."""

from __future__ import annotations

import re
from typing import Annotated, Final

from pydantic import BeforeValidator, TypeAdapter, ValidationError

from models.issue import InvalidScenario, Issue
from models.record import Id, Mass, Record
from optimiser.intake.raw import pointer_to, shown

MEMBER: Final = "charges"
DECIMAL: Final = re.compile(r"\d{1,15}(\.\d{1,15})?")


def _number(value: object) -> object:
    """OData sends numbers as decimal strings; nothing else that looks like one is taken."""
    return float(value) if isinstance(value, str) and DECIMAL.fullmatch(value) else value


class Charged(Record):
    """One source in one order."""

    order_id: Id
    source: Id
    kg: Annotated[Mass, BeforeValidator(_number)]


_LINES: Final = TypeAdapter(list[Charged])


def charges_of(rows: object) -> dict[str, dict[str, float]]:
    """Kilograms by order and source; lines of one source in one order add up.

    Raises:
        InvalidScenario: a line is wrong; all of it at once.
    """
    try:
        lines = _LINES.validate_python(rows)
    except ValidationError as error:
        raise InvalidScenario(tuple(_issues(error))) from None
    charged: dict[str, dict[str, float]] = {}
    for line in lines:
        sources = charged.setdefault(line.order_id, {})
        sources[line.source] = sources.get(line.source, 0.0) + line.kg
    return charged


def _issues(error: ValidationError) -> list[Issue]:
    return [
        Issue(
            code=found["type"],
            severity="error",
            message=found["msg"],
            hint="each line is {order_id, source, kg}",
            value=shown(found["input"]) if isinstance(found["input"], str | float) else None,
            pointer=pointer_to(MEMBER, *found["loc"]),
        )
        for found in error.errors(include_url=False, include_context=False)
    ]
