"""Every route that the service has, in whichever router it stands."""

from __future__ import annotations

from collections.abc import Iterator

from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts


def routes_of(app: FastAPI) -> Iterator[APIRoute]:
    """The routes, but for the description itself."""
    for context in iter_route_contexts(app.routes):
        if isinstance(context.original_route, APIRoute):
            yield context.original_route


def methods_at(app: FastAPI, path: str) -> set[str]:
    """The methods that an address takes."""
    fitting = (route for route in routes_of(app) if route.path_regex.match(path))
    found = {method for route in fitting for method in route.methods or ()}
    return found | {"HEAD"} if "GET" in found else found
