"""The body of a run: a scenario, and beside its tables what the run is filed under.

It is judged before it is queued, so that a run that is taken can be planned.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Annotated, Any, Final, Literal

from pydantic import StringConstraints, TypeAdapter

from api.http.body import FILE
from api.http.members import part_of
from api.http.problems import refused
from api.store.blobs import packed
from models.record import Record
from models.scenario import Scenario
from models.settings import Settings
from optimiser.intake import document_with_warnings
from optimiser.intake.collecting import collection_paused
from optimiser.sound import must_be_sound

Label = Annotated[str, StringConstraints(min_length=1, max_length=255)]


class Filing(Record):
    """What a run's body says beside the scenario."""

    lots_from: Literal["body", "store"] = "body"
    tag: Label | None = None
    external_ref: Label | None = None


MEMBERS: Final = frozenset(Filing.model_fields)
FILING: Final = TypeAdapter(Filing)
MANY_ROWS: Final = 200


def parted(body: object) -> tuple[dict[str, Any], Filing]:
    """The scenario's document, and what it is filed under.

    Raises:
        Problem: the body is no object.
        InvalidScenario: what it is filed under is wrong.
    """
    if not isinstance(body, dict):
        raise refused("The body must be an object: settings and tables.")
    scenario = {name: value for name, value in body.items() if name not in MEMBERS}
    told = {name: value for name, value in body.items() if name in MEMBERS}
    return scenario, part_of(told, FILING)


def judged_and_packed(document: Mapping[str, object]) -> tuple[Settings, bytes]:
    """The settings of a scenario that can be planned, and what its run is made of, for the store.

    Compressing goes on beside the judging of many rows: it leaves the interpreter free. Of few,
    it is over sooner than another thread could begin.

    Raises:
        InvalidScenario: it cannot be planned; every reason at once.
    """
    kept = {"scenario": document, "previous": None}
    if sum(len(table) for table in document.values() if isinstance(table, list)) < MANY_ROWS:
        return judged(document), packed(kept)
    with ThreadPoolExecutor(max_workers=1) as aside:
        packing = aside.submit(packed, kept)
        return judged(document), packing.result()


def judged(document: Mapping[str, object]) -> Settings:
    """The settings of a scenario, which can be planned.

    The rest of it is gone again before the garbage collector could look through it.

    Raises:
        InvalidScenario: it cannot; every reason at once.
    """
    with collection_paused():
        return _sound(document).settings


def _sound(document: Mapping[str, object]) -> Scenario:
    scenario, _ = document_with_warnings(document, file=FILE)
    must_be_sound(scenario)  # warnings come with the plan
    return scenario


def sha256_of(body: object) -> str:
    """The hash of what a body says; the order of its members and its blanks do not matter."""
    text = json.dumps(body, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
