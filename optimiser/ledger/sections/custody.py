"""Chain of custody: the account of a period, who gets custody, and their documents."""

from __future__ import annotations

from models.library.rules import RuleBook
from optimiser.ledger.custody.documents import documents
from optimiser.ledger.custody.figures import figures, requests, statement
from optimiser.ledger.custody.keeping import is_kept, kept
from optimiser.ledger.custody.notices import not_kept, notices
from optimiser.ledger.custody.plan import planned_input
from optimiser.ledger.custody.tracing import tracing
from optimiser.ledger.movements import Movements
from optimiser.ledger.section import Section


def custody(movements: Movements, rules: RuleBook) -> Section:
    """The mass balance of one certification scope (LEDGERS.md §2), and what can be traced.

    Books that name no scope keep no account. A plan receives and ships nothing: of it there is
    only what its charges would count as.
    """
    if movements.kind == "plan":
        return Section(entries=tuple(planned_input(movements, rules)))
    traced = tuple(tracing(movements, rules))
    if not is_kept(movements):
        return Section(entries=traced, warnings=(not_kept(),))
    found = kept(movements, rules, carried_kg=movements.settings.custody_carried_kg)
    return Section(
        entries=(*figures(found), *traced),
        tables=(statement(found), requests(found), documents(found, movements)),
        warnings=tuple(notices(found, movements)),
    )
