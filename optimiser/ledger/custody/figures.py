"""The figures of an account, each with its method."""

from __future__ import annotations

from collections.abc import Iterator

from models.ledger import Basis, Entry, LedgerTable
from models.library.rules import RuleBook
from optimiser.ledger.custody.account import Account
from optimiser.ledger.custody.keeping import Kept
from optimiser.ledger.section import Method, named, table

CEILING = "input percentage times all output, and what the account before left"


def methods(scope: str, rules: RuleBook) -> dict[str, Method]:
    """How each figure of an account is made, by name."""
    words = {
        "eligible_kg": ("Chain-of-custody input", "kg", "mass as received that is eligible", None),
        "other_kg": ("Other input", "kg", "mass as received that is not eligible", None),
        "input_pct": ("Input percentage", "%", "chain-of-custody input", "all input"),
        "output_kg": ("Output, product and scrap", "kg", "product and scrap that left", None),
        "output_most_kg": ("Chain-of-custody output that the inputs bear", "kg",
                           "input percentage times all output", None),
        "carried_in_kg": ("Carried in", "kg", "what the account before left", None),
        "ceiling_kg": ("Ceiling of chain-of-custody output", "kg", CEILING, None),
        "sold_kg": ("Chain-of-custody output", "kg",
                    "consignments with custody and scrap sold as eligible", None),
        "balance_kg": ("Balance", "kg", "ceiling less chain-of-custody output", None),
        "carried_out_kg": ("Carried on", "kg", "balance as far as the next account may use it",
                           None),
        "overdraft_kg": ("Overdraft", "kg", "chain-of-custody output above the ceiling", None),
        "overdraft_pct": ("Overdraft of chain-of-custody input", "%", "overdraft",
                          "chain-of-custody input"),
    }  # fmt: skip
    return {
        name: Method(
            name=f"custody_{name}",
            title=title,
            unit=unit,
            boundary=scope,
            rules=rules,
            numerator=numerator,
            denominator=denominator,
        )
        for name, (title, unit, numerator, denominator) in words.items()
    }


def figures(kept: Kept) -> Iterator[Entry]:
    """The account, figure by figure."""
    account, known = kept.account, methods(kept.scope, kept.account.rules)
    basis = basis_of(kept)
    for origin, kg in account.eligible_kg.items():
        yield _mass(known["eligible_kg"], kg, by="origin", of=origin)
    for origin, kg in account.other_kg.items():
        yield _mass(known["other_kg"], kg, by="origin", of=origin)
    yield _mass(known["eligible_kg"], account.coc_kg)
    yield _mass(known["other_kg"], sum(account.other_kg.values()))
    share = account.input_fraction
    yield known["input_pct"].entry(
        None if share is None else 100.0 * share,
        basis="weighed",
        over=(account.coc_kg, account.input_kg),
        note=None if share is not None else "nothing entered in the period",
    )
    why = why_unknown(account)
    yield _mass(known["output_kg"], account.output_kg, note=_no_cast(account))
    yield _mass(known["output_most_kg"], account.most_out_kg, note=why)
    yield _mass(known["carried_in_kg"], account.carried_kg, basis="counted")
    yield _mass(known["ceiling_kg"], account.ceiling_kg, basis="mixed", note=why)
    yield _mass(known["sold_kg"], account.sold_kg, basis=basis)
    yield _mass(known["balance_kg"], account.balance_kg, basis=basis, note=why)
    yield _mass(known["carried_out_kg"], account.carried_out_kg, basis=basis, note=why)
    yield from _overdraft(account, known, basis)


def statement(kept: Kept) -> LedgerTable:
    """What entered, by origin and by what it counts as; kg as received."""
    rows = kept.receipts.assign(lots=1.0).groupby(
        ["origin", "counts", "lacks"], dropna=False, sort=True, as_index=False
    )[["lots", "mass_kg"]].sum()  # fmt: skip
    rows["lacks"] = rows["lacks"].astype(object).where(rows["lacks"].notna(), None)
    rules = kept.account.rules
    method = Method(
        name="mass_kg", title="Mass as received", unit="kg", boundary=kept.scope, rules=rules
    )
    columns = [
        named("origin", "Origin"),
        named("counts", "Counts as"),
        named("lacks", "What is not said"),
        Method(
            name="lots", title="Lots", unit="lots", boundary=kept.scope, rules=rules
        ).column(basis="counted"),
        method.column(basis="weighed"),
    ]  # fmt: skip
    return table("custody_inputs", "What entered the certification scope", columns, rows)


def requests(kept: Kept) -> LedgerTable:
    """Every consignment that asks for custody or has it: covered, or why not."""
    rows = kept.allocation.rows
    rows = rows.assign(reason=[_reason(*row) for row in zip(rows["why"], rows["short_kg"],
                                                            strict=True)])  # fmt: skip
    made = {
        name: Method(name=name, title=title, unit=unit, boundary=kept.scope,
                     rules=kept.account.rules)
        for name, title, unit in (
            ("kg", "Mass", "kg"),
            ("value_per_t", "What custody is worth", "per t"),
            ("priority", "Priority", ""),
            ("covered_kg", "Covered by custody", "kg"),
            ("short_kg", "Room that lacks", "kg"),
        )
    }  # fmt: skip
    columns = [
        named("consignment_id", "Consignment"), named("customer", "Customer"),
        named("alloy", "Alloy"), named("receiver", "Receiver"),
        made["priority"].column(basis=None), made["value_per_t"].column(basis=None),
        made["kg"].column(basis="weighed"), made["covered_kg"].column(basis=basis_of(kept)),
        made["short_kg"].column(basis=basis_of(kept)), named("reason", "Why"),
    ]  # fmt: skip
    return table("custody_allocation", "Who gets custody", columns, rows)


def basis_of(kept: Kept) -> Basis:
    """Whether what is sold as custody is told by documents, or allocated here."""
    new = kept.allocation.rows["why"].isin(("covered", "partly"))
    if not new.any():
        return "weighed"
    return "planned" if kept.account.sold_kg == kept.allocation.covered_kg else "mixed"


def why_unknown(account: Account) -> str | None:
    """What is missing for a ceiling."""
    if account.input_fraction is None:
        return "nothing entered in the period, so there is no input percentage"
    if account.carried_kg is None:
        return "what the account before left is not known"
    return _no_cast(account)


def _no_cast(account: Account) -> str | None:
    if account.cast_kg is not None:
        return None
    table = {"cast": "casts", "shipped": "consignments"}[account.rules.word("cast_out")]
    return f"what left as product is not known: the table {table} is empty"


def _mass(
    method: Method,
    kg: float | None,
    *,
    basis: Basis = "weighed",
    by: str = "whole",
    of: str | None = None,
    note: str | None = None,
) -> Entry:
    return method.entry(kg, basis=basis, over=(kg, None), by=by, of=of, note=note)


def _overdraft(account: Account, known: dict[str, Method], basis: Basis) -> Iterator[Entry]:
    kg, most, why = account.overdraft_kg, account.overdraft_most_kg, why_unknown(account)
    if kg is not None and kg > 0.0:
        needs = account.rules.yes("overdraft_needs_evidence")
        why = (
            f"{'within' if account.is_allowed else 'not within'} what the rules allow: up to "
            f"{most:,.1f} kg{', with evidence of force majeure' if needs else ''}; "
            f"evidence is {'given' if account.has_evidence else 'not given'}"
        )
    yield _mass(known["overdraft_kg"], kg, basis=basis, note=why)
    share = 100.0 * kg / account.coc_kg if kg is not None and account.coc_kg > 0.0 else None
    yield known["overdraft_pct"].entry(
        share, basis=basis, over=(kg, account.coc_kg),
        note=why if share is not None or why else "there is no chain-of-custody input",
    )  # fmt: skip


def _reason(why: str, short_kg: float) -> str:
    return {
        "issued": "its document is issued",
        "covered": "covered",
        "partly": f"covered in part: the ceiling lacks {short_kg:,.1f} kg",
        "no_room": f"not covered: what is left of the ceiling lacks {short_kg:,.1f} kg",
        "outbid": f"not covered: others of its priority come first; it lacks {short_kg:,.1f} kg",
        "unwanted": "not covered: its custody is worth less than nothing",
        "ceiling_unknown": "not covered: the ceiling is not known",
    }[why]
