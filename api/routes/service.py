"""Is the service there, and which is it?"""

from __future__ import annotations

from fastapi import APIRouter

from optimiser.version import versions

router = APIRouter(tags=["service"])


@router.get("/healthz")
async def health() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@router.get("/version")
def version() -> dict[str, str]:
    """Remelt's version, the schema's, and those of the solvers."""
    return versions()
