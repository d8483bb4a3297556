"""One alert holds back others that it explains: a dead cluster speaks for its thousand hosts.

The rules are Alertmanager's. What is held back is freed when the alert that explains it closes,
and after a while in any case, so that a source that never says "over" cannot silence a thing for
good.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tocsin.alerts import matcher
from tocsin.alerts.matcher import Matcher
from tocsin.kit import errors

LONGEST = timedelta(days=7)
USUAL = timedelta(days=1)
EQUAL_AT_MOST = 32
RULES_AT_MOST = 200
_NAME_LIMIT = 200


class BadInhibition(errors.Invalid):
    """A rule that would hold back everything, or for ever."""


@dataclass(frozen=True, slots=True)
class NewRule:
    """While an alert matches ``sources``, those that match ``targets`` page nobody.

    Only where both have the same value in each label of ``equal``; an absent label counts as an
    empty one. ``lasts`` is how long one may be held back at most.
    """

    name: str
    sources: Sequence[Matcher]
    targets: Sequence[Matcher]
    equal: tuple[str, ...] = ()
    lasts: timedelta = USUAL
    is_enabled: bool = True


@dataclass(frozen=True, slots=True)
class Rule:
    id: int
    name: str
    source_matchers: list[dict[str, Any]]
    target_matchers: list[dict[str, Any]]
    equal: tuple[str, ...]
    lasts: timedelta
    is_enabled: bool

    def as_new(self) -> NewRule:
        sources, targets = map(matcher.from_rows, (self.source_matchers, self.target_matchers))
        return NewRule(self.name, sources, targets, self.equal, self.lasts, self.is_enabled)

    def ready(self) -> "Ready":
        wanted = self.as_new()
        return Ready(self, tuple(wanted.sources), tuple(wanted.targets))


@dataclass(frozen=True, slots=True)
class Ready:
    """A rule whose matchers are read."""

    rule: Rule
    sources: tuple[Matcher, ...]
    targets: tuple[Matcher, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """An alert on one side of a rule; the other side has to have the same key."""

    rule: Rule
    key: str
    is_both: bool
    """Whether it stands on both sides; two of those never hold back each other."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An alert that could hold back another."""

    alert_id: int
    rule_id: int
    key: str
    is_both: bool


@dataclass(frozen=True, slots=True)
class Held:
    """An alert that is held back, by which other and until when at the latest."""

    alert_id: int
    inhibitor_id: int
    rule_id: int | None
    rule_name: str
    until: datetime
    over_at: datetime | None


def check(wanted: NewRule) -> None:
    if not 1 <= len(wanted.name.strip()) <= _NAME_LIMIT:
        raise _wrong("name", f"Give it a name of at most {_NAME_LIMIT} characters.")
    if not timedelta(minutes=1) <= wanted.lasts <= LONGEST:
        raise _wrong("lasts", "It holds back for at least a minute and at most a week.")
    if len(wanted.equal) > EQUAL_AT_MOST or not all(wanted.equal):
        raise _wrong("equal", f"Name at most {EQUAL_AT_MOST} labels that have to be equal.")
    for field, matchers in (("sources", wanted.sources), ("targets", wanted.targets)):
        matcher.to_rows(matchers)
        if all(m.matches({}) for m in matchers):
            raise _wrong(field, "These matchers hold for every alert; name at least one value.")


def sources_of(rules: Iterable[Ready], labels: Mapping[str, str]) -> list[Side]:
    """Return the rules by which an alert of these labels holds back others."""
    return [_side(r, r.targets, labels) for r in rules if matcher.all_match(r.sources, labels)]


def targets_of(rules: Iterable[Ready], labels: Mapping[str, str]) -> list[Side]:
    """Return the rules by which it may be held back."""
    return [_side(r, r.sources, labels) for r in rules if matcher.all_match(r.targets, labels)]


Choice = tuple[Side, Candidate]


def choose_all(
    sides: Mapping[int, Sequence[Side]],
    candidates: Sequence[Candidate],
    holders: Mapping[int, int],
) -> dict[int, Choice]:
    """Return what holds back each of these alerts, the oldest first; ``holders`` is who waits for
    whom already."""
    waiting = dict(holders)
    chosen: dict[int, Choice] = {}
    for alert_id in sorted(sides):
        pair = choose(alert_id, sides[alert_id], candidates, waiting)
        if pair:
            chosen[alert_id] = pair
            waiting[alert_id] = pair[1].alert_id
    return chosen


def choose(
    alert_id: int,
    sides: Sequence[Side],
    candidates: Sequence[Candidate],
    holders: Mapping[int, int],
) -> Choice | None:
    """Return what holds an alert back: of its rules the first, of the alerts the oldest.

    Never one that waits for this alert itself: in a circle nobody would page.
    """
    fitting = (
        (side, one)
        for side in sides
        for one in candidates
        if (one.rule_id, one.key) == (side.rule.id, side.key)
        and not (side.is_both and one.is_both)
        and not _leads_to(alert_id, one.alert_id, holders)
    )
    return next(fitting, None)


def _leads_to(wanted: int, start: int, holders: Mapping[int, int]) -> bool:
    seen: set[int] = set()
    here: int | None = start
    while here is not None and here not in seen:
        if here == wanted:
            return True
        seen.add(here)
        here = holders.get(here)
    return False


def _side(ready: Ready, other: Sequence[Matcher], labels: Mapping[str, str]) -> Side:
    values = "\x1f".join(labels.get(name, "") for name in ready.rule.equal)
    key = hashlib.sha256(values.encode(errors="replace")).hexdigest()
    return Side(ready.rule, key, matcher.all_match(other, labels))


def _wrong(field: str, sentence: str) -> BadInhibition:
    return BadInhibition(sentence, fields={field: sentence})
