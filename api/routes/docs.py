"""The API described for people: one page, whose files all lie here."""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path
from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.http.problems import not_found
from api.http.shield import POLICY

HERE: Final = Path(__file__).parents[1] / "docs_page"
SWAGGER: Final = HERE / "vendor" / "swagger-ui"
FILES: Final = {
    "start.js": (HERE / "start.js", "text/javascript"),
    "swagger-ui.css": (SWAGGER / "swagger-ui.css", "text/css"),
    "swagger-ui-bundle.js": (SWAGGER / "swagger-ui-bundle.js", "text/javascript"),
    "LICENSE": (SWAGGER / "LICENSE", "text/plain"),
}
PICTURES: Final = f"{POLICY}; img-src 'self' data:"
"""The style sheet brings its pictures along."""
router = APIRouter(prefix="/docs", tags=["service"], include_in_schema=False)


@router.get("")
def page() -> Response:
    """The page itself."""
    headers = {"Content-Security-Policy": PICTURES}
    return Response(_content(HERE / "index.html"), media_type="text/html", headers=headers)


@router.get("/{name}")
def file(request: Request, name: str) -> Response:
    """One of the files that the page consists of; no other file can be named."""
    if name not in FILES:
        raise not_found("file")
    path, media_type = FILES[name]
    content = _content(path)
    etag = f'"{sha256(content).hexdigest()[:32]}"'
    headers = {"ETag": etag, "Cache-Control": "no-cache"}
    if request.headers.get("if-none-match") == etag:
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    return Response(content, media_type=media_type, headers=headers)


@lru_cache(maxsize=8)
def _content(path: Path) -> bytes:
    return path.read_bytes()
