"""The commands about one scenario: plan it, check it, or judge a planner's own charges."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from optimiser.cli.ending import honest
from optimiser.cli.inputs import AsJson, OutFolder, ScenarioPath, TimeLimit, read, results_folder
from optimiser.cli.speech import (
    count_of,
    issues_document,
    people,
    print_document,
    say,
    say_warnings,
)
from optimiser.errors import ExitCode, exit_code

if TYPE_CHECKING:
    from models.plan import Plan
    from models.scenario import Scenario
    from optimiser.load import Loaded
    from optimiser.progress import Telling

FILES: Final = {
    "Charge sheets": "plan.xlsx",
    "Report": "report.html",
    "Charges": "charges.csv",
    "Everything": "plan.json",
    "Its input": "scenario.json",
}


@honest
def plan(
    *,
    scenario: ScenarioPath,
    out: OutFolder = None,
    as_json: AsJson = False,
    time_limit: TimeLimit = None,
    seed: Annotated[
        int | None, typer.Option(metavar="N", min=0, help="Seed, instead of the setting's")
    ] = None,
) -> ExitCode:
    """Plan the charges of SCENARIO and write charge sheets and report.

    Results go to out/ and the scenario's name unless --out says where. With --json alone the
    plan is only printed. Ctrl-C ends the search and keeps the best plan found.
    """
    from optimiser.load import plan_of

    loaded = read(scenario)
    with waiting(loaded.scenario) as telling:
        found = plan_of(loaded, time_limit_s=time_limit, seed=seed, telling=telling)
    wanted = found.check.passed and not (as_json and out is None)
    folder = results_folder(out, scenario) if wanted else None
    code = _deliver(loaded, found, folder=folder, as_json=as_json)
    if not found.check.passed:
        say("The plan fails its own check and is not delivered: our fault.", style="bold red")
    return code


@honest
def check(*, scenario: ScenarioPath, as_json: AsJson = False) -> ExitCode:
    """Find everything that is wrong with SCENARIO, without planning it."""
    from optimiser.export.words import plural
    from optimiser.sound import sound_brief

    loaded = read(scenario)
    with loaded.says_where():
        brief, _, found = sound_brief(loaded.scenario)
    warnings = (*loaded.warnings, *found)
    if as_json:
        print_document(issues_document(warnings))
    else:
        say_warnings(warnings)
        orders = plural(len(brief.orders), "order")
        sources = plural(sum(s.is_metal for s in brief.sources), "lot or offer", "lots and offers")
        say(f"{orders}, {sources}: {count_of(warnings)}.", style="bold green")
    return ExitCode.PLANNED


@honest
def evaluate(
    *,
    scenario: ScenarioPath,
    charges: Annotated[
        Path, typer.Argument(metavar="PLAN", help="The charges: a plan.json or a charges.csv")
    ],
    out: OutFolder = None,
    as_json: AsJson = False,
) -> ExitCode:
    """Cost and check your own plan against SCENARIO: its charges, sorting and bins.

    Ends with 6 where they break a limit. Writes charge sheets and report only with --out.
    """
    from optimiser.evaluate import evaluate as judge
    from optimiser.intake import read_own_plan

    loaded = read(scenario)
    with loaded.says_where():
        own = read_own_plan(charges, scenario=loaded.scenario)
        judged = judge(loaded.scenario, own.charged, own.segregation)
    return _deliver(loaded, judged, folder=out, as_json=as_json)


def _deliver(loaded: Loaded, plan: Plan, *, folder: Path | None, as_json: bool) -> ExitCode:
    """Write the results, then show them and say where they lie."""
    from models.filling import fill
    from optimiser.export import plan_document, summary, write_plan

    brief = fill(loaded.scenario)
    if folder is not None:
        write_plan(brief, plan, folder, scenario=loaded.scenario)
    if as_json:
        print_document(plan_document(plan))
    else:
        people().print(summary(plan, brief))
        _say_where(folder)
    return exit_code(plan)


def _say_where(folder: Path | None) -> None:
    """Say where the results lie."""
    if folder is not None:
        for name, file in FILES.items():
            say(f"{name:<14} {folder / file}")


@contextmanager
def waiting(scenario: Scenario) -> Iterator[Telling]:
    """Show a person at a terminal how far the work is, and how to stop it."""
    from rich.text import Text

    from optimiser.cli.live import line_of
    from optimiser.export.words import plural
    from optimiser.progress import Telling

    orders = plural(len(scenario.orders), "order")
    sources = plural(len(scenario.lots) + len(scenario.offers), "lot or offer", "lots and offers")
    begun = f"Planning {orders} from {sources}; Ctrl-C keeps the best plan so far"
    currency = scenario.settings.currency
    with people().status(begun) as status:
        yield Telling(lambda found: status.update(Text(f"{begun}\n  {line_of(found, currency)}")))
