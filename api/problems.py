"""Every answer that is no success: problem details, RFC 9457, with a code that stays."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Final

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DataError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from api.store.engine import UNREACHABLE
from models.issue import InvalidScenario, Issue

MEDIA_TYPE: Final = "application/problem+json"
MOST_ISSUES: Final = 100
CODES: Final[Mapping[int, str]] = {
    HTTPStatus.BAD_REQUEST: "malformed_body",
    HTTPStatus.NOT_FOUND: "not_found",
    HTTPStatus.METHOD_NOT_ALLOWED: "method_not_allowed",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "body_too_large",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "unsupported_media_type",
    HTTPStatus.UNPROCESSABLE_ENTITY: "invalid_request",
}
STORE_RETRY_AFTER_S: Final = "5"
_log = structlog.get_logger("remelt.api")


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


def install(app: FastAPI) -> None:
    """Have ``app`` answer every failure with a problem, also those that FastAPI finds."""
    app.add_exception_handler(Problem, _of_problem)
    app.add_exception_handler(InvalidScenario, _of_scenario)
    app.add_exception_handler(HTTPException, _of_http)
    app.add_exception_handler(RequestValidationError, _of_parameters)
    for error in UNREACHABLE:
        app.add_exception_handler(error, _of_store)
    app.add_exception_handler(DataError, _of_value)
    app.add_exception_handler(Exception, _of_fault)


def _of_problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)
    return _response(
        request,
        error.status,
        code=error.code,
        detail=error.detail,
        issues=error.issues,
        headers=error.headers,
    )


def _of_scenario(request: Request, error: Exception) -> Response:
    assert isinstance(error, InvalidScenario)
    return _response(
        request,
        HTTPStatus.UNPROCESSABLE_ENTITY,
        code="invalid_scenario",
        detail=f"The scenario cannot be used: {len(error.issues)} issues.",
        issues=error.issues,
    )


def _of_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    status = HTTPStatus(error.status_code)
    return _response(
        request,
        status,
        code=CODES.get(status, status.name.lower()),
        detail=str(error.detail),
        headers=error.headers,
    )


def _of_parameters(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    issues = [
        Issue(
            code=str(found["type"]),
            severity="error",
            message=str(found["msg"]),
            pointer="/" + "/".join(str(part) for part in found["loc"]),
        )
        for found in error.errors()
    ]
    return _response(
        request,
        HTTPStatus.UNPROCESSABLE_ENTITY,
        code="invalid_request",
        detail="The request's parameters are wrong.",
        issues=issues,
    )


def _of_store(request: Request, error: Exception) -> Response:
    _log.error("no store", request_id=request.state.request_id, error=type(error).__name__)
    return _response(
        request,
        HTTPStatus.SERVICE_UNAVAILABLE,
        code="store_unavailable",
        detail="The store does not answer or is full. Nothing of this request was kept: send it "
        "again, with the same Idempotency-Key.",
        headers={"Retry-After": STORE_RETRY_AFTER_S},
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


def _of_fault(request: Request, error: Exception) -> Response:
    _log.error("our fault", request_id=request.state.request_id, error=type(error).__name__)
    return _response(
        request,
        HTTPStatus.INTERNAL_SERVER_ERROR,
        code="our_fault",
        detail="The service failed, and that is our fault. Please tell us the request_id.",
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
    document = {
        "type": "about:blank",
        "title": status.phrase,
        "status": status.value,
        "code": code,
        "detail": detail,
        "request_id": request.state.request_id,
        "issues": [issue.model_dump(mode="json") for issue in issues[:MOST_ISSUES]],
    }
    # ASCII, so that not even a lone surrogate in an echoed value can break the answer.
    content = json.dumps(document, allow_nan=False)
    return Response(content, status, headers, media_type=MEDIA_TYPE)
