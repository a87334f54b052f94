"""The settings: each by its kind, goals and weights included."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from typing import Any, get_args
from zoneinfo import ZoneInfo, available_timezones

from pydantic import ValidationError

from models.element import is_symbol
from models.issue import Issue
from models.settings import SHARE_GOALS, GoalName, Settings
from optimiser.intake.cells import Reader, number_reader, read_choice, read_number, reader
from optimiser.intake.lists import read_list, read_mapping
from optimiser.intake.raw import Mark, RawSettings
from optimiser.intake.schema import Column, settings_schema
from optimiser.intake.units import spellings, without_unit
from optimiser.intake.words import Wrong, did_you_mean, in_words, nearest, quoted

MOST_ISSUES = 100
"""Settings with more unknown names are not those of a scenario."""
GOALS: tuple[str, ...] = get_args(GoalName)


@dataclass(slots=True)
class SettingsRead:
    """The settings as far as they are right, the time zone they name, and the issues."""

    settings: Settings = field(default_factory=Settings)
    zone: tzinfo = UTC
    issues: list[Issue] = field(default_factory=list)


def read_settings(raw: RawSettings, *, mark: Mark | None) -> SettingsRead:
    """The settings; a wrong one is left at its default so that the tables can still be read."""
    done = SettingsRead()
    values, spelled = read_values(raw, settings_schema(), done.issues, mark=mark)
    done.settings = _validated(values, spelled, raw, done.issues)
    done.zone = zone_named(done.settings.timezone, raw, done.issues)
    done.issues.extend(_check_goals(done.settings, raw))
    return done


def read_values(
    raw: RawSettings,
    schema: Mapping[str, Column],
    issues: list[Issue],
    *,
    mark: Mark | None,
    zone: tzinfo = UTC,
) -> tuple[dict[str, Any], dict[str, str]]:
    """What each setting says, and how it is spelled; ``issues`` gain what is wrong."""
    values: dict[str, Any] = {}
    spelled: dict[str, str] = {}
    decimal = decimal_of(raw) if mark is None else mark
    for key, (column, read) in _known(raw, schema, issues, (decimal, zone)).items():
        try:
            found = read(raw.entries[key].value)
        except Wrong as wrong:
            message = f"setting {key} {quoted(raw.entries[key].value)} {wrong.message}"
            issues.append(raw.issue(wrong.code, message, key=key, hint=wrong.hint))
            continue
        if found is not None and column.name in values:
            message = f"settings {spelled[column.name]} and {key} say the same thing"
            issues.append(raw.issue("given_twice", message, key=key, hint="keep one of them"))
        elif found is not None:
            values[column.name] = found
            spelled[column.name] = key
    return values, spelled


def decimal_of(raw: RawSettings) -> Mark:
    """The decimal mark, needed before anything else can be read."""
    entry = raw.entries.get("decimal")
    return "," if entry is not None and str(entry.value).strip() == "," else "."


def _known(
    raw: RawSettings,
    schema: Mapping[str, Column],
    issues: list[Issue],
    habits: tuple[Mark, tzinfo],
) -> dict[str, tuple[Column, Reader]]:
    by_spelling = {name: column for column in schema.values() for name in column.names}
    found: dict[str, tuple[Column, Reader]] = {}
    for key in raw.entries:
        column = by_spelling.get(key)
        if column is None and len(issues) < MOST_ISSUES:
            issues.append(_unknown(raw, key, schema, by_spelling))
        elif column is not None:
            found[key] = (column, _reader(column, key, *habits))
    return found


def _reader(column: Column, key: str, mark: Mark, zone: tzinfo) -> Reader:
    if column.kind == "goals":
        return _read_goals
    if column.kind == "weights":
        return _read_weights
    if key != column.name:
        return number_reader(factor=spellings(column.name)[key], mark=mark)
    return reader(column.kind, choices=column.choices, mark=mark, zone=zone)


def _unknown(
    raw: RawSettings, key: str, schema: Mapping[str, Column], known: dict[str, Column]
) -> Issue:
    for column in schema.values():
        if without_unit(column.name) == key:
            names = " or ".join(column.names)
            message = f"setting {key} does not say its unit"
            return raw.issue("unit_missing", message, key=key, hint=f"write {names}")
    hint = did_you_mean(key, known, otherwise="the sheet settings of remelt template lists all")
    return raw.issue("unknown_setting", f"there is no setting {quoted(key)}", key=key, hint=hint)


def _read_goals(value: object) -> tuple[dict[str, object], ...] | None:
    items = read_list(value)
    if items is None:
        return None
    goals = tuple(_read_goal(item) for item in items)
    if not goals:
        hint = "name at least one, or leave the setting out for the usual ones"
        raise Wrong("goal_unclear", "names no goal at all", hint)
    names = [goal["goal"] for goal in goals]
    for name in names:
        if names.count(name) > 1:
            raise Wrong("goal_twice", f"names {name} twice", "each goal stands once")
    return goals


def _read_goal(item: object) -> dict[str, object]:
    if not isinstance(item, dict):
        return {"goal": _goal_name(item)}
    if "goal" not in item or not item.keys() <= {"goal", "slack_pct"}:
        odd = nearest("goal", item.keys() - {"slack_pct"})
        hint = '{"goal": "recycled_content", "slack_pct": 0.5}'
        raise Wrong("goal_unclear", f"has a goal that says {odd or 'no name'}", f"write {hint}")
    slack = None if item.get("slack_pct") is None else read_number(item["slack_pct"])
    if slack is not None and slack < 0:
        raise Wrong("out_of_range", "has a slack below 0", "slack_pct is 0 or more")
    goal: dict[str, object] = {"goal": _goal_name(item["goal"])}
    return goal if slack is None else goal | {"slack_pct": slack}


def _goal_name(name: object) -> str:
    try:
        found = read_choice(name, choices=GOALS)
    except Wrong as wrong:
        raise Wrong("unknown_goal", f"names no goal with {quoted(name)}", wrong.hint) from None
    if found is None:
        raise Wrong("unknown_goal", "has an empty goal", f"goals are {', '.join(GOALS)}")
    return found


def _read_weights(value: object) -> tuple[dict[str, object], ...] | None:
    pairs = read_mapping(value)
    if pairs is None:
        return None
    weights = []
    for name, number in pairs.items():
        goal = _goal_name(name)
        if goal in SHARE_GOALS:
            hint = "it is a ratio and cannot be added up; weigh primary_metal, or use goals"
            raise Wrong("weight_on_share", f"puts a weight on {goal}", hint)
        weight = None if number is None else read_number(number)
        if weight is None:
            raise Wrong("not_a_number", f"has no number for {goal}", f"write {goal} = 1")
        if weight < 0:
            hint = f"a weight below 0 would ask for more {goal}; leave out what does not matter"
            raise Wrong("out_of_range", f"puts a weight below 0 on {goal}", hint)
        weights.append({"goal": goal, "weight": weight})
    return tuple(weights)


def _validated(
    values: dict[str, Any], spelled: dict[str, str], raw: RawSettings, issues: list[Issue]
) -> Settings:
    """The settings of all values that keep their ranges; the others become issues."""
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        for one in error.errors(include_url=False):
            name = str(one["loc"][0])
            code, words = in_words(one)
            key = spelled[name]
            if values.pop(name, None) is not None:
                message = f"setting {key} {quoted(raw.entries[key].value)} {words}"
                hint = f"{key} is: {settings_schema()[name].description}"
                issues.append(raw.issue(code, message, key=key, hint=hint))
        return Settings.model_validate(values)


def zone_named(name: str, raw: RawSettings, issues: list[Issue]) -> tzinfo:
    """The time zone called ``name``; one that there is not becomes an issue, and UTC."""
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        hint = did_you_mean(name, available_timezones(), otherwise="such as Europe/Berlin")
        message = f"setting timezone {quoted(name)} is no time zone"
        issues.append(raw.issue("unknown_timezone", message, key="timezone", hint=hint))
        return UTC


def _check_goals(settings: Settings, raw: RawSettings) -> Iterator[Issue]:
    if not is_symbol(settings.base_element):
        yield raw.issue(
            "unknown_element",
            f"setting base_element {quoted(settings.base_element)} is no chemical symbol",
            key="base_element",
            hint="write a symbol such as Al, Cu or Fe",
        )
    named = {goal.goal for goal in settings.goals} | {w.goal for w in settings.weights}
    if "changes" in named and settings.previous_plan is None:
        yield raw.issue(
            "previous_plan_missing",
            "goal changes needs a plan to stay close to, and previous_plan is blank",
            key="goals" if "goals" in raw.entries else "weights",
            hint="set previous_plan to the plan.json of the last run",
        )
