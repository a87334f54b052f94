"""A planner's own charges as a request gives them."""

from __future__ import annotations

import re
from typing import Annotated, Final

from pydantic import BeforeValidator, TypeAdapter

from api.http.members import part_of
from models.record import Id, Mass, Record

MEMBER: Final = "charges"
HINT: Final = "each line is {order_id, source, kg}"
DECIMAL: Final = re.compile(r"\d{1,15}(\.\d{1,15})?")


def number_of(value: object) -> object:
    """OData sends numbers as decimal strings; nothing else that looks like one is taken."""
    return float(value) if isinstance(value, str) and DECIMAL.fullmatch(value) else value


class Charged(Record):
    """One source in one order."""

    order_id: Id
    source: Id
    kg: Annotated[Mass, BeforeValidator(number_of)]


_LINES: Final = TypeAdapter(list[Charged])


def charges_of(rows: object) -> dict[str, dict[str, float]]:
    """Kilograms by order and source; lines of one source in one order add up.

    Raises:
        InvalidScenario: a line is wrong; all of it at once.
    """
    lines = part_of(rows, _LINES, MEMBER, hint=HINT)
    charged: dict[str, dict[str, float]] = {}
    for line in lines:
        sources = charged.setdefault(line.order_id, {})
        sources[line.source] = sources.get(line.source, 0.0) + line.kg
    return charged
