"""The flow table of a plan or a period, and its sums."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from optimiser.ledger.flows import places
from optimiser.ledger.flows.charges import ChargeFlows, charge_flows
from optimiser.ledger.flows.plant import PlantFlows, plant_flows
from optimiser.ledger.flows.stores import counted_flows, known_ends, with_changes
from optimiser.ledger.flows.table import Book, By, Flows, summed
from optimiser.ledger.movements import Movements


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowTable:
    """All flows of a plan or a period, from which every sum is made.

    ``ends`` says at which ends of the period each store is known.
    """

    flows: Flows
    book: Book
    ends: Mapping[str, frozenset[str]]


def flow_table(movements: Movements) -> FlowTable:
    """Where all metal of the movements goes, charge by charge (LEDGERS.md §5)."""
    book = Book(
        period=movements.period,
        timezone=movements.settings.timezone,
        elements=(places.TOTAL, *movements.held.columns),
    )
    charges = ChargeFlows(movements=movements, book=book)
    plant = PlantFlows(charges=charges)
    parts = (*charge_flows(charges), *plant_flows(plant), *counted_flows(plant))
    return FlowTable(flows=book.none().plus(parts), book=book, ends=known_ends(plant))


def aggregated(table: FlowTable, by: By = "charge") -> Flows:
    """The flows of each charge, day, month, or of the whole period.

    Summed, a store shows what it took up or gave up, and every place balances; of a charge, the
    stores are the ends.
    """
    flows = summed(table.flows, by)
    return with_changes(flows, by=by, book=table.book, ends=table.ends)
