"""How an ERP system calls the service: JSON over HTTP, with nothing but the standard library."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

PATIENCE_S = 120.0


class NotAsItShouldBeError(Exception):
    """Something that the service answered is wrong."""


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    text: str

    @property
    def body(self) -> Any:
        """The JSON document in it."""
        return json.loads(self.text)


@dataclass
class Erp:
    """A system that calls the service at ``url``."""

    url: str
    key: str | None = None
    steps: list[str] = field(default_factory=list)

    def say(self, text: str) -> None:
        """Tell what happens."""
        self.steps.append(text)
        print(text, flush=True)

    def must(self, fact: object, what: str) -> None:
        """Have a fact be so, or end the day."""
        if not fact:
            raise NotAsItShouldBeError(what)

    def call(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        status: int = 200,
        key: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        """The answer to one request, which must have that status."""
        sent = {"Accept": "application/json", **(headers or {})}
        if self.key is not None:
            sent["Authorization"] = f"Bearer {self.key}"
        if key is not None:
            sent["Idempotency-Key"] = key
        data = None
        if body is not None:
            data = json.dumps(body).encode()
            sent["Content-Type"] = "application/json"
        request = urllib.request.Request(self.url + path, data, sent, method=method)
        answer = _answered(request)
        self.must(
            answer.status == status,
            f"{method} {path}: {answer.status} instead of {status}: {answer.text[:600]}",
        )
        return answer

    def lot(self, lot_id: str) -> dict[str, Any]:
        """A lot as the store has it."""
        return dict(self.call("GET", f"/v1/lots/{quote(lot_id)}").body)

    def ended(self, run_id: str) -> dict[str, Any]:
        """The run, once it has ended; long poll after long poll."""
        end_s = time.monotonic() + PATIENCE_S
        while time.monotonic() < end_s:
            run = self.call("GET", f"/v1/runs/{run_id}?wait=10").body
            if run["state"] in {"succeeded", "failed", "cancelled"}:
                self.must(run["state"] == "succeeded", f"the run ended as {run}")
                return dict(run)
        raise NotAsItShouldBeError(f"run {run_id} has not ended after {PATIENCE_S:.0f} s")

    def plan(self, run_id: str) -> dict[str, Any]:
        """The checked plan of a run that has ended."""
        self.ended(run_id)
        plan = dict(self.call("GET", f"/v1/runs/{run_id}/result").body)
        self.must(plan["check"]["passed"] is True, "the plan did not pass its check")
        return plan


def _answered(request: urllib.request.Request) -> Answer:
    try:
        with urllib.request.urlopen(request, timeout=60) as response:
            return Answer(response.status, _headers(response), response.read().decode())
    except urllib.error.HTTPError as error:
        with error:
            return Answer(error.code, _headers(error), error.read().decode())
    except OSError as error:
        raise NotAsItShouldBeError(f"{request.full_url} does not answer: {error}") from None


def _headers(answer: Any) -> dict[str, str]:
    """Headers under their names in small letters."""
    return {name.lower(): value for name, value in answer.headers.items()}
