"""Results as PDF."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.http.problems import Problem
from api.runs import printing
from models.filling import fill
from optimiser.export.pdf import PdfUnavailable, report_pdf
from optimiser.intake import read_scenario
from optimiser.plan import make_plan
from tests.api.client import Client
from tests.api.working import planned, worked

SCENARIO = Path(__file__).parents[2] / "scenarios" / "two-lots"
PDF = {"Accept": "application/pdf"}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A service whose runs are worked on."""
    with worked(tmp_path_factory.mktemp("pdf")) as made:
        yield made


@pytest.fixture(scope="module")
def pango() -> None:
    """The libraries that set text; without them these tests are left out, but never in CI."""
    scenario = read_scenario(SCENARIO)
    try:
        report_pdf(fill(scenario), make_plan(scenario))
    except PdfUnavailable as missing:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(missing))


@pytest.mark.usefixtures("pango")
def test_a_result_comes_as_pdf(client: Client) -> None:
    body = client.get("/v1/examples/two-lots").json()
    run_id, _ = planned(client, body)
    answer = client.get(f"/v1/runs/{run_id}/result", headers=PDF)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/pdf"
    assert 'filename="report.pdf"' in answer.headers["content-disposition"]
    assert answer.content.startswith(b"%PDF-")
    assert answer.content.rstrip().endswith(b"%%EOF")


@pytest.mark.parametrize(("said", "why"), [(b"", "no Pango"), (None, "too long")])
def test_a_host_that_cannot_print_says_what_to_ask_for(
    monkeypatch: pytest.MonkeyPatch, said: bytes | None, why: str
) -> None:
    monkeypatch.setattr(printing, "aside", lambda *_: said)
    with pytest.raises(Problem, match="text/html") as problem:
        printing.printed({}, {})
    assert (problem.value.status, problem.value.code) == (503, "pdf_not_available")
    assert why in problem.value.detail


@pytest.mark.usefixtures("pango")
def test_a_report_asks_for_nothing_while_it_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = read_scenario(SCENARIO)
    asked: list[str] = []
    monkeypatch.setattr("optimiser.export.pdf._refuse", lambda url, *_, **__: asked.append(url))
    report_pdf(fill(scenario), make_plan(scenario))
    assert asked == []
