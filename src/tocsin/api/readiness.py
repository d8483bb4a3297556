"""Readiness: whether a page would reach somebody, and what would keep it from that."""

from collections.abc import Sequence
from datetime import datetime, time
from typing import Annotated

from fastapi import Query

from tocsin.api.route import Reading, Writing, noun
from tocsin.api.schemas import Input, Output, TimeOfDay, shown
from tocsin.notify.attempt import Status
from tocsin.notify.reach import State
from tocsin.oncall import readiness
from tocsin.oncall.actions import readying
from tocsin.oncall.readiness import OnDuty, Report
from tocsin.oncall.timetable import Timetable

router = noun("readiness")

Days = Annotated[int, Query(ge=1, le=90, description="How far ahead to look.")]


class FindingOut(Output):
    """``subject`` is what to mend, as in ``person/7``; ``starts_at`` when it begins to hurt."""

    kind: readiness.Kind
    severity: readiness.Severity
    subject: str
    name: str
    sentence: str
    starts_at: datetime


class TestOut(Output):
    at: datetime
    status: Status
    reason: str | None


class PathOut(Output):
    """``rests_on`` is what has to work besides Tocsin; two paths on one fail together."""

    contact_id: int | None
    channel: str
    title: str
    rests_on: str
    state: State
    tested: TestOut | None


class OnDutyOut(Output):
    """Somebody whom a page would reach for; ``first_at`` is when that begins."""

    person_id: int
    name: str
    first_at: datetime
    paths: list[PathOut]


class ReportOut(Output):
    is_ready: bool
    days: int
    findings: list[FindingOut]
    people: list[OnDutyOut]


class TimetableOut(Output):
    """Days are ``mon`` to ``sun``; without any it is never."""

    time_zone: str
    digest_days: list[str]
    digest_at: TimeOfDay
    canary_days: list[str]
    canary_at: TimeOfDay


class TimetableIn(Input):
    time_zone: str = "UTC"
    digest_days: tuple[str, ...] = ("mon", "tue", "wed", "thu", "fri")
    digest_at: TimeOfDay = time(8)
    canary_days: tuple[str, ...] = ()
    canary_at: TimeOfDay = time(10)


class SentOut(Output):
    """How many test pages were queued; the report shows what became of each."""

    sent: int


@router.get("")
def show(frame: Reading, days: Days = readying.DAYS) -> ReportOut:
    """Return what would keep a page from reaching anybody, the broken before the weak."""
    report = readying.view_report(frame.tx, days=days, actor=frame.actor, now=frame.now)
    return _out(report)


@router.get("/timetable", response_model=TimetableOut)
def show_timetable(frame: Reading) -> Timetable:
    """Return when the digest and the test pages go out."""
    return readying.view_timetable(frame.tx, actor=frame.actor)


@router.put("/timetable", response_model=TimetableOut)
def set_timetable(body: TimetableIn, frame: Writing) -> Timetable:
    """Set when the digest goes out, if anything is wrong, and when test pages do."""
    wanted = Timetable(
        body.time_zone,
        body.digest_days,
        body.digest_at.replace(tzinfo=None),
        body.canary_days,
        body.canary_at.replace(tzinfo=None),
    )
    readying.set_timetable(frame.tx, wanted, actor=frame.actor, now=frame.now)
    return readying.timetable_of(frame.tx)


@router.post("/tests", status_code=202)
def send_tests(frame: Writing) -> SentOut:
    """Send a test page to every contact of whoever is on call in the next seven days."""
    return SentOut(sent=readying.send_tests(frame.tx, actor=frame.actor, now=frame.now))


def _out(report: Report) -> ReportOut:
    findings = [FindingOut.model_validate(each) for each in report.findings]
    return ReportOut(
        is_ready=report.is_ready,
        days=report.days,
        findings=findings,
        people=_people(report.people),
    )


def _people(people: Sequence[OnDuty]) -> list[OnDutyOut]:
    return [
        shown(
            OnDutyOut,
            one.reach,
            first_at=one.first_at,
            paths=[PathOut.model_validate(each) for each in one.reach.paths],
        )
        for one in people
    ]
