"""Charges to make, and the planner's own decisions about them."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from models.record import Id, Instant, Mass, Money, NotNegative, Percent, Record


class Order(Record):
    """A charge to be made: alloy, tap mass, furnace, time."""

    order_id: Id = Field(description="Identifies the order")
    alloy: Id = Field(description="Designation to be made")
    furnace: Id | None = Field(None, description="Furnace; blank = one of its own, empty")
    start: Instant | None = Field(None, description="When the charge begins")
    tap_kg: Mass | None = Field(None, description="Liquid to be poured")
    tap_min_kg: Mass | None = Field(None, description="Least to be poured [0]")
    tap_max_kg: Mass | None = Field(None, description="Most to be poured")
    priority: Annotated[int, Field(ge=1)] = Field(1, description="1 is filled first")
    price_per_t: Money = Field(0.0, description="Value of tapped metal, per tonne")
    customer: Id | None = Field(None, description="Who it is for")
    min_recycled_pct: Percent | None = Field(None, description="Least recycled content of the melt")
    min_post_consumer_pct: Percent | None = Field(
        None, description="Least post-consumer content of the melt"
    )
    max_kgco2e_per_t: NotNegative | None = Field(None, description="Most carbon per tonne of melt")
    max_metal_loss_pct: Percent | None = Field(
        None, description="Most metal lost, after dross treatment, of the metal charged"
    )
    max_dross_kg_per_t: NotNegative | None = Field(
        None, description="Most dross per tonne charged, as received"
    )
    coc_kg: Mass | None = Field(
        None, description="Chain-of-custody volume asked for, by mass balance over the plan"
    )
    max_sources: Annotated[int, Field(ge=1)] | None = Field(
        None, description="Most distinct materials in the charge"
    )
    max_off_spec_pct: Annotated[float, Field(gt=0, lt=50)] | None = Field(
        None, description="Accepted chance to miss a limit"
    )

    @property
    def least_tap_kg(self) -> float:
        """The least that may be tapped, kg."""
        return self.tap_kg if self.tap_kg is not None else (self.tap_min_kg or 0.0)

    @property
    def most_tap_kg(self) -> float:
        """The most that may be tapped, kg."""
        most = self.tap_kg if self.tap_kg is not None else self.tap_max_kg
        assert most is not None, "cross-checks of Scenario demand tap_kg or tap_max_kg"
        return most

    @property
    def optional(self) -> bool:
        """Whether the plan may leave the order unmade without saying so."""
        return self.least_tap_kg == 0.0


class Pin(Record):
    """A planner's own decision the plan must keep."""

    source: Id = Field(description="Lot, offer, outlet or bin")
    target: Id = Field(description="Order, bin or sorter")
    kg: Mass | None = Field(None, description="Exactly this")
    min_kg: Mass | None = Field(None, description="At least this")
    max_kg: Mass | None = Field(None, description="At most this")


class BlendLimit(Record):
    """A share of the metal charged that a source must keep."""

    target: Id = Field(description="Order, alloy or * for all")
    source: Id = Field(description="Lot, offer, material, form or origin")
    min_pct: Percent | None = Field(None, description="Least share of the metal charged")
    max_pct: Percent | None = Field(None, description="Most share of the metal charged")


class Route(Record):
    """A way that metal may take; where routes are given, there are no others."""

    source: Id = Field(description="Lot, offer, outlet or bin")
    target: Id = Field(description="Order, bin or sorter")
    max_kg: Mass | None = Field(None, description="Most that may go this way")
    cost_per_t: Money = Field(0.0, description="Cost of the way, per tonne")
