"""The HTTP service: what it consists of."""

from __future__ import annotations

from fastapi import FastAPI

from api import problems
from api.routes import evaluations, examples, library, service
from optimiser.version import version


def create_app() -> FastAPI:
    """The service, ready to be served."""
    # The usual pages for people load scripts from other hosts: they are left out.
    app = FastAPI(
        title="Remelt",
        summary="Recycling and scrap-sorting optimiser for remelt plants",
        version=version(),
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    problems.install(app)
    for room in (service, library, examples, evaluations):
        app.include_router(room.router)
    return app
