"""RESULTS.md, section by section: one that is measured again takes the place of the old one."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.machine import machine

HEAD = "\n## "


@dataclass(frozen=True, slots=True)
class Watch:
    """What a measurement takes, from now."""

    begun: float = field(default_factory=time.monotonic)

    def said(self) -> str:
        """By what, for how long and beside what load it was measured."""
        minutes, load = (time.monotonic() - self.begun) / 60.0, os.getloadavg()[2]
        return (
            f"{machine()}; {minutes:.1f} minutes, at a mean load of {load:.1f} over the last "
            "quarter of an hour"
        )


def table(head: list[str], body: list[list[str]]) -> str:
    """A table in Markdown."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *body]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def measure_alone(measures: Iterable[Callable[[], str]], file: Path | None) -> None:
    """Print each measurement; in a ``file`` it takes the place of what stood there."""
    for measure in measures:
        watch = Watch()
        found = measure()
        found = stamped(found, watch.said())
        print(found)
        if file is not None:
            file.write_text(with_sections(file.read_text("utf-8"), found), encoding="utf-8")


def with_sections(report: str, measured: str) -> str:
    """The report with the sections of ``measured`` in place of its own, new ones at its end."""
    start, *old = f"\n{report.strip()}".split(HEAD)
    found = {_title(one): one.strip() for one in old}
    found |= {_title(one): one.strip() for one in f"\n{measured.strip()}".split(HEAD)[1:]}
    return "\n\n".join((start.strip(), *(f"## {one}" for one in found.values()))) + "\n"


def stamped(section: str, said: str) -> str:
    """A section that says below its title by what it was measured."""
    title, _, rest = section.strip().partition("\n")
    return f"{title}\n\nMeasured by itself on {said}.\n{rest}"


def _title(section: str) -> str:
    return section.partition("\n")[0].strip()
