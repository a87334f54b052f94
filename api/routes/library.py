"""The built-in library: alloys and materials, each figure with source and confidence."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import APIRouter

from api.access.caller import may
from api.http.problems import Problem
from optimiser import catalogue

router = APIRouter(prefix="/v1", tags=["library"], dependencies=[may("read")])


@router.get("/alloys")
def alloys() -> dict[str, object]:
    """All alloys, with the weakest confidence among the limits of each."""
    return {"alloys": catalogue.listing("alloys")}


@router.get("/alloys/{alloy}")
def alloy(alloy: str) -> dict[str, object]:
    """The limits of one alloy."""
    return {"alloy": alloy, "limits": _about("alloys", alloy)}


@router.get("/materials")
def materials() -> dict[str, object]:
    """All materials: scrap grades, hardeners and primary metal."""
    return {"materials": catalogue.listing("materials")}


@router.get("/materials/{material}")
def material(material: str) -> dict[str, object]:
    """The properties of one material."""
    return {"material": material, "properties": _about("materials", material)}


def _about(kind: str, name: str) -> list[catalogue.Document]:
    """What the library knows of one name, else a problem that suggests others."""
    rows = catalogue.about(kind, name)
    if not rows:
        like = ", ".join(catalogue.nearest(kind, name))
        detail = f"The library has no such name among the {kind}."
        raise Problem(
            HTTPStatus.NOT_FOUND,
            code="not_found",
            detail=f"{detail} Nearest: {like}." if like else detail,
        )
    return rows
