"""Requests made up from the description of the API: never a fault of ours, always a problem."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis.schemas import BaseSchema

from tests.api.people import People, people_in, problem_of
from tests.api.test_every_route import OPERATIONS

LONG = {"events_events"}
"""Streams, which go on until a run ends."""
NAMES = sorted(OPERATIONS.keys() - LONG)
SEED = 20261126
KNOWN = "known"
"""An id that may come up instead of a made-up one is worth trying on every route."""


@pytest.fixture(scope="module")
def plants(tmp_path_factory: pytest.TempPathFactory) -> Iterator[People]:
    """A service whose queue and rates are wide enough for thousands of requests."""
    folder: Path = tmp_path_factory.mktemp("generated")
    with people_in(folder, most_queued=1_000_000, requests_per_minute=10_000_000) as made:
        yield made


@pytest.fixture(scope="module")
def schema(plants: People) -> BaseSchema:
    """The description that the service gives of itself."""
    document = plants.client.get("/openapi.json").json()
    return schemathesis.openapi.from_dict(document)


def tried(plants: People, schema: BaseSchema, operation_id: str, examples: int) -> None:
    """Send that many requests for one operation, right ones and wrong ones."""
    found = OPERATIONS[operation_id]
    operation = schema.find_operation_by_label(f"{found['method']} {found['path']}")
    assert operation is not None
    modes = list(schemathesis.GenerationMode)
    cases = st.one_of(*(operation.as_strategy(generation_mode=mode) for mode in modes))

    answered: list[int] = []

    @seed(SEED)
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=cases)
    def check(case: schemathesis.Case) -> None:
        sent = case.as_transport_kwargs(base_url="http://127.0.0.1")
        options = {
            name: sent[name] for name in ("params", "json", "data", "files") if sent.get(name)
        }
        if isinstance(options.get("data"), bytes | str):
            options["content"] = options.pop("data")
        headers = {**dict(sent["headers"]), **plants.of("admin")}
        try:  # what the client itself cannot put on the wire was never sent
            made = httpx.Request(sent["method"], sent["url"], headers=headers, **options)
            body = made.read()
        except (ValueError, TypeError, AttributeError):
            return
        answer = plants.client.request(
            made.method, str(made.url), content=body, headers=dict(made.headers)
        )
        answered.append(answer.status_code)
        assert answer.status_code < 500, answer.text
        if answer.status_code >= 400 and sent["method"] != "HEAD":
            problem_of(answer)

    check()
    varies = "parameters" in found or "requestBody" in found
    assert len(answered) >= (examples // 2 if varies else 1)


@pytest.mark.parametrize("operation_id", NAMES[::8])
def test_a_few_requests_for_some_operations(
    plants: People, schema: BaseSchema, operation_id: str
) -> None:
    tried(plants, schema, operation_id, examples=10)


@pytest.mark.slow
@pytest.mark.parametrize("operation_id", NAMES)
def test_many_requests_for_every_operation(
    plants: People, schema: BaseSchema, operation_id: str
) -> None:
    tried(plants, schema, operation_id, examples=-(-2_500 // len(NAMES)))
