"""Aims as rows of their own beside the limits, so that each can be let go alone."""

from __future__ import annotations

from dataclasses import replace

from models.alloy import Limit
from models.brief import Brief
from optimiser.explain.recycled import Limits


def with_aims_as_limits(brief: Brief) -> Brief:
    """Limits, then aims as if they were limits; money does not matter."""
    limits = {alloy: (*_bare(rows), *_aims(rows)) for alloy, rows in brief.limits.items()}
    sources = tuple(replace(one, fixed_cost=0.0) for one in brief.sources)
    return replace(brief, sources=sources, limits=limits)


def _bare(limits: Limits) -> Limits:
    """The limits without their aims."""
    return tuple(
        row.model_copy(update={"aim_min_pct": None, "aim_max_pct": None}) for row in limits
    )


def _aims(limits: Limits) -> Limits:
    """The aims as limits; what they are is told by where they stand."""
    return tuple(
        row.model_copy(
            update={
                "min_pct": row.aim_min_pct,
                "max_pct": row.aim_max_pct,
                "aim_min_pct": row.aim_min_pct,
                "aim_max_pct": row.aim_max_pct,
            }
        )
        for row in limits
        if row.aim_min_pct is not None or row.aim_max_pct is not None
    )


def only_limits(limits: Limits) -> Limits:
    """The limits, if the aims cannot be kept as well."""
    return tuple(row for row in limits if not is_aim(row))


def is_aim(row: Limit) -> bool:
    """Whether a row is an aim."""
    return row.aim_min_pct is not None or row.aim_max_pct is not None
