"""What a child does: the scenario as it lies in the store → a checked plan, or why not."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any, Final

from api.aside import ran_out
from api.jobs.words import Word
from api.store.blobs import unpacked
from models.issue import InvalidScenario
from optimiser.export import plan_document
from optimiser.export.headline import broken
from optimiser.export.words import listed, sentence
from optimiser.intake import document_with_warnings
from optimiser.plan import make_plan
from optimiser.progress import Progress, Telling
from optimiser.solve.solution import Clock

FILE: Final = "input"
MOST_TOLD: Final = 10


def planned(
    packed: bytes,
    *,
    time_limit_s: float,
    stop: threading.Event,
    tell: Callable[[Mapping[str, Any]], None],
) -> Word:
    """The word a child ends with. A plan that fails its own check is a fault of ours.

    Raises:
        MemoryError: there was too little; what it was for is let go of by then.
    """
    try:
        return _plan(unpacked(packed), time_limit_s=time_limit_s, stop=stop, tell=tell)
    except InvalidScenario as invalid:
        told = "; ".join(issue.message for issue in invalid.issues[:MOST_TOLD])
        return Word("invalid", {"detail": told})
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 -- whatever it is, the run ends and says so
        if ran_out(error):
            raise MemoryError from None
        return Word("fault", {"detail": f"{type(error).__name__}: {error}"})


def _plan(
    document: Mapping[str, Any],
    *,
    time_limit_s: float,
    stop: threading.Event,
    tell: Callable[[Mapping[str, Any]], None],
) -> Word:
    scenario, warnings = document_with_warnings(document["scenario"], file=FILE)
    clock = Clock(seconds=time_limit_s, stop=stop)
    plan = make_plan(
        scenario, clock=clock, previous=document.get("previous"), telling=Telling(_hearing(tell))
    )
    if not plan.check.passed:
        rules = listed([f"{sentence(one.rule)} ({one.where})" for one in broken(plan)], most=3)
        return Word("fault", {"detail": f"the plan fails its own check: {rules}"})
    plan = plan.model_copy(update={"warnings": (*warnings, *plan.warnings)})
    return Word("plan", plan_document(plan))


def _hearing(tell: Callable[[Mapping[str, Any]], None]) -> Callable[[Progress], None]:
    return lambda progress: tell(asdict(progress))
