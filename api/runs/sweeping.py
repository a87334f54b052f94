"""The body of a sweep: a base scenario, and what its members change of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final

from pydantic import Field, TypeAdapter

from api.http.members import members_of
from api.http.problems import refused
from api.runs.asking import Label, judged
from api.settings import Settings
from api.store.blobs import packed
from api.store.sweeps import Member
from models.issue import InvalidScenario, Issue
from models.record import Record
from optimiser.intake.raw import pointer_to, shown
from optimiser.sweep import Place, UnknownPlace, changed, grid_of, place_of, size_of

MOST_JUDGED: Final = 50
"""Members that are judged before the sweep is taken; each new change is among the first."""
MOST_BYTES_OF_MEMBERS: Final = 500_000_000
"""What the scenarios of all members may hold, as the body spells them."""


class Variation(Record):
    """One member: a name, and the values that it changes."""

    name: Label | None = None
    values: Annotated[dict[str, Any], Field(max_length=200)]


class Swept(Record):
    """A sweep as a body spells it: variations one by one, or a grid of values."""

    base: dict[str, Any]
    variations: Annotated[list[Variation], Field(min_length=1)] | None = None
    grid: (
        Annotated[
            dict[str, Annotated[list[Any], Field(min_length=1)]], Field(min_length=1, max_length=20)
        ]
        | None
    ) = None
    tag: Label | None = None


_SWEPT: Final = TypeAdapter(Swept)


@dataclass(frozen=True, slots=True)
class Varied:
    """A member before it is a scenario; ``pointer`` is where the body asks for it."""

    name: str
    values: dict[Place, object]
    pointer: str


def swept(body: object, *, settings: Settings) -> tuple[list[Member], str | None]:
    """The members that a body asks for, and the tag of all.

    Raises:
        Problem: it asks for none, or for more than there may be.
        InvalidScenario: a member changes what is not there, or cannot be planned.
    """
    wish = members_of(body, _SWEPT)
    _count(wish, settings=settings)
    varied = list(_of_grid(wish.grid) if wish.grid is not None else _of_list(wish.variations or ()))
    base_limit_s = judged(wish.base).time_limit_s
    documents = [_document(wish.base, one) for one in varied]
    limits_s = [base_limit_s] * len(varied)
    for index in _worth_judging(varied):
        limits_s[index] = _judged(documents[index], varied[index])
    return [
        Member(
            name=one.name,
            parameters={place.name: value for place, value in one.values.items()},
            document=packed({"scenario": document, "previous": None}),
            time_limit_s=min(_limit_s(document, limit_s), settings.most_time_limit_s),
        )
        for one, document, limit_s in zip(varied, documents, limits_s, strict=True)
    ], wish.tag


def _count(wish: Swept, *, settings: Settings) -> None:
    if (wish.variations is None) == (wish.grid is None):
        raise refused("Beside base the body must have either variations or grid.")
    many = size_of(wish.grid) if wish.grid is not None else len(wish.variations or ())
    if many > settings.most_members:
        raise refused(f"That makes {many:,} members; {settings.most_members:,} are the most.")
    if many * len(str(wish.base)) > MOST_BYTES_OF_MEMBERS:
        raise refused("All members together would be too large. Ask for fewer at a time.")


def _of_list(variations: Sequence[Variation]) -> Iterator[Varied]:
    for index, one in enumerate(variations):
        where = pointer_to("variations", index, "values")
        name = one.name or str(index + 1)
        yield Varied(name, {_place(at, where): value for at, value in one.values.items()}, where)


def _of_grid(grid: Mapping[str, Sequence[object]]) -> Iterator[Varied]:
    where = pointer_to("grid")
    places = {_place(at, where): values for at, values in grid.items()}
    for index, values in enumerate(grid_of(places)):
        yield Varied(str(index + 1), values, where)


def _worth_judging(varied: Sequence[Varied]) -> list[int]:
    """The members that bring something new first, then others, up to a number."""
    seen: set[tuple[str, str]] = set()
    news: list[int] = []
    others: list[int] = []
    for index, one in enumerate(varied):
        changes = {(place.name, str(value)) for place, value in one.values.items()}
        (others if changes <= seen else news).append(index)
        seen |= changes
    return (news + others)[:MOST_JUDGED]


def _document(base: Mapping[str, Any], one: Varied) -> dict[str, Any]:
    try:
        return changed(base, one.values)
    except UnknownPlace as unknown:
        raise InvalidScenario((_unknown(str(unknown), one.pointer, None),)) from None


def _judged(document: Mapping[str, object], one: Varied) -> float:
    """The time that a member has for solving, s, once it is known that it can be planned."""
    try:
        return judged(document).time_limit_s
    except InvalidScenario as invalid:
        issues = [
            issue.model_copy(
                update={"pointer": one.pointer, "message": f"member {one.name}: {issue.message}"}
            )
            for issue in invalid.issues
        ]
        raise InvalidScenario(tuple(issues)) from None


def _limit_s(document: Mapping[str, Any], known_s: float) -> float:
    """The time limit of a member that was not judged, where it can be read off."""
    told = document.get("settings", {})
    limit_s = told.get("time_limit_s") if isinstance(told, dict) else None
    is_number = isinstance(limit_s, int | float) and not isinstance(limit_s, bool) and limit_s > 0
    return float(limit_s) if is_number and limit_s is not None else known_s


def _place(name: str, where: str) -> Place:
    try:
        return place_of(name)
    except UnknownPlace as unknown:
        raise InvalidScenario((_unknown(str(unknown), where, name),)) from None


def _unknown(why: str, pointer: str, name: str | None) -> Issue:
    return Issue(
        code="unknown_place",
        severity="error",
        message=f"nothing to change there: {why}",
        hint="name it as settings.gap_pct, lots[L-7].price_per_t or alloys[6063/Cu].max_pct",
        value=None if name is None else shown(name),
        pointer=pointer,
    )
