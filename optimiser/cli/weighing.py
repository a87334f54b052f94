"""The command that weighs two goals against each other."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, cast, get_args

import typer

from optimiser.cli.ending import honest
from optimiser.cli.inputs import AsJson, OutFolder, ScenarioPath, TimeLimit, read, results_folder
from optimiser.cli.speech import people, print_document, say
from optimiser.errors import ExitCode

if TYPE_CHECKING:
    from models.front import Front
    from models.settings import GoalName
    from optimiser.load import Loaded

FILES: Final = {"Picture": "pareto.html", "Table": "pareto.csv", "Everything": "pareto.json"}
MOST_POINTS: Final = 200


@honest
def pareto(
    *,
    scenario: ScenarioPath,
    goals: Annotated[
        tuple[str, str], typer.Option("--goals", metavar="A B", help="The two goals to weigh")
    ],
    points: Annotated[
        int, typer.Option(metavar="N", min=2, max=MOST_POINTS, help="Points, both ends among them")
    ] = 15,
    exact: Annotated[
        bool, typer.Option("--exact", help="Plan every point: weighed, with whole numbers")
    ] = False,
    out: OutFolder = None,
    as_json: AsJson = False,
    time_limit: TimeLimit = None,
    seed: Annotated[
        int | None, typer.Option(metavar="N", min=0, help="Seed, instead of the setting's")
    ] = None,
) -> ExitCode:
    """Weigh two goals of SCENARIO against each other, from the best by A to the best by B.

    Both ends are exact; between them A is limited evenly and B as good as it gets. Aims come
    before both, other goals are left out. With whole numbers, heels or bins the points are a
    bound, which --exact has planned. Writes a picture and a table only with --out.
    """
    asked, loaded = _goals(goals), read(scenario)
    try:
        with loaded.says_where():
            found = _found(loaded, asked, points, (time_limit, seed), is_exact=exact)
    except NothingToWeigh as none:
        say(f"There is nothing to weigh: {none}.", style="bold red")
        return ExitCode.NOTHING_PLANNED
    return _deliver(found, None if out is None else results_folder(out, scenario), as_json=as_json)


class NothingToWeigh(Exception):
    """There is no front; the message says why."""


def _found(
    loaded: Loaded,
    goals: tuple[GoalName, GoalName],
    points: int,
    effort: tuple[float | None, int | None],
    *,
    is_exact: bool,
) -> Front:
    """The front, while a person at the terminal sees what is planned; ``effort``: time, seed."""
    from optimiser.load import previous_of
    from optimiser.pareto.front import NoFront, front
    from optimiser.value.planning import Planning

    previous = previous_of(loaded)
    time_limit_s, seed = effort
    with people().status(f"Weighing {goals[0]} against {goals[1]}") as status:
        planning = Planning(
            time_limit_s=time_limit_s,
            seed=seed,
            previous=previous,
            report=lambda what: status.update(f"Planning {what}; Ctrl-C stops"),
        )
        try:
            return front(
                loaded.scenario, goals, points=points, previous=previous,
                time_limit_s=time_limit_s, seed=seed, exactly=planning if is_exact else None,
            )  # fmt: skip
        except NoFront as none:
            raise NothingToWeigh(str(none)) from None


def _goals(names: tuple[str, str]) -> tuple[GoalName, GoalName]:
    from models.settings import GoalName
    from optimiser.intake.words import did_you_mean

    known = get_args(GoalName)
    for name in names:
        if name not in known:
            hint = did_you_mean(name, known, otherwise=f"one of {', '.join(known)}")
            raise typer.BadParameter(f"--goals: {name!r} is no goal; {hint}")
    if names[0] == names[1]:
        raise typer.BadParameter("--goals takes two different goals")
    return cast("tuple[GoalName, GoalName]", names)


def _deliver(found: Front, folder: Path | None, *, as_json: bool) -> ExitCode:
    """Write picture and table, then show the points and say where they lie."""
    from optimiser.export.front_files import front_document, write_front
    from optimiser.export.front_terminal import front_table

    if folder is not None:
        write_front(found, folder)
    if as_json:
        print_document(front_document(found))
        return ExitCode.PLANNED
    people().print(front_table(found))
    for name, file in FILES.items() if folder is not None else ():
        say(f"{name:<14} {(folder or Path()) / file}")
    return ExitCode.PLANNED
