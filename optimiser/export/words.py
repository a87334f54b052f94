"""What the plan's terms are called in front of a planner."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from models.plan import TreatmentResult
from models.settings import GoalName
from optimiser.export.figures import element, number
from optimiser.ledger.loading import Stage

GOALS: Final[Mapping[GoalName, str]] = {
    "recycled_content": "Highest recycled content",
    "post_consumer_content": "Highest post-consumer content",
    "primary_metal": "Least primary metal",
    "metal_loss": "Least metal loss",
    "dross": "Least dross",
    "coc_cover": "Highest chain-of-custody input",
    "cost": "Least cost",
    "carbon": "Least carbon",
    "changes": "Fewest changes",
}
ORIGIN_NAMES: Final[Mapping[str, str]] = {
    "post_consumer": "post-consumer",
    "pre_consumer": "pre-consumer",
    "internal": "own returns",
    "primary": "primary",
    "alloying": "alloying",
    "dross_metal": "from own dross",
    "unknown": "unknown origin",
    "mixed": "mixed",
    "heel": "heel",
}
STAGES: Final[Mapping[Stage | None, str]] = {
    None: "In the furnace",
    Stage.FIRST_DROP: "First drop: light, coated or damp metal, heavy metal on top",
    Stage.BULK: "Bulk",
    Stage.HARDENERS: "After melt-down: hardeners",
    Stage.BURNING: "Last additions: what burns off",
}
"""The heel has no stage: it is there before all others."""

TREAT: Final = "After melting: take out of the melt"

WARNINGS: Final[Mapping[str, str]] = {
    "library_analysis_unverified": "Not analysed: the library's typical figures stand in",
    "library_alloy_unverified": "Limits from the library, not verified",
    "library_material_unverified": "Yield, moisture, origin or form from the library",
    "library_losses_unverified": "Melt loss from the library",
    "library_recoveries_unverified": "Recoveries from the library",
    "library_traces_unverified": "Trace elements from the library",
    "analysis_taken_as_trace": "Elements that nobody analysed, taken as a trace",
}
"""Kinds of warnings in a planner's words; what matters least, last."""

OTHERS: Final = {"others_each": "others, each", "others_total": "others, total"}


def treating(row: TreatmentResult) -> str:
    """What a treatment does: Mg 0.670 % → 0.300 %, takes out 40.2 kg."""
    before, after = element(row.before_pct), element(row.after_pct)
    removed = number(row.removed_kg, 1)
    return f"{row.element} {before} % → {after} %, takes out {removed} kg"


def plural(count: int, noun: str, nouns: str | None = None) -> str:
    """A number of things: 1 order, 2 orders."""
    return f"{count:,} {noun if count == 1 else nouns or noun + 's'}"


def listed(names: list[str], most: int = 6) -> str:
    """A list as it is read out, cut where it grows long."""
    if len(names) > most:
        return f"{', '.join(names[:most])} and {len(names) - most} more"
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)


def sentence(rule: str) -> str:
    """A rule's or a code's name as words: melt_is_in_spec, Melt is in spec."""
    words = rule.replace("_", " ").strip()
    return words[:1].upper() + words[1:]
