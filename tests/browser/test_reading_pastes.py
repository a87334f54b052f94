"""What is pasted, as the page takes it: its header, what titles mean, and its decimal mark."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from api.routes.tables import tables_document
from optimiser.intake.plain_dates import order_in, plain_date
from optimiser.intake.schema import table_schema
from optimiser.intake.titles import Titles, proposed

pytestmark = pytest.mark.slow
Asking = Callable[[str, str], Any]
MARKS = "(await import('/static/inventory/marks.mjs'))"
COLUMNS = "(await import('/static/inventory/columns.mjs'))"
DATES = "(await import('/static/inventory/dates.mjs'))"
NAMES = "(await import('/static/inventory/names.mjs'))"


def schema_of(table: str) -> str:
    """What the page knows of a table, as it is asked for it."""
    document = tables_document()
    (found,) = (one for one in document["tables"] if one["name"] == table)
    beside = {"endings": document["endings"], "symbols": document["symbols"]}
    return json.dumps({**found, **beside, "common": document["common_symbols"]})


@pytest.mark.parametrize(
    ("figures", "mark"),
    [
        (["12.000", "0,45"], ","),
        (["12,000", "0.45"], "."),
        (["1.234.567", "1 234,5"], ","),
        (["1.234,5", "0.3"], None),
        (["12.000", "1.250"], None),
        (["1.234.567"], None),
        (["12000", "about 0,5"], None),
    ],
)
def test_figures_tell_their_mark_together_or_none(
    said: Asking, figures: list[str], mark: str | None
) -> None:
    assert said("en-GB", f"{MARKS}.markIn({figures})") == mark


@pytest.mark.parametrize(
    ("texts", "known", "values"),
    [
        (["12.000", "8.500"], "null", ["12.000 ?", "8.500 ?"]),
        (["12.000", "8.500"], "','", [12000, 8500]),
        (["12.000", "0,45"], "null", [12000, 0.45]),
        (["12.500", "8.5"], "null", [12.5, 8.5]),
        (["12,400", "7"], "null", ["12,400", 7]),
    ],
)
def test_a_column_that_is_named_has_the_mark_of_its_file_or_is_asked_about(
    said: Asking, texts: list[str], known: str, values: list[object]
) -> None:
    assert said("en-GB", f"{MARKS}.asNumbers({texts}, {known})") == values


@pytest.mark.parametrize(
    "texts",
    [
        ["01.12.2026", "31.12.2026 6:30", "31.02.2026", "soon", "2026-12-01"],
        ["1/12/2026", "13/12/2026"],
        ["12/1/2026 06:00", "12/13/2026 18:00"],
        ["1/12/2026", "2/12/2026"],
        ["13/12/2026", "12/13/2026"],
    ],
)
def test_dates_of_a_column_that_is_named_are_those_of_a_file(
    said: Asking, texts: list[str]
) -> None:
    order = order_in(texts)
    expected = [plain_date(text, order) or text for text in texts]
    for locale in ("en-GB", "en-US", "de-DE"):
        assert said(locale, f"{DATES}.asMoments({texts})") == expected


@pytest.mark.parametrize("text", ["Post-consumer", " PRE CONSUMER ", "internal", "bought"])
def test_a_word_of_few_is_taken_as_from_a_file(said: Asking, text: str) -> None:
    (origin,) = (one for one in json.loads(schema_of("lots"))["columns"] if one["name"] == "origin")
    words = {"Post-consumer": "post_consumer", " PRE CONSUMER ": "pre_consumer"}
    reading = f"{COLUMNS}.read({json.dumps(origin)}, {json.dumps(text)})"
    assert said("en-GB", reading) == words.get(text, text)


@pytest.mark.parametrize("table", ["lots", "orders", "furnaces"])
def test_the_page_takes_and_proposes_the_titles_that_a_file_may_have(
    said: Asking, table: str
) -> None:
    """Paste and files know the same names, in the same spellings."""
    titles = [
        "Lot_ID", "LOT", "Mass (kg)", "mass t", "Alloy", "fe", "SI [wt%]", "cu_sd", "no", "in",
        "Los", "Masse", "Gewicht [t]", "Preis €/t", "Preis/kg", "Ofen", "Kunde", "Termin", "Lager",
        "Werkstoff", "Fassung kg", "mass", "kg", "", "Bemerkung",
    ]  # fmt: skip
    schema = table_schema(table)
    find = f"{NAMES}.finder({schema_of(table)}, [], 'EUR')"
    taken = said("en-GB", f"{json.dumps(titles)}.map({find})")
    known = Titles(schema, currency="EUR")
    expected = [names[0] if len(names := known.meant(one)) == 1 else None for one in titles]
    assert taken == expected
    way = "((names, schema) => (one) => names.proposed(schema, one))"
    propose = f"{way}({NAMES}, {schema_of(table)})"
    guesses = said("en-GB", f"{json.dumps(titles)}.map({propose})")
    assert guesses == [proposed(schema, one) for one in titles]


@pytest.mark.parametrize(
    ("rows", "names", "guesses"),
    [
        ([["Los", "Werkstoff", "Lager"], ["A1", "EN AW-6060", "Halle 3"]],
         [None, None, None], ["lot_id", "material", "location"]),
        ([["Nr", "Was", "Wo"], ["A1", "12,5", "Halle 3"]], [None] * 3, [None] * 3),
        ([["lot_id", "Was", "17"], ["A1", "x", "3"]], ["lot_id", None, None], [None, None]),
        ([["Lot", "Masse", "Gewicht t"], ["A1", "3", "4"]],
         ["lot_id", None, None], ["mass_kg", None]),
        ([["A1", "scrap", "5000"], ["A2", "turnings", "3000"]], None, None),
        ([["A1", "Halle 3"], ["A2", "Halle 4"]], None, None),
        ([["A1"], ["A2"], ["A3"], ["1003"]], None, None),
        ([["C", "1.250,5"], ["D", "700"]], None, None),
    ],
)  # fmt: skip
def test_a_first_row_of_words_is_a_header_and_known_words_are_proposed(
    said: Asking,
    rows: list[list[str]],
    names: list[str | None] | None,
    guesses: list[str | None] | None,
) -> None:
    way = "((names, schema, rows) => names.headOf(rows, names.finder(schema, [], 'EUR'), schema))"
    head = said("en-GB", f"{way}({NAMES}, {schema_of('lots')}, {json.dumps(rows)})")
    assert (head and head["names"]) == names
    assert (head and [one["guess"] for one in head["unknown"]]) == guesses
