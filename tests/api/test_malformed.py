"""Whatever is sent: never a fault of ours, always a problem that says what is wrong."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

import pytest

from tests.api import evil_files, malformed, malformed_bodies
from tests.api.people import People, problem_of
from tests.api.test_every_route import OPERATIONS, filled
from tests.api.test_imports import FORMS

JSON = "application/json"
TAKING_JSON = [
    operation for operation in OPERATIONS.values()
    if JSON in operation.get("requestBody", {}).get("content", {})
]  # fmt: skip
READING = [operation for operation in OPERATIONS.values() if operation["method"] == "GET"]
QUIET = {"events_events"}
"""Streams, which end when a run does."""
TOO_MUCH_BYTES = 300_000_000


def tried(people: People, body: bytes, media_type: str = JSON) -> list[Any]:
    """The answers of every route that takes JSON."""
    headers = {"If-Match": "*"} | ({"Content-Type": media_type} if media_type.strip() else {})
    return every(people, TAKING_JSON, headers, content=body)


def every(
    people: People,
    operations: Iterable[Mapping[str, Any]],
    headers: Mapping[str, str] = MappingProxyType({}),
    *,
    query: str = "",
    **options: Any,
) -> list[Any]:
    """The answers of routes, each asked by whoever may."""
    return people.client.in_turn(
        {
            "method": operation["method"],
            "path": f"{filled(operation['path'])}{query}",
            "headers": {**people.of("admin"), **headers},
            **options,
        }
        for operation in operations
    )


def test_there_are_more_than_three_hundred() -> None:
    tables = (
        *(malformed_bodies.BODIES, malformed_bodies.DOCUMENTS),
        *(malformed.MEDIA_TYPES, malformed.QUERIES, malformed.ODD_QUERIES),
        *(malformed.TOLERATED_QUERIES, malformed.PATHS, malformed.HEADERS),
        *(evil_files.ZIPS, evil_files.WORKBOOKS, evil_files.CSVS, FORMS),
    )
    assert sum(map(len, tables)) >= 300


@pytest.mark.slow
@pytest.mark.parametrize("name", malformed_bodies.BODIES)
def test_a_body_that_is_none_is_refused_by_every_route(people: People, name: str) -> None:
    tracemalloc.start()
    try:
        for answer in tried(people, malformed_bodies.BODIES[name]):
            found = problem_of(answer, 400, 404)
            assert found["code"] in {"malformed_body", "not_found"}
        assert tracemalloc.get_traced_memory()[1] < TOO_MUCH_BYTES
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("name", malformed_bodies.DOCUMENTS)
def test_a_document_of_another_shape_never_breaks_a_route(people: People, name: str) -> None:
    for answer in tried(people, malformed_bodies.DOCUMENTS[name]):
        assert answer.status_code < 500, answer.text
        if answer.status_code >= 300:
            problem_of(answer, 400, 404, 409, 412, 413, 422)


@pytest.mark.parametrize("name", malformed.MEDIA_TYPES)
def test_another_media_type_is_refused_by_every_route(people: People, name: str) -> None:
    for answer in tried(people, b"{}", malformed.MEDIA_TYPES[name]):
        problem_of(answer, 415, 404, 400)


@pytest.mark.parametrize("encoding", ["gzip", "br", "zstd", "identity", "deflate, gzip", ""])
def test_a_packed_body_is_refused_by_every_route(people: People, encoding: str) -> None:
    headers = {"Content-Type": JSON, "Content-Encoding": encoding}
    for answer in every(people, TAKING_JSON, headers, content=b"{}"):
        problem_of(answer, 415, 404, 428)


@pytest.mark.parametrize("name", malformed.QUERIES)
def test_a_wrong_parameter_is_refused_by_every_route_that_has_it(people: People, name: str) -> None:
    parameter, value = malformed.QUERIES[name]
    having = [
        operation for operation in OPERATIONS.values()
        for one in operation.get("parameters", ())
        if (one["in"], one["name"]) == ("query", parameter)
    ]  # fmt: skip
    assert having, f"no route has {parameter}"
    answers = every(people, having, params={parameter: value})
    for operation, answer in zip(having, answers, strict=True):
        most = [one["schema"].get("maximum", 0) for one in operation["parameters"]
                if one["name"] == parameter]  # fmt: skip
        if answer.status_code == 200 and parameter == "cursor":
            assert value, "lists by name go on after any name"
        elif answer.status_code == 200:
            assert value.isdecimal(), operation["operationId"]
            assert int(value) <= most[0], operation["operationId"]
        else:
            has_id = "{" in operation["path"]
            problem_of(answer, 422, 415, 404 if has_id else 422)


@pytest.mark.parametrize("name", malformed.ODD_QUERIES)
def test_a_query_that_no_route_takes(people: People, name: str) -> None:
    query = f"?{malformed.ODD_QUERIES[name]}"
    for answer in every(people, OPERATIONS.values(), query=query):
        problem_of(answer, 400, 414)


@pytest.mark.parametrize("name", malformed.TOLERATED_QUERIES)
def test_an_odd_query_never_breaks_a_route(people: People, name: str) -> None:
    for answer in every(people, READING, query=f"?{malformed.TOLERATED_QUERIES[name]}"):
        if answer.status_code != 200:
            problem_of(answer, 404, 422)


@pytest.mark.parametrize("name", malformed.PATHS)
def test_where_nothing_is_nothing_is_found(people: People, name: str) -> None:
    for method in ("GET", "POST", "DELETE"):
        answer = people.client.request(method, malformed.PATHS[name], headers=people.of("admin"))
        found = problem_of(answer, 404, 405, 415, 428)
        if method == "GET":
            assert found["code"] == "not_found"
        assert "x-evil" not in answer.headers


@pytest.mark.slow
@pytest.mark.parametrize("name", malformed.HEADERS)
def test_an_odd_header_never_breaks_a_route(people: People, name: str) -> None:
    header, value = malformed.HEADERS[name]
    for operation in OPERATIONS.values():
        if operation["operationId"] in QUIET:
            continue
        pairs = [(k.encode(), v.encode()) for k, v in people.of("admin").items()]
        pairs.append((header.encode(), value.encode("latin-1")))
        path = filled(operation["path"])
        answer = people.client.raw(operation["method"], path, pairs)
        assert answer.status_code < 500, answer.text
        if answer.status_code >= 400:
            problem_of(answer)
        assert answer.headers["x-request-id"] != value


@pytest.mark.parametrize("value", ["first", "-1", "99999999999999999999", "\u00b2", "1e3", " "])
def test_a_stream_goes_on_from_ids_only_that_were_given(people: People, value: str) -> None:
    body = OPERATIONS["runs_ask"]["requestBody"]["content"][JSON]["example"]
    run = people.client.post("/v1/runs", json=body, headers=people.of("admin")).json()
    pairs = [(k.encode(), v.encode()) for k, v in people.of("admin").items()]
    pairs.append((b"last-event-id", value.encode("latin-1")))
    answer = people.client.raw("GET", f"/v1/runs/{run['run_id']}/events", pairs)
    problem_of(answer, 400, 422)


def test_a_body_of_too_many_rows_is_refused_before_they_are_looked_at(people: People) -> None:
    """300 kB can hold so many rows that telling what is wrong with each would take minutes."""
    for answer in tried(people, malformed_bodies.DOCUMENTS["100,000 empty rows"]):
        problem_of(answer, 413)
