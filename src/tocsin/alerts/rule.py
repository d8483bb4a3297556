"""A routing rule: for which alerts it holds, and what it does to them.

Rules are kept as they are written and read once per change; what cannot be read is refused when it
is written, so that nothing is left to go wrong when an event arrives.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime, timedelta
from typing import Any

from tocsin.alerts import condition, relabelling, template
from tocsin.alerts.condition import Condition, Seen
from tocsin.alerts.matcher import MATCHERS_AT_MOST
from tocsin.kit import errors, periods
from tocsin.kit import text as texts
from tocsin.signals.signal import Severity

RULES_AT_MOST = 1000
NAME_LIMIT = 200
LONGEST_MUTE = timedelta(days=31)
LONGEST_WINDOW = timedelta(days=30)
PRIORITIES = ("P1", "P2", "P3", "P4", "P5")
_SOME_MONDAY = datetime(2001, 1, 1, tzinfo=UTC)
_QUARTERS = [_SOME_MONDAY + timedelta(minutes=15) * step for step in range(7 * 24 * 4)]


class BadRule(errors.Invalid):
    """A rule that would do nothing, or too much."""


@dataclass(frozen=True, slots=True)
class Grouping:
    """Which incident an alert joins, where the rule says it and not the service.

    ``similar`` is how much alike (0 to 1) the words of two alerts of one service have to be.
    """

    by: tuple[str, ...] | None = None
    within: timedelta | None = None
    with_dependencies: bool = False
    similar: float | None = None

    def __str__(self) -> str:
        parts = (
            f"by {', '.join(self.by)}" if self.by else "",
            f"within {periods.format_duration(self.within)}" if self.within else "",
            "with what its service depends on" if self.with_dependencies else "",
            f"with what is alike to {self.similar:g}" if self.similar else "",
        )
        return ", ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Flapping:
    """After more than so many changes ``within``, an alert is held firing until it is ``quiet``."""

    changes: int = 4
    within: timedelta = timedelta(minutes=15)
    quiet: timedelta = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Effects:
    """What is done, in this order: labels first, so that the rest can speak of them."""

    labels: tuple[str, ...] = ()
    summary: str = ""
    severity: Severity | None = None
    service_id: int | None = None
    priority: str | None = None
    policy_id: int | None = None
    mute_for: timedelta | None = None
    drop: bool = False
    grouping: Grouping | None = None
    flapping: Flapping | None = None

    @property
    def is_nothing(self) -> bool:
        return self == Effects()


@dataclass(frozen=True, slots=True)
class Rule:
    """``matchers`` all have to hold; the first rule that holds decides unless it ``continues``."""

    name: str
    matchers: tuple[str, ...] = ()
    effects: Effects = field(default_factory=Effects)
    is_enabled: bool = True
    continues: bool = False

    @property
    def condition(self) -> Condition | None:
        """None holds for every alert."""
        return (
            condition.all_of([condition.parse(m) for m in self.matchers]) if self.matchers else None
        )


def checked(rules: Sequence[Rule]) -> list[Rule]:
    """Return them tidied, or say which of them is wrong and why."""
    if len(rules) > RULES_AT_MOST:
        raise BadRule(f"There are {RULES_AT_MOST} rules at most.")
    tidy = [_checked(rule, number) for number, rule in enumerate(rules, start=1)]
    names = [rule.name for rule in tidy]
    if len(set(names)) != len(names):
        raise BadRule("Two routing rules have the same name.", fields={"name": "is taken"})
    return tidy


def to_rows(rules: Sequence[Rule]) -> list[dict[str, Any]]:
    """Write them as they are kept."""
    return [
        {
            "name": rule.name,
            "matchers": list(rule.matchers),
            "effects": _told(rule.effects),
            "is_enabled": rule.is_enabled,
            "continues": rule.continues,
        }
        for rule in rules
    ]


def from_rows(rows: Sequence[Mapping[str, Any]]) -> list[Rule]:
    return [
        Rule(
            name=row["name"],
            matchers=tuple(row["matchers"]),
            effects=_read(row["effects"]),
            is_enabled=row["is_enabled"],
            continues=row["continues"],
        )
        for row in rows
    ]


def grouping_to_row(grouping: Grouping) -> dict[str, Any]:
    return {
        "by": list(grouping.by) if grouping.by is not None else None,
        "within": grouping.within.total_seconds() if grouping.within else None,
        "with_dependencies": grouping.with_dependencies,
        "similar": grouping.similar,
    }


def grouping_from_row(row: Mapping[str, Any]) -> Grouping:
    return Grouping(
        by=tuple(row["by"]) if row["by"] is not None else None,
        within=timedelta(seconds=row["within"]) if row["within"] else None,
        with_dependencies=row["with_dependencies"],
        similar=row["similar"],
    )


def flapping_to_row(flapping: Flapping) -> dict[str, Any]:
    return {
        "changes": flapping.changes,
        "within": flapping.within.total_seconds(),
        "quiet": flapping.quiet.total_seconds(),
    }


def flapping_from_row(row: Mapping[str, Any]) -> Flapping:
    within, quiet = timedelta(seconds=row["within"]), timedelta(seconds=row["quiet"])
    return Flapping(row["changes"], within, quiet)


def _told(effects: Effects) -> dict[str, Any]:
    """Only what is not left as it is."""
    plain: dict[str, Any] = {
        each.name: getattr(effects, each.name)
        for each in fields(Effects)
        if getattr(effects, each.name) != each.default
    }
    if effects.labels:
        plain["labels"] = list(effects.labels)
    if effects.mute_for is not None:
        plain["mute_for"] = effects.mute_for.total_seconds()
    if effects.grouping is not None:
        plain["grouping"] = grouping_to_row(effects.grouping)
    if effects.flapping is not None:
        plain["flapping"] = flapping_to_row(effects.flapping)
    return plain


def _read(row: Mapping[str, Any]) -> Effects:
    known = {each.name for each in fields(Effects)}  # a later version may have written more
    read: dict[str, Any] = {name: value for name, value in row.items() if name in known}
    if "labels" in read:
        read["labels"] = tuple(read["labels"])
    if "severity" in read:
        read["severity"] = Severity(read["severity"])
    if "mute_for" in read:
        read["mute_for"] = timedelta(seconds=read["mute_for"])
    if "grouping" in read:
        read["grouping"] = grouping_from_row(read["grouping"])
    if "flapping" in read:
        read["flapping"] = flapping_from_row(read["flapping"])
    return Effects(**read)


def _checked(rule: Rule, number: int) -> Rule:
    try:
        return _tidy(rule)
    except errors.Invalid as fault:
        raise BadRule(f"Rule {number}: {fault.sentence}", fields=fault.fields) from fault


def _tidy(rule: Rule) -> Rule:
    name = texts.one_line(texts.storable(rule.name))
    if not 1 <= len(name) <= NAME_LIMIT:
        raise BadRule("Give it a name; alerts say by which rule they came.")
    if len(rule.matchers) > MATCHERS_AT_MOST:
        raise BadRule(f"A rule has at most {MATCHERS_AT_MOST} matchers.")
    matchers = tuple(str(condition.parse(each)) for each in rule.matchers)
    tidy = Rule(name, matchers, _sound(rule.effects), rule.is_enabled, rule.continues)
    if (rule.effects.drop or rule.effects.mute_for) and _holds_for_anything(tidy.condition):
        raise BadRule("It would mute alerts that nothing is known of; name a label's value.")
    return tidy


def _holds_for_anything(wanted: Condition | None) -> bool:
    """Say whether an alert without labels is enough at some time of the week."""
    return wanted is None or any(wanted.holds(Seen({}, at)) for at in _QUARTERS)


def _sound(effects: Effects) -> Effects:
    """What it does can be done, and it does something."""
    if effects.is_nothing:
        raise BadRule("It does nothing; choose the service that its alerts belong to.")
    relabelling.parse_all(effects.labels)
    template.check(effects.summary)
    if effects.priority is not None and effects.priority not in PRIORITIES:
        raise BadRule("A priority is one of P1 to P5.")
    if effects.mute_for is not None and not timedelta() < effects.mute_for <= LONGEST_MUTE:
        raise BadRule(f"A rule mutes for {LONGEST_MUTE.days} days at most, and ends.")
    if effects.grouping is not None:
        _check_grouping(effects.grouping)
    if effects.flapping is not None:
        _check_flapping(effects.flapping)
    return effects


def _check_grouping(grouping: Grouping) -> None:
    if grouping.within is not None and not timedelta() < grouping.within <= LONGEST_WINDOW:
        raise BadRule("The grouping window is longer than nothing and 30 days at most.")
    if grouping.similar is not None and not 0.1 <= grouping.similar <= 1:
        raise BadRule("How similar two alerts have to be is a number from 0.1 to 1.")


def _check_flapping(flapping: Flapping) -> None:
    if not 2 <= flapping.changes <= 100:
        raise BadRule("An alert flaps after 2 to 100 changes.")
    for length in (flapping.within, flapping.quiet):
        if not timedelta(seconds=10) <= length <= timedelta(days=1):
            raise BadRule("Flapping is seen, and is over, within 10 seconds to a day.")
