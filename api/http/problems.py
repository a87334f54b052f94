"""Every answer that is no success: problem details, RFC 9457, with a code that stays."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DataError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from api.http.routing import methods_at
from api.http.wrong import MOST_ISSUES, issues_of
from api.store.engine import UNREACHABLE
from models.issue import InvalidScenario, Issue

MEDIA_TYPE: Final = "application/problem+json"
CODES: Final[Mapping[int, str]] = {
    HTTPStatus.BAD_REQUEST: "malformed_request",
    HTTPStatus.NOT_FOUND: "not_found",
    HTTPStatus.METHOD_NOT_ALLOWED: "method_not_allowed",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "body_too_large",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "unsupported_media_type",
    HTTPStatus.UNPROCESSABLE_ENTITY: "invalid_request",
}


class Problem(Exception):
    """A request that cannot be answered, and why."""

    def __init__(
        self,
        status: HTTPStatus,
        *,
        detail: str,
        code: str,
        issues: Sequence[Issue] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.status = status
        self.detail = detail
        self.code = code
        self.issues = tuple(issues)
        self.headers = headers
        super().__init__(detail)


def refused(detail: str, issues: Sequence[Issue] = (), *, code: str = "invalid_request") -> Problem:
    """422: what was sent can be read and makes no sense."""
    return Problem(HTTPStatus.UNPROCESSABLE_ENTITY, code=code, detail=detail, issues=issues)


def conflict(code: str, detail: str, *, headers: Mapping[str, str] | None = None) -> Problem:
    """409: it does not go with how things stand."""
    return Problem(HTTPStatus.CONFLICT, code=code, detail=detail, headers=headers)


def not_found(what: str) -> Problem:
    """404: there is none, or it is another tenant's, which is nobody else's business."""
    return Problem(HTTPStatus.NOT_FOUND, code="not_found", detail=f"There is no such {what}.")


def install(app: FastAPI) -> None:
    """Have ``app`` answer every failure with a problem, also those that FastAPI finds."""
    app.add_exception_handler(Problem, _of_problem)
    app.add_exception_handler(InvalidScenario, _of_scenario)
    app.add_exception_handler(HTTPException, _of_http)
    app.add_exception_handler(RequestValidationError, _of_parameters)
    app.add_exception_handler(DataError, _of_value)


def problem_answer(problem: Problem, *, request_id: str) -> Response:
    """The answer that tells ``problem``."""
    document = {
        "type": "about:blank",
        "title": problem.status.phrase,
        "status": problem.status.value,
        "code": problem.code,
        "detail": problem.detail,
        "request_id": request_id,
        "issues": [issue.model_dump(mode="json") for issue in problem.issues[:MOST_ISSUES]],
    }
    # ASCII, so that not even a lone surrogate in an echoed value can break the answer.
    content = json.dumps(document, allow_nan=False)
    return Response(content, problem.status, problem.headers, media_type=MEDIA_TYPE)


def fault(error: Exception) -> Problem:
    """What a caller is told of an error that nobody foresaw, or that a store in trouble makes."""
    if isinstance(error, UNREACHABLE):
        return Problem(
            HTTPStatus.SERVICE_UNAVAILABLE,
            code="store_unavailable",
            detail="The store does not answer or is full. Nothing of this request was kept: send "
            "it again, with the same Idempotency-Key.",
            headers={"Retry-After": "5"},
        )
    return Problem(
        HTTPStatus.INTERNAL_SERVER_ERROR,
        code="our_fault",
        detail="The service failed, and that is our fault. Please tell us the request_id.",
    )


def _of_problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)
    return problem_answer(error, request_id=request.state.request_id)


def _of_scenario(request: Request, error: Exception) -> Response:
    assert isinstance(error, InvalidScenario)
    return _response(
        request,
        HTTPStatus.UNPROCESSABLE_ENTITY,
        code="invalid_scenario",
        detail=f"What was sent cannot be used; issues: {len(error.issues)}.",
        issues=error.issues,
    )


def _of_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    status, detail = HTTPStatus(error.status_code), str(error.detail)
    headers = dict(error.headers or {})
    if status == HTTPStatus.NOT_FOUND:
        detail = "There is no such address; /docs lists those that there are."
    if status == HTTPStatus.METHOD_NOT_ALLOWED:  # the framework names those of one route only
        allowed = ", ".join(sorted(methods_at(request.app, request.scope["path"])))
        headers |= {"Allow": allowed} if allowed else {}
        detail = f"This address takes {allowed}, not {request.method}." if allowed else detail
    code = CODES.get(status, status.name.lower())
    return _response(request, status, code=code, detail=detail, headers=headers)


def _of_parameters(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    return _response(
        request,
        HTTPStatus.UNPROCESSABLE_ENTITY,
        code="invalid_request",
        detail="The request's parameters are wrong.",
        issues=issues_of(error.errors()),
    )


def _of_value(request: Request, error: Exception) -> Response:
    """PostgreSQL keeps no NUL in a text, and says so only when it is asked to."""
    assert isinstance(error, DataError)
    return _response(
        request,
        HTTPStatus.BAD_REQUEST,
        code="unusable_text",
        detail="A name in the request holds characters that cannot be kept, or too many of them.",
    )


def _response(
    request: Request,
    status: HTTPStatus,
    *,
    code: str,
    detail: str,
    issues: Sequence[Issue] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    problem = Problem(status, code=code, detail=detail, issues=issues, headers=headers)
    return problem_answer(problem, request_id=request.state.request_id)
