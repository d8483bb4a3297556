"""From what there is to page about to pages that begin, with all that time may bring to them."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from tocsin.incidents import announcement
from tocsin.incidents import escalation_matrix as matrix
from tocsin.incidents.actions import foreseeing, looking
from tocsin.incidents.actions.foreseeing import Promises
from tocsin.incidents.escalation_matrix import Row
from tocsin.kit.tx import Tx
from tocsin.notify.notification import Letter
from tocsin.oncall import vendor as vendors
from tocsin.oncall.vendor import Vendor
from tocsin.whatif.actions.gathering import Wanted
from tocsin.whatif.begun import Begun, BroughtIn, Engaging
from tocsin.whatif.case import Case
from tocsin.whatif.world import World


def wanted(cases: Sequence[Case]) -> Wanted:
    """Return what the pages of these will ask for."""
    rows = [row for case in cases for row in case.rows]
    foreseen = [each for case in cases for form in case.forms for each in form.foreseen]
    pages = [case.standing.page for case in cases if case.standing and case.standing.page]
    return Wanted(
        policy_ids={case.new.policy_id for case in cases} | {each.policy_id for each in foreseen},
        team_ids={case.new.team_id for case in cases if case.new.team_id is not None},
        plans=[page.plan for page in pages],
        targets=[target for row in rows for target in (*row.bring_in, *row.inform)],
        person_ids={person_id for case in cases for person_id in case.concerned},
    )


def all_of(
    tx: Tx, cases: Sequence[Case], world: World, promises: Promises, *, now: datetime
) -> list[Begun]:
    known = world.vendors.values()
    return [_begun(tx, case, known, promises, now=now) for case in cases]


def _begun(
    tx: Tx, case: Case, known: Collection[Vendor], promises: Promises, *, now: datetime
) -> Begun:
    return Begun(
        now if case.standing else case.incident.logged_at,
        case.new,
        case.over_at,
        "it is over",
        rows=tuple(_brought_in(tx, case, now=now)) if case.rows else (),
        foreseen=case.foreseen,
        concerned=case.concerned,
        vendors={each.id: _engaging(case, each, promises) for each in known},
        standing=case.standing,
        is_later=case.is_later,
        rises=tuple(
            _begun(tx, each, known, promises, now=each.standing.at)
            for each in case.rises
            if each.standing
        ),
    )


def _engaging(case: Case, one: Vendor, promises: Promises) -> Engaging:
    names = [service.name for service in case.services]
    said = vendors.message(one, announcement.to_vendor(case.incident, services=names, reason=""))
    letter = Letter(said, case.incident.subject, f"vendor/{one.id}/{case.incident.subject}")
    return Engaging(one.name, letter, foreseeing.of_vendor(case.incident, one.id, promises))


def _brought_in(tx: Tx, case: Case, *, now: datetime) -> Iterator[BroughtIn]:
    """The rows of the matrix that are met as long as nobody answers."""
    for row in case.rows:
        at = _met_at(tx, case, row, now=now)
        if at is not None:
            because = f"{row.name}: {matrix.words(row)}"
            notice = announcement.notice(case.incident, "Escalated to you", f"{because}.")
            yield BroughtIn(at, row.name, because, row.bring_in, row.inform, notice)


def _met_at(tx: Tx, case: Case, row: Row, *, now: datetime) -> datetime | None:
    """From when on it is met: as things are, or else when a snooze has ended."""
    at = matrix.met_at(row, looking.facts(tx, case.incident))
    if at is not None:
        return max(at, now)
    wakes_at = case.standing.wakes_at if case.standing else None
    if case.woken is None or wakes_at is None:
        return None
    again = matrix.met_at(row, looking.facts(tx, case.woken))
    return None if again is None else max(again, wakes_at)
