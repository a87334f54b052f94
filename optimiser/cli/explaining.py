"""The command that says why a plan is as it is, why not otherwise, and what else there is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer
from typer.core import TyperCommand

from optimiser.cli.ending import honest
from optimiser.cli.inputs import AsJson
from optimiser.cli.speech import people, print_document, say
from optimiser.errors import ExitCode

if TYPE_CHECKING:
    from collections.abc import Callable

    from models.record import Record
    from optimiser.explain.subject import Subject

CHOICES: Final = "--choices"
SAMPLES: Final = "--samples"
PARTS: Final = ("explanation", "why_not", "choices", "samples", "advice")
USUAL: Final = {CHOICES: 5, SAMPLES: 3}


class MaybeCounted(TyperCommand):
    """A command with options whose number may be left out: Typer knows a value or none."""

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]
        """Give it the usual number where no number follows."""
        return super().parse_args(ctx, list(_counted(args)))


def _counted(args: Sequence[str]) -> Iterator[str]:
    for place, word in enumerate(args):
        yield word
        if word in USUAL and not (place + 1 < len(args) and args[place + 1].isdigit()):
            yield str(USUAL[word])


PlanPath = Annotated[
    Path,
    typer.Argument(
        metavar="PLAN",
        help="plan.json, a folder of results, or a scenario, which is planned first",
    ),
]
Lot = Annotated[
    str | None, typer.Option(metavar="LOT", help="Why not this lot, offer, outlet or bin?")
]
OrderId = Annotated[
    str | None, typer.Option(metavar="H", help="The order it is asked for; else any")
]
Count = Annotated[
    int | None,
    typer.Option(
        CHOICES, metavar="[N]", min=1, help=f"N other plans, {USUAL[CHOICES]} if not said"
    ),
]
SampleCount = Annotated[
    int | None,
    typer.Option(
        SAMPLES,
        metavar="[N]",
        min=1,
        help=f"What samples of lots are worth, the best {USUAL[SAMPLES]} or N by planning again",
    ),
]
IsAdvice = Annotated[
    bool, typer.Option("--advice", help="Which limit of each alloy costs recycled content?")
]
SamplesFolder = Annotated[
    Path | None,
    typer.Option("--out", metavar="DIR", help="Leave workbook and report with the samples there"),
]
ItsScenario = Annotated[
    Path | None, typer.Option(metavar="PATH", help="Scenario of PLAN, if not beside it")
]
SecondsEach = Annotated[
    float | None,
    typer.Option(metavar="S", min=0.01, help="Seconds for each plan; all choices share them"),
]


@honest
def explain(
    *,
    plan: PlanPath,
    why_not: Lot = None,
    order: OrderId = None,
    choices: Count = None,
    samples: SampleCount = None,
    advice: IsAdvice = False,
    scenario: ItsScenario = None,
    as_json: AsJson = False,
    time_limit: SecondsEach = None,
    out: SamplesFolder = None,
) -> ExitCode:
    """Say why PLAN is as it is: what binds each charge, what is left out, what stays.

    With --why-not the smallest bite of a lot is forced in and planned around; with --choices
    other plans are made for the same orders; with --samples it is told which lots to sample first,
    and with --out workbook and report of the plan say so as well; with --advice each limit of each
    alloy is tried.
    The scenario is taken from beside the plan, where remelt plan leaves it.
    """
    from optimiser.explain.subject import subject_of

    if order is not None and why_not is None:
        raise typer.BadParameter("--order goes with --why-not LOT")
    if out is not None and samples is None:
        raise typer.BadParameter("--out goes with --samples")
    subject = subject_of(plan, scenario=scenario, time_limit_s=time_limit, told=say)
    found: dict[str, Record | None] = dict.fromkeys(PARTS)
    with _waiting() as report:
        if why_not is not None:
            found["why_not"] = subject.why_not(why_not, order, report=report)
        if choices is not None:
            found["choices"] = subject.choices(choices, report=report)
        if samples is not None:
            found["samples"] = subject.samples(samples, report=report)
        if advice:
            report("the limits of every alloy")
            found["advice"] = subject.advice()
    if as_json or not any(found.values()):
        found["explanation"] = subject.explanation()
    if out is not None:
        _leave(found["samples"], subject, out)
    _show(found, subject, as_json=as_json)
    return ExitCode.PLANNED


def _leave(samples: Record | None, subject: Subject, folder: Path) -> None:
    """Leave the plan's results once more, with what samples are worth."""
    from models.filling import fill
    from models.sample import Samples
    from optimiser.export import write_plan

    scenario = subject.scenario
    known = samples if isinstance(samples, Samples) else None
    write_plan(fill(scenario), subject.plan, folder, scenario=scenario, samples=known)
    say(f"Samples        {folder / 'plan.xlsx'}, {folder / 'report.html'}")


def _show(found: dict[str, Record | None], subject: Subject, *, as_json: bool) -> None:
    from functools import partial

    from models.filling import fill
    from optimiser.export.explanation_terminal import explanation_text
    from optimiser.export.figures import figures_of
    from optimiser.export.reasons_terminal import advice_text, choices_text, why_not_text
    from optimiser.export.samples_terminal import samples_text

    if as_json:
        print_document({
            name: None if one is None else one.model_dump(mode="json")
            for name, one in found.items()
        })  # fmt: skip
        return
    figures = figures_of(fill(subject.scenario), subject.plan)
    shown: dict[str, Callable[..., object]] = {
        "explanation": partial(explanation_text, figures=figures),
        "why_not": why_not_text,
        "choices": choices_text,
        "samples": samples_text,
        "advice": advice_text,
    }
    for name, one in found.items():
        if one is not None:
            people().print(shown[name](one))
    if not subject.plan.check.passed:
        say("The plan fails its check: what is said here is of charges that break a limit.",
            style="bold red")  # fmt: skip


@contextmanager
def _waiting() -> Iterator[Callable[[str], None]]:
    """Say which week is being planned."""
    with people().status("Asking") as status:
        yield lambda what: status.update(f"Planning {what}; Ctrl-C stops")
