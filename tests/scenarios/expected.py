"""What the plans of scenarios/ are expected to be: ``python -m tests.scenarios.expected``.

Without names it plans every scenario and writes its ``expected/summary.json``: outcome, goals,
totals and taps, nothing that differs from one machine to the next.
"""

from __future__ import annotations

import json
import sys
from functools import cache
from pathlib import Path
from typing import Any

from models.plan import Plan
from optimiser.intake import read_scenario
from optimiser.plan import make_plan

SCENARIOS = Path(__file__).parents[2] / "scenarios"


def names() -> list[str]:
    """Every scenario that is a folder."""
    return sorted(path.parent.name for path in SCENARIOS.glob("*/scenario.toml"))


@cache
def planned(name: str) -> Plan:
    """The plan of a scenario, made once."""
    return make_plan(read_scenario(SCENARIOS / name))


def expected(name: str) -> dict[str, Any]:
    """What was written for it."""
    text = _file(name).read_text(encoding="utf-8")
    return dict(json.loads(text))


def summary(plan: Plan) -> dict[str, Any]:
    """What a plan amounts to."""
    return {
        "outcome": plan.outcome,
        "solver": plan.provenance.solver,
        "goals": [
            {"goal": found.goal, "value": found.value, "unit": found.unit} for found in plan.goals
        ],
        "totals": plan.totals.model_dump(),
        "charges": [
            {"order_id": charge.order_id, "alloy": charge.alloy, "tap_kg": charge.tap_kg}
            for charge in sorted(plan.charges, key=lambda charge: charge.order_id)
        ],
        "unplanned": {left.order_id: left.verdict.code for left in plan.unplanned},
        "purchases": {bought.offer_id: bought.kg for bought in plan.purchases},
    }


def rounded(part: Any) -> Any:
    """The same with six decimals."""
    if isinstance(part, dict):
        return {key: rounded(value) for key, value in part.items()}
    if isinstance(part, list):
        return [rounded(value) for value in part]
    return round(part, 6) if isinstance(part, float) else part


def _file(name: str) -> Path:
    return SCENARIOS / name / "expected" / "summary.json"


def main() -> None:
    for name in sys.argv[1:] or names():
        _file(name).parent.mkdir(exist_ok=True)
        text = json.dumps(rounded(summary(planned(name))), indent=2, ensure_ascii=False)
        _file(name).write_text(text + "\n", encoding="utf-8")
        sys.stdout.write(f"{name}\n")


if __name__ == "__main__":
    main()
