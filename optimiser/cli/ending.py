"""How every command ends: in words, with the exit code of the contract, never in a traceback."""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Final, ParamSpec

import typer

from optimiser.cli.speech import count_of, issues_document, print_document, say, say_issues
from optimiser.errors import ExitCode

if TYPE_CHECKING:
    from models.issue import InvalidScenario

DEBUG = "REMELT_DEBUG"
ENDED: Final = {
    "explain": "Not explained",
    "compare": "Not compared",
    "ledger": "Not accounted for",
    "correct": "Not corrected",
    "learn": "Not learned",
}
"""What commands did not do that are not there to plan."""
P = ParamSpec("P")


def honest(command: Callable[P, ExitCode]) -> Callable[P, None]:
    """Let ``command`` end with its exit code, whatever happens in it."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        from models.issue import InvalidScenario

        as_json = bool(kwargs.get("as_json"))
        try:
            code = command(*args, **kwargs)
        except InvalidScenario as invalid:
            code = _refuse(invalid, ENDED.get(command.__name__, "Not planned"), as_json=as_json)
        except KeyboardInterrupt:
            say("Stopped.", style="yellow")
            code = ExitCode.INTERRUPTED
        except (typer.Exit, typer.BadParameter, BrokenPipeError):
            raise
        except OSError as error:
            code = _blame_the_disk(error, as_json=as_json)
        except Exception as error:  # noqa: BLE001 -- a planner must never meet a traceback
            code = _apologise(error, as_json=as_json)
        raise typer.Exit(code)

    return run


def _refuse(invalid: InvalidScenario, ended: str, *, as_json: bool) -> ExitCode:
    """Say all that is wrong with the input at once."""
    if as_json:
        print_document(issues_document(invalid.issues))
    else:
        say_issues(invalid.issues)
        say(f"{ended}: {count_of(invalid.issues)} in the input.", style="bold")
    return ExitCode.INVALID_INPUT


def _blame_the_disk(error: OSError, *, as_json: bool) -> ExitCode:
    """Say which file could not be read or written, and why."""
    message = f"{error.filename or 'A file'}: {error.strerror or error}"
    _fail("file_error", message, None, as_json=as_json)
    return ExitCode.USAGE


def _apologise(error: Exception, *, as_json: bool) -> ExitCode:
    """Say that the fault is ours, and what helps to find it."""
    if os.environ.get(DEBUG):
        traceback.print_exception(error)
    message = f"Remelt failed, and that is our fault: {type(error).__name__}: {error}"
    hint = (
        "Please send us the scenario, what `remelt version` prints, and what the same command "
        "prints as `remelt --debug …`."
    )
    _fail("our_fault", message, hint, as_json=as_json)
    return ExitCode.OUR_FAULT


def _fail(code: str, message: str, hint: str | None, *, as_json: bool) -> None:
    """Say what went wrong to people or, as an issue, to programs."""
    if as_json:
        from models.issue import Issue

        issue = Issue(code=code, severity="error", message=message, hint=hint)
        print_document(issues_document([issue]))
        return
    say(message, style="bold red")
    if hint is not None:
        say(hint)
