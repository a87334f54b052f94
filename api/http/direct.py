"""Routes that are asked all the time, called without the framework's resolving of parameters.

That resolving takes longer than to read a run from the store.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from starlette.responses import Response


class DirectRoute(APIRoute):
    """A route that is called at once where a request brings no more than its address and body.

    So it may be where the route takes texts from the address and reads the body itself, and what
    it depends on is the caller, and headers that are often left out. A query, or one of these
    headers, is resolved, checked and refused as ever.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The framework's own handler, but for requests that need none of it."""
        resolved = super().get_route_handler()
        if not (inspect.iscoroutinefunction(self.endpoint) and _takes_little(self.dependant)):
            return resolved
        endpoint, needs = self.endpoint, self.dependant.dependencies
        let_in: list[Any] = [(one.name, one.call) for one in needs if _is_caller(one)]
        left_out: list[Any] = [(one.name, one.call) for one in needs if not _is_caller(one)]
        headers = frozenset(param.alias for one in needs for param in one.header_params)

        async def answered(request: Request) -> Response:
            asked = headers and not headers.isdisjoint(request.headers.keys())
            if asked or request.scope["query_string"]:
                return await resolved(request)
            known: dict[Any, Any] = dict(request.path_params)
            for name, call in let_in:
                known[name] = await call(request)
            for name, call in left_out:
                known[name] = await call()
            answer: Response = await endpoint(request=request, **known)
            return answer

        return answered


def _takes_little(dependant: Dependant) -> bool:
    """Whether a route takes its address, its caller, and a query and headers that may be blank."""
    return (
        dependant.request_param_name == "request"
        and not _takes(dependant, but=("path_params", "query_params"))
        and all(one.field_info.annotation is str for one in dependant.path_params)
        and not any(one.field_info.is_required() for one in dependant.query_params)
        and all(_is_caller(one) or _may_be_left_out(one) for one in dependant.dependencies)
    )


def _is_caller(dependant: Dependant) -> bool:
    return hasattr(dependant.call, "permission")


def _may_be_left_out(dependant: Dependant) -> bool:
    """Whether a dependency is what it is by default where none of its headers come."""
    return (
        inspect.iscoroutinefunction(dependant.call)
        and not _takes(dependant, but=("header_params",))
        and not dependant.dependencies
        and not any(param.field_info.is_required() for param in dependant.header_params)
    )


def _takes(dependant: Dependant, *, but: tuple[str, ...]) -> bool:
    """Whether it takes parameters of any sort ``but`` these."""
    sorts = {"path_params", "query_params", "header_params", "cookie_params", "body_params"}
    return any(getattr(dependant, sort) for sort in sorts - {*but})
