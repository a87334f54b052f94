"""Reading files whole, within bounds, with what goes wrong said in words."""

from __future__ import annotations

from pathlib import Path

from models.issue import InvalidScenario, Issue
from optimiser.intake.raw import printable

MAX_BYTES = 200_000_000


def file_issue(
    code: str,
    message: str,
    *,
    file: str,
    hint: str | None = None,
    row: int | None = None,
    sheet: str | None = None,
) -> Issue:
    """An issue with a file as a whole, or with one of its rows."""
    return Issue(
        code=code,
        severity="error",
        message=printable(message),
        hint=hint,
        file=file,
        row=row,
        sheet=sheet,
    )


def read_bytes(path: Path) -> bytes:
    """The content of ``path``.

    Raises:
        InvalidScenario: it is not there, not to be read, or beyond all measure.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            message = f"{path.name} is larger than {MAX_BYTES // 10**6} MB"
            raise InvalidScenario((file_issue("file_too_large", message, file=path.name),))
        return path.read_bytes()
    except OSError as error:
        message = f"{path.name} cannot be read: {error.strerror or type(error).__name__}"
        raise InvalidScenario((file_issue("file_unreadable", message, file=path.name),)) from None


def decoded(content: bytes, *, file: str) -> str:
    """UTF-8 text, with or without a byte order mark.

    Raises:
        InvalidScenario: the bytes are another encoding.
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        message = f"{file} is UTF-16, not UTF-8"
        hint = _how_to_save(file)
        raise InvalidScenario((file_issue("not_utf8", message, file=file, hint=hint),))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = content.count(b"\n", 0, error.start) + 1
        odd = content[error.start : error.start + 1].decode("latin-1")
        message = f'{file} is not UTF-8: row {row} holds byte {content[error.start]:#x} ("{odd}"?)'
        hint = f"{_how_to_save(file)}; it looks like Latin-1 or Windows-1252"
        raise InvalidScenario(
            (file_issue("not_utf8", message, file=file, row=row, hint=hint),)
        ) from None


def _how_to_save(file: str) -> str:
    """What to choose in the program that wrote ``file``."""
    return 'save it as "CSV UTF-8"' if file.casefold().endswith(".csv") else "save it as UTF-8"
