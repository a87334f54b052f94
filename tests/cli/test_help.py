"""Help is quick, complete, and needs nothing heavy."""

from __future__ import annotations

import subprocess
import sys

import pytest
from typer.testing import CliRunner

from api.cli.app import app

HEAVY = ("pydantic", "numpy", "ortools", "highspy", "fastapi", "xlsxwriter", "jinja2", "pandas")
COMMANDS = (
    *("plan", "check", "evaluate", "template", "convert"),
    *("library", "batch", "serve", "version"),
)


def test_help_imports_nothing_heavy() -> None:
    """What makes a command slow is what it imports, so that is what is tested."""
    script = (
        f"import sys, optimiser.cli.app\nprint([name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, check=True, text=True
    )
    assert done.stdout.strip() == "[]"


def test_help_lists_every_command() -> None:
    output = CliRunner().invoke(app, ["--help"]).output
    assert all(f" {command} " in output for command in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str) -> None:
    result = CliRunner().invoke(app, [command, "--help"])
    assert result.exit_code == 0
    assert "Usage:" in result.output


def test_unknown_command_is_a_usage_error() -> None:
    assert CliRunner().invoke(app, ["smelt"]).exit_code == 2


def test_no_command_shows_help() -> None:
    assert "Commands" in CliRunner().invoke(app, []).output
