"""Ready request bodies: the scenarios that come with the source."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from typing import Final

from fastapi import APIRouter

from api.access.caller import may
from api.http.problems import not_found
from optimiser.intake import read_scenario, to_document

SCENARIOS: Final = Path(os.environ.get("REMELT_SCENARIOS", Path(__file__).parents[2] / "scenarios"))
"""Beside the packages in the source; an installed wheel is told, or has no examples."""

router = APIRouter(prefix="/v1/examples", tags=["examples"], dependencies=[may("read")])


@router.get("")
def examples() -> dict[str, object]:
    """The examples there are."""
    return {"examples": [{"id": name, "href": f"/v1/examples/{name}"} for name in sorted(_found())]}


@router.get("/{example}")
def example(example: str) -> dict[str, object]:
    """One example: a scenario as POST /v1/validations takes it."""
    if example not in _found():
        raise not_found("example")
    return _document(example)


def _found() -> set[str]:
    """The names of the scenario folders."""
    return {path.parent.name for path in SCENARIOS.glob("*/scenario.toml")}


@lru_cache(maxsize=32)
def _document(name: str) -> dict[str, object]:
    return to_document(read_scenario(SCENARIOS / name))
