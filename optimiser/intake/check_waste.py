"""Codes of the List of Waste: how they are written, and whether they fit what is said of hazard."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from models.issue import Issue
from optimiser.intake.by_column import ColumnTable
from optimiser.intake.words import quoted

CODE: Final = re.compile(r"\d\d \d\d \d\d\*?")
HAZARDOUS: Final = "*"


def check_waste(table: ColumnTable) -> Iterator[Issue]:
    """Codes that are none, and codes that contradict ``hazardous``.

    An authority may classify one waste otherwise than the list (Directive 2008/98/EC, article 7),
    so a contradiction with ``evidence`` is a warning, and without it an error.
    """
    frame = table.frame
    rows = zip(frame["code"], frame["hazardous"], frame["evidence"], strict=True)
    for at, (code, hazardous, evidence) in enumerate(rows):
        if not isinstance(code, str):
            continue
        if not CODE.fullmatch(code):
            hint = "write six digits in pairs, with a * if hazardous: 10 03 16 or 10 03 15*"
            message = f"code {quoted(code)} is not written as the List of Waste writes codes"
            yield table.issue("waste_code_malformed", message, at=at, column="code", hint=hint)
        elif hazardous is not None and bool(hazardous) != code.endswith(HAZARDOUS):
            yield _contradiction(table, at, code, is_explained=isinstance(evidence, str))


def _contradiction(table: ColumnTable, at: int, code: str, *, is_explained: bool) -> Issue:
    says = "hazardous" if code.endswith(HAZARDOUS) else "not hazardous"
    message = f"code {code} is {says} by the List of Waste, and the column hazardous says otherwise"
    hint = "mend code or hazardous; if an authority classified it so, name its decision in evidence"
    issue = table.issue("waste_hazard_contradicted", message, at=at, column="hazardous", hint=hint)
    return issue.model_copy(update={"severity": "warning"}) if is_explained else issue
