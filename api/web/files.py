"""The files that the page consists of, and its texts for scripts; nothing else can be named."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path
from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.http.problems import not_found
from api.service import service_of
from api.web.drawing import texts_module, texts_of
from api.web.reader import reader_of
from api.web.said import said_module

STATIC: Final = Path(__file__).parent / "static"
KINDS: Final = {
    ".css": "text/css", ".js": "text/javascript", ".mjs": "text/javascript",
    ".svg": "image/svg+xml", ".woff2": "font/woff2", "": "text/plain", ".md": "text/plain",
}  # fmt: skip
FILES: Final = {
    path.relative_to(STATIC).as_posix(): path
    for path in sorted(STATIC.rglob("*"))
    if path.is_file()
}
router = APIRouter(include_in_schema=False)


@router.get("/texts.mjs")
def texts(request: Request) -> Response:
    """The catalogue as a module."""
    return _given(request, texts_module(texts_of(request)), KINDS[".mjs"])


@router.get("/said.mjs")
def said(request: Request) -> Response:
    """The sentences that plans and problems say, as this reader is told them."""
    module = said_module(service_of(request).settings.texts, reader_of(request).locale)
    return _given(request, module, KINDS[".mjs"])


@router.get("/static/{name:path}")
def file(request: Request, name: str) -> Response:
    """One of the page's files."""
    if name not in FILES:
        raise not_found("file")
    path = FILES[name]
    return _given(request, _content(path), KINDS.get(path.suffix, "application/octet-stream"))


def _given(request: Request, content: bytes, media_type: str) -> Response:
    etag = f'"{sha256(content).hexdigest()[:32]}"'
    headers = {"ETag": etag, "Cache-Control": "no-cache"}
    if request.headers.get("if-none-match") == etag:
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    return Response(content, media_type=media_type, headers=headers)


@cache
def _content(path: Path) -> bytes:
    return path.read_bytes()
