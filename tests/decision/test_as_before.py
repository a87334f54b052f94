"""A plan made again begins from the one before: what is whole in it moves only where it must."""

from __future__ import annotations

import numpy as np
import pytest

from models.alloy import Limit
from models.order import Pin
from models.scenario import Scenario
from optimiser.decision.as_before import as_before
from optimiser.decision.ask import Ask, Posed
from optimiser.decision.goals import nearly
from optimiser.decision.stage import stages
from optimiser.plan import make_plan
from optimiser.solve.solution import Clock, Effort
from optimiser.sound import sound_brief
from tests.decision.plant import charged, goals, lot, offer, order, plant

PIECE_KG = 300.0


def yard(*pins: Pin) -> Scenario:
    """Three charges of sows, loose scrap and primary; what is whole are sows."""
    return plant(
        settings=goals("cost"),
        lots=(
            lot("sows", 12_000.0, price=1000.0, piece_kg=PIECE_KG, Cu=0.3),
            lot("turnings", 9000.0, price=900.0, Cu=0.7),
        ),
        offers=(offer("primary", price=2500.0),),
        orders=tuple(order(f"H{n}", tap_min_kg=3900.0, tap_max_kg=4300.0) for n in (1, 2, 3)),
        alloys=(Limit(alloy="X", element="Cu", max_pct=0.4),),
        pins=pins,
    )


def asked(scenario: Scenario, previous: dict[tuple[str, str], float]) -> tuple[Ask, Posed]:
    """The question of all orders, beside a plan before."""
    brief, numbers, _ = sound_brief(scenario)
    ask = Ask(
        brief=brief, numbers=numbers, clock=Clock(seconds=60.0), effort=Effort(), previous=previous
    )
    return ask, ask.pose(frozenset(one.order_id for one in brief.orders))


@pytest.fixture(scope="module")
def before() -> dict[tuple[str, str], float]:
    """What a first plan charges, by source and order."""
    lines = charged(make_plan(yard()))
    return {(source, name): kg for name, one in lines.items() for source, kg in one.items()}


def started(scenario: Scenario, previous: dict[tuple[str, str], float]) -> dict[str, float]:
    """Sows of each charge in the plan to start from, which keeps every row and bound."""
    ask, posed = asked(scenario, previous)
    values = as_before(ask, posed, nearly(stages(posed, ask.brief.settings)[0].form))
    assert values is not None
    program = posed.program
    over = program.rows.matrix(program.width) @ values
    room = 1e-6 * (1.0 + np.abs(over))
    assert (over <= program.rows.upper + room).all()
    assert (over >= program.rows.lower - room).all()
    assert (values >= program.lower - 1e-6).all()
    assert (values <= program.upper + 1e-6).all()
    lines = posed.charged(values)
    return {name: one.get("sows", 0.0) for name, one in lines.items()}


def test_without_a_change_pieces_stay_where_they_are(before) -> None:
    sows = {name: before.get(("sows", name), 0.0) for name in ("H1", "H2", "H3")}
    assert sum(sows.values()) > 0
    assert started(yard(), before) == pytest.approx(sows)


def test_a_pin_moves_the_pieces_of_its_charge_alone(before) -> None:
    sows = {name: before.get(("sows", name), 0.0) for name in ("H1", "H2", "H3")}
    most = max(sows, key=lambda name: sows[name])
    pinned = yard(Pin(source="sows", target=most, kg=sows[most] - PIECE_KG))

    assert started(pinned, before) == pytest.approx(sows | {most: sows[most] - PIECE_KG})


def test_where_dividing_makes_up_for_nothing_its_charge_is_decided_anew(before) -> None:
    """Sows alone may go into H1 now: there are more of them than before."""
    alone = [Pin(source=name, target="H1", max_kg=0.0) for name in ("turnings", "primary")]
    found = started(yard(*alone), before)

    assert found["H1"] in (3900.0, 4200.0)
    assert all(found[name] == before[("sows", name)] for name in ("H2", "H3"))


def test_nothing_before_is_nothing_to_start_from() -> None:
    ask, posed = asked(yard(), {})
    assert as_before(ask, posed, nearly(stages(posed, ask.brief.settings)[0].form)) is None
