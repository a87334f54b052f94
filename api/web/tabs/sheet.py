"""The crew's charge sheets, drawn as they are printed: one page for each charge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Any, Final

from fastapi import APIRouter, Request
from sqlalchemy import Connection, Row
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.access.caller import Caller, may
from api.http.problems import Problem
from api.runs.known import plan_in, run_in
from api.service import service_of
from api.web.drawing import PageRoute, page
from api.web.reader import Reader, reader_of
from api.web.standing import of_run
from api.web.tabs.sheet_melt import NO_SPECS, SheetElement, Specs, elements_of, specs_of
from api.web.texts import catalogue
from models.filling import fill
from models.plan import TreatmentResult
from optimiser.export.document import plan_of_document
from optimiser.export.figures import element_decimals
from optimiser.export.view import ChargeView, LineView, PlanView, view_of
from optimiser.intake import scenario_from_document

CROWDED_LINES: Final = 9
"""From here on lines are set closer, so that a charge stays on its page."""
PACKED_LINES: Final = 11
"""From here on there is no room for elements in more rows than one."""
LINES_OF_MELT: Final = 2
"""A row more of elements takes the room of so many lines."""
MOST_REMARKS: Final = 5
MOST_BESIDE: Final = 8
"""Elements beside each other; more stand in a row below."""
OFFICE: Final = "analysis_"
"""Warnings that begin so are about how figures were come by: the office's matter, not a crew's."""
OF_THE_YARD: Final = ("bin", "outlet")
"""Kinds of lines whose metal we describe ourselves."""
FILE: Final = "input"
router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get("/runs/{run_id}/sheet", name="sheet")
async def sheet(request: Request, run_id: str, caller: Annotated[Caller, may("read")]) -> Response:
    """Every charge as its crew reads it, and the page that takes weights back."""
    where = await run_in_threadpool(of_run, request, caller, run_id)
    view, stated = await run_in_threadpool(_seen, request, caller, run_id)
    reader = reader_of(request, where["own_zone"])
    sheets = () if view is None else sheets_of(view, reader, stated=stated)
    return page(request, "sheet.html", caller=caller, tab="sheet", sheets=sheets,
                sound=view is None or view.plan.check.passed, **where)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetLine:
    """One source as a crew reads it; ``place`` is None of the heel, which is there already.

    ``form`` is one that has a text of its own, to be said in the plant's words after ``what``.
    ``is_told`` of what lies in a bin or leaves a sorter: what it is and where are our words, to be
    said in the reader's.
    """

    place: int | None
    source: str
    kind: str
    what: tuple[str, ...]
    form: str | None
    where: str | None
    is_told: bool
    pieces: str | None
    kg: str
    is_wet: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetTreatment:
    """What is taken out of the melt, and with how much of what; None where it needs none."""

    name: str
    element: str
    before: str
    after: str
    kg: str
    reagent_kg: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One charge as it is printed; figures are texts already, in the reader's spelling.

    ``stages`` are numbers of loading stages, 0 for what is in the furnace, with their lines;
    ``chance`` is that of missing the spec, in %, None where no analysis tells how unsure it is.
    """

    order_id: str
    alloy: str
    furnace: str | None
    start: str
    zone: str
    tap_kg: str
    heel_kg: str
    heel_after_kg: str
    charged_kg: str
    stages: tuple[tuple[int, tuple[SheetLine, ...]], ...]
    treatments: tuple[SheetTreatment, ...]
    analysis: tuple[SheetElement, ...]
    chance: str | None
    remarks: tuple[str, ...]
    more_remarks: int
    line_count: int

    @property
    def is_packed(self) -> bool:
        """Whether even the melt has to be set closely."""
        return self.line_count >= PACKED_LINES

    @property
    def is_crowded(self) -> bool:
        """Whether lines are set closer than usual."""
        more = LINES_OF_MELT * (len(self.melts) - 1)
        return self.line_count + more >= CROWDED_LINES

    @property
    def melts(self) -> tuple[tuple[SheetElement, ...], ...]:
        """The analysis in rows of like length that can be read at arm's length."""
        count = len(self.analysis)
        rows = 1 if self.is_packed else max(1, -(-count // MOST_BESIDE))
        beside = -(-count // rows)
        return tuple(self.analysis[at : at + beside] for at in range(0, count, max(1, beside)))


def sheets_of(view: PlanView, reader: Reader, *, stated: Specs = NO_SPECS) -> tuple[Sheet, ...]:
    """The sheets of a plan in the order of its charges.

    ``stated`` are limits of alloys before a revision widened them.
    """
    return tuple(_sheet(shown, view, reader, stated) for shown in view.charges)


def _seen(request: Request, caller: Caller, run_id: str) -> tuple[PlanView | None, Specs]:
    """The plan with what its readers need, None while there is none; and its alloys' own limits."""
    with service_of(request).store.reading() as connection:
        try:
            run = run_in(connection, caller, run_id)
            document, plan = plan_in(connection, run)
            first = _first_in(connection, caller, run)
        except Problem as problem:
            if problem.status != HTTPStatus.CONFLICT:  # only that there is no plan, or none yet
                raise
            return None, NO_SPECS
    brief = fill(scenario_from_document(document, file=FILE))
    stated = NO_SPECS if first is None else specs_of(fill(scenario_from_document(first, file=FILE)))
    return view_of(brief, plan_of_document(plan)), stated


def _first_in(connection: Connection, caller: Caller, run: Row[Any]) -> Mapping[str, Any] | None:
    """The input that a revision goes back to; None of a plan that revises none."""
    found = None
    while run.parent_id is not None:
        run = run_in(connection, caller, run.parent_id)
        found = plan_in(connection, run)[0]
    return found


def _sheet(shown: ChargeView, view: PlanView, reader: Reader, stated: Specs) -> Sheet:
    charge, decimals = shown.charge, view.figures.kg_decimals
    remarks = tuple(one.message for one in shown.warnings if not one.code.startswith(OFFICE))
    return Sheet(
        order_id=charge.order_id,
        alloy=charge.alloy,
        furnace=charge.furnace,
        start=reader.moment(charge.start),
        zone=reader.zone,
        tap_kg=_kg(charge.tap_kg, decimals, reader),
        heel_kg=_kg(charge.heel_kg, decimals, reader),
        heel_after_kg=_kg(shown.heel_left_kg, decimals, reader),
        charged_kg=_kg(shown.charged_kg, max(decimals, _most_decimals(shown, view)), reader),
        stages=_stages(shown, view, reader),
        treatments=tuple(_treatment(row, reader) for row in shown.treatments),
        analysis=elements_of(charge, reader, stated),
        chance=None if charge.off_spec_pct is None else reader.number(charge.off_spec_pct, 1),
        remarks=remarks[:MOST_REMARKS],
        more_remarks=max(0, len(remarks) - MOST_REMARKS),
        line_count=len(shown.lines),
    )


def _most_decimals(shown: ChargeView, view: PlanView) -> int:
    """The decimals of the finest scale that a charge needs, so that its sum is the lines'."""
    return max((_decimals(line, view) for line in shown.lines), default=0)


def _decimals(line: LineView, view: PlanView) -> int:
    figures = view.figures
    return figures.kg_decimals_by_source.get(line.line.source, figures.kg_decimals)


def _kg(value: float, decimals: int, reader: Reader) -> str:
    """A mass with no more decimals than it needs: a crew shall not read 7,400.000 as millions."""
    needed = next(d for d in range(decimals + 1) if round(value, d) == round(value, decimals))
    return reader.number(value, needed)


def _stages(
    shown: ChargeView, view: PlanView, reader: Reader
) -> tuple[tuple[int, tuple[SheetLine, ...]], ...]:
    """The lines by stage, counted through."""
    found, place = [], 0
    for stage, lines in shown.stages():
        drawn = []
        for line in lines:
            is_heel = line.line.kind == "heel"
            place += not is_heel
            drawn.append(_line(line, view, reader, place=None if is_heel else place))
        found.append((0 if stage is None else int(stage), tuple(drawn)))
    return tuple(found)


def _line(shown: LineView, view: PlanView, reader: Reader, *, place: int | None) -> SheetLine:
    line = shown.line
    *others, last = shown.what or ("",)
    form = last if f"form.{last}" in catalogue() else None
    return SheetLine(
        place=place,
        source=line.source,
        kind=line.kind,
        what=tuple(others) if form else shown.what,
        form=form,
        where=shown.where,
        is_told=line.kind in OF_THE_YARD,
        pieces=None if line.pieces is None else reader.number(line.pieces),
        kg=_kg(line.kg, _decimals(shown, view), reader),
        is_wet=shown.note is not None,
    )


def _treatment(row: TreatmentResult, reader: Reader) -> SheetTreatment:
    return SheetTreatment(
        name=row.treatment_id,
        element=row.element,
        before=reader.number(row.before_pct, element_decimals(row.before_pct)),
        after=reader.number(row.after_pct, element_decimals(row.after_pct)),
        kg=reader.number(row.removed_kg, 1),
        reagent_kg=reader.number(row.reagent_kg, 1) if row.reagent_kg else None,
    )
