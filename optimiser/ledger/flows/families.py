"""The family of an alloy, from its designation."""

from __future__ import annotations

import re
from typing import Final

_WROUGHT: Final = re.compile(r"(?:EN[ -]?)?(?:AW|AA)?[ -]?([1-8])\d{3}[A-Z]?(?![0-9.])")
_CASTING: Final = re.compile(r"(?:EN[ -]?)?A([BCM])[ -]?(?:Al)?[ -]?(\d)\d{4}")
_INGOT: Final = re.compile(r"(?:AA[ -]?)?[A-Z]?([1-9])\d{2}\.[0-2]")


def family_of(designation: str) -> str | None:
    """The series or family that a designation names, None where it names none.

    Wrought ``6060`` and ``EN AW-6060`` are ``6xxx``; casting ``EN AC-46000`` is ``AC 4xxxx``,
    ingot ``EN AB-46000`` is ``AB 4xxxx``, and ``356.0`` is ``3xx.x``.
    """
    name = designation.strip()
    if found := _CASTING.match(name):
        return f"A{found[1]} {found[2]}xxxx"
    if found := _INGOT.match(name):
        return f"{found[1]}xx.x"
    if found := _WROUGHT.match(name):
        return f"{found[1]}xxx"
    return None


def is_casting(designation: str) -> bool:
    """Whether a designation is that of a casting alloy."""
    family = family_of(designation)
    return family is not None and (family.startswith("A") or family.endswith(".x"))
