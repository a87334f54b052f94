"""Taking a file off the network: in pieces, counted, into a folder of its own."""

from __future__ import annotations

import re
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from http import HTTPStatus
from pathlib import Path
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from api.http.body import counted
from api.http.problems import Problem
from api.uploads.reading import Upload

MULTIPART: Final = "multipart/form-data"
RAW: Final = frozenset({
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/zip", "application/x-zip-compressed", "application/octet-stream",
    "text/csv", "application/csv",
})  # fmt: skip
FIELDS: Final = ("table", "decimal", "books")
MOST_FIELD_BYTES: Final = 200
PLAIN: Final = re.compile(r"[^\w .()+-]")


class _Form(MultiPartParser):
    """A form whose files can be let go of, also those of parts that were cut short."""

    def let_go(self) -> None:
        """Close every file that it has begun."""
        for file in self._files_to_close_on_error:
            file.close()


@asynccontextmanager
async def taken(request: Request, told: Mapping[str, str | None]) -> AsyncIterator[Upload]:
    """The file that a request brings, on the disk for as long as this lasts.

    ``told`` is what the query says; fields of a form go before it.

    Raises:
        Problem: the request brings no file that could be taken.
    """
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type not in RAW | {MULTIPART} or "content-encoding" in request.headers:
        raise Problem(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            code="unsupported_media_type",
            detail="Send the file as multipart/form-data, or as it is with its media type: a "
            ".xlsx workbook, text/csv or application/zip, without a content encoding.",
        )
    with tempfile.TemporaryDirectory(prefix="remelt-upload-", ignore_cleanup_errors=True) as name:
        if media_type == MULTIPART:
            yield await _from_form(request, Path(name), told)
        else:
            path = Path(name) / ("table.csv" if media_type.endswith("/csv") else "upload")
            await _written(request, path)
            yield _upload(path, told)


async def _written(request: Request, path: Path) -> None:
    size = 0
    with path.open("xb") as file:
        async for chunk in counted(request):
            size += len(chunk)
            await run_in_threadpool(file.write, chunk)
    if size == 0:
        raise _malformed("it is empty")


async def _from_form(request: Request, folder: Path, told: Mapping[str, str | None]) -> Upload:
    parser = _Form(
        request.headers,
        counted(request),
        max_files=1,
        max_fields=len(FIELDS),
        max_part_size=MOST_FIELD_BYTES,
    )
    try:
        form = await parser.parse()
        return await run_in_threadpool(_kept, form, folder, told)
    except MultiPartException as error:
        raise _malformed(error.message.rstrip(".").lower()) from None
    finally:
        parser.let_go()


def _kept(form: FormData, folder: Path, told: Mapping[str, str | None]) -> Upload:
    files = [(name, part) for name, part in form.multi_items() if isinstance(part, UploadFile)]
    texts = {name: part for name, part in form.multi_items() if isinstance(part, str)}
    if len(files) != 1 or files[0][0] != "file":
        raise _malformed("it holds no part called file")
    if not texts.keys() <= set(FIELDS):
        raise _malformed(f"beside file it may hold {' and '.join(FIELDS)}")
    path = folder / plain_name(files[0][1].filename)
    with path.open("xb") as target:
        while chunk := files[0][1].file.read(1 << 20):
            target.write(chunk)
    if path.stat().st_size == 0:
        raise _malformed("its file is empty")
    return _upload(path, {**told, **texts})


def plain_name(name: str | None) -> str:
    """The name under which a file is kept and told of: the last part of its own, made harmless."""
    last = re.split(r"[\\/]", name or "")[-1]
    return PLAIN.sub("_", last)[-100:].lstrip(". ") or "upload"


def _upload(path: Path, told: Mapping[str, str | None]) -> Upload:
    decimal = told.get("decimal")
    if decimal not in {None, ".", ","}:
        raise Problem(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            code="invalid_request",
            detail="decimal must be a point or a comma.",
        )
    is_books = told.get("books") in {"true", "yes"}
    return Upload(path=path, table=told.get("table") or None, decimal=decimal, is_books=is_books)


def _malformed(why: str) -> Problem:
    return Problem(
        HTTPStatus.BAD_REQUEST,
        code="malformed_body",
        detail=f"The upload cannot be read: {why}.",
    )
