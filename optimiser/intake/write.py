"""A Scenario to files, in the spelling that the path asks for."""

from __future__ import annotations

import json
from pathlib import Path

from models.scenario import Scenario
from optimiser.intake.spelling_document import to_document
from optimiser.intake.spelling_folder import write_folder
from optimiser.intake.template_words import OF_A_SCENARIO


def write_scenario(scenario: Scenario, path: Path) -> None:
    """Write ``scenario`` to ``path``: a workbook, a JSON document, else a folder.

    Reading it back gives the same scenario. Paths in its settings stay as written, so a plan
    they name must be found from the new place too.
    """
    suffix = path.suffix.casefold()
    if suffix == ".xlsx":
        from optimiser.intake.workbook_writer import (  # noqa: PLC0415 - its library loads slowly
            write_workbook,
        )

        write_workbook(scenario, path)
    elif suffix == ".json":
        path.write_text(document_text(scenario), encoding="utf-8", newline="\n")
    else:
        write_folder(scenario, path)


def document_text(scenario: Scenario) -> str:
    """The scenario as a JSON document, as text."""
    return json.dumps(to_document(scenario), ensure_ascii=False, indent=1) + "\n"


def write_template(path: Path) -> None:
    """Write a workbook that a planner can fill in, with an example that can be planned."""
    from optimiser.intake.template import (  # noqa: PLC0415 - its library loads slowly
        write_template_workbook,
    )

    write_template_workbook(path, OF_A_SCENARIO)


def write_books_template(path: Path) -> None:
    """Write a workbook for the books of a period, with an example that can be accounted for."""
    from optimiser.intake.template import (  # noqa: PLC0415 - its library loads slowly
        write_template_workbook,
    )
    from optimiser.intake.template_books import OF_BOOKS  # noqa: PLC0415 - so does pandas

    write_template_workbook(path, OF_BOOKS)
