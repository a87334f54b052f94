"""What plans and problems say is told in the plant's words and the reader's number forms."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from api.web.forms import Forms
from api.web.said import Sayer, said_module, said_pairs, sayer
from api.web.texts import WrongCatalogue, catalogue
from models.filling import fill
from optimiser.explain.explanation import explanation
from optimiser.intake import read_scenario
from optimiser.plan import make_plan
from tests.browser.said import bare, sentences_in, told_of_broken, told_of_columns, words_left

ROOT = Path(__file__).parents[2]
GERMAN = {
    "{what} cannot go {way} {limit} with this stock; the limit is {limit_2}":
        "Mit diesem Bestand geht {what} nicht {way} {limit}; Grenze ist {limit_2}",
    "below": "unter",
    "order {order_id} ({alloy}): {text}": "Auftrag {order_id} ({alloy}): {text}",
    "{verb} {amount} kg more of {called}": "{called}: {verb} {amount} kg mehr",
    "buy": "kaufen",
    "lot {lot_id}": "Los {lot_id}",
    "use {called}, which {why}": "nimm {called}, {why}",
    "is on hold": "das gesperrt ist",
    "the lot is on hold": "das Los ist gesperrt",
    " (as far as known)": " (soweit bekannt)",
    "{first} and {last}": "{first} und {last}",
    "It has {row}, and {target} is short": "Es hat {row}, und {target} ist knapp",
    "{amount} % {element}": "{amount} % {element}",
}  # fmt: skip


@pytest.fixture(scope="module")
def german() -> Sayer:
    """A few sentences in German."""
    return Sayer(GERMAN, "de-DE")


@pytest.mark.parametrize(
    ("sentence", "wanted"),
    [
        ("the lot is on hold", "das Los ist gesperrt"),
        ("The lot is on hold", "Das Los ist gesperrt"),
        ("The lot is on hold. The lot is on hold.", "Das Los ist gesperrt. Das Los ist gesperrt."),
        ("buy 3,340 kg more of lot L1", "Los L1: kaufen 3.340 kg mehr"),
        ("use lot L1, which is on hold", "nimm Los L1, das gesperrt ist"),
        ("lot L1 (as far as known)", "Los L1 (soweit bekannt)"),
        ("lot L1 and lot L2", "Los L1 und Los L2"),
        (
            "order H1 (6060): Cu cannot go below 0.1994 % with this stock; the limit is 0.1 %",
            "Auftrag H1 (6060): Mit diesem Bestand geht Cu nicht unter 0,1994 %; Grenze ist 0,1 %",
        ),
        ("It has 1.12 % Mg, and D3 is short", "Es hat 1,12 % Mg, und D3 ist knapp"),
        ("nobody knows 0.5 of this", "nobody knows 0.5 of this"),
        ("", ""),
    ],
)
def test_a_sentence_is_told_from_outside_to_inside(
    german: Sayer, sentence: str, wanted: str
) -> None:
    assert german.say(sentence) == wanted


@pytest.mark.parametrize("name", ["Mg ingot 99.8", "2.1-A", "L 1,5", "'the lot is on hold'"])
def test_what_a_planner_named_stays_as_it_is(german: Sayer, name: str) -> None:
    assert german.say(f"use {name}, which is on hold") == f"nimm {name}, das gesperrt ist"


@pytest.mark.parametrize(
    ("locale", "text", "wanted"),
    [
        ("de-DE", "3,340.5 kg", "3.340,5 kg"),
        ("de-DE", "3340", "3340"),
        ("de-DE", "0.3346 %", "0,3346 %"),
        ("de-DE", "\u221242.15 EUR", "-42,15 EUR"),
        ("nb-NO", "-42.15 EUR", "\u221242,15 EUR"),
        ("de-DE", "1e+06", "1e+06"),
        ("de-DE", "2026-03-02 06:00", "02.03.26, 06:00"),
        ("en-US", "2026-03-02", "3/2/26"),
        ("de-DE", "2026-02-30", "2026-02-30"),
        ("de-DE", "007", None),
        ("de-DE", "Cu", None),
        ("de-DE", "1,2", None),
    ],
)
def test_numbers_and_dates_are_written_as_the_reader_writes_them(
    locale: str, text: str, wanted: str | None
) -> None:
    assert Forms(locale).written(text) == wanted


def test_the_additions_to_a_melt_are_written_as_the_reader_writes_them() -> None:
    title = "Pour off 2,790 kg; add 50 kg of P-03, 2,720 kg of P1020 (4 pieces), 67.5 kg of Mg"
    said = "Pour off 2.790 kg; add 50 kg of P-03, 2.720 kg of P1020 (4 pieces), 67,5 kg of Mg"
    assert sayer(None, "de-DE")(title) == said


def test_in_english_a_sentence_stays_and_nothing_is_sent_to_the_page() -> None:
    sentence = "cost \u221242.15 EUR, there only from 2026-03-02"
    assert sayer(None, "en-GB")(sentence) == sentence
    assert said_module(None, "en-US") == b"export default [];\n"


def test_without_a_catalogue_numbers_alone_are_the_readers() -> None:
    said = sayer(None, "de-DE")("buy 3,340 kg more of lot L1")
    assert said == "buy 3.340 kg more of lot L1"


def test_a_blank_that_the_sentence_does_not_have_is_refused(tmp_path: Path) -> None:
    own = tmp_path / "de.toml"
    own.write_text('[said]\n"lot {lot_id}" = "Los {nummer}"\n', encoding="utf-8")
    with pytest.raises(WrongCatalogue, match="nummer"):
        catalogue(own)


@pytest.mark.parametrize("told", [told_of_broken, told_of_columns], ids=["broken", "columns"])
def test_every_message_and_meaning_is_known(told: Callable[[], Iterable[str]]) -> None:
    assert unknown_among(set(told())) == {}


@pytest.mark.slow
@pytest.mark.parametrize("name", ["cannot-be-made", "nothing-can-be-made.json", "extrusion-week"])
def test_every_sentence_of_an_explained_plan_is_known(name: str) -> None:
    scenario = read_scenario(ROOT / "scenarios" / name)
    plan = make_plan(scenario)
    why = explanation(fill(scenario), plan)
    told = {*sentences_in(plan.model_dump(mode="json")), *sentences_in(why.model_dump(mode="json"))}
    assert len(told) > 5
    assert unknown_among(told) == {}


def unknown_among(sentences: set[str]) -> dict[str, str]:
    """Sentences with words that no known sentence has, and what is left of them then."""
    told = bare(said_pairs(None))
    left = {one: told.say(one) for one in sentences}
    return {one: rest for one, rest in left.items() if words_left(rest)}
