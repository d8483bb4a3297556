"""What time brings about: closing, waking up, paging anew, escalating, clocks that run out.

The engine claims in one transaction and performs in the next, so that an incident whose turn
fails is tried again a minute later and stands in nobody's way.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from msgspec.structs import replace

from tocsin.identity import actions as identity
from tocsin.identity import actor as actors
from tocsin.incidents import announcement, requirement
from tocsin.incidents.actions import (
    access,
    bringing_in,
    clocks,
    closing,
    recounting,
    requiring,
    saving,
    snoozing,
    telling,
    warning,
)
from tocsin.incidents.actions.warning import Warned
from tocsin.incidents.incident import Incident
from tocsin.incidents.lifecycle import Status
from tocsin.incidents.requirement import Need
from tocsin.incidents.sla import OF_INCIDENT, Kind
from tocsin.incidents.store import clocks as clock_store
from tocsin.incidents.store import due as store
from tocsin.incidents.store import escalations, recounts
from tocsin.incidents.store import stints as stint_store
from tocsin.incidents.store.due import Due, Work
from tocsin.kit.due import Condition
from tocsin.kit.tx import Tx

TIMER = actors.system("timer")


class _Claims(Protocol):
    def __call__(self, tx: Tx, *, now: datetime) -> Due | None: ...


@dataclass(frozen=True, slots=True)
class _Claim:
    """How something is claimed, and whether there is any of it."""

    claim: _Claims
    is_due: Condition


_CLAIMS = (
    _Claim(store.claim_clock, store.CLOCK_IS_DUE),
    _Claim(store.claim_stint, store.STINT_IS_DUE),
    _Claim(store.claim_snooze, store.SNOOZE_IS_DUE),
    _Claim(store.claim_look, store.LOOK_IS_DUE),
    _Claim(store.claim_wake, store.WAKE_IS_DUE),
    _Claim(store.claim_close, store.CLOSE_IS_DUE),
    _Claim(recounts.claim, store.RECOUNT_IS_DUE),
)
IS_DUE: Condition = " or ".join(one.is_due for one in _CLAIMS)


def claim(tx: Tx, *, now: datetime) -> Due | None:
    """Lease what is due, clocks first; None when nothing is. Commit before performing it."""
    return next((due for one in _CLAIMS if (due := one.claim(tx, now=now))), None)


def perform(tx: Tx, due: Due, *, now: datetime) -> bool:
    """Do what was claimed; False when somebody changed the incident meanwhile."""
    if due.work is Work.RECOUNT:
        return recounting.perform(tx, due, now=now)
    incident = access.workable(tx, due.number, actor=TIMER)
    return _PERFORMED[due.work](tx, due, incident, now)


def _close(tx: Tx, due: Due, incident: Incident, now: datetime) -> bool:
    if incident.close_at != due.leased_until or incident.awaits_review:
        return False
    lacking = requiring.holds_closing(tx, incident)
    if lacking:
        return _hold_closing(tx, incident, lacking, now)
    because = "confirmed by the reporter" if incident.confirmed_at else "nobody objected"
    closing.close_locked(tx, incident, because=because, actor=TIMER, now=now)
    return True


def _hold_closing(tx: Tx, incident: Incident, lacking: list[Need], now: datetime) -> bool:
    """Ask those who have it for what is lacking, and look again as many working days later."""
    after = replace(incident, close_at=closing.close_at(tx, now))
    told = {"missing": [need.value for need in lacking], "reason": requirement.listed(lacking)}
    entries = [saving.entry(incident.number, "closing_held", told)]
    saving.save(tx, incident, after, entries, actor=TIMER, now=now)
    said = f"It lacks {requirement.listed(lacking)}; it is closed when that is known."
    message = announcement.notice(after, "Not closed yet", said)
    cause = f"closing_held/{now.isoformat()}"
    concerned = telling.responsible(tx, after)
    telling.tell(tx, after, concerned, message=message, cause=cause, now=now)
    return True


def _wake(tx: Tx, due: Due, incident: Incident, now: datetime) -> bool:
    if incident.wake_at != due.leased_until:
        return False
    after = replace(incident, status=Status.IN_PROGRESS, pending_reason=None, wake_at=None)
    entries = [saving.moved(incident, Status.IN_PROGRESS, "resumed", {"reason": "it is time"})]
    saving.save(tx, incident, after, entries, actor=TIMER, now=now)
    message = announcement.notice(after, "Time to go on", incident.pending_reason or "")
    telling.tell(
        tx,
        after,
        telling.responsible(tx, after),
        message=message,
        cause=f"woken/{now.isoformat()}",
        now=now,
    )
    return True


def _end_snooze(tx: Tx, due: Due, incident: Incident, now: datetime) -> bool:
    if snoozing.snoozed(tx, [due.number]).get(due.number) != due.leased_until:
        return False
    return snoozing.end(tx, incident, actor=TIMER, now=now)


def _look(tx: Tx, due: Due, incident: Incident, now: datetime) -> bool:
    kind = Kind(due.detail)
    rows = {row.kind: row for row in clock_store.clocks(tx, incident.number)}
    if kind not in rows or rows[kind].next_check_at != due.leased_until:
        return False
    warned = warning.take(tx, incident, kind, now=now)
    if warned is not None:
        _warn(tx, incident, warned, now=now)
    return True


def _look_at_stint(tx: Tx, due: Due, incident: Incident, now: datetime) -> bool:
    word, _, party = due.detail.partition("/")
    kind, party_id = Kind(word), int(party)
    rows = stint_store.of_incident(tx, incident.number)
    ours = [row for row in rows if (row.kind, row.party_id) == (kind, party_id)]
    if not any(row.next_check_at == due.leased_until for row in ours):
        return False
    warned = warning.take_of_stint(tx, incident, kind, party_id, now=now)
    if warned is not None:
        _warn(tx, incident, warned, now=now)
    return True


def _escalate(tx: Tx, due: Due, incident: Incident, now: datetime) -> bool:
    if escalations.check_at(tx, due.number) != due.leased_until:
        return False
    return bool(bringing_in.act(tx, incident, actor=TIMER, now=now))


def _warn(tx: Tx, incident: Incident, warned: Warned, *, now: datetime) -> None:
    """Record it, tell those whom it concerns, and page where that was agreed."""
    told = {
        "clock": warned.kind,
        "percent": warned.percent,
        "party_id": warned.party_id or None,
        "party": warned.party or None,
    }
    stem = "sla" if warned.kind in OF_INCIDENT else "stint"
    kind = f"{stem}_breached" if warned.percent >= 100 else f"{stem}_warned"
    saving.record(tx, incident.number, kind, told, actor=clocks.CLOCKWORK, now=now)
    message = announcement.clock(incident, warned.kind, warned.percent, due_at=warned.due_at)
    cause = f"sla/{warned.kind}/{warned.percent}/{now.isoformat()}"
    concerned = telling.responsible(tx, incident)
    telling.tell(tx, incident, concerned, message=message, cause=cause, now=now)
    if warned.pages:
        is_teams = warned.kind is Kind.TEAM and warned.party_id
        team = identity.team(tx, warned.party_id) if is_teams else None
        because = message.title
        telling.page_if_quiet(tx, incident, because=because, team=team, actor=TIMER, now=now)


_PERFORMED: dict[Work, Callable[[Tx, Due, Incident, datetime], bool]] = {
    Work.CLOSE: _close,
    Work.WAKE: _wake,
    Work.CLOCK: _look,
    Work.STINT: _look_at_stint,
    Work.SNOOZE: _end_snooze,
    Work.LOOK: _escalate,
}
