"""A planner's files to a Scenario and back: one schema, one reader, three spellings."""

from optimiser.intake.charges import read_charges
from optimiser.intake.jsontext import parse_json
from optimiser.intake.own_plan import own_plan_of, read_own_plan, segregation_in
from optimiser.intake.read import (
    document_with_warnings,
    read_scenario,
    read_with_places,
    read_with_warnings,
    scenario_from_document,
)
from optimiser.intake.reading import Reading
from optimiser.intake.spelling_document import to_document
from optimiser.intake.write import write_books_template, write_scenario, write_template

__all__ = [
    "Reading",
    "document_with_warnings",
    "own_plan_of",
    "parse_json",
    "read_charges",
    "read_own_plan",
    "read_scenario",
    "read_with_places",
    "read_with_warnings",
    "scenario_from_document",
    "segregation_in",
    "to_document",
    "write_books_template",
    "write_scenario",
    "write_template",
]
