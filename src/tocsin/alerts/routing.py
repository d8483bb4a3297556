"""What the routing rules make of a signal: whose it is, how bad, muted or not, and why.

The rules of a version are read once and then judge thousands of signals a second: those that name
a label's value are found by it, so that a long list costs what a short one costs. A rule that
cannot do what it says is noted and passed over; it never keeps an alert from being taken.
"""

import bisect
import heapq
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import msgspec

from tocsin.alerts import alert, condition, relabelling
from tocsin.alerts.alert import Incoming
from tocsin.alerts.condition import Condition, Seen
from tocsin.alerts.handling import Handling
from tocsin.alerts.relabelling import Change, Failed, Tables
from tocsin.alerts.rule import Effects, Rule
from tocsin.kit import errors
from tocsin.signals import signal as signals


@dataclass(frozen=True, slots=True)
class Touch:
    """One rule that held: what it did, and what it could not do."""

    rule: str
    did: tuple[str, ...]
    failed: tuple[str, ...] = ()


class Decision(msgspec.Struct, frozen=True, gc=False):
    """``incoming`` is as the rules left it; ``dropped`` and ``muted`` name the rule that did it."""

    incoming: Incoming
    service_id: int | None
    handling: Handling | None = None
    dropped: str = ""
    muted: str = ""
    muted_for: timedelta = timedelta()
    touches: tuple[Touch, ...] = ()


@dataclass(frozen=True, slots=True)
class Services:
    """What rules and signals may name; ``policies`` are by which policy a service is paged."""

    by_name: Mapping[str, int]
    names: Mapping[int, str]
    policies: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Compiled:
    rule: Rule
    condition: Condition | None
    changes: tuple[Change, ...]


class Routing:
    """The rules of one version, ready to judge."""

    def __init__(self, version: int, rules: Sequence[Rule], tables: Tables) -> None:
        self.version = version
        self.tables = tables
        self.unreadable: list[str] = []
        self.rules = [one for rule in rules if rule.is_enabled and (one := self._read(rule))]
        self.drops = any(each.rule.effects.drop for each in self.rules)
        self.watches_flapping = any(each.rule.effects.flapping for each in self.rules)
        self._always: list[int] = []
        self._by_label: dict[str, dict[str, list[int]]] = {}
        for position, each in enumerate(self.rules):
            self._place(position, each)

    def decide(self, incoming: Incoming, services: Services, *, now: datetime) -> Decision:
        """Judge one signal. Without a rule it is the service that it names, or its source's."""
        hinted = services.by_name.get(incoming.signal.service or "", incoming.service_id)
        if not self.rules:
            return Decision(incoming, hinted)
        return self._run(_Subject(incoming, hinted, services), now).decision()

    def _run(self, subject: "_Subject", now: datetime) -> "_Subject":
        """Try the rules in their order, from anew after each that may have changed labels."""
        position: int | None = 0
        while position is not None:
            position = self._follow(subject, position, now)
        return subject

    def _follow(self, subject: "_Subject", position: int, now: datetime) -> int | None:
        """Follow the first rule from there on that holds; return where to go on, if at all."""
        seen = Seen(subject.seen(), now)
        for at in self._candidates(seen.labels, position):
            each = self.rules[at]
            if each.condition is None or each.condition.holds(seen):
                went_wrong = subject.follow(each, self.tables)
                return at + 1 if each.rule.continues or went_wrong else None
        return None

    def _read(self, rule: Rule) -> _Compiled | None:
        """Pass over what could be read when it was written and no more, such as a lost zone."""
        try:
            return _Compiled(rule, rule.condition, relabelling.parse_all(rule.effects.labels))
        except errors.Invalid:
            self.unreadable.append(rule.name)
            return None

    def _place(self, position: int, each: _Compiled) -> None:
        needed = condition.required(each.condition) if each.condition else None
        if needed is None:
            self._always.append(position)
        else:
            label, value = needed
            self._by_label.setdefault(label, {}).setdefault(value, []).append(position)

    def _candidates(self, labels: Mapping[str, str], position: int) -> Iterable[int]:
        """Return the rules from there on that may hold for these labels, in their order."""
        lists = [self._always] if self._always else []
        for label, values in self._by_label.items():
            found = values.get(labels.get(label, ""))
            if found:
                lists.append(found)
        rest = [each[bisect.bisect_left(each, position) :] for each in lists]
        return rest[0] if len(rest) == 1 else heapq.merge(*rest)


@dataclass(slots=True)
class _Subject:
    """A signal while rules are applied to it."""

    incoming: Incoming
    service_id: int | None
    services: Services
    handling: Handling = field(default_factory=Handling)
    dropped: str = ""
    muted: str = ""
    muted_for: timedelta = timedelta()
    touches: list[Touch] = field(default_factory=list)
    _seen: dict[str, str] | None = None

    def seen(self) -> Mapping[str, str]:
        """The labels as they are by now, and ours."""
        if self._seen is None:
            name = self.services.names.get(self.service_id or 0)
            self._seen = dict(alert.matchable(self.incoming, name))
        return self._seen

    def follow(self, each: _Compiled, tables: Tables) -> bool:
        """Do what the rule says and note it; return whether some of it could not be done."""
        did: list[str] = []
        failed: list[str] = []
        effects = each.rule.effects
        self._relabel(each.changes, tables, did, failed)
        self._describe(effects, did, failed)
        self._assign(effects, did, failed)
        self._handle(each.rule, did)
        self._quiet(each.rule, did)
        self.touches.append(Touch(each.rule.name, tuple(did), tuple(failed)))
        self._seen = None
        return bool(failed)

    def decision(self) -> Decision:
        return Decision(
            self.incoming,
            self.service_id,
            self.handling if self.handling != Handling() else None,
            self.dropped,
            self.muted,
            self.muted_for,
            tuple(self.touches),
        )

    def _relabel(
        self, changes: Sequence[Change], tables: Tables, did: list[str], failed: list[str]
    ) -> None:
        labels = dict(self.incoming.signal.labels)
        for change in changes:
            try:
                change.apply(labels, self.seen(), tables)
            except Failed as fault:
                failed.append(f"{change}: {fault.why}")
            else:
                did.append(str(change))
        if changes:
            self._change(labels=signals.labels(labels))

    def _describe(self, effects: Effects, did: list[str], failed: list[str]) -> None:
        self._seen = None
        if effects.severity is not None:
            did.append(f"severity {self.incoming.signal.severity} → {effects.severity}")
            self._change(severity=effects.severity)
        if effects.summary:
            try:
                summary = relabelling.filled(effects.summary, self.seen())
            except Failed as fault:
                failed.append(f"summary: {fault.why}")
            else:
                self._change(summary=signals.summary(summary))
                did.append("summary rewritten")

    def _assign(self, effects: Effects, did: list[str], failed: list[str]) -> None:
        if effects.service_id is None:
            return
        name = self.services.names.get(effects.service_id)
        if name is None:
            failed.append("service: it is gone")
            return
        self.service_id = effects.service_id
        did.append(f"service {name}")

    def _handle(self, rule: Rule, did: list[str]) -> None:
        effects = rule.effects
        given: dict[str, Any] = {
            name: value
            for name in ("priority", "policy_id", "grouping", "flapping")
            if (value := getattr(effects, name)) is not None
        }
        if not given:
            return
        if "priority" in given:
            given["by"] = rule.name
        self.handling = replace(self.handling, **given)
        did.extend(_said_of(given))

    def _quiet(self, rule: Rule, did: list[str]) -> None:
        if rule.effects.drop:
            self.dropped = rule.name
            did.append("dropped")
        elif rule.effects.mute_for is not None:
            self.muted, self.muted_for = rule.name, rule.effects.mute_for
            did.append("muted")

    def _change(self, **facts: Any) -> None:
        said = msgspec.structs.replace(self.incoming.signal, **facts)
        self.incoming = msgspec.structs.replace(self.incoming, signal=said)
        self._seen = None


def _said_of(given: Mapping[str, Any]) -> list[str]:
    words = {
        "priority": f"priority {given.get('priority')}",
        "policy_id": "escalation policy",
        "grouping": "grouping",
        "flapping": "held when it flaps",
    }
    return [words[name] for name in given if name in words]
