"""What a scenario says once, for the whole plan."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from models.record import Id, Mass, NotNegative, Percent, Record, Text

GoalName = Literal[
    "recycled_content",
    "post_consumer_content",
    "primary_metal",
    "metal_loss",
    "dross",
    "coc_cover",
    "cost",
    "carbon",
    "changes",
]
SHARE_GOALS: tuple[GoalName, ...] = ("recycled_content", "post_consumer_content", "coc_cover")
"""Goals that are a ratio, in per cent, of which more is better."""


class Goal(Record):
    """One goal and how much of it may be given up for the goals after it."""

    goal: GoalName
    slack_pct: NotNegative = Field(
        0.0, description="Percentage points for shares, per cent of the value otherwise"
    )


class Weight(Record):
    """The price of one unit of a goal in the weighted sum."""

    goal: GoalName
    weight: float


class Settings(Record):
    """The settings of a scenario; every key is optional."""

    schema_version: Literal["1"] = Field("1", description="Version of this format")
    name: Text = Field("", description="Title printed on every sheet")
    currency: Annotated[str, Field(min_length=1, max_length=8)] = Field(
        "EUR", description="Currency of all prices and costs"
    )
    base_element: Id = Field("Al", description="Element that is the balance of every analysis")
    qualities: tuple[Id, ...] = Field((), description="Columns that are qualities, not elements")
    decimal: Literal[".", ","] = Field(".", description="Decimal mark in CSV files")
    timezone: Id = Field("UTC", description="Time zone of dates without one")
    unknown_analysis: Literal["material", "bound", "zero"] = Field(
        "material", description="What an unknown element is taken as"
    )
    trace_default_pct: Percent = Field(
        0.01,
        description="Unknown elements that only limits of all others concern, wt-%",
    )
    process_boundary: Literal["furnace", "casthouse", "site", "company"] = Field(
        "casthouse", description="What counts as the same process for internal returns"
    )
    carbon_method: Literal["cut_off", "mass_allocated"] = Field(
        "cut_off", description="Method of the carbon goal and limits"
    )
    coc_carried_kg: Mass = Field(
        0.0, description="Chain-of-custody volume that the account of the period before brings in"
    )
    weigh_step_kg: Mass = Field(1.0, description="Step of the weighbridge; 0 = unrounded")
    tap_tolerance_pct: Percent = Field(0.1, description="A printed tap may differ by this")
    max_off_spec_pct: Annotated[float, Field(gt=0, lt=50)] | None = Field(
        None, description="Accepted chance to miss a limit; blank = analyses are exact"
    )
    risk_basis: Literal["charge", "limit"] = Field("charge", description="What the chance is of")
    skew: Literal["normal", "lognormal"] = Field("normal", description="Shape of the deviations")
    weighing_sd_pct: Percent = Field(0.0, description="Standard deviation of weighing")
    time_limit_s: Annotated[float, Field(gt=0)] = Field(60.0, description="Time for solving, s")
    work_limit: Annotated[int, Field(gt=0)] | None = Field(
        None, description="Branch-and-bound nodes instead of a clock: reproducible"
    )
    gap_pct: Percent = Field(0.1, description="Gap at which an answer is good enough")
    seed: Annotated[int, Field(ge=0, le=2**31 - 1)] = Field(0, description="Seed of the solver")
    previous_plan: Text | None = Field(None, description="Plan that goal changes stays close to")
    goals: tuple[Goal, ...] = Field(
        (Goal(goal="recycled_content"), Goal(goal="metal_loss"), Goal(goal="cost")),
        description="Goals, each met before the next is looked at",
    )
    weights: tuple[Weight, ...] = Field(
        (), description="Weights of goals; replaces their order by one weighted sum"
    )
