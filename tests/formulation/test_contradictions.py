"""Where nothing contradicts itself, by laws: what need not be melted to know it."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from optimiser.formulation.coefficients import contradictions
from optimiser.formulation.contradictions import may_contradict
from tests.formulation.test_coefficients import brief_of, lot


def pct(most: int) -> st.SearchStrategy[float]:
    """Per cent as laboratories write them."""
    return st.integers(0, 100 * most).map(lambda hundredths: hundredths / 100.0)


library_loss = st.fixed_dictionaries(
    {
        "melt_loss_pct": pct(50) | pct(100) | st.sampled_from([50.0, 50.01]),
        "dross_kg_per_t": st.none() | pct(1000),
        "dross_metal_pct": pct(100),
    }
)
burning = st.lists(
    st.fixed_dictionaries(
        {
            "element": st.sampled_from(["Mg", "Si"]),
            "recovery_pct": st.none() | pct(100),
            "addition_recovery_pct": st.none() | pct(100),
        }
    ),
    unique_by=lambda row: row["element"],
)


@st.composite
def metals(draw: st.DrawFn) -> Any:
    """Metal of any purity down to where it is a hardener, and of which not all may be known."""
    mg, si = draw(pct(50)), draw(pct(50))
    known = draw(pct(100)) / 100.0 if draw(st.booleans()) else 1.0
    dirt = {"moisture_pct": draw(pct(60)), "contamination_given": draw(st.booleans())}
    found = {"Al": (100.0 - mg - si) * known, "Mg": mg, "Si": si}
    lent = draw(st.none() | pct(100) | st.sampled_from([49.99, 50.0, 100.0]))
    origin = draw(st.sampled_from(["post_consumer", "alloying"]))
    return lot(composition_pct=found, origin=origin, metal_yield_pct=lent, **dirt)


@given(metals(), library_loss, burning)
def test_what_the_library_says_alone_is_never_an_error(
    source: Any, loss: dict[str, Any], recoveries: list[dict[str, Any]]
) -> None:
    brief = brief_of(source, loss=loss, recoveries=recoveries)
    errors = [one for one in contradictions(brief) if one.severity == "error"]
    assert may_contradict(brief) or not errors
    if source.metal_yield_pct is None:
        assert may_contradict(brief) == (loss["melt_loss_pct"] > 50.0)


def test_more_lost_than_a_melt_has_of_its_base_may_be_an_error() -> None:
    """So even the library's losses are looked at where they are as high as no library's are."""
    poor = lot(composition_pct={"Al": 51.0, "Si": 49.0})
    brief = brief_of(poor, loss={"melt_loss_pct": 80.0, "dross_kg_per_t": 0.0})
    assert [one.code for one in contradictions(brief)] == ["yield_contradicts_recoveries"]
    assert may_contradict(brief)


def test_whatever_the_user_says_is_looked_at() -> None:
    plain = lot(composition_pct={"Al": 99.0})
    burns = {"element": "Mg", "recovery_pct": 90.0}
    assert not may_contradict(brief_of(plain, recoveries=[burns]))
    assert may_contradict(brief_of(plain, recoveries=[burns], given=["Mg"]))
    assert may_contradict(brief_of(plain, given_loss=True))
    yields = {"composition_pct": {"Al": 99.0}, "metal_yield_pct": 98.0}
    assert may_contradict(brief_of(lot(**yields, yield_given=True)))
    assert not may_contradict(brief_of(lot(**yields)))
    wet = {"moisture_pct": 2.5, "contamination_given": True}
    assert may_contradict(brief_of(lot(**yields, **wet)))
