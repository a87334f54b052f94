"""The command that plans again with changes, and says what they cost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer
from typer.core import TyperCommand

from optimiser.cli.ending import honest
from optimiser.cli.inputs import AsJson, OutFolder, TimeLimit, name_of
from optimiser.cli.planning import FILES, waiting
from optimiser.cli.speech import people, print_document, say
from optimiser.errors import ExitCode, exit_code

if TYPE_CHECKING:
    from models.estimate import Estimate
    from models.plan import Plan
    from optimiser.session.changes import Changes
    from optimiser.session.replan import Replanned

TOGETHER: Final = "\x1f"
"""Between the words of one option: Typer knows several options or several words, not both."""
WORDS: Final = {"--pin": 3, "--lift": 2}


class Worded(TyperCommand):
    """A command with options of several words, each of which may be given several times."""

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]
        """Join the words of one option."""
        return super().parse_args(ctx, list(_joined(args)))


def _joined(args: Sequence[str]) -> Iterator[str]:
    words = iter(args)
    for word in words:
        yield word
        if (count := WORDS.get(word)) is not None:
            found = [one for _, one in zip(range(count), words, strict=False)]
            yield TOGETHER.join(found)


PlanPath = Annotated[
    Path,
    typer.Argument(
        metavar="PLAN|SCENARIO",
        help="plan.json, a folder of results, or a scenario, which is planned first",
    ),
]
Pins = Annotated[
    list[str] | None,
    typer.Option("--pin", metavar="LOT ORDER KG", help="Charge so much, neither more nor less"),
]
Lifts = Annotated[
    list[str] | None, typer.Option("--lift", metavar="LOT ORDER", help="Take a pin out")
]
LeftOut = Annotated[
    list[str] | None, typer.Option("--leave-out", metavar="ORDER", help="Do not make this order")
]
Sets = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="PLACE=VALUE",
        help="Another figure, such as lots[L-7].mass_kg=900 or alloys[6063/Cu].max_pct=0.1",
    ),
]
PatchFile = Annotated[
    Path | None,
    typer.Option("--patch", metavar="FILE", help="JSON of patch, remove and pins, as revisions"),
]
WayOut = Annotated[
    int | None,
    typer.Option(
        "--way-out", metavar="N", min=1, help="The Nth way out of an order that PLAN leaves out"
    ),
]
OfOrder = Annotated[
    str | None, typer.Option("--order", metavar="ORDER", help="The order that --way-out is of")
]
ItsScenario = Annotated[
    Path | None, typer.Option(metavar="PATH", help="Scenario of PLAN, if not beside it")
]


@honest
def replan(
    *,
    plan: PlanPath,
    pin: Pins = None,
    lift: Lifts = None,
    leave_out: LeftOut = None,
    set_: Sets = None,
    patch: PatchFile = None,
    way_out: WayOut = None,
    order: OfOrder = None,
    scenario: ItsScenario = None,
    out: OutFolder = None,
    as_json: AsJson = False,
    time_limit: TimeLimit = None,
) -> ExitCode:
    """Plan again with changes, close to PLAN, and say what they cost.

    What the changes cost is said at once, then which lines move for it; then they are planned
    exactly. Whatever is free to stays as it was. Without a change nothing moves that a goal does
    not gain from. Results go to out/, the plan's name and -replanned unless --out says where.
    """
    from optimiser.explain.subject import subject_of
    from optimiser.session.changes import Changes

    subject = subject_of(plan, scenario=scenario, time_limit_s=time_limit, told=say)
    changes = Changes(subject.scenario)
    if way_out is not None:
        changes.take_way(subject.plan, way_out, order)
    elif order is not None:
        raise typer.BadParameter("--order goes with --way-out")
    if patch is not None:
        _add_file(changes, patch)
    for spelled in set_ or ():
        changes.put(spelled)
    for words in pin or ():
        changes.pin(*_pinned(words))
    for words in lift or ():
        changes.lift(*_worded(words, "--lift"))
    for order_id in leave_out or ():
        changes.leave_out(order_id)
    estimate, found = _planned(changes, subject.plan, time_limit)
    wanted = found.plan.check.passed and not (as_json and out is None)
    folder = (out or Path("out") / f"{_called(plan)}-replanned") if wanted else None
    return _deliver(estimate, found, folder, as_json=as_json, is_changed=not changes.are_none)


def _planned(
    changes: Changes, before: Plan, time_limit_s: float | None
) -> tuple[Estimate | None, Replanned]:
    """The estimate, told at once and then with the lines that move, and then the plan."""
    from optimiser.export.replan_terminal import estimate_text
    from optimiser.session.replan import changed, estimates, replanned

    asked, estimate = changed(changes), None
    if not changes.are_none:
        for found in estimates(changes, before, time_limit_s=time_limit_s):
            people().print(estimate_text(found, said=estimate))
            estimate = found
    with waiting(asked) as telling:
        planned = replanned(
            changes,
            before,
            time_limit_s=time_limit_s,
            telling=telling,
            is_linear=estimate is not None and estimate.exact,
        )
    return estimate, planned


def _deliver(
    estimate: Estimate | None,
    found: Replanned,
    folder: Path | None,
    *,
    as_json: bool,
    is_changed: bool,
) -> ExitCode:
    """Write the results, then show what the changes cost and say where they lie."""
    from models.filling import fill
    from optimiser.export import plan_json, write_plan
    from optimiser.export.replan_terminal import replan_document, replan_text
    from optimiser.export.write import write_files
    from optimiser.session.replan import PREVIOUS

    comparison, plan = found.comparison, found.plan
    if folder is not None:
        write_files({PREVIOUS: plan_json(found.before).encode()}, folder)
        write_plan(fill(found.scenario), plan, folder, scenario=found.scenario)
    if as_json:
        print_document(replan_document(estimate, comparison, plan, kept=found.kept))
    else:
        people().print(replan_text(comparison, kept=found.kept, is_changed=is_changed))
        _say_left_out(plan)
    for name, file in {**FILES, "Plan before": PREVIOUS}.items() if folder and not as_json else ():
        say(f"{name:<14} {(folder or Path()) / file}")
    if not plan.check.passed:
        say("The plan fails its own check and is not delivered: our fault.", style="bold red")
    return exit_code(plan)


def _say_left_out(plan: Plan) -> None:
    """What clashes, and what would let every order be made."""
    from optimiser.explain.left_out import reason_alone, ways

    for one in plan.unplanned:
        say(f"{one.order_id} is not made: {reason_alone(one)}", style="yellow")
        say(f"  {ways(one)}.")


def _add_file(changes: Changes, path: Path) -> None:
    from optimiser.intake.files import read_bytes
    from optimiser.intake.jsontext import parse_json

    changes.add(parse_json(read_bytes(path), file=str(path)), file=str(path))


def _worded(words: str, option: str) -> list[str]:
    found = words.split(TOGETHER)
    if len(found) != WORDS[option]:
        raise typer.BadParameter(f"{option} takes {WORDS[option]} words")
    return found


def _pinned(words: str) -> tuple[str, str, float]:
    source, order_id, kg = _worded(words, "--pin")
    try:
        return source, order_id, float(kg)
    except ValueError:
        raise typer.BadParameter(f"--pin: {kg} is no number of kilograms") from None


def _called(plan: Path) -> str:
    """The folder of results, or the scenario."""
    return name_of(plan.resolve().parent if plan.name == "plan.json" else plan)
