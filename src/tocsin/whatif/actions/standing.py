"""The incidents that are open by now: their pages go on, and a payload may touch them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from msgspec import structs

from tocsin.identity.actor import SYSTEM
from tocsin.incidents import announcement, lifecycle, rising
from tocsin.incidents import search as searches
from tocsin.incidents.actions import (
    bringing_in,
    classifying,
    engaging,
    foreseeing,
    looking,
    reading,
    snoozing,
    telling,
)
from tocsin.incidents.actions.foreseeing import Foreseen, Promises
from tocsin.incidents.escalation_matrix import Row
from tocsin.incidents.incident import Incident
from tocsin.incidents.lifecycle import Status
from tocsin.incidents.rising import Call
from tocsin.kit.tx import Tx
from tocsin.notify.notification import Letter
from tocsin.oncall import actions as oncall
from tocsin.oncall.actions import pages
from tocsin.oncall.page import NewPage, Page
from tocsin.oncall.policy import Stage
from tocsin.whatif.actions import ending
from tocsin.whatif.actions.ending import Quieting
from tocsin.whatif.begun import Standing
from tocsin.whatif.case import Case
from tocsin.whatif.touch import Touch

AT_MOST = 100
_WORDS = {
    Call.NOBODY: "Nobody is called anew for it.",
    Call.PAGE: "It would be pressing now, and pages anew.",
    Call.PAGE_TAKEN: "It would be worse than what was taken, and pages anew.",
    Call.TELL: "It would be pressing now, and whoever has it is told.",
}
_OPEN = tuple(sorted(lifecycle.OPEN))


@dataclass(frozen=True, slots=True)
class Moment:
    """From when on things stand as they do, and when something comes."""

    now: datetime
    at: datetime


@dataclass(frozen=True, slots=True)
class _Ground:
    tx: Tx
    rows: tuple[Row, ...]
    promises: Promises
    quieting: Quieting
    moment: Moment


def cases(
    tx: Tx, touched: Mapping[int, Touch], promises: Promises, moment: Moment
) -> tuple[list[Case], bool]:
    """Return what is touched and what else is open, the oldest first, and whether that is all."""
    found = reading.search(tx, searches.Query(status=_OPEN, limit=AT_MOST), actor=SYSTEM)
    others = [each for each in found.items if each.number not in touched]
    ours = reading.some(tx, sorted(touched), actor=SYSTEM)
    known = [each for each in (*ours, *others) if not each.is_drill]
    paging = pages.open_about(tx, [each.subject for each in known])
    quieting = ending.quieting(tx, now=moment.now)
    ground = _Ground(tx, tuple(looking.rows(tx)), promises, quieting, moment)
    return [
        _case(ground, each, touched.get(each.number), paging.get(each.subject))
        for each in sorted(known, key=lambda each: each.number)
    ], found.next is None


def _case(ground: _Ground, incident: Incident, touch: Touch | None, page: Page | None) -> Case:
    tx, moment = ground.tx, ground.moment
    after = become(tx, incident, touch, moment.at)
    call = rising.call_of(incident, after)
    new = _new_page(tx, after, page)
    wakes_at = snoozing.wakes_at(tx, after)
    woken = given_back(after) if wakes_at else None
    stands = replace(
        _standing(tx, page, moment.at),
        is_answered=touch is not None and touch.is_acknowledged,
        about=telling.asked_about(after),
        again=new if call in (Call.PAGE, Call.PAGE_TAKEN) else None,
        said=tuple(said(after, touch, call)),
        wakes_at=wakes_at,
        foreseen_then=_foreseen_then(ground, after, woken, wakes_at),
        engaged=_engaged(tx, incident, moment.now),
    )
    met = {one.row_name for one in bringing_in.met(tx, incident.number, actor=SYSTEM)}
    quiet_at = ground.quieting.get(incident.number, {})
    over_at = ending.over_at(tx, incident, touch, quiet_at, moment.at)
    return Case(
        after,
        tuple(telling.services_of(tx, incident)),
        new,
        tuple(row for row in ground.rows if row.name not in met),
        tuple(telling.responsible(tx, incident)),
        _foreseen(ground, incident, after),
        over_at,
        stands,
        _because(touch, call, is_resolved=over_at == moment.at),
        woken,
    )


def _foreseen(ground: _Ground, incident: Incident, after: Incident) -> tuple[Foreseen, ...]:
    has_moved, now = after.priority is not incident.priority, ground.moment.now
    return tuple(
        foreseeing.of_known(ground.tx, after, ground.promises, has_moved=has_moved, now=now)
    )


def _foreseen_then(
    ground: _Ground, taken: Incident, woken: Incident | None, at: datetime | None
) -> tuple[Foreseen, ...]:
    """What is foreseen of the response when nobody has it any more."""
    if woken is None or at is None:
        return ()
    return tuple(foreseeing.of_response_again(ground.tx, taken, woken, ground.promises, now=at))


def become(tx: Tx, incident: Incident, touch: Touch | None, at: datetime) -> Incident:
    """Return what the touch would make of it."""
    after = incident
    if touch and touch.severity is not None:
        after = classifying.risen(tx, after, touch.severity, now=at)
    if touch and touch.priority is not None and touch.priority < after.priority:
        after = structs.replace(after, priority=touch.priority, priority_reason=touch.by)
    if touch and touch.is_acknowledged and after.status is Status.OPEN:
        after = structs.replace(after, status=Status.ACKNOWLEDGED, acknowledged_at=at)
    return after


def given_back(incident: Incident) -> Incident | None:
    """Return what it is when a snooze ends that somebody took it before; None where nobody did."""
    if incident.status is not Status.ACKNOWLEDGED:
        return None
    return structs.replace(incident, status=Status.OPEN, acknowledged_at=None)


def _standing(tx: Tx, page: Page | None, at: datetime) -> Standing:
    if page is None:
        return Standing(at)
    joined = {each.loop for each in oncall.trace(tx, page.id) if each.stage is Stage.ADDED}
    return Standing(at, page, tuple(oncall.spared_by(tx, page.id)), len(joined))


def _new_page(tx: Tx, incident: Incident, page: Page | None) -> NewPage:
    """The page that would begin anew, about what the one before it was."""
    before = page or oncall.page_of(tx, incident.subject)
    labels = before.about.get("labels") if before else None
    services = telling.services_of(tx, incident)
    return telling.new_page(telling.Paging(incident, services, labels=labels))


def said(incident: Incident, touch: Touch | None, call: Call) -> Iterator[Letter]:
    """What those hear of it who are concerned: it became pressing, or it flaps."""
    subject = incident.subject
    if call is Call.TELL:
        now = announcement.notice(incident, f"Now {incident.priority}", incident.description)
        yield Letter(now, subject, f"{subject}/priority/{incident.priority}")
    for alert_id, summary in touch.flapping.items() if touch else ():
        yield Letter(
            announcement.flaps(incident, summary), subject, f"{subject}/flapping/{alert_id}"
        )


def _engaged(tx: Tx, incident: Incident, now: datetime) -> frozenset[int]:
    found = engaging.engagements(tx, incident.number, actor=SYSTEM, now=now)
    return frozenset(each.engagement.vendor_id for each in found if not each.is_over)


def _because(touch: Touch | None, call: Call, *, is_resolved: bool) -> str:
    if touch is None:
        return ""
    ends = ["It would be resolved."] if is_resolved else []
    ends += ["It would count as acknowledged."] if touch.is_acknowledged else []
    return " ".join([*touch.because, *(ends or [_WORDS[call]])])
