"""What a plan says of its draws: as often as an independent drawing, curved metal and skew too."""

from __future__ import annotations

import time
from dataclasses import replace
from math import erf, log, sqrt

import numpy as np
import pytest

from models.alloy import Limit
from models.furnace import Furnace, Recovery
from models.plan import Draws, Plan
from models.scenario import Scenario
from models.sorter import Bin
from optimiser.export.document import plan_document, plan_of_document
from optimiser.plan import make_plan
from optimiser.risk.beyond import missed_more_when_drawn
from optimiser.risk.draws import DRAWS, drawn
from optimiser.sound import sound_brief
from tests.decision.plant import day, goals, order, plant
from tests.risk.blend import blend, doubts_of, feed, scrap
from tests.risk.draws import off_spec_drawn

MOST_CU = (Limit(alloy="X", element="Cu", max_pct=0.5),)


def beside(*chances: float) -> float:
    """What two drawings of these chances may be apart."""
    return 5.0 * sqrt(sum(p * (1.0 - p) / DRAWS for p in chances)) + 2e-4


def copper(**settings: object) -> Scenario:
    """Two unsure lots and pure metal, at most 0.5 % Cu."""
    return blend(
        MOST_CU,
        z=1.0,
        lots=(scrap("A", 1000.0, {"Cu": (0.9, 0.1)}), scrap("B", 1000.0, {"Cu": (0.8, 0.15)})),
        offers=(feed("P", 2000.0, {}),),
        settings=settings,
    )


def yard(draw: np.random.Generator, **settings: object) -> tuple[Scenario, dict]:
    """A random plant of heats that leave heels, and what is charged in them."""
    elements = ("Cu", "Fe", "Si")
    lots = tuple(
        scrap(
            f"L{n}",
            1e6,
            {
                e: (m := float(draw.uniform(0.2, 0.9)), m * float(draw.uniform(0, 0.3)))
                for e in elements
            },
        )
        for n in range(8)
    )
    scenario = plant(
        settings=goals("cost", max_off_spec_pct=40.0, **settings),
        lots=lots,
        orders=tuple(order(f"H{n}", 1000.0, furnace="F", start=day(n + 1)) for n in range(4)),
        alloys=tuple(Limit(alloy="X", element=e, max_pct=0.6) for e in elements),
        furnaces=(Furnace(furnace_id="F", capacity_kg=2e3, heel_kg=0.0, heel_keep_kg=300.0),),
    )
    charged = {
        f"H{n}": {
            f"L{int(s)}": 1000.0 / 4 + (75.0 if n == 0 else 0.0)
            for s in draw.choice(8, 4, replace=False)
        }
        for n in range(4)
    }
    return scenario, charged


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("weighing", [0.0, 2.0])
def test_charges_miss_as_often_as_another_drawing_has_it(seed: int, weighing: float) -> None:
    scenario, charged = yard(np.random.default_rng(seed), weighing_sd_pct=weighing)
    known = doubts_of(scenario)
    expected = off_spec_drawn(known, charged, seed=seed)
    found = drawn(known, charged, seed=seed + 100)
    assert found.keys() == expected.keys()
    for name, part in expected.items():
        assert found[name].any == pytest.approx(part, abs=beside(part, part))


def test_a_lognormal_lot_misses_as_often_as_its_distribution_says() -> None:
    """500 kg of 0.9 +- 0.3 % Cu in a tonne miss 0.8 % where the lot is beyond 1.6 %,
    and more often than the 1.0 % that a normal lot does."""
    scenario = blend(
        (Limit(alloy="X", element="Cu", max_pct=0.8),),
        z=1.0,
        lots=(scrap("A", 1000.0, {"Cu": (0.9, 0.3)}),),
        offers=(feed("P", 2000.0, {}),),
        settings={"skew": "lognormal", "max_off_spec_pct": None},
    )
    sigma = sqrt(log(1.0 + (0.3 / 0.9) ** 2))
    beyond = 0.5 - 0.5 * erf((log(1.6 / 0.9) + sigma**2 / 2.0) / (sigma * sqrt(2.0)))
    found = drawn(doubts_of(scenario), {"H": {"A": 500.0, "P": 500.0}}, seed=1)["H"].any
    assert found == pytest.approx(beyond, abs=beside(beyond))
    assert found > 0.00982 + beside(beyond)


def test_an_addition_brings_the_liquid_that_is_recovered_of_it() -> None:
    """Of a hardener with 40 +- 4 % Mn half is recovered, of its aluminium all: w of it gives
    0.5 w of manganese in 1 - 0.5 w of liquid, beyond 28 % where w is above 0.4375."""
    scenario = plant(
        settings=goals("cost"),
        offers=(feed("M", 2000.0, {"Mn": (40.0, 4.0)}, origin="alloying", form="ingot"),),
        orders=(order("H", 1000.0),),
        alloys=(Limit(alloy="X", element="Mn", max_pct=28.0),),
    )
    half = Recovery(furnace_type="gas_reverb", element="Mn", addition_recovery_pct=50.0)
    scenario = scenario.model_copy(update={"recoveries": (*scenario.recoveries, half)})
    most = 0.28 / (0.5 + 0.5 * 0.28)
    beyond = 0.5 - 0.5 * erf((most - 0.40) / (0.04 * sqrt(2.0)))
    found = drawn(doubts_of(scenario), {"H": {"M": 1250.0}}, seed=3)["H"].any
    assert found == pytest.approx(beyond, abs=beside(beyond))


def test_the_same_seed_draws_the_same() -> None:
    known, charged = doubts_of(copper()), {"H": {"A": 280.0, "B": 280.0, "P": 440.0}}
    assert drawn(known, charged, seed=3) == drawn(known, charged, seed=3)
    assert drawn(known, charged, seed=3) != drawn(known, charged, seed=4)


def test_a_plan_prints_what_its_draws_confirm() -> None:
    plan = make_plan(copper())
    (charge,) = plan.charges
    assert plan.draws is not None
    assert (plan.draws.count, plan.draws.seed) == (DRAWS, plan.provenance.seed)
    assert plan.check.passed
    assert charge.off_spec_pct == pytest.approx(15.8655, rel=1e-3)
    assert charge.off_spec_drawn_pct == pytest.approx(15.8655, abs=100.0 * beside(0.158655))
    assert charge.analysis[0].off_spec_drawn_pct == charge.off_spec_drawn_pct


def test_a_plan_that_is_sure_is_not_drawn() -> None:
    plan = make_plan(
        plant(
            settings=goals("cost"),
            lots=(scrap("A", 1000.0, {"Cu": (0.4, 0.0)}),),
            orders=(order("H", 500.0),),
            alloys=MOST_CU,
        )
    )
    assert plan.draws is None
    assert plan.charges[0].off_spec_drawn_pct is None


def test_what_lies_together_in_a_bin_errs_together() -> None:
    """Both charges draw from one bin, and miss in the same draws as the lot in it does."""
    plan = make_plan(
        plant(
            settings=goals("cost", max_off_spec_pct=10.0, risk_basis="limit"),
            lots=(scrap("A", 2000.0, {"Cu": (0.9, 0.1)}, direct=False),),
            offers=(feed("P", 2000.0, {}),),
            orders=(order("H1", 1000.0), order("H2", 1000.0)),
            alloys=MOST_CU,
            bins=(Bin(bin_id="B"),),
        )
    )
    assert plan.check.passed
    assert all(any(line.kind == "bin" for line in one.lines) for one in plan.charges)
    for charge in plan.charges:
        assert charge.off_spec_drawn_pct == pytest.approx(10.0, abs=100.0 * beside(0.1))


def test_a_plan_that_knew_no_draws_is_read_all_the_same() -> None:
    plan = make_plan(copper())
    document = plan_document(plan)
    del document["draws"]
    for charge in document["charges"]:
        del charge["off_spec_drawn_pct"]
        for row in charge["analysis"]:
            del row["off_spec_drawn_pct"]
    found: Plan = plan_of_document(document)
    assert found.draws is None
    assert found.charges[0].off_spec_pct == plan.charges[0].off_spec_pct


def test_ten_thousand_draws_of_fifty_charges_take_less_than_a_second() -> None:
    """Ten lots in each of fifty charges, six unsure elements, of one processor's time."""
    draw, elements = np.random.default_rng(0), ("Cu", "Fe", "Si", "Mn", "Mg", "Zn")
    lots = tuple(
        scrap(f"L{n}", 9000.0, {e: (float(draw.uniform(0.2, 0.9)), 0.05) for e in elements})
        for n in range(100)
    )
    scenario = plant(
        settings=goals("cost", max_off_spec_pct=5.0, weighing_sd_pct=0.5),
        lots=lots,
        orders=tuple(order(f"H{n}", 1000.0) for n in range(50)),
        alloys=tuple(Limit(alloy="X", element=e, max_pct=0.6) for e in elements),
    )
    charged = {
        f"H{n}": {f"L{int(s)}": 100.0 for s in draw.choice(100, 10, replace=False)}
        for n in range(50)
    }
    known = doubts_of(scenario)
    started = time.process_time()
    drawn(known, charged, seed=0)
    assert time.process_time() - started < 1.0


def test_many_limits_that_one_row_tells_are_no_warning() -> None:
    """Each of the others may miss as often as is accepted: any of them misses more often."""
    brief, _, _ = sound_brief(copper())
    plan = make_plan(copper())
    charge = plan.charges[0]
    row = charge.analysis[0].model_copy(
        update={"min_pct": None, "max_pct": 0.05, "off_spec_drawn_pct": 40.0}
    )
    by_limit = replace(brief, settings=brief.settings.model_copy(update={"risk_basis": "limit"}))
    draws = Draws(count=10_000, seed=1)

    def warned(element: str) -> list[str]:
        told = row.model_copy(update={"element": element})
        told_of = charge.model_copy(update={"analysis": (told,), "off_spec_drawn_pct": 40.0})
        return [one.code for one in missed_more_when_drawn(by_limit, (told_of,), draws)]

    assert warned("Cu") == ["missed_more_often_when_drawn"]
    assert warned("others_each") == []


def test_errors_that_are_far_from_normal_are_warned_of() -> None:
    """Metal that never holds less than nothing holds more on the whole where it is so unsure."""
    scenario = blend(
        MOST_CU,
        z=2.3,
        lots=tuple(scrap(name, 1e5, {"Cu": (0.3, 0.6)}) for name in "ABCDEFGH"),
        offers=(feed("P", 2000.0, {}),),
    )
    plan = make_plan(scenario)
    (warning,) = (one for one in plan.warnings if one.code == "missed_more_often_when_drawn")
    assert plan.check.passed
    assert warning.message.startswith("order H: ")
    assert "where 1.07241 % are accepted" in warning.message
    codes = {one.code for one in make_plan(copper()).warnings}
    assert "missed_more_often_when_drawn" not in codes


@pytest.mark.parametrize(
    "empty",
    [
        Limit(alloy="X", element="others_each", max_pct=0.05),
        Limit(alloy="X", element="others_total", max_pct=0.15),
        Limit(alloy="X", element="Mg", aim_max_pct=0.3),
    ],
    ids=lambda limit: limit.element,
)
def test_a_limit_that_promises_nothing_is_never_missed(empty: Limit) -> None:
    """Every element has a limit of its own here, so that there are no others; an aim is none."""
    every = (Limit(alloy="X", element=e, max_pct=0.5) for e in ("Cu", "Fe", "Si"))
    plan = make_plan(copper().model_copy(update={"alloys": (*every, empty)}))
    (charge,) = plan.charges
    said = {row.element: (row.off_spec_pct, row.off_spec_drawn_pct) for row in charge.analysis}
    assert plan.check.passed
    assert said[empty.element] == (0.0, 0.0)
    assert said["Cu"][0] > 0.0
