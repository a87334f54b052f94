"""A planner's desk: a real service with a worker, and a real browser that complains of nothing."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

CHROMIUM: Final = shutil.which("chromium") or shutil.which("chromium-browser")
ROOT: Final = Path(__file__).parents[2]
AXE: Final = Path(__file__).parent / "vendor" / "axe" / "axe.min.js"
QUIET: Final = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
]  # fmt: skip
START_S: Final = 120.0
PLAN_S: Final = 300.0


def need_chromium() -> str:
    """The browser's path; without one, tests skip loudly, and in CI they fail."""
    if CHROMIUM is not None:
        return CHROMIUM
    why = "needs Chromium to look at the page: run `make system-packages`"
    if os.environ.get("CI"):
        pytest.fail(why)
    pytest.skip(why)


@dataclass
class Desk:
    """A service that lives in a process of its own, with a worker, and what it is asked by tests.

    ``url`` is where it listens; ``folder`` is where it keeps its store.
    """

    port: int
    folder: Path
    environment: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where the page is."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start the service and wait until it is ready."""
        command = [str(Path(sys.executable).with_name("remelt")), "serve", "--port", str(self.port)]
        log = (self.folder / "log.jsonl").open("ab")
        self.process = subprocess.Popen(
            [*command, "--data", str(self.folder)],
            cwd=ROOT,
            env={**os.environ, **self.environment},
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        log.close()
        end_s = time.monotonic() + START_S
        while time.monotonic() < end_s:
            with contextlib.suppress(OSError, urllib.error.URLError):
                self.asked("GET", "/healthz")
                return
            time.sleep(0.1)
        raise TimeoutError((self.folder / "log.jsonl").read_text()[-2000:])

    def stop(self) -> None:
        """End the service and its workers, as a power cut would."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def asked(self, method: str, path: str, body: object = None, **headers: str) -> Any:
        """The body of the answer to a request, parsed where it is JSON."""
        request = urllib.request.Request(
            self.url + path,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json", **headers},
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            content = answer.read()
            is_json = "json" in answer.headers.get("content-type", "")
            return json.loads(content) if is_json else content

    def scenario(self, example: str, *, name: str | None = None, **changes: Any) -> str:
        """Keep an example as a scenario; ``changes`` replace its tables. Its id."""
        document = {**self.asked("GET", f"/v1/examples/{example}"), **changes}
        body = {"name": name or example, "document": document}
        return str(self.asked("POST", "/v1/scenarios", body)["scenario_id"])

    def planned(self, scenario_id: str) -> str:
        """Plan a kept scenario and wait for the end of it. The run's id."""
        run_id = self.asked("POST", f"/v1/scenarios/{scenario_id}/runs", {})["run_id"]
        end_s = time.monotonic() + PLAN_S
        while time.monotonic() < end_s:
            run = self.asked("GET", f"/v1/runs/{run_id}?wait=25")
            if run["state"] not in {"queued", "running"}:
                assert run["state"] == "succeeded", run
                return str(run_id)
        raise TimeoutError(run_id)


@contextmanager
def desk(folder: Path, **environment: str) -> Iterator[Desk]:
    """Within this, a desk of its own is there."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    made = Desk(port, folder, environment)
    try:
        made.start()
        yield made
    finally:
        made.stop()


@contextmanager
def browser() -> Iterator[Browser]:
    """Within this, Chromium runs."""
    path = need_chromium()
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield made
        made.close()


@dataclass
class Watch:
    """What a page did that no page of ours may do; ``forgiven`` are texts that a test expects."""

    url: str
    abroad: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    forgiven: list[str] = field(default_factory=list)

    def over(self, context: BrowserContext) -> None:
        """Watch every page of a context."""
        context.on("request", lambda request: self._asked(request.url))
        context.on("console", self._said)
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))

    def check(self) -> None:
        """Nothing was asked of another host, and nothing complained."""
        assert self.abroad == []
        found = [c for c in self.complaints if not any(text in c for text in self.forgiven)]
        assert not found, found

    def _asked(self, url: str) -> None:
        if not url.startswith((self.url, "data:", "blob:", "about:")):
            self.abroad.append(url)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(f"{message.type}: {message.text}")


def check_accessible(page: Page, *, within: str | None = None) -> None:
    """Axe finds nothing serious on the page, or within a part of it."""
    if not page.evaluate("() => typeof window.axe === 'object'"):
        page.evaluate(AXE.read_text("utf-8"))
    options = {"resultTypes": ["violations"]}
    found = page.evaluate(
        "([where, options]) => axe.run(where ?? document, options)", [within, options]
    )
    serious = [
        f"{one['id']} ({one['impact']}): {one['nodes'][0]['html'][:200]}"
        for one in found["violations"]
        if one["impact"] in {"serious", "critical"}
    ]
    assert not serious, "\n".join(serious)
