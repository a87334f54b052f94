"""report.html: the plan on one page that needs nothing but itself, on screen and on paper."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from models.brief import Brief
from models.plan import Plan
from models.sample import Samples
from optimiser.export import figures
from optimiser.export.bars import chemistry_bar
from optimiser.export.flows import flows_of
from optimiser.export.headline import broken, headline, worst_of
from optimiser.export.samples_sheet import NOTHING, notes_of, unsure
from optimiser.export.sankey import colour_of, diagram
from optimiser.export.view import PlanView, is_in_spec, name_of, view_of
from optimiser.export.warned import by_code
from optimiser.export.ways_words import way_lines, ways_left
from optimiser.export.why_view import change_text, holds_text, why_view
from optimiser.export.words import GOALS, ORIGIN_NAMES, STAGES, TREAT, listed, plural, sentence
from optimiser.export.worth_most import worth_most
from optimiser.export.yard_words import (
    analysis_text,
    described,
    fill_text,
    sorter_facts,
    way_name,
    way_when,
)

TEMPLATES: Final = Path(__file__).parent / "templates"


def report_html(brief: Brief, plan: Plan, samples: Samples | None = None) -> str:
    """The report as text, with what ``samples`` are worth if that is known."""
    view = view_of(brief, plan)
    return environment().get_template("report.html.j2").render(
        view=view,
        plan=plan,
        settings=brief.settings,
        show=view.figures,
        headline=headline(view),
        picture=diagram(flows_of(view)) if plan.charges else None,
        origins=_origins(view),
        warned=by_code(plan.warnings),
        why=why_view(brief, plan),
        samples=samples,
        sampled_notes=() if samples is None else notes_of(samples),
        most=worth_most(plan.prices),
        sources={source.source_id: source for source in view.laid.sources},
    )  # fmt: skip


@cache
def environment() -> Environment:
    """Every text is escaped, a name that does not exist is an error."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(GOALS=GOALS, ORIGIN_NAMES=ORIGIN_NAMES, STAGES=STAGES, TREAT=TREAT)
    made.globals.update(DASH=figures.DASH, NO_SAMPLE=NOTHING)
    made.filters.update(_filters())
    return made


def _filters() -> dict[str, Callable[..., object]]:
    return {
        "analysis": analysis_text,
        "band": figures.band,
        "bar": chemistry_bar,
        "broken": broken,
        "colour": colour_of,
        "change_text": change_text,
        "described": described,
        "element": figures.element,
        "fill_text": fill_text,
        "holds": holds_text,
        "listed": listed,
        "is_in_spec": is_in_spec,
        "mass": figures.mass,
        "name_of": name_of,
        "number": figures.number,
        "plural": plural,
        "seconds": figures.seconds,
        "sentence": sentence,
        "share": figures.share,
        "sorter_facts": sorter_facts,
        "way_lines": way_lines,
        "way_name": way_name,
        "way_when": way_when,
        "unsure": unsure,
        "ways_left": ways_left,
        "worst_of": worst_of,
        "worth": _worth,
    }


def _worth(view: PlanView) -> dict[str, float]:
    """What is left of outlets, in money."""
    return {use.source.source_id: use.worth for use in view.uses if use.worth > 0}


def _origins(view: PlanView) -> list[str]:
    """The origins in use, in the order of the legend."""
    used = {use.origin for use in view.uses if use.used_kg or use.sorted_kg or use.filled_kg}
    return [origin for origin in ORIGIN_NAMES if origin in used]
