"""A scenario on its way to another host, and what comes back: files, and one line.

Whoever plans it needs nothing but Remelt of the same version; what comes back is the same as if
it had been planned here, times aside.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from multiprocessing import current_process
from pathlib import Path
from tempfile import TemporaryDirectory

from optimiser.batch.children import in_children
from optimiser.batch.find import Task, parts_of
from optimiser.batch.row import Row, row_of_failure
from optimiser.batch.work import Job, plan_one
from optimiser.version import version


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """The files of a scenario, how long its planning may take, and who may plan it."""

    remelt_version: str
    place: str
    """The name of the scenario's file or folder, which messages repeat."""
    is_folder: bool
    files: Mapping[str, bytes]
    time_limit_s: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """How a parcel's planning ended, and the files of its plan, where there is a checked one."""

    row: Row
    files: Mapping[str, bytes]


def packed(job: Job) -> Parcel:
    """The scenario of a job, ready to be sent."""
    path = job.task.path
    return Parcel(
        remelt_version=version(),
        place=path.resolve().name,
        is_folder=path.is_dir(),
        files={file.name: file.read_bytes() for file in parts_of(path)},
        time_limit_s=job.time_limit_s,
    )


def key_of(job: Job) -> str:
    """The same for the same content, version and limit, whatever it is called and whoever asks."""
    text = f"{version()}\0{job.task.files_sha256}\0{job.time_limit_s}"
    return f"remelt-{hashlib.sha256(text.encode()).hexdigest()}"


def plan_parcel(parcel: Parcel) -> Planned:
    """Plan a parcel in a child process of its own: one that dies costs this parcel only."""
    if parcel.remelt_version != version():
        why = f"the worker has Remelt {version()}, and this is {parcel.remelt_version}"
        return Planned(row=row_of_failure(parcel.place, why), files={})
    _allow_children()
    with TemporaryDirectory(prefix="remelt-") as folder:
        job = Job(
            task=Task(name=parcel.place, path=_unpacked(parcel, Path(folder)), files_sha256=""),
            folder=Path(folder) / "out",
            time_limit_s=parcel.time_limit_s,
        )
        with closing(in_children([job], plan_one, jobs=1)) as endings:
            _, ending = next(endings)
        if not isinstance(ending, Row):
            ending = row_of_failure(parcel.place, str(ending))
        found = job.folder.iterdir() if job.folder.is_dir() else ()
        return Planned(row=ending, files={file.name: file.read_bytes() for file in found})


def _unpacked(parcel: Parcel, folder: Path) -> Path:
    """The scenario as files again."""
    path = folder / "in" / parcel.place
    below = path if parcel.is_folder else path.parent
    below.mkdir(parents=True)
    for name, content in parcel.files.items():
        (below / name).write_bytes(content)
    return path


def _allow_children() -> None:
    """Let this process have children although its keeper started it as a daemon.

    A worker that a nanny keeps is one; the children it starts here end with it all the same.
    """
    settings: dict[str, object] = current_process()._config  # type: ignore[attr-defined] # noqa: SLF001 -- there is no other way
    settings["daemon"] = False
