"""Whether the service can do what it is for: remember, and plan."""

from __future__ import annotations

import time
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Final

import structlog

from api.service import Service
from api.store.migrate import newest_revision, revision_of
from models.scenario import Scenario
from optimiser.intake import scenario_from_document
from optimiser.plan import make_plan

READY: Final = "ready"
BELIEVED_S: Final = 10.0
"""How long a plan that came out right is believed, so that asking often costs little."""
EXPECTED_KG: Final = {"clean": 800.0, "mixed": 200.0}
_log = structlog.get_logger("remelt.readiness")


def findings(service: Service) -> Mapping[str, str]:
    """How the store and the solver are: ``ready``, or what is wrong."""
    return {"store": _store(service), "solver": _solver(int(time.monotonic() / BELIEVED_S))}


def _store(service: Service) -> str:
    try:
        revision = revision_of(service.store)
    except Exception as error:  # noqa: BLE001 -- whatever it is, the service is not ready
        _log.warning("the store does not answer", error=type(error).__name__)
        return "the store does not answer"
    return READY if revision == newest_revision() else f"the store is at step {revision}"


def _solver(moment: int) -> str:
    try:
        charged = _small_plan(moment)
    except Exception as error:  # noqa: BLE001 -- whatever it is, the service is not ready
        _log.warning("the small plan failed", error=type(error).__name__)
        return "the small plan failed"
    return READY if charged == EXPECTED_KG else f"the small plan charges {charged}"


@lru_cache(maxsize=1)
def _small_plan(moment: int) -> Mapping[str, float]:
    """What the small plan charges, kg; nothing where its check fails. Made once a ``moment``."""
    del moment
    plan = make_plan(_scenario())
    return {line.source: line.kg for line in plan.charges[0].lines} if plan.check.passed else {}


@cache
def _scenario() -> Scenario:
    """Two lots and one melt whose answer is known: copper allows 200 kg of scrap, not 300."""
    return scenario_from_document(
        {
            "settings": {"goals": ["cost"], "weigh_step_kg": 100},
            "lots": [
                {"lot_id": "clean", "mass_kg": 1000, "price_per_t": 2000, "Cu": 0.0},
                {"lot_id": "mixed", "mass_kg": 1000, "price_per_t": 1000, "Cu": 0.5},
            ],
            "recoveries": [{"furnace_type": "gas_reverb", "element": "Cu", "recovery_pct": 100}],
            "losses": [{"form": "ingot", "furnace_type": "gas_reverb", "melt_loss_pct": 0}],
            "alloys": [{"alloy": "low copper", "element": "Cu", "max_pct": 0.12}],
            "orders": [{"order_id": "H1", "alloy": "low copper", "tap_kg": 1000}],
        },
        file="readiness",
    )
