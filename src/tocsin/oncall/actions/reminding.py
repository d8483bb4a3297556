"""Reminding people of the shifts that are about to begin, as long before as each wants."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from tocsin.identity import actions as identity
from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.identity.person import Person
from tocsin.kit import ledger, periods
from tocsin.kit.tx import Tx
from tocsin.notify import actions as notify
from tocsin.notify.message import Kind, Message, Urgency
from tocsin.notify.notification import Letter
from tocsin.oncall import reminder, swap, wall_time
from tocsin.oncall.actions import duty
from tocsin.oncall.reminder import Notice
from tocsin.oncall.schedule import Schedule
from tocsin.oncall.shift import Shift
from tocsin.oncall.store import notices as store
from tocsin.oncall.store import rounds

_ROUND = timedelta(minutes=1)
_AHEAD = timedelta(days=15)
_DEFAULT = Notice()


def notice_of(tx: Tx, person_id: int) -> Notice:
    """Return when this person wants to hear of their shifts."""
    return store.of_people(tx, [person_id]).get(person_id, _DEFAULT)


def notices_of(tx: Tx, person_ids: Iterable[int]) -> Mapping[int, Notice]:
    """Return what those want who said anything."""
    return store.of_people(tx, list(person_ids))


def set_notice(tx: Tx, person_id: int, wanted: Notice, *, actor: Actor, now: datetime) -> None:
    """Set it for oneself, or as an administrator for anybody."""
    if actor.is_person(person_id):
        permission.require(actor, Permission.READ)
        permission.require_own_hand(actor)
    else:
        permission.require(actor, Permission.ADMINISTER)
    tidy = reminder.checked(wanted)
    identity.person(tx, person_id)
    store.put(tx, person_id, tidy)
    data = {
        "leads": [periods.format_duration(lead) for lead in tidy.leads],
        "of_hand_overs": tidy.of_hand_overs,
    }
    ledger.record(
        tx,
        kind="shift.notice_set",
        subject=f"person/{person_id}",
        actor=actor.label,
        at=now,
        data=data,
    )


def view_notice(tx: Tx, person_id: int, *, actor: Actor) -> Notice:
    if not actor.is_person(person_id):
        permission.require(actor, Permission.READ)
    return notice_of(tx, person_id)


def remind(tx: Tx, *, now: datetime) -> int:
    """Queue the reminders that are due; each is queued once, however often this looks."""
    if not rounds.claim(tx, "shift_reminders", now=now, next_at=now + _ROUND):
        return 0
    found = duty.calendar(tx, starts_at=now, ends_at=now + _AHEAD)
    ahead = [
        (plan, each) for plan, line in found for each in swap.merged(line) if each.starts_at > now
    ]
    return _queue(tx, ahead, now=now)


def _queue(tx: Tx, ahead: list[tuple[Schedule, Shift]], *, now: datetime) -> int:
    ids = sorted({each.person_id for _, each in ahead})
    wanted = store.of_people(tx, ids)
    known = {p.id: p for p in identity.people(tx, ids=ids, limit=len(ids) or 1) if p.is_active}
    telling = []
    for plan, each in ahead:
        leads = wanted.get(each.person_id, _DEFAULT).leads
        lead = reminder.lead_due(leads, starts_at=each.starts_at, now=now)
        if lead is not None and each.person_id in known:
            telling.append((each.person_id, _letter(plan, each, lead, known[each.person_id])))
    queued = notify.notify_people(tx, telling, now=now) if telling else []
    return sum(bool(each.notification_ids) for each in queued)


def _letter(plan: Schedule, each: Shift, lead: timedelta, person: Person) -> Letter:
    zone = wall_time.zone(person.time_zone)
    begins, ends = (
        f"{at.astimezone(zone):%a %d %b %H:%M}" for at in (each.starts_at, each.ends_at)
    )
    message = Message(
        f"You are on call in {plan.name} from {begins}",
        f"Until {ends} ({person.time_zone}). If you cannot, ask for a swap in time.",
        path="/on-call/mine",
        kind=Kind.NOTICE,
        urgency=Urgency.LOW,
    )
    cause = f"shift/{plan.id}/{each.starts_at.isoformat()}/{periods.format_duration(lead)}"
    return Letter(message, f"schedule/{plan.id}", cause)
