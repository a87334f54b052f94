"""The crew's charge sheets, drawn as they are printed: one page for each charge."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from http import HTTPStatus
from typing import Annotated, Final

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.access.caller import Caller, may
from api.http.problems import Problem
from api.runs.known import plan_in, run_in
from api.service import service_of
from api.web.drawing import PageRoute, page
from api.web.reader import Reader, reader_of
from api.web.standing import of_run
from models.filling import fill
from models.plan import ElementResult
from optimiser.export.document import plan_of_document
from optimiser.export.figures import element_decimals
from optimiser.export.view import ChargeView, LineView, PlanView, is_in_spec, name_of, view_of
from optimiser.intake import scenario_from_document

CROWDED_LINES: Final = 9
"""From here on lines are set closer, so that a charge stays on its page."""
LEAST_DECIMALS: Final = 2
MOST_REMARKS: Final = 5
router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get("/runs/{run_id}/sheet", name="sheet")
async def sheet(request: Request, run_id: str, caller: Annotated[Caller, may("read")]) -> Response:
    """Every charge as its crew reads it, and the page that takes weights back."""
    where = await run_in_threadpool(of_run, request, caller, run_id)
    view = await run_in_threadpool(_seen, request, caller, run_id)
    reader = reader_of(request, where["own_zone"])
    sheets = () if view is None else sheets_of(view, reader)
    return page(request, "sheet.html", caller=caller, tab="sheet", sheets=sheets,
                sound=view is None or view.plan.check.passed, **where)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetLine:
    """One source as a crew reads it; ``place`` is None of the heel, which is there already."""

    place: int | None
    source: str
    kind: str
    what: str
    where: str | None
    pieces: str | None
    kg: str
    is_wet: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetElement:
    """The limits of one element and what is expected."""

    name: str
    spec: str
    aim: str | None
    expected: str
    is_off: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One charge as it is printed; figures are texts already, in the reader's spelling.

    ``stages`` are numbers of loading stages, 0 for what is in the furnace, with their lines.
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
    analysis: tuple[SheetElement, ...]
    remarks: tuple[str, ...]
    more_remarks: int
    is_crowded: bool


def sheets_of(view: PlanView, reader: Reader) -> tuple[Sheet, ...]:
    """The sheets of a plan in the order of its charges."""
    return tuple(_sheet(shown, view, reader) for shown in view.charges)


def _seen(request: Request, caller: Caller, run_id: str) -> PlanView | None:
    """The plan with what its readers need; None while there is none."""
    with service_of(request).store.reading() as connection:
        try:
            document, plan = plan_in(connection, run_in(connection, caller, run_id))
        except Problem as problem:
            if problem.status != HTTPStatus.CONFLICT:  # only that there is no plan, or none yet
                raise
            return None
    brief = fill(scenario_from_document(document, file="input"))
    return view_of(brief, plan_of_document(plan))


def _sheet(shown: ChargeView, view: PlanView, reader: Reader) -> Sheet:
    charge, decimals = shown.charge, view.figures.kg_decimals
    remarks = tuple(issue.message for issue in shown.warnings)
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
        analysis=tuple(_element(row, reader) for row in charge.analysis),
        remarks=remarks[:MOST_REMARKS],
        more_remarks=max(0, len(remarks) - MOST_REMARKS),
        is_crowded=len(shown.lines) >= CROWDED_LINES,
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
    return SheetLine(
        place=place,
        source=line.source,
        kind=line.kind,
        what=", ".join(shown.what),
        where=shown.where,
        pieces=None if line.pieces is None else reader.number(line.pieces),
        kg=_kg(line.kg, _decimals(shown, view), reader),
        is_wet=shown.note is not None,
    )


def _element(row: ElementResult, reader: Reader) -> SheetElement:
    aims = (row.aim_min_pct, row.aim_max_pct)
    return SheetElement(
        name=name_of(row.element),
        spec=_band(row.min_pct, row.max_pct, reader),
        aim=None if aims == (None, None) else _band(*aims, reader),
        expected=reader.number(row.pct, element_decimals(row.pct)),
        is_off=not is_in_spec(row),
    )


def _band(low: float | None, high: float | None, reader: Reader) -> str:
    """A pair of limits as the reader writes numbers."""
    if low is not None and high is not None:
        return f"{_limit(low, reader)}\N{EN DASH}{_limit(high, reader)}"
    if high is not None:
        return f"≤ {_limit(high, reader)}"
    return "" if low is None else f"≥ {_limit(low, reader)}"


def _limit(value: float, reader: Reader) -> str:
    """A limit as it is given, with two decimals or more."""
    places = Decimal(repr(value)).normalize().as_tuple().exponent
    return reader.number(value, max(LEAST_DECIMALS, -int(places)))
