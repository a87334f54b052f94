"""A planner's file with all that planning it needs: its warnings, its place, its last plan."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from models.issue import InvalidScenario, Issue
from models.plan import Plan
from models.scenario import Scenario
from optimiser.intake import Reading, document_with_warnings, read_charges, read_with_places
from optimiser.intake.jsontext import parse_json
from optimiser.plan import make_plan
from optimiser.progress import Telling


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """A scenario that was read: what is odd about it, where it lies, how long reading took."""

    scenario: Scenario
    warnings: tuple[Issue, ...]
    folder: Path
    seconds: float
    reading: Reading | None = None

    @contextmanager
    def says_where(self) -> Iterator[None]:
        """Within this, what is found wrong with the scenario is told with its place."""
        try:
            yield
        except InvalidScenario as invalid:
            if self.reading is None:
                raise
            raise InvalidScenario(tuple(map(self.reading.placed, invalid.issues))) from None


def load(path: Path) -> Loaded:
    """Read the scenario at ``path``.

    Raises:
        InvalidScenario: something in it is wrong; all of it at once.
    """
    begin = perf_counter()
    reading, warnings = read_with_places(path)
    return Loaded(
        scenario=reading.scenario,
        warnings=warnings,
        folder=path if path.is_dir() else path.parent,
        seconds=perf_counter() - begin,
        reading=reading,
    )


def load_json(text: bytes, *, file: str) -> Loaded:
    """Read the scenario that ``text`` spells; files it names are sought where the command runs.

    Raises:
        InvalidScenario: something in it is wrong; all of it at once.
    """
    begin = perf_counter()
    scenario, warnings = document_with_warnings(parse_json(text, file=file), file=file)
    return Loaded(
        scenario=scenario, warnings=warnings, folder=Path(), seconds=perf_counter() - begin
    )


def plan_of(
    loaded: Loaded,
    *,
    time_limit_s: float | None,
    seed: int | None = None,
    telling: Telling | None = None,
) -> Plan:
    """Plan what was read, close to its previous plan if it names one."""
    previous = previous_of(loaded)
    with loaded.says_where():
        plan = make_plan(
            loaded.scenario,
            time_limit_s=time_limit_s,
            seed=seed,
            previous=previous,
            read_s=loaded.seconds,
            telling=telling,
        )
    return plan.model_copy(update={"warnings": (*loaded.warnings, *plan.warnings)})


def previous_of(loaded: Loaded) -> dict[str, dict[str, float]] | None:
    """The plan that goal ``changes`` stays close to, if the scenario names one."""
    named = loaded.scenario.settings.previous_plan
    return None if named is None else read_charges(loaded.folder / named)
