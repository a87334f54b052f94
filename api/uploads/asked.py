"""What the query of a request may say of the file that it brings."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query

TableOfFile = Annotated[str | None, Query(max_length=100, description="Table of a CSV file")]
MarkOfFile = Annotated[str | None, Query(max_length=1, description="Mark in a CSV file")]
TablesOfSheets = Annotated[
    list[str],
    Query(
        default_factory=list,
        max_length=100,
        description="A workbook's sheet and its table, Sheet1:lots",
    ),
]
