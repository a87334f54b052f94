"""The checker counts sorting and bins again: whatever is sorted and filled, every figure stands."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from models.segregation import Segregation
from optimiser.check import check
from tests.check.yard import brief_of, document, plan_of

FIGURES = ("_as_printed", "_add_up", "_adds_up", "_as_totalled")
STREAMS = ("Z/XRT/heavy", "Z/XRT/light/LIBS/clean", "Z", "W", "V", "O")
kg = st.integers(1, 60).map(float)


@st.composite
def yards(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, dict[str, float]], Segregation]:
    """Any fills and draws that there is metal for; dirt, loss, ways and prices of all kinds."""
    said = document()
    said["lots"][0] |= {"moisture_pct": draw(st.sampled_from([0, 4])), "metal_yield_pct": 90}
    said["lots"][1]["kgco2e_per_t"] = draw(st.sampled_from([None, 100]))
    said["outlets"][0]["form"] = draw(st.sampled_from([None, "cast"]))
    said["losses"].append({"form": "cast", "furnace_type": "gas_reverb", "melt_loss_pct": 3})
    said["settings"]["carbon_method"] = draw(st.sampled_from(["cut_off", "mass_allocated"]))
    said["lots"][0]["kgco2e_origin_per_t"] = draw(st.sampled_from([None, 900]))
    fills = draw(st.dictionaries(st.tuples(st.sampled_from(STREAMS), st.sampled_from(["B2", "B3"])),
                                 kg, max_size=5))  # fmt: skip
    if draw(st.booleans()):
        said["routes"] = _all_ways(fills)
    held = {name for _, name in fills} | {"B1"}
    lines = st.dictionaries(st.sampled_from([*STREAMS, *sorted(held)]), kg, min_size=1)
    charged = draw(st.dictionaries(st.sampled_from(["H1", "H2"]), lines, min_size=1))
    apart = Segregation(
        sorted_kg={("Z", "XRT"): draw(st.sampled_from([500.0, 800.0]))},
        filled_kg={("C", "B1"): 100.0} | fills,
    )
    return said, charged, apart


def _all_ways(fills: dict[tuple[str, str], float]) -> list[dict[str, Any]]:
    """Every way that is taken, each at a price of its own."""
    ways = [(name, target) for name in (*STREAMS, "B1", "B2", "B3") for target in ("H1", "H2")]
    ways += [*fills, ("Z", "XRT")]
    return [
        {"source": source, "target": target, "cost_per_t": 3.0 + number}
        for number, (source, target) in enumerate(ways)
    ]


@settings(max_examples=100, deadline=None, derandomize=True)
@given(yard=yards())
def test_the_checker_finds_every_figure_of_the_yard_as_printed(yard: Any) -> None:
    said, charged, apart = yard
    brief = brief_of(said)

    found = check(brief, plan_of(brief, charged, apart))

    counted = [rule for rule in found.rules if rule.rule.endswith(FIGURES)]
    assert len(counted) >= 15
    assert [rule for rule in counted if rule.worst_violation > 1e-6] == []
