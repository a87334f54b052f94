"""Few enough names for a picture: what is small goes together under one name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final, TypeVar

from models.plan import Charge
from models.source import Source
from optimiser.export.words import ORIGIN_NAMES

MOST: Final = 14
T = TypeVar("T", bound=Hashable)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Sources under one name, all of one origin."""

    name: str
    origin: str


def source_groups(used_kg: Mapping[str, float], by_id: Mapping[str, Source]) -> dict[str, Group]:
    """Lots while they are few, else their materials, and the small ones of an origin together."""
    origin = {name: _origin(by_id.get(name)) for name in used_kg}
    if len(used_kg) <= MOST:
        return {
            name: Group(name=_with_material(name, by_id.get(name)), origin=origin[name])
            for name in used_kg
        }
    material = {name: (origin[name], _material(name, by_id.get(name))) for name in used_kg}
    kept = largest(_summed(material, used_kg), most=MOST - len(set(origin.values())))
    keys = {name: key if key in kept else (key[0], None) for name, key in material.items()}
    members = _members(keys)
    return {
        name: Group(name=_group_name(key, members[key], by_id), origin=key[0])
        for name, key in keys.items()
    }


def charge_names(charges: Iterable[Charge]) -> dict[str, str]:
    """Orders while they are few, else their alloys, and the small ones of these together."""
    made = tuple(charges)
    if len(made) <= MOST:
        return {charge.order_id: f"{charge.order_id} · {charge.alloy}" for charge in made}
    alloy = {charge.order_id: charge.alloy for charge in made}
    taps = _summed(alloy, {charge.order_id: charge.tap_kg for charge in made})
    kept = largest(taps, most=MOST - 1)
    rest = f"{len(taps) - len(kept)} other alloys"
    return {order: name if name in kept else rest for order, name in alloy.items()}


def largest(weights: Mapping[T, float], *, most: int) -> frozenset[T]:
    """All of them where they are few enough, else those with the most weight."""
    if len(weights) <= most + 1:
        return frozenset(weights)
    return frozenset(sorted(weights, key=lambda key: -weights[key])[:most])


def _summed(key_of: Mapping[str, T], weight: Mapping[str, float]) -> dict[T, float]:
    sums: dict[T, float] = defaultdict(float)
    for name, key in key_of.items():
        sums[key] += weight[name]
    return dict(sums)


def _members(keys: Mapping[str, tuple[str, str | None]]) -> dict[tuple[str, str | None], list[str]]:
    members: dict[tuple[str, str | None], list[str]] = defaultdict(list)
    for name, key in keys.items():
        members[key].append(name)
    return members


def _group_name(
    key: tuple[str, str | None], members: list[str], by_id: Mapping[str, Source]
) -> str:
    origin, material = key
    if len(members) == 1:
        return _with_material(members[0], by_id.get(members[0]))
    if material is not None:
        return f"{material} ({len(members)} lots)"
    return f"{len(members)} other {ORIGIN_NAMES[origin]} lots"


def _origin(source: Source | None) -> str:
    return "mixed" if source is None else source.origin


def _with_material(name: str, source: Source | None) -> str:
    return name if source is None or source.material is None else f"{name} · {source.material}"


def _material(name: str, source: Source | None) -> str:
    return name if source is None or source.material is None else source.material
