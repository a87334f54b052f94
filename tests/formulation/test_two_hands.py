"""The formulation and the checker share no code; what a kilogram becomes, they must agree on."""

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from models.furnace import Loss, Recovery
from optimiser.check.metal import metal_of as exact_metal_of
from optimiser.formulation.coefficients import contradictions, metal_of
from tests.ledger.plant import brief_of, source

ELEMENTS = ("Cu", "Mg", "Si", "colour")
KEYS = [("gas_reverb", element) for element in (*ELEMENTS, "Al")]
per_cent = st.integers(0, 1000).map(lambda tenths: tenths / 10)
small = st.integers(0, 80).map(lambda tenths: tenths / 10)


def maybe(values):
    return st.none() | values


@st.composite
def metals(draw):
    """Scrap, hardeners and pure additions, with or without a yield and contamination."""
    shares = draw(st.lists(st.integers(0, 20), min_size=3, max_size=3))
    share = draw(st.sampled_from([0.2, 1.0, 5.0]))
    pct = {e: n * share for e, n in zip(ELEMENTS[:3], shares, strict=True)}
    assume(sum(pct.values()) <= 100.0)
    base = 100.0 - sum(pct.values()) - draw(st.sampled_from([0.0, 0.5]))
    given_yield = draw(maybe(st.integers(600, 1000).map(lambda tenths: tenths / 10)))
    return source(
        "lot",
        form="cast",
        origin=draw(st.sampled_from(["post_consumer", "primary", "alloying"])),
        composition_pct=pct | {"Al": max(0.0, base), "colour": draw(st.integers(-5, 300)) * 1.0},
        moisture_pct=draw(small),
        foreign_pct=draw(small),
        contamination_given=draw(st.booleans()),
        metal_yield_pct=given_yield,
        yield_given=given_yield is not None and draw(st.booleans()),
    )


@st.composite
def briefs(draw):
    """A brief of one metal, with values of the user and of the library mixed."""
    loss = Loss(
        form="cast",
        furnace_type="gas_reverb",
        melt_loss_pct=draw(small),
        dross_kg_per_t=draw(maybe(st.integers(0, 150).map(float))),
        dross_metal_pct=draw(per_cent),
        dross_recovery_pct=draw(per_cent),
    )
    recoveries = {
        (furnace_type, element): Recovery(
            furnace_type=furnace_type,
            element=element,
            recovery_pct=draw(maybe(per_cent)),
            addition_recovery_pct=draw(maybe(st.integers(500, 1000).map(lambda n: n / 10))),
        )
        for furnace_type, element in draw(st.lists(st.sampled_from(KEYS), unique=True))
    }
    given_rows = draw(st.lists(st.sampled_from(KEYS), unique=True))
    return brief_of(
        sources=(draw(metals()),),
        elements=ELEMENTS,
        qualities=frozenset({"colour"}),
        losses={("cast", "gas_reverb"): loss},
        given_losses=frozenset({("cast", "gas_reverb")} if draw(st.booleans()) else ()),
        recoveries=recoveries,
        given_recoveries=frozenset({*given_rows, ("gas_reverb", "colour")} & recoveries.keys()),
    )


@settings(max_examples=150, deadline=None, derandomize=True)
@given(briefs())
def test_both_say_the_same_of_what_can_be_true(brief):
    assume(not any(issue.severity == "error" for issue in contradictions(brief)))
    (metal,) = brief.sources
    ours = metal_of(metal, furnace_type="gas_reverb", brief=brief)
    theirs = exact_metal_of(
        metal, furnace_type="gas_reverb", brief=brief, elements=(*ELEMENTS, "Al")
    )
    figures = [
        (ours.metal_fraction, theirs.metal),
        (ours.metal_yield, theirs.liquid),
        (ours.dross_kg_per_kg, theirs.dross),
        (ours.net_loss_kg_per_kg, theirs.lost),
        *((ours.element_kg_per_kg[name], kg) for name, kg in theirs.elements.items()),
    ]
    assert all(abs(found - float(exact)) < 1e-12 for found, exact in figures), figures
