"""What the places of the flow table are called, and which of them must balance."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

SUPPLIERS: Final = "Suppliers"
STOCK_AND_OFFERS: Final = "Stock and offers"
STOCK_AT_START: Final = "Stock at start"
STOCK_AT_END: Final = "Stock at end"
CARRIED: Final = "Carried in stock"
SCRAP_YARD: Final = "Scrap yard"
PRIMARY_STORE: Final = "Primary metal"
OWN_RETURNS: Final = "Own returns"
OWN_DROSS_METAL: Final = "Metal from own dross"
SORTING: Final = "Sorting"
CHARGE: Final = "Charge"
MELT: Final = "Melt"
CASTING: Final = "Casting"
PRODUCT: Final = "Product"
DROSS: Final = "Dross"
HEEL: Final = "Heel in furnaces"
TAPPED: Final = "Tapped metal"
CUSTOMERS: Final = "Customers"
SCRAP_SOLD: Final = "Scrap sold"
DISPOSED: Final = "Disposed"
TREATMENT: Final = "Dross treatment elsewhere"
SALT_SLAG: Final = "Salt slag"
OXIDISED: Final = "Oxidised"
TAKEN_OUT: Final = "Taken out by treatments"
NO_METAL: Final = "Moisture, coating, dirt"
LOST_IN_SORTING: Final = "Lost in sorting"
UNEXPLAINED: Final = "Unexplained"

STORES: Final[Mapping[str, tuple[str, ...]]] = {
    SCRAP_YARD: ("scrap",),
    PRIMARY_STORE: ("primary",),
    OWN_RETURNS: ("internal",),
    OWN_DROSS_METAL: (),
    DROSS: ("dross",),
    PRODUCT: ("product",),
}
"""Places where metal stays, and the kinds of stock counts that speak of them."""

STORE_OF: Final[Mapping[str, str]] = {
    "post_consumer": SCRAP_YARD,
    "pre_consumer": SCRAP_YARD,
    "unknown": SCRAP_YARD,
    "primary": PRIMARY_STORE,
    "alloying": PRIMARY_STORE,
    "internal": OWN_RETURNS,
    "dross_metal": OWN_DROSS_METAL,
}
"""Where metal of each origin lies before it is charged."""

STORE_CLASS: Final[Mapping[str, str]] = {
    OWN_RETURNS: "internal",
    OWN_DROSS_METAL: "dross_metal",
    DROSS: "dross_metal",
    PRODUCT: "product",
}
"""Stores in which all is of one class, whatever it was called when it came or went."""

PASSED: Final = (SORTING, CHARGE, MELT, CASTING)
"""Places that keep nothing: what comes in goes out, at every granularity."""

NO_METAL_CLASSES: Final = ("moisture", "organics", "foreign", "not_told_apart")
"""Classes of material that are no metal; ``not_told_apart`` is what a given yield leaves."""

TOTAL: Final = "total"
"""The element of a row that speaks of the whole mass."""
