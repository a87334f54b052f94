"""Every text of the page stands in one catalogue, and nothing in it is left over."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from api.web.drawing import RUN_TABS, SCENARIO_TABS, SHARED_TABS
from api.web.files import STATIC
from api.web.texts import ENGLISH, OF, NoSuchText, WrongCatalogue, catalogue, left_over, text

TEMPLATES = ENGLISH.parents[1] / "templates"
SCRIPTS = [path for path in STATIC.rglob("*.mjs") if "vendor" not in path.parts]
NAMED = re.compile(r"""\bt\(\s*["']([a-z_0-9.]+)["']\s*[,)]""")
BEGUN = re.compile(r"""\bt\(\s*["']([a-z_0-9.]+\.)["']\s*~|`([a-z_]+\.[a-z_0-9.]*)\$\{""")
"""A name that is put together: its beginning."""
WHOLE = re.compile(r"""["'`]([a-z_]+(?:\.[a-z_0-9]+)+)["'`]""")
"""A name that is handed on, such as one of a table of names."""
WORDS = re.compile(r">\s*[^<>{}%&]*[A-Za-z]{2,}[^<>{}]*<")


def sources() -> list[tuple[Path, str]]:
    """Every template and script of ours."""
    return [(path, path.read_text("utf-8")) for path in [*TEMPLATES.rglob("*.html"), *SCRIPTS]]


def test_every_text_that_the_page_asks_for_is_in_the_catalogue() -> None:
    texts = catalogue()
    missing = {
        f"{path.name}: {name}"
        for path, source in sources()
        for name in NAMED.findall(source)
        if name not in texts
    }
    assert missing == set()


def test_no_text_of_the_catalogue_is_left_over() -> None:
    begun: set[str] = set()
    named: set[str] = set()
    for _, source in sources():
        begun |= {one or other for one, other in BEGUN.findall(source)}
        named |= set(NAMED.findall(source)) | set(WHOLE.findall(source))
    own = [name for name in catalogue() if not name.startswith(OF)]
    forms = {f"{name}_one" for name in named}
    left = {name for name in own if name not in named | forms and not name.startswith(tuple(begun))}
    assert left == set()


@pytest.mark.parametrize("tab", [*SCENARIO_TABS, *RUN_TABS, *SHARED_TABS])
def test_every_tab_has_a_name(tab: str) -> None:
    assert catalogue()[f"tabs.{tab}"]


def test_templates_hold_no_words_of_their_own() -> None:
    found = {}
    for path in TEMPLATES.rglob("*.html"):
        source = re.sub(r"{#.*?#}|{%.*?%}|{{.*?}}", "", path.read_text("utf-8"), flags=re.DOTALL)
        if words := WORDS.findall(source):
            found[path.name] = words
    assert found == {}


def test_a_plant_translates_what_it_likes_and_the_rest_stays_english(tmp_path: Path) -> None:
    own = tmp_path / "de.toml"
    own.write_text('[tabs]\ninventory = "Bestand"\n', encoding="utf-8")
    texts = catalogue(own)
    assert (texts["tabs.inventory"], texts["tabs.plan"]) == ("Bestand", "Plan")


def test_a_plant_may_have_more_forms_of_a_number_than_english(tmp_path: Path) -> None:
    own = tmp_path / "pl.toml"
    few = 'count_errors_few = "{many} problemy"'
    own.write_text(f"[inventory]\n{few}\n", encoding="utf-8")
    assert catalogue(own)["inventory.count_errors_few"] == "{many} problemy"
    other = tmp_path / "cs.toml"
    other.write_text('[inventory]\nundo_few = "Zpět"\n', encoding="utf-8")
    with pytest.raises(WrongCatalogue, match="undo_few"):
        catalogue(other)


@pytest.mark.parametrize("wrong", ['[tabs]\nyard = "Hof"\n', "[tabs\n"])
def test_a_catalogue_that_cannot_be_used_says_so(tmp_path: Path, wrong: str) -> None:
    own = tmp_path / "de.toml"
    own.write_text(wrong, encoding="utf-8")
    with pytest.raises(WrongCatalogue, match=r"de\.toml"):
        catalogue(own)


def test_a_sentence_that_is_said_no_more_is_left_out_and_named(tmp_path: Path) -> None:
    own = tmp_path / "de.toml"
    own.write_text('[said]\n"as it was said" = "wie es hieß"\n"below" = "unter"\n', "utf-8")
    assert catalogue(own)["said.below"] == "unter"
    assert catalogue(own).keys() == catalogue().keys()
    assert left_over(own) == ["as it was said"]


def test_blanks_are_filled_and_an_unknown_name_is_a_fault() -> None:
    texts = {"run.made": "{when} by {who}"}
    assert text(texts, "run.made", when="today", who="{when}") == "today by {when}"
    with pytest.raises(NoSuchText):
        text(texts, "run.other")
