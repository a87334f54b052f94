"""charges.csv is read by spreadsheets, which must not run it, and by `remelt evaluate`."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.brief import Brief
from models.plan import Plan
from optimiser.export.charges_table import charges_csv, guarded
from tests.export.harm import ORDER, SOURCE

GOLDEN = """\
order_id,alloy,furnace,start,loading_order,source,kind,material,form,location,kg,pieces,\
liquid_kg,cost
CH-0602-2,6063,F2,2026-06-02T09:00:00+00:00,1,heel,heel,,,,3000.0,,3000.0,0.0
CH-0602-2,6063,F2,2026-06-02T09:00:00+00:00,2,L-1013,lot,"Window frames, mixed",shred,Yard 3,\
2300.0,,2181.504,3703.0
CH-0602-2,6063,F2,2026-06-02T09:00:00+00:00,6,H-3002,lot,Mg ingot 99.9,ingot,Rack 2,16.0,,\
16.0,62.4
"""


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_golden_rows(brief: Brief, plan: Plan) -> None:
    charge = plan.charges[3]
    lines = (charge.lines[0], charge.lines[1], charge.lines[5])
    small = plan.model_copy(update={"charges": (charge.model_copy(update={"lines": lines}),)})
    assert charges_csv(brief, small) == GOLDEN


def test_every_line_reads_back_to_twelve_digits(brief: Brief, plan: Plan) -> None:
    printed = [(charge.order_id, line) for charge in plan.charges for line in charge.lines]
    for row, (order_id, line) in zip(rows(charges_csv(brief, plan)), printed, strict=True):
        assert (row["order_id"], row["source"]) == (order_id, line.source)
        assert float(row["kg"]) == pytest.approx(line.kg, rel=1e-12)
        assert float(row["liquid_kg"] or 0.0) == pytest.approx(line.liquid_kg, rel=1e-12)


def test_what_sums_of_floats_leave_is_not_written(brief: Brief, plan: Plan) -> None:
    """2247.2000000000003 kg are 2247.2."""
    charge = plan.charges[0]
    noisy = charge.lines[0].model_copy(update={"kg": 2247.2000000000003, "cost": 0.1 + 0.2})
    small = charge.model_copy(update={"lines": (noisy,)})
    (row,) = rows(charges_csv(brief, plan.model_copy(update={"charges": (small,)})))
    assert (row["kg"], row["cost"]) == ("2247.2", "0.3")


def test_no_text_cell_looks_like_a_formula(harm: tuple[Brief, Plan]) -> None:
    first = rows(charges_csv(*harm))[1]
    assert first["order_id"] == f"'{ORDER}"
    assert first["source"] == f"'{SOURCE}"
    assert first["material"].startswith("'@")
    assert first["alloy"].startswith("<script>")


@given(st.text("'=+-@\t\r1a", max_size=6))
def test_taking_one_apostrophe_away_gives_the_text_back(text: str) -> None:
    shown = guarded(text)
    assert shown is not None
    assert not shown.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert shown in (text, f"'{text}")
    bare = shown.lstrip("'")
    looks_live = shown.startswith("'") and bare.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert (shown[1:] if looks_live else shown) == text
