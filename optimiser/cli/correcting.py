"""The command for a melt that was sampled: what brings it into spec."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from optimiser.cli.ending import honest
from optimiser.cli.inputs import STDIN, AsJson, OutFolder, read
from optimiser.cli.speech import people, print_document, say
from optimiser.errors import ExitCode

if TYPE_CHECKING:
    from models.plan import Plan
    from models.sampled import Sampled
    from optimiser.correct.correct import Corrected
    from optimiser.load import Loaded

FOLLOWING: Final = "following"
"""The folder of the charges that follow, within that of the results."""

Subject = Annotated[
    Path,
    typer.Argument(
        metavar="SCENARIO|PLAN",
        help="Scenario; or plan.json or a folder of results, so that it is known what was charged",
    ),
]
OfOrder = Annotated[
    str, typer.Option("--order", metavar="H", help="The order whose melt was sampled")
]
MeltFile = Annotated[
    Path | None,
    typer.Option("--melt", metavar="FILE", help="CSV or JSON of what was measured, mass_kg too"),
]
Words = Annotated[
    str | None,
    typer.Option("--analysis", metavar="Fe=0.31,Si=7.2,Pb<0.002", help="What was measured, wt-%"),
]
MassKg = Annotated[
    str | None, typer.Option("--mass-kg", metavar="KG", help="Liquid in the furnace, heel too")
]
HoldMin = Annotated[
    str | None, typer.Option("--hold-min", metavar="MIN", help="From the sample to the tap")
]
Fades = Annotated[
    list[str] | None,
    typer.Option("--fade", metavar="Mg=6", help="Per cent of it that burns in an hour"),
]
TargetWord = Annotated[
    str, typer.Option("--target", metavar="spec|aim", help="What is to be reached")
]
PlanPath = Annotated[
    Path | None, typer.Option("--plan", metavar="PLAN", help="The plan that was charged")
]
Weights = Annotated[
    list[str] | None,
    typer.Option("--charged", metavar="LOT=KG", help="Charged otherwise than planned"),
]
Overfill = Annotated[
    str | None,
    typer.Option("--overfill-pct", metavar="PCT", help="How far the tap may pass the order's [2]"),
]
Returns = Annotated[
    str | None,
    typer.Option("--returns-per-t", metavar="PRICE", help="Value of metal that is poured off"),
]


@honest
def correct(
    *,
    scenario: Subject,
    order: OfOrder,
    melt: MeltFile = None,
    analysis: Words = None,
    mass_kg: MassKg = None,
    hold_min: HoldMin = None,
    fade: Fades = None,
    target: TargetWord = "spec",
    plan: PlanPath = None,
    charged: Weights = None,
    overfill_pct: Overfill = None,
    returns_per_t: Returns = None,
    out: OutFolder = None,
    as_json: AsJson = False,
) -> ExitCode:
    """Say what brings the melt of an order into spec after its sample.

    The least-cost additions within the furnace's room, in whole pieces; where none do, what
    pouring off, dilution or another alloy on order would take and cost. With the plan it is known
    what was charged, and metal of other charges stays theirs; with --charged the charges that
    follow in the furnace are planned again. Nothing is written without --out.
    """
    from optimiser.correct.correct import correct as corrected

    loaded, made = _subject(scenario, plan)
    document: dict[str, Any] = {
        "order_id": order,
        "hold_min": hold_min,
        "fade_pct_per_h": _pairs(fade, "--fade"),
        "target": target,
        "charged": _pairs(charged, "--charged"),
        "overfill_pct": overfill_pct,
        "returns_per_t": returns_per_t,
    }
    sampled = _sampled(loaded, document, melt=melt, analysis=analysis, mass_kg=mass_kg)
    found = corrected(loaded.scenario, sampled, plan=made)
    return _deliver(found, out, as_json=as_json)


def _subject(path: Path, plan: Path | None) -> tuple[Loaded, Plan | None]:
    """The scenario, found sound, and the plan that was charged if one is given."""
    from optimiser.plan_file import PLAN, read_plan
    from optimiser.plan_scenario import scenario_of
    from optimiser.sound import sound_brief

    is_plan = path.name == PLAN or (path != STDIN and (path / PLAN).is_file())
    given = plan if plan is not None else path if is_plan else None
    made = None
    if given is None:
        loaded = read(path)
    else:
        made = read_plan(given)
        file = given / PLAN if given.is_dir() else given
        loaded = scenario_of(made, file, given=None if is_plan else path)
    with loaded.says_where():
        sound_brief(loaded.scenario)
    return loaded, made


def _sampled(
    loaded: Loaded,
    document: dict[str, Any],
    *,
    melt: Path | None,
    analysis: str | None,
    mass_kg: str | None,
) -> Sampled:
    """What is asked, from a file and from words, the words winning."""
    from optimiser.correct.measured import MASS, Measured, Spelled, melt_in_file, melt_in_words
    from optimiser.correct.reading import sampled_of

    settings = loaded.scenario.settings
    found = Measured()
    if mass_kg is not None:
        found.take(MASS, Spelled(value=mass_kg))
    if analysis is not None:
        found = found.over(melt_in_words(analysis))
    if melt is not None:
        found = found.over(melt_in_file(melt, mark=settings.decimal))
    return sampled_of(document, qualities=frozenset(settings.qualities), measured=found)


def _pairs(words: list[str] | None, option: str) -> dict[str, str]:
    """Names and numbers of an option that is given once for each."""
    found: dict[str, str] = {}
    for word in words or ():
        name, sign, value = word.rpartition("=")
        if not sign or not name:
            raise typer.BadParameter(f"{option} takes NAME=NUMBER, not {word}")
        if name in found:
            raise typer.BadParameter(f"{option} names {name} twice")
        found[name] = value
    return found


def _deliver(found: Corrected, folder: Path | None, *, as_json: bool) -> ExitCode:
    """Write the results, then show them and say where they lie."""
    from models.filling import fill
    from optimiser.export import write_plan
    from optimiser.export.correction_files import (
        EVERYTHING,
        TABLE,
        correction_document,
        write_correction,
    )
    from optimiser.export.correction_terminal import correction_text

    correction, rest = found.correction, found.rest
    if folder is not None:
        write_correction(correction, folder)
        later = correction.following
        if rest is not None and later is not None and later.plan is not None:
            write_plan(fill(rest), later.plan, folder / FOLLOWING, scenario=rest)
    if as_json:
        print_document(correction_document(correction))
    else:
        people().print(correction_text(correction))
        for name, file in (("Additions", TABLE), ("Everything", EVERYTHING)) if folder else ():
            say(f"{name:<14} {(folder or Path()) / file}")
    return ExitCode.NOTHING_PLANNED if correction.outcome == "nothing" else ExitCode.PLANNED
