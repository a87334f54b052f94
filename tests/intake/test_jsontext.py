"""JSON that is read quickly says what it says when it is read closely."""

from __future__ import annotations

import pytest

from models.issue import InvalidScenario
from optimiser.intake.jsontext import parse_json


@pytest.mark.parametrize(
    "text",
    [
        b'{"a": 1, "a": 2}',
        b'{"a" : 1, "a" : 2, "b": ":", "c": ":"}',
        b'{"a"\n: 1, "a"\t: 2}',
        b'{"s": [{"a": 1}, {"b": {"c": 1, "c": 1}}]}',
        b'{"a": ":b", "a": "c"}',
    ],
)
def test_a_name_that_stands_twice_is_never_missed(text: bytes) -> None:
    with pytest.raises(InvalidScenario) as invalid:
        parse_json(text, file="body")
    assert {issue.code for issue in invalid.value.issues} == {"name_twice"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (b'{"a": ":", "b": "x\\":"}', {"a": ":", "b": 'x":'}),
        (b'{"a":[{"b":{"c":-0.5e3}},[null,true]]}', {"a": [{"b": {"c": -500.0}}, [None, True]]}),
        (b'{"at":"2026-03-02 06:00","n" :1}', {"at": "2026-03-02 06:00", "n": 1}),
        ('{"é":"日本"}'.encode("utf-16"), {"é": "日本"}),
        ("\ufeff{}".encode(), {}),
        (b"null", None),
        (b"7", 7),
    ],
)
def test_odd_spellings_are_read_as_they_are_meant(text: bytes, expected: object) -> None:
    assert parse_json(text, file="body") == expected


def test_a_whole_number_beyond_all_use_is_no_number() -> None:
    assert parse_json(b'{"a": 1' + b"0" * 400 + b"}", file="body") == {"a": float("inf")}
