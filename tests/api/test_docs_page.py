"""The page that describes the API: all of it comes from here, and nothing in it is inline."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from api.routes import docs
from tests.api.client import Client
from tests.api.people import problem_of
from tests.api.test_wire import port  # noqa: F401 -- the fixture of a service that listens

HASHES = {
    "LICENSE": "cfc7749b96f63bd31c3c42b5c471bf756814053e847c10f3eb003417bc523d30",
    "NOTICE": "0d20d1adef18aee3f40dd258172155521ce702ac445cb5f7b7d60ed32dad2fb2",
    "swagger-ui-bundle.js": "e6a898692f2d768e807c3ba4626068a69a2c5dd960dd6c76f3e4d3a3de180af2",
    "swagger-ui-bundle.js.LICENSE.txt": (
        "37eb6e7e59aed57b2c1acf076574b818ea07b74265717e0bd67b59e0baf9abbb"
    ),
    "swagger-ui.css": "a6a4cf68f069eb89984d5d43644e6a812e749df08d2b1320c6e06e6973847d10",
}
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


def test_the_page_names_files_of_this_service_only(client: Client) -> None:
    page = client.get("/docs")
    assert page.headers["content-type"].startswith("text/html")
    named = re.findall(r"(?:src|href)=\"([^\"]+)\"", page.text)
    assert {"/docs/swagger-ui.css", "/docs/swagger-ui-bundle.js", "/docs/start.js"} <= set(named)
    for address in named:
        assert address == "data:," or client.get(address).status_code == 200, address


def test_the_page_runs_under_the_policy(client: Client) -> None:
    page = client.get("/docs")
    policy = page.headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "*" not in policy
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\son\w+=|\sstyle=", page.text)


def test_files_are_kept_by_browsers_until_they_change(client: Client) -> None:
    first = client.get("/docs/swagger-ui.css")
    known = client.get("/docs/swagger-ui.css", headers={"If-None-Match": first.headers["etag"]})
    assert (first.status_code, known.status_code, known.content) == (200, 304, b"")
    assert first.headers["content-type"].startswith("text/css")


@pytest.mark.parametrize("name", ["index.html", "..%2fapp.py", "vendor", "NOTICE%00", "docs.py"])
def test_no_other_file_can_be_named(client: Client, name: str) -> None:
    problem_of(client.get(f"/docs/{name}"), 404)


def test_files_of_others_are_as_they_came() -> None:
    found = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in docs.SWAGGER.iterdir()
    }
    assert found == HASHES


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason="needs chromium to look at the page")
def test_a_browser_shows_every_operation_and_complains_of_nothing(
    port: int,  # noqa: F811
    tmp_path: Path,
) -> None:
    arguments = ["--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path}"]
    arguments += ["--enable-logging=stderr", "--virtual-time-budget=20000", "--dump-dom"]
    shown = subprocess.run(
        [str(CHROMIUM), *arguments, f"http://127.0.0.1:{port}/docs"],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert "/v1/imports" in shown.stdout
    assert shown.stdout.count("opblock-summary-path") >= 25
    assert "Content Security Policy" not in shown.stderr
    assert "CONSOLE" not in shown.stderr
