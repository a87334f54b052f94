"""The command that says what each part of the yard is worth."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer
from typer.core import TyperCommand

from optimiser.cli.ending import honest
from optimiser.cli.inputs import AsJson, OutFolder, ScenarioPath, read, results_folder
from optimiser.cli.speech import people, print_document, say
from optimiser.errors import ExitCode, exit_code

if TYPE_CHECKING:
    from models.plan import Plan
    from models.scenario import Scenario
    from models.worth import Value
    from optimiser.value import Pairs

APART: Final = "--apart"
FILES: Final = {"Picture": "value.html", "Table": "value.csv", "Everything": "value.json"}


class InPairs(TyperCommand):
    """A command whose ``--apart A B`` may be given several times: Typer knows either, not both."""

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]
        """Give each name of a pair an option of its own."""
        return super().parse_args(ctx, list(_one_each(args)))


def _one_each(args: Sequence[str]) -> Iterator[str]:
    second = -1
    for place, word in enumerate(args):
        if place == second and not word.startswith("--"):
            yield APART
        if word == APART:
            second = place + 2
        yield word


@honest
def value(
    *,
    scenario: ScenarioPath,
    apart: Annotated[
        list[str] | None,
        typer.Option(
            APART,
            metavar="A B",
            help="Two lots, offers or lot/sorter/outlet: what is it worth not to mix them?",
        ),
    ] = None,
    out: OutFolder = None,
    as_json: AsJson = False,
    time_limit: Annotated[
        float | None, typer.Option(metavar="S", min=0.01, help="Seconds for each plan")
    ] = None,
    seed: Annotated[
        int | None, typer.Option(metavar="N", min=0, help="Seed, instead of the setting's")
    ] = None,
) -> ExitCode:
    """Say what each sorter, each bin and each separation of SCENARIO is worth.

    The week is planned once as it is, and once for each thing without it. --time-limit holds
    for each plan. Ctrl-C ends the search and keeps what was found. Results go to out/ and the
    scenario's name unless --out says where; with --json alone they are only printed.
    """
    from optimiser.load import previous_of
    from optimiser.value import Planning, make_value

    loaded = read(scenario)
    pairs = _pairs(loaded.scenario, apart or [])
    with _waiting(loaded.scenario, pairs, time_limit) as report:
        planning = Planning(
            time_limit_s=time_limit, seed=seed, previous=previous_of(loaded), report=report
        )
        plan, found = make_value(loaded.scenario, apart=pairs, planning=planning)
    wanted = bool(plan.charges) and not (as_json and out is None)
    folder = results_folder(out, scenario) if wanted else None
    return _deliver(plan, found, folder, as_json=as_json)


def _pairs(scenario: Scenario, names: list[str]) -> Pairs:
    """The streams two by two; each must be there, and something must be left to value."""
    if len(names) % 2:
        raise typer.BadParameter(f"{APART} takes two lots, offers or outlets")
    if names:
        _must_be_there(scenario, names)
    pairs = tuple(zip(names[::2], names[1::2], strict=True))
    if any(one == other for one, other in pairs):
        raise typer.BadParameter(f"{APART} takes two different lots, offers or outlets")
    if not (pairs or scenario.sorters or scenario.bins):
        raise typer.BadParameter(
            f"no sorter and no bin to value; name two lots to keep apart with {APART} A B"
        )
    return pairs


def _must_be_there(scenario: Scenario, names: list[str]) -> None:
    """Every name is that of a lot, an offer or a stream that leaves sorting."""
    from optimiser.intake.streams import Streams
    from optimiser.intake.words import did_you_mean

    streams = Streams(scenario)
    known = {lot.lot_id for lot in scenario.lots} | {one.offer_id for one in scenario.offers}
    known |= streams.last()
    for name in names:
        if name in known:
            continue
        if name in streams.passing():
            ends = sorted(one for one in streams.last() if one.startswith(f"{name}/"))
            raise typer.BadParameter(
                f"{APART}: {name} goes on to another sorter, nothing of it stays; "
                f"name what leaves in the end, such as {ends[0]}"
            )
        hint = did_you_mean(name, known, otherwise="an outlet is called lot/sorter/outlet")
        raise typer.BadParameter(
            f"{APART}: the scenario has no lot, offer or outlet {name!r}; {hint}"
        )


def _deliver(plan: Plan, found: Value, folder: Path | None, *, as_json: bool) -> ExitCode:
    """Write the results, then show them and say where they lie."""
    from optimiser.export import value_document, value_table, write_value

    if folder is not None:
        write_value(found, folder)
    if as_json:
        print_document(value_document(found))
        return exit_code(plan)
    people().print(value_table(found))
    if folder is not None:
        for name, file in FILES.items():
            say(f"{name:<14} {folder / file}")
    return exit_code(plan)


@contextmanager
def _waiting(
    scenario: Scenario, pairs: Pairs, time_limit_s: float | None
) -> Iterator[Callable[[str], None]]:
    """Say how long it will take, then which week is being planned."""
    from optimiser.export.words import plural
    from optimiser.value import plans_wanted

    each_s = time_limit_s or scenario.settings.time_limit_s
    count = plans_wanted(scenario, pairs)
    say(
        f"About {plural(count, 'plan')} of {each_s:g} s at most, {_minutes(count * each_s)} "
        "if each takes all its time. "
        "Ctrl-C shows what was found so far."
    )
    done = 0
    with people().status("Planning") as status:

        def report(what: str) -> None:
            nonlocal done
            done += 1
            status.update(f"Plan {done} of about {max(done, count)}: {what}")

        yield report


def _minutes(value_s: float) -> str:
    """A long wait."""
    return f"{value_s:.0f} s" if value_s < 120 else f"{value_s / 60:.0f} min"
