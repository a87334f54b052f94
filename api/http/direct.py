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
    """A route that is called at once where a request brings no more than its address.

    So it may be where the route takes texts from the address, nothing from headers or bodies, and
    depends on nothing but the caller. A query is resolved, checked and refused as ever.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The framework's own handler, but for requests that need none of it."""
        resolved = super().get_route_handler()
        if not (inspect.iscoroutinefunction(self.endpoint) and _takes_little(self.dependant)):
            return resolved
        endpoint, (caller,) = self.endpoint, self.dependant.dependencies
        name, let_in = str(caller.name), caller.call

        async def answered(request: Request) -> Response:
            if request.scope["query_string"] or let_in is None:
                return await resolved(request)
            known = {**request.path_params, name: await let_in(request)}
            answer: Response = await endpoint(request=request, **known)
            return answer

        return answered


def _takes_little(dependant: Dependant) -> bool:
    """Whether a route takes its address, its query and its caller alone."""
    others = (dependant.header_params, dependant.cookie_params, dependant.body_params)
    depends_on = dependant.dependencies
    return (
        dependant.request_param_name == "request"
        and not any(others)
        and all(one.field_info.annotation is str for one in dependant.path_params)
        and len(depends_on) == 1
        and hasattr(depends_on[0].call, "permission")
    )
