"""What an incident becomes by what joins it only when it is heard, and whom that calls."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from tocsin.incidents import rising
from tocsin.incidents.actions import foreseeing, telling
from tocsin.incidents.actions.foreseeing import Foreseen, Promises
from tocsin.incidents.incident import Incident
from tocsin.incidents.rising import Call
from tocsin.incidents.sla import Kind
from tocsin.kit.tx import Tx
from tocsin.whatif.actions import standing
from tocsin.whatif.begun import Standing
from tocsin.whatif.case import Case
from tocsin.whatif.touch import Touch


def raised(tx: Tx, case: Case, touch: Touch, promises: Promises, *, at: datetime) -> Case:
    """Return the case with what it is from that moment on, if that is another."""
    before = _by(case.forms[-1], at)
    after = standing.become(tx, before, touch, at)
    if after == before:
        return case
    rise = _form(tx, case, after, promises, at)
    call = rising.call_of(before, after)
    stands = replace(
        rise.standing or Standing(at),
        again=rise.new if call in (Call.PAGE, Call.PAGE_TAKEN) else None,
        said=tuple(standing.said(after, touch, call)),
    )
    return replace(case, rises=(*case.rises, replace(rise, standing=stands)))


def _by(form: Case, at: datetime) -> Incident:
    """What it is by then: a snooze may have ended."""
    if form.woken is not None and _wakes_at(form, at) is None:
        return form.woken
    return form.incident


def _wakes_at(form: Case, at: datetime) -> datetime | None:
    """When a snooze ends that has not by then."""
    wakes_at = form.standing.wakes_at if form.standing else None
    return wakes_at if wakes_at is not None and wakes_at > at else None


def _form(tx: Tx, case: Case, after: Incident, promises: Promises, at: datetime) -> Case:
    wakes_at = _wakes_at(case.forms[-1], at)
    woken = standing.given_back(after) if wakes_at else None
    paging = telling.Paging(after, case.services, labels=case.new.about.get("labels"))
    then: list[Foreseen] = []
    if woken is not None and wakes_at is not None:
        then = foreseeing.of_response_again(tx, after, woken, promises, now=wakes_at)
    return replace(
        case,
        incident=after,
        new=telling.new_page(paging),
        foreseen=tuple(_foreseen(tx, case, after, promises, at)),
        standing=Standing(
            at, about=telling.asked_about(after), wakes_at=wakes_at, foreseen_then=tuple(then)
        ),
        woken=woken,
        rises=(),
    )


def _foreseen(
    tx: Tx, case: Case, after: Incident, promises: Promises, at: datetime
) -> Iterator[Foreseen]:
    """What is foreseen from then on; vendors who work on it go on by what they promised before."""
    said = list(_said(case, at))
    if after.number < 0:
        found = foreseeing.of_new(after, promises, said=said, now=at)
    else:
        found = foreseeing.of_known(tx, after, promises, has_moved=True, now=at, said=said)
    return (each for each in found if each.kind is not Kind.VENDOR)


def _said(case: Case, at: datetime) -> Iterator[Foreseen]:
    """What is said by then: of each form what falls before the next one."""
    ends = [*(rise.standing.at for rise in case.rises if rise.standing), at]
    for form, end in zip(case.forms, ends, strict=True):
        then = form.standing.foreseen_then if form.standing else ()
        yield from (each for each in (*form.foreseen, *then) if each.at <= end)
