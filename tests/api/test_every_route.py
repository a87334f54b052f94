"""What holds for every route, read off the service, so that a new one cannot be forgotten."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Iterator
from typing import Any

import pytest

from api.access.caller import ALLOWED
from api.access.keys import make_key
from api.app import create_app
from api.http.description import permission_of
from api.http.routing import routes_of
from tests.api.people import OURS, THEIRS, People, bearer, problem_of

OPEN = {"/healthz", "/readyz", "/metrics", "/version", "/docs", "/docs/{name}"} | {
    "/sign-in", "/sign-out", "/preferences", "/texts.mjs", "/said.mjs", "/static/{name:path}",
}  # fmt: skip
"""What anybody may ask, without a key."""
SHARED = {"alloy", "material", "example", "name", "sheet"}
"""Path parameters that name what is nobody's own: things of the library, the source, the schema."""
APP = create_app()
OPERATIONS: dict[str, dict[str, Any]] = {
    operation["operationId"]: {**operation, "method": method.upper(), "path": path}
    for path, operations in APP.openapi()["paths"].items()
    for method, operation in operations.items()
}
ROUTES = [(method, route) for route in routes_of(APP) for method in sorted(route.methods)]
CLOSED = [(method, route) for method, route in ROUTES if route.path not in OPEN]
NO_ID = "no-such-id"


def name_of(value: object) -> str:
    """How a case of a test is called."""
    return value if isinstance(value, str) else value.path


def sent(people: People, method: str, path: str, headers: dict[str, str]) -> object:
    """The answer to a request whose body, if the route takes one, is the documented example."""
    options: dict[str, Any] = {"headers": dict(headers)}
    operation = next(
        (o for o in OPERATIONS.values() if o["method"] == method and fits(o["path"], path)), {}
    )
    content = operation.get("requestBody", {}).get("content", {})
    if "application/json" in content:
        options["content"] = json.dumps(content["application/json"]["example"])
        options["headers"]["Content-Type"] = "application/json"
    elif content:
        media_type = next(iter(set(content) - {"multipart/form-data"}))
        options["content"] = b"nothing of use"
        options["headers"]["Content-Type"] = media_type
    needs = {one["name"] for one in operation.get("parameters", ()) if one["in"] == "header"}
    if "If-Match" in needs:
        options["headers"]["If-Match"] = '"1"'
    return people.client.request(method, path, **options)


def fits(template: str, path: str) -> bool:
    """Whether ``path`` is one of those that ``template`` stands for."""
    return bool(re.fullmatch(re.sub(r"\{[^}]+\}", "[^/]+", template), path))


def filled(path: str, value: str = NO_ID) -> str:
    """The path with ``value`` for each of its parameters."""
    return re.sub(r"\{[^}]+\}", value, path)


def test_every_route_takes_a_permission_or_is_known_to_be_open() -> None:
    without = {route.path for _, route in ROUTES if permission_of(route) is None}
    assert without == OPEN


def test_every_permission_is_given_to_some_role_and_withheld_from_another() -> None:
    for permission in {permission_of(route) for _, route in CLOSED} - {"read", "plan"}:
        having = {role for role, permissions in ALLOWED.items() if permission in permissions}
        assert "admin" in having
        assert having != ALLOWED.keys(), permission


@pytest.mark.parametrize(("method", "route"), CLOSED, ids=name_of)
def test_nobody_comes_in_without_a_key(people: People, method: str, route: object) -> None:
    found = problem_of(sent(people, method, filled(route.path), {}), 401)
    assert found["code"] == "unauthorized"


@pytest.mark.parametrize(("method", "route"), CLOSED, ids=name_of)
def test_a_wrong_key_opens_nothing(people: People, method: str, route: object) -> None:
    answer = sent(people, method, filled(route.path), {"Authorization": "Bearer rmk_" + "x" * 43})
    problem_of(answer, 401)
    assert answer.headers["www-authenticate"] == "Bearer"


def refused() -> Iterator[tuple[str, object, str]]:
    """Every route with every role that may not use it."""
    for method, route in CLOSED:
        for role, permissions in ALLOWED.items():
            if permission_of(route) not in permissions:
                yield method, route, role


@pytest.mark.parametrize(("method", "route", "role"), list(refused()), ids=name_of)
def test_a_role_that_is_too_small_is_refused(
    people: People, method: str, route: object, role: str
) -> None:
    found = problem_of(sent(people, method, filled(route.path), people.of(role)), 403)
    assert found["code"] == "not_allowed"


@pytest.mark.parametrize(
    ("method", "route"), [one for one in CLOSED if "{" in one[1].path], ids=name_of
)
def test_an_id_that_does_not_exist_is_not_found(people: People, method: str, route: object) -> None:
    if names_its_own(method, route):
        answer = sent(people, method, filled(route.path), stranger(people))
        assert answer.status_code in {200, 201, 404, 422}
    else:
        problem_of(sent(people, method, filled(route.path), people.of("admin")), 404)


def stranger(people: People) -> dict[str, str]:
    """The headers of an admin of a plant that has just come."""
    tenant_id = f"plant-{secrets.token_hex(4)}"
    with people.service.store.writing() as connection:
        _, token = make_key(connection, tenant_id=tenant_id, name="x", role="admin", made_by="test")
    return bearer(token)


def names_its_own(method: str, route: object) -> bool:
    """Whether whoever sends the request gives the thing its name: a PUT may make it."""
    return method == "PUT" and route.path.count("/") == 3


def makers() -> Iterator[tuple[str, str]]:
    """Every collection whose things have an address of their own, with the parameter's name."""
    for _, route in CLOSED:
        if found := re.match(r"(/v1/[a-z]+)/\{(\w+)", route.path):
            yield found[1], found[2]


@pytest.fixture(scope="module")
def things(people: People) -> dict[str, str]:
    """One thing of another plant in each collection that can be added to by POST or PUT."""
    made: dict[str, str] = {}
    for collection, parameter in sorted(set(makers())):
        if parameter in SHARED:
            continue
        answer = sent(people, "POST", collection, people.of("admin", tenant=THEIRS))
        assert answer.status_code in {200, 201, 202}, f"{collection}: {answer.text[:300]}"
        location = answer.headers.get("location", "")
        named = location.split("/")[3] if location else id_in(answer.json(), parameter)
        assert named, f"{collection} does not say what it has made"
        made[collection] = named
    return made


def id_in(document: object, name: str) -> str | None:
    """The first value that a document gives under ``name``, however deep."""
    if isinstance(document, dict) and isinstance(document.get(name), str):
        return document[name]
    inner = document.values() if isinstance(document, dict) else document
    if not isinstance(document, dict | list):
        return None
    return next((found for one in inner if (found := id_in(one, name))), None)


@pytest.mark.parametrize(
    ("method", "route"),
    [
        (method, route)
        for method, route in CLOSED
        if "{" in route.path and not SHARED & set(re.findall(r"\{(\w+)", route.path))
    ],
    ids=name_of,
)
def test_what_is_another_plants_is_not_found(
    people: People, things: dict[str, str], method: str, route: object
) -> None:
    """Not forbidden: whether there is such a thing is nobody else's business."""
    first = route.path.removeprefix("/v1").split("/")[1]
    collection = f"/v1/{first}"
    path = filled(route.path, things[collection])
    theirs = people.of("admin", tenant=THEIRS)
    before = sent(people, "GET", f"{collection}/{things[collection]}", theirs)
    if names_its_own(method, route):
        own = sent(people, method, path, stranger(people))
        assert own.status_code in {200, 201, 404, 412, 422}
    else:
        problem_of(sent(people, method, path, people.of("admin", tenant=OURS)), 404)
    after = sent(people, "GET", f"{collection}/{things[collection]}", theirs)
    assert after.status_code == before.status_code == 200
    assert after.headers["etag"] == before.headers["etag"]


def test_lists_show_one_plants_things_only(people: People, things: dict[str, str]) -> None:
    """A third plant, which has made nothing, sees nothing."""
    headers = stranger(people)
    for collection, thing in things.items():
        third = sent(people, "GET", collection, headers)
        if third.status_code not in {404, 405}:
            assert third.status_code == 200
            assert thing not in third.text, collection


@pytest.mark.parametrize("operation_id", OPERATIONS)
def test_every_operation_is_documented_for_a_client_generator(operation_id: str) -> None:
    operation = OPERATIONS[operation_id]
    assert re.fullmatch(r"[a-z]+_[a-z_]+", operation_id)
    assert operation["summary"]
    assert operation["tags"]
    for media_type, content in operation.get("requestBody", {}).get("content", {}).items():
        is_file = content["schema"].get("format") == "binary"
        assert is_file or "example" in content, f"{media_type} has no example"
    is_closed = operation["path"] not in OPEN
    assert ("security" in operation) == is_closed
    expected = {"500", "503", "414", "431"} | ({"401", "403", "429"} if is_closed else set())
    assert expected <= operation["responses"].keys()
    for status, response in operation["responses"].items():
        if int(status) >= 400:
            assert response == {"$ref": f"#/components/responses/Problem{status}"}


def test_operation_ids_are_unique() -> None:
    count = sum(len(operations) for operations in APP.openapi()["paths"].values())
    assert len(OPERATIONS) == count


@pytest.mark.parametrize(("method", "route"), ROUTES, ids=name_of)
def test_every_address_answers_other_methods_with_a_problem(
    people: People, method: str, route: object
) -> None:
    """Also those that a browser or a load balancer tries."""
    del method
    taken = {one for one, other in ROUTES if other.path == route.path}
    taken |= {"HEAD"} if "GET" in taken else set()
    for other in {"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE"} - taken:
        path = filled(route.path)
        answer = people.client.request(other, path, headers=people.of("admin"))
        if other == "HEAD":
            assert answer.headers["content-type"] == "application/problem+json"
        else:
            problem_of(answer, 405)
        assert taken <= set(answer.headers["allow"].split(", "))


@pytest.mark.parametrize("route", [one for method, one in ROUTES if method == "GET"], ids=name_of)
def test_head_is_the_head_of_what_get_answers(people: People, route: object) -> None:
    path = filled(route.path)
    whole = people.client.get(path, headers=people.of("admin"))
    head = people.client.request("HEAD", path, headers=people.of("admin"))
    assert head.status_code == whole.status_code
    assert head.content == b""
    own = {"x-request-id", "content-length"}
    assert {*head.headers} - own == {*whole.headers} - own
    if path != "/metrics":  # whose length changes with each request
        assert head.headers.get("content-length") == whole.headers.get("content-length")


def test_head_of_a_stream_does_not_wait_for_its_end(people: People, things: dict[str, str]) -> None:
    """The run waits for a worker that never comes."""
    path = f"/v1/runs/{things['/v1/runs']}/events"
    head = people.client.request("HEAD", path, headers=people.of("admin", tenant=THEIRS))
    assert head.status_code == 200
    assert head.headers["content-type"].startswith("text/event-stream")


@pytest.mark.parametrize(("method", "route"), ROUTES, ids=name_of)
def test_every_answer_carries_the_headers_that_browsers_obey(
    people: People, method: str, route: object
) -> None:
    for headers in ({}, people.of("admin")):
        answer = sent(people, method, filled(route.path), headers)
        assert "default-src 'self'" in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-frame-options"] == "DENY"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["x-request-id"]
        assert "strict-transport-security" not in answer.headers
        if route.path not in {"/docs/{name}", "/static/{name:path}", "/texts.mjs", "/said.mjs"}:
            assert answer.headers["cache-control"] == "no-store"
