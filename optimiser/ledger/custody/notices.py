"""What a person should look at before anything is claimed by an account."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from models.issue import Issue
from models.library.rules import RuleBook
from optimiser.ledger.custody.figures import why_unknown
from optimiser.ledger.custody.intake import is_said
from optimiser.ledger.custody.keeping import Kept
from optimiser.ledger.movements import Movements


def not_kept() -> Issue:
    """Why there is no account."""
    return _warning(
        "custody_not_kept",
        "no chain-of-custody account is kept: the books name no scope",
        hint="name the scope of the certificate in setting custody_scope",
    )


def notices(kept: Kept, movements: Movements) -> Iterator[Issue]:
    """Everything odd about an account."""
    yield from _of_period(movements, kept.account.rules)
    yield from _of_receipts(kept)
    yield from _of_scrap(movements, kept.account.rules)
    yield from _of_balance(kept)
    yield from _of_requests(kept)


def _of_period(movements: Movements, rules: RuleBook) -> Iterator[Issue]:
    settings, months = movements.settings, rules.number("period_months_max")
    after = pd.Timestamp(settings.period_from) + pd.DateOffset(months=int(months))
    if pd.Timestamp(settings.period_to) > after:
        yield _warning(
            "custody_period_too_long",
            f"the period ends after {settings.period_to:%Y-%m-%d}, an account spans at most "
            f"{months:g} months, here to {after:%Y-%m-%d}",
            hint="keep the books of each accounting period apart",
        )


def _of_receipts(kept: Kept) -> Iterator[Issue]:
    lots = kept.receipts
    undated = lots["received_at"].isna() & (lots["counts"] == "before")
    if undated.any():
        yield _warning(
            "custody_undated_receipts",
            f"{_kg(lots, undated)} have no received_at and count as stock of the period before",
            hint="give the date of what came in during the period",
        )
    claimed = is_said(lots, "due_diligence") | is_said(lots, "coc_document")
    for lacks, rows in lots[claimed & (lots["counts"] == "other")].groupby("lacks", sort=True):
        yield _warning(
            "custody_claim_incomplete",
            f"{_kg(rows)} are said to be eligible but lack {lacks}; they count as other input",
            hint=f"give {lacks} of these lots",
            subject=str(rows["lot_id"].iloc[0]),
        )
    bare = (lots["counts"] == "eligible") & ~is_said(lots, "coc_document")
    bare &= ~is_said(lots, "evidence")
    if bare.any():
        yield _warning(
            "custody_no_evidence",
            f"{_kg(lots, bare)} count as eligible, and no document behind that is named",
            hint="name the document in column evidence or coc_document",
            subject=str(lots.loc[bare, "lot_id"].iloc[0]),
        )


def _of_scrap(movements: Movements, rules: RuleBook) -> Iterator[Issue]:
    scrap = movements.sheets["process_scrap"]
    kept_in = scrap["custody"].eq(True) & ~scrap["route"].isin(rules.words("scrap_out"))
    if kept_in.any():
        yield _warning(
            "custody_scrap_stays",
            f"{scrap.loc[kept_in, 'kg'].sum():,.0f} kg of process scrap are marked as sold with "
            "custody but did not leave; they are not counted as output",
            hint="mend column route or custody",
        )


def _of_balance(kept: Kept) -> Iterator[Issue]:
    account = kept.account
    why, overdraft = why_unknown(account), account.overdraft_kg
    if why is not None:
        yield _warning("custody_ceiling_unknown", f"there is no custody ceiling: {why}")
    if overdraft is None or overdraft == 0.0:
        return
    if account.rules.yes("overdraft_needs_evidence") and not account.has_evidence:
        yield _warning(
            "custody_overdraft_without_evidence",
            f"the account is overdrawn by {overdraft:,.1f} kg without evidence of force majeure",
            hint="name the evidence in setting force_majeure, or withdraw documents",
        )
    if overdraft > account.overdraft_most_kg:
        yield _warning(
            "custody_overdraft_too_large",
            f"the account is overdrawn by {overdraft:,.1f} kg; at most "
            f"{account.overdraft_most_kg:,.1f} kg are allowed, "
            f"{account.rules.number('overdraft_pct_max'):g} % of chain-of-custody input",
            hint=f"withdraw documents of {overdraft - account.overdraft_most_kg:,.1f} kg or more",
        )


def _of_requests(kept: Kept) -> Iterator[Issue]:
    allocation = kept.allocation
    vain = allocation.rows[~allocation.rows["why"].isin(("issued", "covered"))]
    if len(vain):
        yield _warning(
            "custody_in_vain",
            f"{len(vain):,} consignments of {(vain['kg'] - vain['covered_kg']).sum():,.0f} kg ask "
            "for custody and do not get it; the table custody_allocation says why",
            subject=str(vain["consignment_id"].iloc[0]),
        )
    if not allocation.is_best:
        yield _warning(
            "custody_search_ended",
            "the search for the best allocation ended before it was sure: another may be worth up "
            f"to {allocation.off_value:,.2f} more, or cover up to {allocation.off_kg:,.1f} kg more",
        )


def _kg(lots: pd.DataFrame, where: pd.Series[bool] | None = None) -> str:
    rows = lots if where is None else lots[where]
    return f"{rows['mass_kg'].sum():,.0f} kg in {len(rows):,} lots"


def _warning(
    code: str, message: str, *, hint: str | None = None, subject: str | None = None
) -> Issue:
    return Issue(code=code, severity="warning", message=message, hint=hint, subject=subject)
