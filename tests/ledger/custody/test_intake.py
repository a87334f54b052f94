"""As what each receipt counts."""

from __future__ import annotations

from typing import Any

import pytest

from optimiser.ledger.custody.intake import received
from tests.ledger.custody.books import movements, receipt, rules

BOTH = {"due_diligence": True, "coc_document": "D-1"}


def counts(*, changed: dict[str, Any] | None = None, **said: Any) -> tuple[str, str | None]:
    """As what one receipt counts, and what it lacks."""
    row = receipt("L", said.pop("origin"), 10.0, **said)
    (found,) = received(movements(receipts=[row]), rules(**(changed or {}))).to_dict("records")
    return found["counts"], None if found["lacks"] != found["lacks"] else found["lacks"]


@pytest.mark.parametrize(
    ("origin", "said", "expected"),
    [
        ("post_consumer", {"due_diligence": True}, ("eligible", None)),
        ("post_consumer", {}, ("other", "due_diligence")),
        ("post_consumer", {"coc_document": "D-1"}, ("other", "due_diligence")),
        ("pre_consumer", {"coc_document": "D-1"}, ("eligible", None)),
        ("pre_consumer", {"due_diligence": True}, ("other", "coc_document")),
        ("primary", {"coc_document": "D-1"}, ("eligible", None)),
        ("primary", {}, ("other", "coc_document")),
        ("dross_metal", BOTH, ("eligible", None)),
        ("dross_metal", {"due_diligence": True}, ("other", "coc_document")),
        ("dross_metal", {}, ("other", "due_diligence")),
        ("dross_metal", BOTH | {"arose_in": "casthouse"}, ("outside", None)),
        ("dross_metal", BOTH | {"arose_in": "company"}, ("eligible", None)),
        ("internal", BOTH, ("outside", None)),
        ("alloying", BOTH, ("other", None)),
        ("unknown", BOTH, ("other", None)),
    ],
)
def test_origin_and_papers_say_as_what_metal_counts(
    origin: str, said: dict[str, Any], expected: tuple[str, str | None]
) -> None:
    assert counts(origin=origin, **said) == expected


def test_what_lay_there_when_the_period_began_was_counted_before() -> None:
    metal = {"origin": "primary", "coc_document": "D-1"}
    assert counts(**metal, received_at=None)[0] == "before"
    assert counts(**metal, received_at="2024-12-31T23:59:59Z")[0] == "before"
    assert counts(**metal, received_at="2025-01-01T00:00:00Z")[0] == "eligible"


def test_rules_may_count_what_bears_no_date_as_received() -> None:
    metal = {"origin": "primary", "coc_document": "D-1", "received_at": None}
    assert counts(**metal, changed={"undated_receipts": "received"})[0] == "eligible"


def test_rules_say_what_is_eligible_and_what_it_needs() -> None:
    changed = {"eligible": ["alloying"], "needs_alloying": ["supplier"]}
    assert counts(origin="alloying", supplier="S", changed=changed)[0] == "eligible"
    assert counts(origin="alloying", changed=changed) == ("other", "supplier")
    assert counts(origin="primary", **BOTH, changed=changed) == ("other", None)


def test_own_dross_may_count_as_received_where_the_rules_say_so() -> None:
    metal = {"origin": "dross_metal", "arose_in": "casthouse", **BOTH}
    assert counts(**metal, changed={"own_dross_outside": False})[0] == "eligible"
