"""Walls that code may not grow beyond, and words that may not stand in it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.tree import PACKAGES, ROOT, files, parsed, python_files

LINES_OF_A_FUNCTION = 40
LINES_OF_A_FILE = 400

TOP = {
    *(".ci", ".dockerignore", ".gitignore", ".pre-commit-config.yaml"),
    *("api", "benchmarks", "docs", "models", "optimiser", "requirements", "scenarios", "tests"),
    *("CHANGELOG.md", "CONTRIBUTING.md", "Dockerfile", "LICENSE", "Makefile", "README.md"),
    *("compose.yaml", "pyproject.toml"),
}

# Put together from parts, so that this file does not find itself.
ELSEWHERE = re.compile(
    "|".join(
        [
            *(f"/{folder}/" for folder in ("work", "root", "home", "opt", "Users")),
            r"\.py" + r"env\b",
            r"\bpypi" + r"\.org",
            "pythonhosted" + r"\.org",
            r"\s--(extra-)?index" + "-url",
            "--find" + "-links",
        ]
    )
)
UNFINISHED = re.compile(r"\b(TO" + "DO|FIX" + "ME|X" + r"XX)\b")


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function of a file, also those inside others."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of code of a function: decorators and docstring are not counted."""
    first, *rest = function.body
    start = function.lineno
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and rest:
        doc = (first.end_lineno or first.lineno) - first.lineno + 1
        return (function.end_lineno or start) - start + 1 - doc
    return (function.end_lineno or start) - start + 1


LISTS = "api/store/migrations/versions"
"""Steps of the store are lists of statements, one after the other; nothing is to be told apart."""


@pytest.mark.parametrize("path", python_files(*PACKAGES, "benchmarks", "scenarios"), ids=str)
def test_functions_stay_below_the_wall(path: Path) -> None:
    long = {f.name: length(f) for f in functions(path) if length(f) > LINES_OF_A_FUNCTION}
    assert not long or LISTS in path.as_posix(), (
        f"{path}: {long} lines; {LINES_OF_A_FUNCTION} is the wall"
    )


@pytest.mark.parametrize("path", python_files(), ids=str)
def test_files_stay_below_the_wall(path: Path) -> None:
    lines = (ROOT / path).read_text(encoding="utf-8").count("\n")
    assert lines <= LINES_OF_A_FILE


@pytest.mark.parametrize("path", python_files(*PACKAGES), ids=str)
def test_packages_do_not_print(path: Path) -> None:
    """People are spoken to in optimiser/cli/speech.py, and nowhere else."""
    calls = [node for node in ast.walk(parsed(path)) if isinstance(node, ast.Call)]
    assert not [c.lineno for c in calls if isinstance(c.func, ast.Name) and c.func.id == "print"]


@pytest.mark.parametrize("path", python_files(*PACKAGES), ids=str)
def test_public_functions_and_classes_say_what_they_are(path: Path) -> None:
    silent = [
        node.name
        for node in parsed(path).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and ast.get_docstring(node) is None
    ]
    assert not silent, f"{path}: {silent}"
    assert ast.get_docstring(parsed(path)) is not None, f"{path} does not say what it is"


def test_top_of_the_house_is_as_designed() -> None:
    assert {path.parts[0] for path in files()} <= TOP


def texts() -> Iterator[tuple[Path, str]]:
    """Every text file, with its text; but those that others made, which stay as they came."""
    for path in files():
        if "vendor" in path.parts and path.name != "README.md":
            continue
        content = (ROOT / path).read_bytes()
        if b"\0" not in content:
            yield path, content.decode("utf-8", errors="replace")


def test_nothing_names_a_machine_or_a_registry() -> None:
    found = {str(path): match[0] for path, text in texts() if (match := ELSEWHERE.search(text))}
    assert found == {}


def test_nothing_is_left_unfinished() -> None:
    found = {str(path): match[0] for path, text in texts() if (match := UNFINISHED.search(text))}
    assert found == {}
