"""The page's scripts fit together: nothing is built, so that nothing else would notice."""

from __future__ import annotations

import re

import pytest

from api.web.files import STATIC

SCRIPTS = {
    f"/static/{path.relative_to(STATIC).as_posix()}": path.read_text("utf-8")
    for path in sorted(STATIC.rglob("*.mjs"))
    if "vendor" not in path.parts
}
WIDTH = 140
IMPORT = re.compile(r'import \{([^}]*)\} from "(/static/(?!vendor)[^"]+)"')
EXPORT = re.compile(r"export (?:async )?(?:function\*?|const|let|class) (\w+)")
TOGETHER = re.compile(r"export \{([^}]*)\}")


def exported(script: str) -> set[str]:
    """The names that a script gives to others."""
    names = {
        part.split(" as ")[-1].strip()
        for one in TOGETHER.findall(script)
        for part in one.split(",")
    }
    return names | set(EXPORT.findall(script))


@pytest.mark.parametrize("name", SCRIPTS)
def test_what_a_script_takes_from_another_is_there_and_used(name: str) -> None:
    for taken, source in IMPORT.findall(SCRIPTS[name]):
        assert source in SCRIPTS, source
        for part in filter(None, map(str.strip, taken.split(","))):
            theirs, _, mine = part.partition(" as ")
            assert theirs in exported(SCRIPTS[source]), f"{theirs} of {source}"
            uses = re.findall(rf"\b{re.escape(mine or theirs)}\b", SCRIPTS[name])
            assert len(uses) > 1, f"{part} is not used"


@pytest.mark.parametrize("name", SCRIPTS)
def test_no_line_of_a_script_has_to_be_scrolled_to(name: str) -> None:
    lines = SCRIPTS[name].splitlines()
    assert [line for line in lines if len(line) > WIDTH] == []


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_makes_no_html_of_texts(name: str) -> None:
    """Texts of a plant may hold anything: they stay texts."""
    assert not re.search(
        r"\binnerHTML\b|\bouterHTML\b|insertAdjacentHTML|document\.write|\beval\(", SCRIPTS[name]
    )
