from __future__ import annotations

import pytest

from optimiser.ledger.flows.families import family_of, is_casting


@pytest.mark.parametrize(
    ("designation", "family"),
    [
        ("6060", "6xxx"),
        ("1050A", "1xxx"),
        ("EN AW-6082", "6xxx"),
        ("AA 3104", "3xxx"),
        ("EN AC-46000", "AC 4xxxx"),
        ("EN AB-42100", "AB 4xxxx"),
        ("AC 46000", "AC 4xxxx"),
        ("356.0", "3xx.x"),
        ("A380.1", "3xx.x"),
        ("own mix", None),
        ("60601", None),
        ("", None),
    ],
)
def test_family_is_what_the_designation_names(designation: str, family: str | None) -> None:
    assert family_of(designation) == family


def test_casting_alloys_are_told_from_wrought_ones() -> None:
    assert is_casting("EN AC-46000")
    assert is_casting("356.0")
    assert not is_casting("6060")
    assert not is_casting("own mix")
