"""Chemical symbols, and the names a limit may carry."""

from __future__ import annotations

from typing import Final

SYMBOLS: Final = frozenset(
    [
        "H",
        "He",
        "Li",
        "Be",
        "B",
        "C",
        "N",
        "O",
        "F",
        "Ne",
        "Na",
        "Mg",
        "Al",
        "Si",
        "P",
        "S",
        "Cl",
        "Ar",
        "K",
        "Ca",
        "Sc",
        "Ti",
        "V",
        "Cr",
        "Mn",
        "Fe",
        "Co",
        "Ni",
        "Cu",
        "Zn",
        "Ga",
        "Ge",
        "As",
        "Se",
        "Br",
        "Kr",
        "Rb",
        "Sr",
        "Y",
        "Zr",
        "Nb",
        "Mo",
        "Tc",
        "Ru",
        "Rh",
        "Pd",
        "Ag",
        "Cd",
        "In",
        "Sn",
        "Sb",
        "Te",
        "I",
        "Xe",
        "Cs",
        "Ba",
        "La",
        "Ce",
        "Pr",
        "Nd",
        "Pm",
        "Sm",
        "Eu",
        "Gd",
        "Tb",
        "Dy",
        "Ho",
        "Er",
        "Tm",
        "Yb",
        "Lu",
        "Hf",
        "Ta",
        "W",
        "Re",
        "Os",
        "Ir",
        "Pt",
        "Au",
        "Hg",
        "Tl",
        "Pb",
        "Bi",
        "Po",
        "At",
        "Rn",
        "Fr",
        "Ra",
        "Ac",
        "Th",
        "Pa",
        "U",
        "Np",
        "Pu",
        "Am",
        "Cm",
        "Bk",
        "Cf",
        "Es",
        "Fm",
        "Md",
        "No",
        "Lr",
        "Rf",
        "Db",
        "Sg",
        "Bh",
        "Hs",
        "Mt",
        "Ds",
        "Rg",
        "Cn",
        "Nh",
        "Fl",
        "Mc",
        "Lv",
        "Ts",
        "Og",
    ]
)

OTHERS_EACH: Final = "others_each"
OTHERS_TOTAL: Final = "others_total"
IN_WORDS: Final = {OTHERS_EACH: "each other element", OTHERS_TOTAL: "all other elements"}
"""What limits that name no element are limits of."""


def is_symbol(name: str) -> bool:
    """Whether ``name`` is the symbol of a chemical element."""
    return name in SYMBOLS


def members(name: str) -> tuple[str, ...]:
    """The elements a limit's name speaks of: ``Si+Fe`` and ``Fe/Mn`` name two, ``Cu`` one.

    ``others_each`` and ``others_total`` name none of their own.
    """
    if name in (OTHERS_EACH, OTHERS_TOTAL):
        return ()
    return tuple(part.strip() for part in name.replace("/", "+").split("+"))
