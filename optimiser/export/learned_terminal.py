"""What heats teach, for a planner at the terminal: what is not as declared comes first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from rich.table import Table
from rich.text import Text

from models.learned import Learned, LearnedContent

MOST: Final = 15
"""Contents that are shown; learned.csv has all."""


def learned_text(learned: Learned) -> Iterator[Text | Table]:
    """The parts to print, one below the other."""
    yield Text(
        f"{learned.heats} heats, {learned.sampled} of them sampled, "
        f"{learned.period_from:%Y-%m-%d} to {learned.period_to:%Y-%m-%d}. Ranges hold the truth in "
        f"{learned.interval_pct:.0f} % of cases.",
        style="bold",
    )
    yield from _otherwise(learned)
    yield from _told("Metal that changed over the period", [
        f"{_named(one.material, one.supplier)}: {one.element} went from {one.from_pct:.3g} to "
        f"{one.to_pct:.3g} %"
        for one in learned.drifts
    ])  # fmt: skip
    yield from _told("Heats whose papers contradict all others", [
        one.message for one in learned.suspects
    ])  # fmt: skip
    yield from _told("What heats cannot tell apart", [one.message for one in learned.indistinct])
    yield from _melting(learned)
    yield from _told("Scales that are off", [
        f"{one.scale} shows {abs(one.bias_pct):.2f} % {'more' if one.bias_pct > 0 else 'less'} "
        f"than there is ({one.low_pct:.2f} to {one.high_pct:.2f})"
        for one in learned.scales if one.low_pct > 0.0 or one.high_pct < 0.0
    ])  # fmt: skip


def _named(material: str, supplier: str | None) -> str:
    return material if supplier is None else f"{material} from {supplier}"


def _told(heading: str, lines: list[str]) -> Iterator[Text]:
    if lines:
        yield Text(f"\n{heading}", style="bold")
        for line in lines:
            yield Text(f"  {line}")


def _otherwise(learned: Learned) -> Iterator[Text | Table]:
    """Contents whose range leaves out what was declared, the furthest first."""
    off = [one for one in learned.contents if not one.low_pct <= one.declared_pct <= one.high_pct]
    off.sort(key=_how_far)
    if not off:
        yield Text("\nAll metal holds what is declared, so far as heats tell.")
        return
    yield Text("\nNot as declared", style="bold")
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("material", "supplier", "element"):
        table.add_column(heading)
    for heading in ("declared %", "learned %", "range", "lots ±"):
        table.add_column(heading, justify="right")
    for one in off[:MOST]:
        table.add_row(
            one.material, one.supplier or "", one.element, f"{one.declared_pct:.3g}",
            f"{one.pct:.3g}", f"{one.low_pct:.3g} to {one.high_pct:.3g}", f"{one.lot_sd_pct:.2g}",
        )  # fmt: skip
    yield table
    if len(off) > MOST:
        yield Text(f"and {len(off) - MOST} more in learned.csv", style="dim")


def _how_far(one: LearnedContent) -> float:
    return -abs(one.pct - one.declared_pct) / max(one.declared_pct, 1e-3)


def _melting(learned: Learned) -> Iterator[Text]:
    """Losses and recoveries that are not what was thought, and those that heats say nothing of."""
    yield from _told("What melting loses", [
        f"{one.form} in {one.furnace_type}: {one.pct:.2f} % of its metal ({one.low_pct:.2f} to "
        f"{one.high_pct:.2f}); thought {one.declared_pct:.2f}"
        for one in learned.losses if one.is_told
    ])  # fmt: skip
    yield from _told("What reaches the melt", [
        f"{one.element}, {'added' if one.kind == 'addition' else 'remelted'} in "
        f"{one.furnace_type}: {one.pct:.1f} % ({one.low_pct:.1f} to {one.high_pct:.1f}); "
        f"thought {one.declared_pct:.1f}"
        for one in learned.recoveries if one.is_told
    ])  # fmt: skip
    blind = sorted({one.element for one in learned.recoveries
                    if one.kind == "remelting" and not one.is_told})  # fmt: skip
    if blind:
        yield Text(
            f"\nOf {', '.join(blind)} heats show content times recovery, and not how the two part: "
            "recoveries on remelting rest on what was thought. Sampled lots would tell.",
            style="dim",
        )
