"""How long what is kept: the rules, what they would forget today, and forgetting it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from tocsin.identity import actor as actors
from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.kit import chain, ledger, redaction
from tocsin.kit.redaction import Redacted
from tocsin.kit.tx import Tx
from tocsin.privacy import erasure, retention
from tocsin.privacy.actions import holding
from tocsin.privacy.place import MARK
from tocsin.privacy.retention import Held, Kind, Rule
from tocsin.privacy.store import forgetting as store
from tocsin.privacy.store import rules as rule_store

KEEPER = actors.system("retention")
_COUNTED_AT_MOST = 100_000


@dataclass(frozen=True, slots=True)
class Due:
    """What a rule would forget now; ``before`` of None: nothing."""

    rule: Rule
    before: datetime | None
    count: int


def rules(tx: Tx, defaults: Mapping[Kind, int], *, actor: Actor) -> list[Rule]:
    """Return a rule for every kind: the one that was set, or what the settings say."""
    permission.require_sight(actor, Permission.ADMINISTER)
    return _rules(tx, defaults)


def preview(tx: Tx, defaults: Mapping[Kind, int], *, actor: Actor, now: datetime) -> list[Due]:
    """Say how much each rule would forget now; it changes nothing."""
    permission.require_sight(actor, Permission.ADMINISTER)
    held = _held(tx)
    return [_due(tx, rule, held, now) for rule in _rules(tx, defaults)]


def set_rule(tx: Tx, kind: Kind, days: int | None, *, actor: Actor, now: datetime) -> None:
    """Keep it so many days from now on; None: as the settings say, or for ever."""
    permission.require(actor, Permission.ADMINISTER)
    tidy = retention.checked_days(days)
    before = next((each.days for each in rule_store.rules(tx) if each.kind is kind), None)
    if tidy == before:
        return
    if tidy is None:
        rule_store.remove(tx, kind)
    else:
        rule_store.put(tx, kind, tidy, by=actor.label, at=now)
    ledger.record(
        tx,
        kind="retention.set",
        subject=f"retention/{kind}",
        actor=actor.label,
        at=now,
        data={"days": tidy, "before": before},
    )


def horizon(tx: Tx, kind: Kind, default: int | None, *, now: datetime) -> datetime | None:
    """Return before when things of this kind are forgotten; None while nothing may be."""
    found = next((each.days for each in rule_store.rules(tx) if each.kind is kind), default)
    return retention.horizon(found, _held(tx), now=now)


def forget_attachments(tx: Tx, *, now: datetime, limit: int) -> int:
    """Empty a portion of the files that are due and return how many; call it until 0."""
    before, held = _horizon_of_closed(tx, Kind.ATTACHMENTS, now)
    due = store.attachments_due(tx, before=before, held=held, limit=limit) if before else []
    if due:
        store.forget_files(tx, due, mark=MARK)
        _tell(tx, Kind.ATTACHMENTS, len(due), now=now)
    return len(due)


def forget_incidents(tx: Tx, *, now: datetime, limit: int) -> int:
    """Empty the words of a portion of the incidents that are due, in the ledger too, and return
    how many; call it until 0."""
    before, held = _horizon_of_closed(tx, Kind.INCIDENTS, now)
    due = store.incidents_due(tx, before=before, held=held, limit=limit) if before else []
    if due:
        store.forget_words(tx, due, mark=MARK, at=now)
        store.forget_files(tx, store.files_of(tx, due), mark=MARK)
        chain.seal_all(tx)
        for number in due:
            _forget_events(tx, f"incident/{number}", now=now)
        _tell(tx, Kind.INCIDENTS, len(due), now=now)
    return len(due)


def _forget_events(tx: Tx, subject: str, *, now: datetime) -> None:
    found = ledger.of_subject(tx, subject, limit=10_000)
    wanted: Sequence[Redacted] = [
        Redacted(each.id, data) for each in found if (data := erasure.wordless(each)) != each.data
    ]
    redaction.redact(tx, wanted, subject=subject, actor=KEEPER.label, at=now)


def _rules(tx: Tx, defaults: Mapping[Kind, int]) -> list[Rule]:
    known = {each.kind: each for each in rule_store.rules(tx)}
    return [known.get(kind) or Rule(kind, defaults.get(kind)) for kind in Kind]


def _held(tx: Tx) -> Held:
    begins = {each.subject: each.at for each in rule_store.begins(tx)}
    return retention.held_by(holding.all_standing(tx), begins)


def _horizon_of_closed(tx: Tx, kind: Kind, now: datetime) -> tuple[datetime | None, Held]:
    held = _held(tx)
    days = next((each.days for each in rule_store.rules(tx) if each.kind is kind), None)
    return retention.horizon_of_closed(days, held, now=now), held


def _due(tx: Tx, rule: Rule, held: Held, now: datetime) -> Due:
    if rule.kind in {Kind.ATTACHMENTS, Kind.INCIDENTS}:
        before = retention.horizon_of_closed(rule.days, held, now=now)
        find = store.incidents_due if rule.kind is Kind.INCIDENTS else store.attachments_due
        found = find(tx, before=before, held=held, limit=_COUNTED_AT_MOST) if before else []
        return Due(rule, before, len(found))
    before = retention.horizon(rule.days, held, now=now)
    count = {
        Kind.RAW_EVENTS: store.raw_events_due,
        Kind.MESSAGES: store.messages_due,
        Kind.MAILS: store.mails_due,
    }[rule.kind]
    return Due(rule, before, count(tx, before=before) if before else 0)


def _tell(tx: Tx, kind: Kind, count: int, *, now: datetime) -> None:
    ledger.record(
        tx,
        kind="retention.forgotten",
        subject=f"retention/{kind}",
        actor=KEEPER.label,
        at=now,
        data={"count": count},
    )
