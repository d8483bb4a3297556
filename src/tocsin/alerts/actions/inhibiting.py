"""Inhibition at work: rules are kept by people, alerts hold back and are freed by themselves."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from tocsin.alerts import alert, inhibition, inhibition_store
from tocsin.alerts.alert import Alert
from tocsin.alerts.inhibition import Candidate, Held, NewRule, Ready, Rule, Side
from tocsin.catalog import actions as catalog
from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.kit import errors, ledger, pages
from tocsin.kit.pages import Page
from tocsin.kit.tx import Tx
from tocsin.signals import actions as signals

_LOOKED_AT = 2000
Labelled = tuple[int, Mapping[str, str]]


class UnknownRule(errors.NotFound):
    """No inhibition rule has this number."""


class NameTaken(errors.Conflict):
    """Another inhibition rule has this name."""


class TooManyRules(errors.Invalid):
    """Each new alert is held against every rule, so there is a limit."""


def rules(tx: Tx, *, actor: Actor) -> list[Rule]:
    """Return the rules by name."""
    permission.require(actor, Permission.READ)
    return inhibition_store.rules(tx)


def page_of(tx: Tx, *, cursor: str | None, limit: int, actor: Actor) -> Page[Rule]:
    """Return the same, a page at a time."""
    after = pages.place(cursor)
    found = sorted(rules(tx, actor=actor), key=lambda rule: (rule.name, rule.id))
    behind = [rule for rule in found if (rule.name, rule.id) > (after.name or "", after.id)]
    return pages.cut_by_name(behind, limit)


def get(tx: Tx, rule_id: int, *, actor: Actor) -> Rule:
    permission.require(actor, Permission.READ)
    found = inhibition_store.find(tx, rule_id)
    if found is None:
        raise UnknownRule(f"There is no inhibition rule {rule_id}.")
    return found


def create(tx: Tx, wanted: NewRule, *, actor: Actor, now: datetime) -> int:
    """Make a rule; alerts that are open already hold back what comes from now on."""
    permission.require(actor, Permission.CONFIGURE)
    inhibition.check(wanted)
    if len(inhibition_store.rules(tx)) >= inhibition.RULES_AT_MOST:
        raise TooManyRules(f"There are {inhibition.RULES_AT_MOST} rules; remove one first.")
    rule_id = inhibition_store.insert(tx, wanted)
    if rule_id is None:
        raise NameTaken(f"There is an inhibition rule named '{wanted.name}' already.")
    _index(tx, get(tx, rule_id, actor=actor))
    _record(tx, "inhibition.created", rule_id, wanted, actor=actor, now=now)
    return rule_id


def update(tx: Tx, rule_id: int, wanted: NewRule, *, actor: Actor, now: datetime) -> bool:
    """Make it what is wanted and return whether anything changed; what it holds is judged again."""
    permission.require(actor, Permission.CONFIGURE)
    inhibition.check(wanted)
    before = get(tx, rule_id, actor=actor)
    if _written(before.as_new()) == _written(wanted):
        return False
    if any(r.name == wanted.name and r.id != rule_id for r in inhibition_store.rules(tx)):
        raise NameTaken(f"There is an inhibition rule named '{wanted.name}' already.")
    inhibition_store.update(tx, rule_id, wanted)
    inhibition_store.forget_sources(tx, rule_id)
    inhibition_store.judge_again(tx, rule_id)
    _index(tx, get(tx, rule_id, actor=actor))
    _record(tx, "inhibition.changed", rule_id, wanted, actor=actor, now=now)
    return True


def remove(tx: Tx, rule_id: int, *, actor: Actor, now: datetime) -> None:
    """Remove it; what it held back and still fires is heard."""
    permission.require(actor, Permission.CONFIGURE)
    found = get(tx, rule_id, actor=actor)
    inhibition_store.judge_again(tx, rule_id)
    inhibition_store.remove(tx, rule_id)
    _record(tx, "inhibition.removed", rule_id, found.as_new(), actor=actor, now=now)


def held(tx: Tx, alert_ids: Sequence[int], *, actor: Actor) -> dict[int, Held]:
    """Return how these alerts are held back, or were; those that never were are left out."""
    permission.require(actor, Permission.READ)
    found = inhibition_store.held(tx, alert_ids) if alert_ids else []
    return {one.alert_id: one for one in found}


def ready(tx: Tx) -> tuple[Ready, ...]:
    """Return the rules in use, read once for many alerts."""
    return tuple(rule.ready() for rule in inhibition_store.rules(tx) if rule.is_enabled)


def judge(
    tx: Tx,
    among: Sequence[Ready],
    opened: Sequence[Labelled],
    *,
    silenced: Collection[int],
    now: datetime,
) -> dict[int, str]:
    """Let these alerts hold back others from now on, and return those held back, with the reason.

    All that came together are known to each other first, so their order does not matter. What is
    silenced holds back others as well, and is not held itself: its silence has an end of its own.
    """
    sources = [
        _row(alert_id, side)
        for alert_id, labels in opened
        for side in inhibition.sources_of(among, labels)
    ]
    if sources:
        inhibition_store.add_sources(tx, sources)
    loud = [(alert_id, labels) for alert_id, labels in opened if alert_id not in silenced]
    return hold(tx, among, loud, now=now)


def hold(
    tx: Tx, among: Sequence[Ready], alerts: Sequence[Labelled], *, now: datetime
) -> dict[int, str]:
    """Hold back those of these alerts that an open one explains; return the reasons."""
    sides = {i: found for i, labels in alerts if (found := inhibition.targets_of(among, labels))}
    if not sides:
        return {}
    candidates, holders = holding(tx, [side for found in sides.values() for side in found])
    chosen = inhibition.choose_all(sides, candidates, holders)
    if chosen:
        inhibition_store.hold(tx, [_held(i, *c, now=now) for i, c in chosen.items()], now=now)
    return {
        alert_id: f"held back by alert {one.alert_id}: {side.rule.name}"
        for alert_id, (side, one) in chosen.items()
    }


def holding(tx: Tx, sides: Sequence[Side]) -> tuple[list[Candidate], dict[int, int]]:
    """Return the open alerts on the other side of these, and which of them wait for which."""
    asked = sorted({(side.rule.id, side.key) for side in sides})
    rows = [{"rule_id": rule_id, "key": key} for rule_id, key in asked]
    candidates = inhibition_store.candidates(tx, rows) if rows else []
    return candidates, _holders(tx, [one.alert_id for one in candidates])


def freed(tx: Tx, *, now: datetime, limit: int) -> dict[int, bool]:
    """Return the open alerts that nothing holds back any more, and whether another one may."""
    inhibition_store.forget_closed(tx, limit=limit)
    return {
        one.alert_id: one.may_be_held for one in inhibition_store.free(tx, now=now, limit=limit)
    }


def _holders(tx: Tx, alert_ids: Sequence[int]) -> dict[int, int]:
    """Follow who waits for whom, from these alerts on."""
    found: dict[int, int] = {}
    left = sorted(set(alert_ids))
    while left:
        links = inhibition_store.links(tx, left)
        found |= {one.alert_id: one.inhibitor_id for one in links}
        left = sorted({one.inhibitor_id for one in links} - set(found))
    return found


def _index(tx: Tx, rule: Rule) -> None:
    """Find the open alerts on the source side of a rule that is new."""
    if not rule.is_enabled:
        return
    services = {s.id: s.name for s in catalog.services(tx)}
    sources = {s.id: s.name for s in signals.sources(tx)}
    among, after_id = (rule.ready(),), 0
    while found := inhibition_store.open_alerts(tx, after_id=after_id, limit=_LOOKED_AT):
        after_id = found[-1].id
        rows = [
            _row(one.id, side)
            for one in found
            for side in inhibition.sources_of(among, _labels(one, sources, services))
        ]
        if rows:
            inhibition_store.add_sources(tx, rows)


def _labels(
    one: Alert, sources: Mapping[int, str], services: Mapping[int, str]
) -> Mapping[str, str]:
    service = services.get(one.service_id or 0)
    return alert.labels_of(one, sources.get(one.source_id, ""), service)


def _row(alert_id: int, side: Side) -> dict[str, Any]:
    return {
        "rule_id": side.rule.id,
        "key": side.key,
        "alert_id": alert_id,
        "is_both": side.is_both,
    }


def _held(alert_id: int, side: Side, one: Candidate, *, now: datetime) -> dict[str, Any]:
    return {
        "alert_id": alert_id,
        "inhibitor_id": one.alert_id,
        "rule_id": side.rule.id,
        "rule_name": side.rule.name,
        "until": (now + side.rule.lasts).isoformat(),
    }


def _written(rule: NewRule) -> dict[str, Any]:
    return {
        "name": rule.name,
        "sources": [str(m) for m in rule.sources],
        "targets": [str(m) for m in rule.targets],
        "equal": list(rule.equal),
        "lasts_seconds": int(rule.lasts.total_seconds()),
        "is_enabled": rule.is_enabled,
    }


def _record(tx: Tx, kind: str, rule_id: int, rule: NewRule, *, actor: Actor, now: datetime) -> None:
    ledger.record(
        tx,
        kind=kind,
        subject=f"inhibition/{rule_id}",
        actor=actor.label,
        at=now,
        data=_written(rule),
    )
