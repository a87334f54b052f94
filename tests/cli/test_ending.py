"""Every command ends in words and with the exit code of the contract."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
import typer

from models.issue import InvalidScenario, Issue
from optimiser.cli.ending import DEBUG, honest
from optimiser.errors import ExitCode

ISSUE = Issue(
    code="missing_unit",
    severity="error",
    message="mass has no unit",
    hint="write mass_kg, mass_t or mass_lb",
    value="12 t",
    file="week.xlsx",
    sheet="lots",
    row=3,
    column="mass",
    cell="C3",
)


def ending_with(what: BaseException | ExitCode) -> Callable[..., None]:
    """A command that ends with ``what``."""

    def command(**_: bool) -> ExitCode:
        if isinstance(what, BaseException):
            raise what
        return what

    return honest(command)


def code_of(command: Callable[..., None], *, as_json: bool = False) -> int:
    with pytest.raises(typer.Exit) as ended:
        command(as_json=as_json)
    return ended.value.exit_code


@pytest.mark.parametrize(
    ("what", "code"),
    [
        (ExitCode.PLANNED, 0),
        (ExitCode.CHECK_FAILED, 6),
        (InvalidScenario((ISSUE,)), 3),
        (PermissionError(13, "Permission denied", "out/plan.json"), 2),
        (KeyboardInterrupt(), 130),
        (RuntimeError("the solver lost its mind"), 70),
    ],
)
def test_exit_code_says_how_it_ended(what: BaseException | ExitCode, code: int) -> None:
    assert code_of(ending_with(what)) == code


def test_issues_are_laid_out_by_sheet_with_the_way_out(capsys: pytest.CaptureFixture[str]) -> None:
    assert code_of(ending_with(InvalidScenario((ISSUE,)))) == 3
    out, err = capsys.readouterr()
    assert out == ""
    for words in ("week.xlsx, sheet lots", "C3", "mass has no unit", "(12 t)", "write mass_kg"):
        assert words in err
    assert "1 error" in err


def test_issues_are_one_document_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    assert code_of(ending_with(InvalidScenario((ISSUE,))), as_json=True) == 3
    out, err = capsys.readouterr()
    document = json.loads(out)
    assert err == ""
    assert document["valid"] is False
    assert document["issues"] == [ISSUE.model_dump(mode="json")]


def test_our_fault_is_admitted_without_a_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    code_of(ending_with(RuntimeError("the solver lost its mind")))
    err = capsys.readouterr().err
    assert "that is our fault: RuntimeError: the solver lost its mind" in err
    assert "remelt version" in err
    assert "Traceback" not in err


def test_debug_shows_where_the_fault_is(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(DEBUG, "1")
    code_of(ending_with(RuntimeError("the solver lost its mind")))
    assert "Traceback" in capsys.readouterr().err


def test_our_fault_is_a_document_too(capsys: pytest.CaptureFixture[str]) -> None:
    code_of(ending_with(RuntimeError("the solver lost its mind")), as_json=True)
    (issue,) = json.loads(capsys.readouterr().out)["issues"]
    assert issue["code"] == "our_fault"


def test_file_trouble_names_the_file(capsys: pytest.CaptureFixture[str]) -> None:
    code_of(ending_with(PermissionError(13, "Permission denied", "out/plan.json")))
    assert "out/plan.json: Permission denied" in capsys.readouterr().err


def test_usage_errors_are_left_to_the_parser() -> None:
    with pytest.raises(typer.BadParameter):
        ending_with(typer.BadParameter("no such thing"))()
