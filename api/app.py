"""The HTTP service: what it consists of."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from fastapi import FastAPI

from api.access.caller import LOCAL
from api.access.keys import ensure_tenant
from api.http import problems
from api.http.description import describe, operation_id
from api.http.heads import Heads
from api.http.refusals import Refusals
from api.http.requests import Requests
from api.http.shield import Shield
from api.routes import (
    acceptances,
    audit,
    books,
    comparisons,
    corrections,
    docs,
    evaluations,
    events,
    examples,
    executions,
    explanations,
    imports,
    keys,
    ledgers,
    library,
    lots,
    results,
    revisions,
    runs,
    scenario_edits,
    scenarios,
    service,
    sweeps,
    tables,
    usage,
    webhooks,
    what_ifs,
)
from api.service import Service
from api.settings import Settings
from api.store import open_store
from api.store.migrate import migrate
from api.web import drawing, files, pages, signing_in
from api.web.tabs import sheet
from optimiser.version import version

ROUTES = (
    # The framework tries one after the other: what programs ask all the time stands first.
    *(runs, service, docs, library, examples, evaluations, imports, tables),
    *(scenarios, scenario_edits),
    *(results, events, explanations, acceptances, executions, revisions, what_ifs),
    *(corrections,),
    *(sheet, pages, signing_in, files),
    *(comparisons, sweeps, lots, usage, books, ledgers, webhooks, keys, audit),
)


def create_app(settings: Settings | None = None) -> FastAPI:
    """The service, ready to be served; without ``settings`` the environment gives them."""
    chosen = settings or Settings()
    # The usual pages for people load scripts from other hosts: there are our own.
    app = FastAPI(
        title="Remelt",
        summary="Recycling and scrap-sorting optimiser for remelt plants",
        version=version(),
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        telemetry={"tracing": False, "metrics": False, "logs": False},  # we have our own of each
        generate_unique_id_function=operation_id,
        lifespan=_living(chosen),
    )
    problems.install(app)
    app.add_middleware(Heads)
    drawing.install(app)
    app.add_middleware(Shield, settings=chosen)
    app.add_middleware(Requests)
    app.add_middleware(Refusals)
    for room in ROUTES:
        app.include_router(room.router)
    describe(app)
    return app


def _living(settings: Settings) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    """From opening the store to closing it."""

    @asynccontextmanager
    async def living(app: FastAPI) -> AsyncIterator[None]:
        store = open_store(settings)
        migrate(store)
        with store.writing() as connection:
            ensure_tenant(connection, LOCAL)
        shared = Service(settings=settings, store=store)
        app.state.service = shared
        yield
        shared.what_ifs.close()
        store.close()

    return living
