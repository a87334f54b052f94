"""The files that make up the house: what is tracked, and what is about to be."""

from __future__ import annotations

import ast
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("api", "models", "optimiser")


@cache
def files() -> tuple[Path, ...]:
    """Every file of the repository, relative to its root; nothing that git ignores."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout
    return tuple(
        path for line in sorted(listed.splitlines()) if (ROOT / (path := Path(line))).is_file()
    )


def python_files(*tops: str) -> tuple[Path, ...]:
    """The Python files in these top folders, or in all."""
    return tuple(
        path for path in files() if path.suffix == ".py" and (not tops or path.parts[0] in tops)
    )


@cache
def parsed(path: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse((ROOT / path).read_text(encoding="utf-8"))
