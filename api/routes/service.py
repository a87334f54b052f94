"""Is the service there, can it plan, how busy is it, and which is it?"""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from fastapi import APIRouter, Request
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.responses import Response

from api.health.metrics import exposed
from api.health.readiness import READY, findings
from api.http.problems import Problem
from api.service import service_of
from optimiser.version import versions

RETRY_AFTER_S: Final = "5"
router = APIRouter(tags=["service"])


@router.get("/healthz")
async def health() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@router.get("/readyz")
def ready(request: Request) -> dict[str, str]:
    """The store answers, its tables are this version's, and a small plan comes out right."""
    found = findings(service_of(request))
    if all(answer == READY for answer in found.values()):
        return dict(found)
    wrong = [f"{what}: {answer}" for what, answer in found.items() if answer != READY]
    raise Problem(
        HTTPStatus.SERVICE_UNAVAILABLE,
        code="not_ready",
        detail="; ".join(wrong),
        headers={"Retry-After": RETRY_AFTER_S},
    )


@router.get("/metrics")
def metrics(request: Request) -> Response:
    """Counters and gauges as Prometheus reads them."""
    return Response(exposed(service_of(request)), media_type=CONTENT_TYPE_LATEST)


@router.get("/version")
def version() -> dict[str, str]:
    """Remelt's version, the schema's, and those of the solvers."""
    return versions()
