"""From what lies at a path to its ledger: a plan with its scenario, or the books of a period."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from models.issue import InvalidScenario, Issue
from models.ledger import Ledger
from models.library.rules import RuleBook
from models.plan import Plan
from models.scenario import Scenario
from optimiser.intake.book_sheets import books_from_document, is_books, read_books
from optimiser.intake.files import file_issue, read_bytes
from optimiser.intake.jsontext import parse_json
from optimiser.intake.schema import BOOKS
from optimiser.ledger.ledger import ledger
from optimiser.ledger.movements import Movements
from optimiser.ledger.period.build import movements_of_books
from optimiser.ledger.plan_movements import movements_of_plan
from optimiser.plan_file import PLAN, is_plan, plan_in
from optimiser.plan_scenario import scenario_of

STDIN: Final = Path("-")
SPOKEN: Final = "standard input"
SCENARIOS: Final = ("scenario.toml", "scenario.json")
CARRIED_OUT: Final = "custody_carried_out_kg"
"""The figure by which a custody account says what the next one begins with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What a ledger counts, and the digest of what it was read from.

    The digest is that of the file; of a folder, that of the list of its files' digests, in the
    form and the order that ``sha256sum books.toml *.csv`` prints.
    """

    movements: Movements
    input_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Accounted:
    """A ledger and the movements it was made from."""

    ledger: Ledger
    movements: Movements


def ledger_at(
    path: Path, *, scenario: Path | None = None, rules: Mapping[str, RuleBook] | None = None
) -> Ledger:
    """The ledger of the plan or the books at ``path``.

    Raises:
        InvalidScenario: there is neither, or something in it is wrong; all of it at once.
    """
    return accounts_at([path], scenario=scenario, rules=rules)[0].ledger


def accounts_at(
    paths: Sequence[Path],
    *,
    scenario: Path | None = None,
    rules: Mapping[str, RuleBook] | None = None,
) -> tuple[Accounted, ...]:
    """The ledgers of what lies at ``paths``; several are periods, one after the other.

    Raises:
        InvalidScenario: something is wrong, or the periods do not follow each other.
    """
    found, issues = [], list[Issue]()
    for path in paths:
        try:
            found.append(movements_at(path, scenario=scenario, rules=rules))
        except InvalidScenario as invalid:
            issues += invalid.issues
    if len(paths) > 1 and not issues:
        issues += _out_of_order(paths, found)
    if issues:
        raise InvalidScenario(tuple(issues))
    return tuple(_chained(found, rules))


def movements_at(
    path: Path, *, scenario: Path | None = None, rules: Mapping[str, RuleBook] | None = None
) -> Counted:
    """What the plan or the books at ``path`` say of metal.

    ``path`` is a plan.json or the folder of results that holds one, its ``scenario`` beside it if
    not given; or books as a folder, a workbook or a JSON document; ``-`` is standard input.

    Raises:
        InvalidScenario: there is neither, or something in it is wrong; all of it at once.
    """
    file = _file(path)
    if file.suffix.casefold() == ".json" or file == STDIN:
        return _of_document(file, scenario, rules)
    if scenario is not None:
        raise _wrong("scenario_unused", f"{path}: books have no scenario", path, "leave it away")
    books, warnings = read_books(file)
    return Counted(
        movements=movements_of_books(books, warnings, rules=rules), input_sha256=_digest(file)
    )


def movements_of_checked(scenario: Scenario, plan: Plan) -> Movements:
    """The movements of a plan, with a warning if the plan fails its check."""
    movements = movements_of_plan(scenario, plan)
    if plan.check.passed:
        return movements
    message = "the plan fails its check: what is said here is of charges that break a limit"
    return _warned(movements, "plan_fails_check", message)


def _file(path: Path) -> Path:
    """The plan or the books that a folder holds; a path to a file is that."""
    if path == STDIN or not path.is_dir():
        return path
    has_plan, has_books = (path / PLAN).is_file(), is_books(path)
    if has_plan and has_books:
        message = f"{path} holds a plan and books"
        hint = f"name one of them: {path / PLAN} or {path / BOOKS.settings_file}"
        raise _wrong("plan_or_books", message, path, hint)
    if has_plan:
        return path / PLAN
    if not has_books and any((path / name).is_file() for name in SCENARIOS):
        message = f"{path} is a scenario, of which nothing is planned yet"
        hint = f"plan it first: remelt plan {path}; then give the folder of its results"
        raise _wrong("not_planned", message, path, hint)
    if not has_books:
        message = f"{path} holds neither {PLAN} nor {BOOKS.settings_file}"
        hint = "give the folder that remelt plan --out left, or the books of a period"
        raise _wrong("nothing_to_count", message, path, hint)
    return path


def _of_document(
    file: Path, scenario: Path | None, rules: Mapping[str, RuleBook] | None
) -> Counted:
    """A plan or books in JSON; which of them, its members tell."""
    name = SPOKEN if file == STDIN else str(file)
    text = sys.stdin.buffer.read() if file == STDIN else read_bytes(file)
    document = parse_json(text, file=name)
    if is_plan(document):
        plan = plan_in(document, file=name)
        loaded = scenario_of(plan, file, given=scenario)
        movements = movements_of_checked(loaded.scenario, plan)
    elif scenario is not None:
        raise _wrong("scenario_unused", f"{name}: books have no scenario", file, "leave it away")
    else:
        movements = movements_of_books(*books_from_document(document, file=name), rules=rules)
    return Counted(movements=movements, input_sha256=hashlib.sha256(text).hexdigest())


def _digest(path: Path) -> str:
    if path.name == BOOKS.settings_file:
        path = path.parent
    if not path.is_dir():
        return _sha256(path)
    files = [path / BOOKS.settings_file, *sorted(path.glob("*.csv"))]
    listed = "".join(f"{_sha256(one)}  {one.name}\n" for one in files if one.is_file())
    return hashlib.sha256(listed.encode()).hexdigest()


def _sha256(file: Path) -> str:
    return hashlib.sha256(read_bytes(file)).hexdigest()


def _out_of_order(paths: Sequence[Path], found: Sequence[Counted]) -> Iterator[Issue]:
    """Several must be books, each beginning where the one before ends."""
    for path, one in zip(paths, found, strict=True):
        if one.movements.kind == "plan":
            yield _issue(
                "not_a_period", f"{path} is a plan", path, "a plan is accounted for by itself"
            )
    for path, before, after in zip(paths[1:], found, found[1:], strict=False):
        ends, begins = before.movements.settings.period_to, after.movements.settings.period_from
        if before.movements.kind == after.movements.kind == "period" and ends != begins:
            message = (
                f"{path} begins {begins:%Y-%m-%d}, and the period before it ends {ends:%Y-%m-%d}"
            )
            hint = "give the books in the order of their periods, none left out"
            yield _issue("periods_apart", message, path, hint)


def _chained(found: Sequence[Counted], rules: Mapping[str, RuleBook] | None) -> Iterator[Accounted]:
    """The ledgers in their order; each begins with the custody that the one before left."""
    before: Accounted | None = None
    for one in found:
        movements = one.movements if before is None else _carried(before, one.movements)
        made = ledger(movements, input_sha256=one.input_sha256, rules=rules)
        before = Accounted(ledger=made, movements=movements)
        yield before


def _carried(before: Accounted, movements: Movements) -> Movements:
    """A period that begins with the custody volume the period before carries on."""
    own, earlier = movements.settings, before.movements.settings
    if not own.custody_scope:
        return movements
    left = [
        entry.value
        for entry in before.ledger.entries
        if entry.name == CARRIED_OUT and entry.by == "whole"
    ]
    said = f"{own.custody_carried_kg:,.0f} kg"
    if earlier.custody_scope != own.custody_scope or not left or left[0] is None:
        message = f"what the period before left in custody is not known; the books say {said}"
        return _warned(movements, "custody_not_carried", message)
    if own.custody_carried_kg not in (0.0, left[0]):
        message = f"the period before left {left[0]:,.0f} kg in custody, and the books say {said}"
        movements = _warned(movements, "custody_carry_differs", message)
    settings = own.model_copy(update={"custody_carried_kg": left[0]})
    return replace(movements, settings=settings)


def _warned(movements: Movements, code: str, message: str) -> Movements:
    issue = Issue(code=code, severity="warning", message=message)
    return replace(movements, warnings=(issue, *movements.warnings))


def _issue(code: str, message: str, path: Path, hint: str) -> Issue:
    return file_issue(code, message, file=str(path), hint=hint)


def _wrong(code: str, message: str, path: Path, hint: str) -> InvalidScenario:
    return InvalidScenario((_issue(code, message, path, hint),))
