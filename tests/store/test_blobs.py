"""Documents in the store come back as they went in."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from api.store.blobs import packed, unpacked

JSON: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)


def nested(depth: int) -> list[Any]:
    """A list in a list in a list."""
    found: list[Any] = []
    for _ in range(depth):
        found = [found]
    return found


@given(JSON)
@example([-0.0, 5e-324, 1.7976931348623157e308, 2**70, 1e16])
@example({"NaN": "Infinity"})
@example("\ud800")
@example(nested(500))
def test_what_is_packed_comes_back_to_the_last_digit_and_letter(document: Any) -> None:
    """Numbers keep their kind and sign, names may say NaN, and depth is no matter."""
    assert repr(unpacked(packed(document))) == repr(document)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_a_number_that_is_not_finite_is_refused(value: float) -> None:
    """No reader of JSON need know the word."""
    with pytest.raises(ValueError, match="not JSON compliant"):
        packed({"price_per_t": value})
