"""Which form of an answer a request would rather have."""

from __future__ import annotations

from http import HTTPStatus

from starlette.requests import Request

from api.http.problems import Problem


def accepted(request: Request, offered: tuple[str, ...]) -> str:
    """The best of the media types on offer; the first where all are equally welcome.

    Raises:
        Problem: 406, none of them is.
    """
    wishes = _wishes(request.headers.get("accept", "*/*"))
    welcome = [(_weight(wishes, media_type), media_type) for media_type in offered]
    weight, best = max(welcome, key=lambda pair: pair[0])
    if weight > 0:
        return best
    raise Problem(
        HTTPStatus.NOT_ACCEPTABLE,
        code="not_acceptable",
        detail=f"There is {', '.join(offered)}.",
    )


def _wishes(header: str) -> list[tuple[str, float]]:
    """Media ranges with their weights, those that say most last."""
    wishes: list[tuple[str, float]] = []
    for part in header.split(","):
        media_range, *parameters = (piece.strip().lower() for piece in part.split(";"))
        wishes.append((media_range, _quality(parameters)))
    return sorted(wishes, key=lambda wish: (wish[0] != "*/*") + (not wish[0].endswith("/*")))


def _quality(parameters: list[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                return min(max(float(value), 0.0), 1.0)
            except ValueError:
                return 0.0
    return 1.0


def _weight(wishes: list[tuple[str, float]], media_type: str) -> float:
    """The weight of the range that says most about ``media_type``."""
    weight = 0.0
    kind = media_type.partition("/")[0]
    for media_range, quality in wishes:
        if media_range in {"*/*", f"{kind}/*", media_type}:
            weight = quality
    return weight
