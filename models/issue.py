"""What is wrong with an input, in words that say the way out."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from models.record import Record


class Issue(Record):
    """One problem or warning, with its place in the planner's own file."""

    code: str = Field(description="Stable name of the kind of problem")
    severity: Literal["error", "warning"] = Field(description="Errors stop the plan")
    message: str = Field(description="What is wrong")
    hint: str | None = Field(None, description="What would be right")
    value: str | None = Field(None, description="What was found, at most 100 characters")
    subject: str | None = Field(None, description="What it is about, such as a material")
    pointer: str | None = Field(None, description="JSON pointer into the document")
    file: str | None = Field(None, description="File or workbook")
    sheet: str | None = Field(None, description="Sheet, or the table's name")
    row: int | None = Field(None, description="Row as the file numbers it")
    column: str | None = Field(None, description="Column as the file names it")
    cell: str | None = Field(None, description="Cell of a workbook, such as C7")


class InvalidScenario(ValueError):
    """The input cannot be planned; ``issues`` says all that is wrong with it at once."""

    def __init__(self, issues: tuple[Issue, ...]) -> None:
        self.issues = issues
        super().__init__("; ".join(issue.message for issue in issues))
