"""Is the service there, can it plan, how busy is it, and which is it?"""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from fastapi import APIRouter, Request
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.responses import Response

from api.health.metrics import exposed
from api.health.readiness import findings
from api.http.answers import json_answer
from api.service import service_of
from optimiser.version import versions

READY: Final = "ready"
router = APIRouter(tags=["service"])


@router.get("/healthz")
async def health() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@router.get("/readyz", responses={503: {"description": "Something is not as it should be"}})
def ready(request: Request) -> Response:
    """The store answers, its tables are this version's, and a small plan comes out right."""
    found = findings(service_of(request))
    is_ready = all(answer == READY for answer in found.values())
    status = HTTPStatus.OK if is_ready else HTTPStatus.SERVICE_UNAVAILABLE
    return json_answer({"ready": is_ready, **found}, status=status)


@router.get("/metrics")
def metrics(request: Request) -> Response:
    """Counters and gauges as Prometheus reads them."""
    return Response(exposed(service_of(request)), media_type=CONTENT_TYPE_LATEST)


@router.get("/version")
def version() -> dict[str, str]:
    """Remelt's version, the schema's, and those of the solvers."""
    return versions()
