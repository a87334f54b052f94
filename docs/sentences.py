"""Write api/web/texts/said.toml from the sources: `make said`. A house test compares.

Every sentence that a plan, its explanation or a problem may hold is gathered from the code that
says it: literals, and f-strings with a blank for each value. The page translates by them.
"""

from __future__ import annotations

import ast
import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
SAID: Final = ROOT / "api" / "web" / "texts" / "said.toml"
HEAD: Final = """\
# Sentences that plans, problems and the service say, each with its translation. English is its own.
# Copy those that you translate into your catalogue, under the same heading, and write the right
# side anew. {blanks} may change their places and may be left out. `make said` writes this file.

[said]
"""
ROOMS: Final = (
    "models/*.py",
    "optimiser/*.py",
    "optimiser/correct/*.py",
    "optimiser/explain/**/*.py",
    "optimiser/intake/*.py",
    "optimiser/ledger/**/*.py",
    "optimiser/risk/*.py",
    "optimiser/session/*.py",
    "optimiser/value/planning.py",
    "optimiser/formulation/contradictions.py",
    "optimiser/export/compared_words.py",
    "optimiser/export/view.py",
    "api/access/*.py",
    "api/http/*.py",
    "api/routes/*.py",
    "api/runs/*.py",
    "api/scenarios/*.py",
    "api/jobs/*.py",
    "api/uploads/*.py",
    "api/what_ifs/*.py",
    "api/web/**/*.py",
)
"""Where sentences are said that reach the page."""
ELSEWHERE: Final = re.compile(
    r"(^|/)(template(?!_words)|schema_|description|marked_workbook|media|protocol|shield)|"
    r"api/web/(texts|said|files|forms|reader|sentences)"
)
"""What of it speaks to others: templates of workbooks, the description of the API, bad callers."""
JOINTS: Final = (
    *(f"{kind} {{{kind}_id}}" for kind in ("lot", "offer", "bin", "outlet", "order", "alloy")),
    *(f"{kind} {{{kind}_id}}" for kind in ("material", "furnace", "sorter", "treatment", "class")),
    "{first} and {last}",
    "{first} or {last}",
    "{first}, {rest}",
    "{first}; {rest}",
    "{first}: {rest}",
    "{first} ({rest})",
    *("{name} +{change}", "{name} \u2212{change}", "less of {named}", "more of {named}"),
    *("{what} at most {limit}", "{what} at least {limit}", "{amount} % {element}"),
    *("lot", "offer", "bin", "outlet", "order", "alloy", "material", "furnace", "sorter"),
    *("below", "above", "most", "least", "both", "all", "none", "limit", "aim", "promise"),
    *("Expecting value", "Expecting property name enclosed in double quotes", "Extra data"),
    *(
        "unexpected end of data",
        "a bin",
        "an order",
        "a sorter",
        "origin",
        "form",
        "all other elements",
        "each other element",
    ),
    *("succeeded", "failed", "cancelled", "queued", "running"),
    *("Bad Request", "Forbidden", "Not Found", "Conflict", "Gone", "Precondition Failed"),
    *("Unprocessable Entity", "Too Many Requests", "Internal Server Error", "Service Unavailable"),
    *("cost", "carbon", "dross", "changes", "aims", "buy", "sell", "tap", "recovery"),
)
"""What sentences are put together by, where no f-string says it as a whole."""
INNER: Final = frozenset(["AssertionError", "RuntimeError", "TypeError", "LookupError", "KeyError"])
"""Errors that tell of a fault of ours; no planner reads them."""
MOST_FORMS: Final = 8
FEW_LETTERS: Final = 6
BLANK: Final = re.compile(r"\{(\w*)(?:[:!][^{}]*)?\}")
WORDS: Final = re.compile(r"[^\W\d_]{2,}")
NO_SENTENCE: Final = re.compile(r"[\\<>|]|\bSELECT\b|filename=|==|^\S+$|^[\W\d]*$|^/")
Part = str | ast.expr


def said_file() -> str:
    """The file as it should be: the sentences under the module that says them first."""
    lines = [HEAD.rstrip("\n")]
    for where, sentences in gathered().items():
        lines += ["", f"# {where}"]
        lines += [f"{_toml(one)} = {_toml(one)}" for one in sentences]
    return "\n".join(lines) + "\n"


def gathered() -> Mapping[str, list[str]]:
    """The sentences by the module that says them; one that several say is the first's."""
    found: dict[str, list[str]] = {"put together": list(JOINTS)}
    seen = set(JOINTS)
    for path in _modules():
        new = [
            one for one in dict.fromkeys(sentences_of(path.read_text("utf-8"))) if one not in seen
        ]
        seen.update(new)
        if new:
            found[path.relative_to(ROOT).as_posix()] = new
    return found


def sentences_of(source: str) -> Iterator[str]:
    """The sentences of one module, in the order in which they stand there."""
    tree = ast.parse(source)
    silent = set(_silent(tree))
    meanings = set(_descriptions(tree))
    whole = sorted(_strings(tree, silent), key=lambda one: (one.lineno, one.col_offset))
    for node in whole:
        for form in _forms(node):
            if _is_sentence(form, is_meaning=node in meanings):
                yield form


def _is_sentence(form: str, *, is_meaning: bool) -> bool:
    """Whether there are words enough in it to know it by; a meaning may be a single word."""
    fixed = BLANK.sub(" ", form)
    if len(BLANK.findall(form)) > 2 and sum(map(str.isalpha, fixed)) < FEW_LETTERS:
        return False
    return WORDS.search(fixed) is not None and (is_meaning or not NO_SENTENCE.search(form))


def _descriptions(tree: ast.AST) -> Iterator[ast.AST]:
    """What columns and settings mean, be it in one word."""
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg == "description":
            yield node.value


def _modules() -> Iterator[Path]:
    found = {path for room in ROOMS for path in ROOT.glob(room)}
    for path in sorted(found):
        if not ELSEWHERE.search(path.relative_to(ROOT).as_posix()):
            yield path


def _silent(tree: ast.AST) -> Iterator[ast.AST]:
    """What nobody reads: docstrings, decorators, annotations, assertions, faults of ours."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node.value
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield from node.decorator_list
            yield from _annotations(node)
        elif isinstance(node, ast.AnnAssign | ast.arg) and node.annotation is not None:
            yield node.annotation
        elif isinstance(node, ast.Assert):
            yield node
        elif isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            if isinstance(node.exc.func, ast.Name) and node.exc.func.id in INNER:
                yield node
        elif isinstance(node, ast.Compare | ast.Subscript):
            yield from (one for one in ast.iter_child_nodes(node) if isinstance(one, ast.Constant))


def _annotations(node: ast.stmt) -> Iterator[ast.AST]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.returns is not None:
        yield node.returns


def _strings(node: ast.AST, silent: set[ast.AST]) -> Iterator[ast.expr]:
    """Every outermost string, and those inside the blanks of others."""
    if node in silent:
        return
    if isinstance(node, ast.expr) and (parts := _parts(node)) is not None:
        yield node
        for part in parts:
            if not isinstance(part, str) and _choices(part) is None:
                yield from _strings(part, silent)
        return
    for child in ast.iter_child_nodes(node):
        yield from _strings(child, silent)


def _parts(node: ast.expr) -> list[Part] | None:
    """Texts and values of a string as it is put together; None of what is no string."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.JoinedStr):
        return [part for one in node.values for part in _parts_of_joined(one)]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        sides = [_parts(node.left), _parts(node.right)]
        if any(side is not None for side in sides):
            halves = zip(sides, (node.left, node.right), strict=True)
            return [part for side, one in halves for part in (side or [one])]
    return None


def _parts_of_joined(node: ast.expr) -> list[Part]:
    if isinstance(node, ast.FormattedValue):
        return [node.value]
    return _parts(node) or []


def _forms(node: ast.expr) -> Iterator[str]:
    """A string with blanks named after its values; one form for each choice of fixed words."""
    parts = _parts(node) or []
    chosen = [[part] if isinstance(part, str) else _choices(part) or [part] for part in parts]
    count = 1
    for one in chosen:
        count *= len(one)
    if count > MOST_FORMS:
        chosen = [[part] for part in parts]
    for form in product(*chosen):
        yield _numbered(_named(form, is_plain=len(parts) == 1))


def _choices(node: ast.expr) -> list[str] | None:
    """The words of ``a if it else b``, where both are fixed."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.IfExp):
        both = _choices(node.body), _choices(node.orelse)
        if both[0] is not None and both[1] is not None:
            return [*both[0], *both[1]]
    return None


def _named(form: Iterable[Part], *, is_plain: bool) -> str:
    taken: dict[str, int] = {}
    text = ""
    for part in form:
        if isinstance(part, str):
            text += part if is_plain else BLANK.sub("{}", part)
            continue
        name = _name(part)
        taken[name] = taken.get(name, 0) + 1
        text += f"{{{name}}}" if taken[name] == 1 else f"{{{name}_{taken[name]}}}"
    return text


def _numbered(text: str) -> str:
    """Blanks without a name, as ``str.format`` takes them, by their number."""
    count = iter(range(1, 100))
    return BLANK.sub(lambda blank: f"{{{blank[1] or f'part_{next(count)}'}}}", text)


def _name(node: ast.expr) -> str:
    """What a value may be called: the last word of the expression that says it."""
    if isinstance(node, ast.Name):
        return node.id.strip("_").lower() or "part"
    if isinstance(node, ast.Attribute):
        return node.attr.strip("_").lower()
    if isinstance(node, ast.Call):
        last = [one for one in node.args if isinstance(one, ast.Attribute)]
        return _name([*last, *node.args, node.func][0])
    if isinstance(node, ast.Subscript | ast.Starred):
        return _name(node.value)
    if isinstance(node, ast.BinOp):
        return _name(node.left)
    return "part"


def _toml(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


if __name__ == "__main__":
    SAID.write_text(said_file(), encoding="utf-8")
    sys.stderr.write(f"Written: {SAID.name} of the page\n")
