"""What knowledge is worth, in a planner's words."""

from __future__ import annotations

from typing import Final

from models.sample import RiskWorth, SampleWorth

NO_RISK: Final = (
    "No risk is stated (max_off_spec_pct), so that plans take analyses as exact: a sample frees "
    "nothing of them but what bounds of unknown elements take."
)
TONNE_KG: Final = 1000.0
LEAST: Final = 0.5
"""Less money, or kilograms, is nothing."""


def sample_words(one: SampleWorth, *, currency: str) -> str:
    """What a sample of one metal would bring: sample lot L-7 first, ..."""
    name = f"{one.kind} {one.source}"
    first = one.elements[0]
    what = (
        f"{first.element} is not known and taken as {first.bound_pct:g} %"
        if first.bound_pct is not None
        else f"{first.element} {first.pct:.3g} ± {first.sd_pct:.2g} % would be known to "
        f"± {first.sd_sampled_pct:.2g} %"
    )
    if one.cost_saved is None or one.primary_freed_kg is None:
        return f"Sampling {name} frees room for about {mass(one.about_kg)}; {what}."
    if max(one.cost_saved, one.primary_freed_kg) < LEAST:
        return f"Sampling {name} is not expected to gain anything; {what}."
    gains = brings(one.cost_saved, one.primary_freed_kg, currency=currency)
    return f"Sampling {name} is expected to {gains}; {what}."


def risk_words(one: RiskWorth, *, currency: str) -> str:
    """What accepting more misses would bring."""
    gains = brings(one.cost_saved, one.primary_freed_kg, currency=currency)
    orders = f", and make {', '.join(one.orders_gained)}" if one.orders_gained else ""
    return (
        f"Accepting {one.instead_pct:g} % of misses instead of {one.accepted_pct:g} % "
        f"would {gains}{orders}."
    )


def brings(cost: float, primary_kg: float, *, currency: str) -> str:
    """Money and primary metal: save 1,200 EUR and free 1.2 t of primary."""
    money = f"{'save' if cost > 0 else 'cost'} {abs(cost):,.0f} {currency}"
    metal = f"{'free' if primary_kg > 0 else 'take'} {mass(abs(primary_kg))} of primary"
    told = [text for text, size in ((money, cost), (metal, primary_kg)) if abs(size) >= LEAST]
    return " and ".join(told) if told else "change nothing"


def mass(kg: float) -> str:
    """Tonnes where there are any."""
    return f"{kg / TONNE_KG:,.1f} t" if kg >= TONNE_KG else f"{kg:,.0f} kg"
