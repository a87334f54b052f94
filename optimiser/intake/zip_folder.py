"""A zip of the folder spelling, unpacked with suspicion.

No name in it is a path here: files get the name of their last part, and only those of the folder
spelling are written. What is odd about the archive refuses the whole of it.
"""

from __future__ import annotations

import re
import stat
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import IO, Final

from models.issue import InvalidScenario
from optimiser.intake.files import file_issue
from optimiser.intake.schema import BOOKS, SCENARIO
from optimiser.intake.sheet_scan import TooMuch

SETTINGS: Final = (SCENARIO.settings_file, BOOKS.settings_file)
MAX_MEMBERS: Final = 200
MAX_INFLATED: Final = 100_000_000
MAX_RATIO: Final = 200
RATIO_FROM: Final = 1_000_000
MAX_NAME: Final = 200
CHUNK: Final = 1 << 16
PLAIN: Final = re.compile(r"[\w][\w .()+-]{0,99}")
NESTED: Final = (".zip", ".7z", ".rar", ".gz", ".bz2", ".xz", ".tar", ".tgz", ".xlsx", ".jar")
ZIP: Final = b"PK"
ENCRYPTED: Final = 0x1
METHODS: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
FOR_THE_FINDER: Final = "__MACOSX/"
"""A folder that one system adds to every zip; nothing in it is a table."""


class _Refused(Exception):
    """The archive is not what it should be."""


def unpack(path: Path, folder: Path) -> None:
    """Write the tables and settings in the zip at ``path`` to ``folder``, which is empty.

    Raises:
        InvalidScenario: it is damaged, would take too much room, or is meant to harm.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            _unpack(archive, folder)
    except TooMuch as reason:
        code, message, hint = "zip_too_large", f"the zip {reason}", "leave out what is not needed"
    except _Refused as reason:
        code, message = "zip_refused", f"the zip {reason}"
        hint = "zip the settings and the CSV files of one folder, without a password"
    except (
        zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError,
        RuntimeError, LookupError,
    ):  # fmt: skip
        code, message = "zip_damaged", "the zip is damaged or cut short"
        hint = "zip the files again"
    else:
        return
    raise InvalidScenario((file_issue(code, message, file=path.name, hint=hint),))


def _unpack(archive: zipfile.ZipFile, folder: Path) -> None:
    members = [one for one in archive.infolist() if not one.filename.startswith(FOR_THE_FINDER)]
    if len(members) > MAX_MEMBERS:
        raise TooMuch(f"has {len(members)} parts, more than {MAX_MEMBERS}")
    for member in members:
        _check(member)
    files = [member for member in members if not member.is_dir()]
    top = _top_of(files)
    inflated = 0
    seen: set[str] = set()
    for member in files:
        name = PurePosixPath(member.filename)
        if name.parent != top or not _is_of_a_scenario(name.name):
            continue
        if name.name.casefold() in seen:
            raise _Refused(f"holds {name.name!r} twice")
        seen.add(name.name.casefold())
        with archive.open(member) as content, (folder / name.name).open("xb") as target:
            inflated += _copied(content, target, member, inflated)
    if not seen:
        raise _Refused(f"holds neither {' nor '.join(SETTINGS)} nor a CSV file")


def _check(member: zipfile.ZipInfo) -> None:
    """Refuse what no planner's zip holds."""
    name = member.filename
    shown = ascii(name[:40])
    parts = PurePosixPath(name).parts
    if len(name) > MAX_NAME or not name.isprintable():
        raise _Refused(f"holds a name that cannot be: {shown}")
    # The library cuts names at a NUL and turns backslashes; the name as stored must be the same.
    is_path = name.startswith("/") or "\\" in name or ":" in name or ".." in parts
    if is_path or name != member.orig_filename:
        raise _Refused(f"holds a name that leads elsewhere: {shown}")
    kind = stat.S_IFMT(member.external_attr >> 16)
    if kind not in {0, stat.S_IFREG, stat.S_IFDIR}:
        raise _Refused(f"holds {shown}, which is a link or a device")
    if member.flag_bits & ENCRYPTED:
        raise _Refused("is protected by a password")
    if member.compress_type not in METHODS:
        raise _Refused("is packed in a way that is not read")
    if name.casefold().endswith(NESTED):
        raise _Refused(f"holds another archive: {shown}")


def _top_of(files: list[zipfile.ZipInfo]) -> PurePosixPath:
    """The folder that the scenario lies in: that of its settings, else of its first table."""
    names = sorted((PurePosixPath(file.filename) for file in files), key=lambda n: len(n.parts))
    of_scenario = [name for name in names if _is_of_a_scenario(name.name)]
    settings = [name for name in of_scenario if name.name in SETTINGS]
    return next(iter(settings or of_scenario or names), PurePosixPath("x")).parent


def _is_of_a_scenario(name: str) -> bool:
    return name in SETTINGS or bool(name.casefold().endswith(".csv") and PLAIN.fullmatch(name))


def _copied(content: IO[bytes], target: IO[bytes], member: zipfile.ZipInfo, before: int) -> int:
    """Inflate one member, counting what really comes; returns its size."""
    size = 0
    while chunk := content.read(CHUNK):
        if size == 0 and chunk.startswith(ZIP):
            raise _Refused(f"holds another archive: {member.filename[:40]!a}")
        size += len(chunk)
        if before + size > MAX_INFLATED:
            raise TooMuch(f"inflates to more than {MAX_INFLATED // 10**6} MB")
        if size > RATIO_FROM and size > MAX_RATIO * max(member.compress_size, 1):
            raise TooMuch(f"inflates more than {MAX_RATIO}-fold")
        target.write(chunk)
    return size
