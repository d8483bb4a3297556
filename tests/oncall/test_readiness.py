"""Who is on call and cannot be reached is said before it hurts, and once."""

from datetime import UTC, datetime, time, timedelta

import pytest

from tests.cast import Cast
from tests.oncall.conftest import create, on_weekdays, payments, primary, step, weekly
from tests.oncall.told import KEY, reachable, unreachable
from tocsin.identity import actions as identity
from tocsin.identity import actor
from tocsin.identity.permission import NotPermitted
from tocsin.identity.team import NewTeam
from tocsin.kit.tx import Tx
from tocsin.notify import actions as notify
from tocsin.notify.attempt import Status
from tocsin.notify.contact import NewContact
from tocsin.notify.message import Urgency
from tocsin.notify.reach import Path, Reach, State, Trial
from tocsin.notify.rule import Rule
from tocsin.oncall import actions, readiness, timetable
from tocsin.oncall.actions import readying
from tocsin.oncall.readiness import Finding, Kind, Ladder, OnDuty, Rung, Severity
from tocsin.oncall.timetable import BadTimetable, Timetable

T = datetime(2026, 3, 16, 9, 30, tzinfo=UTC)
MAIL = {"host": "127.0.0.1", "port": 2525, "sender": "tocsin@example.com"}
HOUR = timedelta(hours=1)


def path(channel: str = "ntfy", state: State = State.WORKS, tested: Trial | None = None) -> Path:
    return Path(1, channel, f"her {channel}", channel, state, tested)


def reach(*paths: Path, is_active: bool = True, late: int = 0, in_vain: bool = False) -> Reach:
    return Reach(7, "Ana", is_active, paths, timedelta(minutes=late), in_vain)


BOTH = (path("ntfy"), path("email"))
FAILED = Trial(1, T, Status.FAILED, "No such topic.")


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (reach(*BOTH), []),
        (reach(), ["Nothing would wake Ana: they have no contact."]),
        (reach(path("inbox", State.INSIDE)), ["Nothing would wake Ana: only the inbox is set up."]),
        (reach(*BOTH, is_active=False), ["Nothing would wake Ana: they are no longer active."]),
        (
            reach(path(state=State.UNVERIFIED), path("email", State.DOWN)),
            [
                "Nothing would wake Ana: her ntfy was never verified; her email is on a channel"
                " through which nothing went lately."
            ],
        ),
        (reach(path("ntfy"), path("ntfy")), ["Ana is reached through ntfy alone."]),
        (
            reach(Path(None, "email", "ana@example.com", "email", State.WORKS)),
            ["Ana has no contact that works, so pages go to the account's address."],
        ),
        (reach(*BOTH, late=20), ["Ana is told of what cannot wait only after 20 m."]),
        (
            reach(*BOTH, in_vain=True),
            ["None of Ana's rules leads anywhere, so every contact is used at once."],
        ),
        (
            reach(path("email"), path("ntfy", tested=FAILED)),
            ["The last test to Ana at her ntfy failed: No such topic."],
        ),
    ],
)
def test_each_trouble_of_a_person_is_one_sentence(one: Reach, expected: list[str]) -> None:
    assert [found.sentence for found in readiness.of_person(OnDuty(one, T))] == expected


@pytest.mark.parametrize(
    ("rungs", "reaches", "expected"),
    [
        ([("Step 1", (7,), "")], [reach(*BOTH)], []),
        ([("Step 1", (7,), "")], [reach(path())], [Kind.ONE_DEPENDENCY]),
        ([("Step 1", (), "Nobody is in it.")], [], [Kind.EMPTY]),
        ([("Step 1", (7,), "")], [reach()], []),
    ],
)
def test_each_trouble_of_a_policy_is_found(
    rungs: list[tuple[str, tuple[int, ...], str]], reaches: list[Reach], expected: list[Kind]
) -> None:
    ladder = Ladder(1, "payments", [Rung(*each) for each in rungs])
    known = {each.person_id: each for each in reaches}
    assert [found.kind for found in readiness.of_policy(ladder, known, now=T)] == expected


def finding(severity: Severity, sentence: str = "It hurts.") -> Finding:
    return Finding(Kind.GAP, severity, "schedule/1", "payments", sentence, T)


def test_a_digest_is_worth_it_for_what_is_broken_and_once_for_what_is_weak() -> None:
    weak, broken = finding(Severity.WEAK), finding(Severity.BROKEN)
    assert readiness.news([], []) == []
    assert readiness.news([weak], []) == [weak]
    assert readiness.news([weak], [weak.fingerprint]) == []
    assert readiness.news([weak, broken], [weak.fingerprint, broken.fingerprint])
    assert readiness.ordered([weak, broken]) == [broken, weak]


@pytest.mark.parametrize(
    ("now", "days", "expected"),
    [
        ("2026-03-16T06:59", ("mon",), "2026-03-16T07:00"),
        ("2026-03-16T07:00", ("mon",), "2026-03-23T07:00"),
        ("2026-03-27T12:00", ("mon", "fri"), "2026-03-30T06:00"),  # summer time began
    ],
)
def test_the_next_time_is_a_wall_time(now: str, days: tuple[str, ...], expected: str) -> None:
    at = datetime.fromisoformat(now).replace(tzinfo=UTC)
    found = timetable.following(days, time(8), "Europe/Berlin", now=at)
    assert found == datetime.fromisoformat(expected).replace(tzinfo=UTC)
    assert timetable.following((), time(8), "Europe/Berlin", now=at) > at + timedelta(days=9999)


@pytest.fixture
def crew(tx: Tx, people: Cast, now: datetime) -> Cast:
    """Everybody has push and mail; payments is paged by a weekly schedule."""
    reachable(tx, *people.all, now=now)
    notify.set_channel_settings(tx, "email", MAIL, key=KEY, actor=actor.SYSTEM, now=now)
    for member in people.all:
        new = NewContact(member.id, "email", member.email)
        notify.add_contact(tx, new, actor=actor.SYSTEM, now=now)
    plan = primary(weekly(people.ana.id, people.bo.id))
    actions.create_schedule(tx, plan, actor=people.cleo.actor, now=now)
    create(tx, people, payments(step("schedule:payments-primary"), step("team:payments")), now)
    return people


def found(tx: Tx, now: datetime) -> list[tuple[Kind, str]]:
    return [(each.kind, each.name) for each in readying.report(tx, now=now).findings]


def test_where_all_is_well_nothing_is_said_and_everybody_needed_is_listed(
    tx: Tx, crew: Cast, now: datetime
) -> None:
    report = readying.report(tx, now=now)
    assert (report.findings, report.is_ready) == ([], True)
    assert [one.reach.name for one in report.people] == ["Ana", "Bo", "Cleo"]
    assert [p.state for p in report.people[0].reach.paths] == [State.WORKS, State.WORKS]


def test_who_cannot_be_reached_is_told_with_every_reason(tx: Tx, crew: Cast, now: datetime) -> None:
    unreachable(tx, crew.bo, now)
    new = NewContact(crew.bo.id, "ntfy", "bos-topic")
    notify.add_contact(tx, new, actor=crew.bo.actor, now=now)
    assert found(tx, now) == [(Kind.ACCOUNT_ONLY, "Bo")]
    notify.enable_channel(tx, "email", is_enabled=False, actor=actor.SYSTEM, now=now)
    report = readying.report(tx, now=now)
    assert report.findings[0].sentence == (
        "Nothing would wake Bo: bos-topic was never verified; bo@example.com (the account) is on"
        " a channel that is not set up or switched off."
    )
    assert not report.is_ready
    kinds = {each.kind for each in report.findings}
    assert kinds == {Kind.UNREACHABLE, Kind.ONE_WAY, Kind.ONE_DEPENDENCY}


def test_a_channel_through_which_nothing_goes_is_down(tx: Tx, crew: Cast, now: datetime) -> None:
    contact = notify.contacts(tx, crew.ana.id)[0]
    for _ in range(3):
        notify.test_contact(tx, contact.id, actor=crew.ana.actor, now=now)
    tx.run(
        """
        update notification
        set status = 'failed', reason = 'refused', attempts = 1, fence = 1,
            ended_at = created_at
        where contact_id = %(id)s
        """,
        id=contact.id,
    )
    assert (Kind.ONE_WAY, "Ana") in found(tx, now)
    assert found(tx, now + 2 * HOUR) == [(Kind.TEST_FAILED, "Ana")]


def test_rules_that_lead_nowhere_or_begin_late_are_told(tx: Tx, crew: Cast, now: datetime) -> None:
    _first, second = notify.contacts(tx, crew.ana.id)
    late = [Rule(second.id, Urgency.HIGH, HOUR)]
    notify.set_rules(tx, crew.ana.id, Urgency.HIGH, late, actor=crew.ana.actor, now=now)
    assert found(tx, now) == [(Kind.LATE, "Ana")]
    notify.change_contact(tx, second.id, label="", is_enabled=False, actor=crew.ana.actor, now=now)
    assert found(tx, now) == [(Kind.ONE_WAY, "Ana"), (Kind.RULES_IN_VAIN, "Ana")]


def test_gaps_and_empty_steps_are_told(tx: Tx, crew: Cast, now: datetime) -> None:
    identity.create_team(tx, NewTeam("ghosts"), actor=actor.SYSTEM, now=now)
    plan = primary(on_weekdays(weekly(crew.ana.id)), name="weekdays")
    actions.create_schedule(tx, plan, actor=crew.cleo.actor, now=now)
    policy = actions.policy_by_name(tx, "payments")
    assert policy is not None
    changed = payments(step("team:ghosts"), step("team:payments"))
    actions.replace_policy(tx, policy.id or 0, changed, actor=crew.cleo.actor, now=now)
    report = readying.report(tx, now=now)
    assert [(each.kind, each.name) for each in report.findings] == [
        (Kind.EMPTY, "payments"),
        (Kind.GAP, "weekdays"),
    ]
    assert report.is_ready  # the next step is taken at once


def told(tx: Tx) -> list[str]:
    return tx.column(
        """
        select message ->> 'title'
        from notification
        where subject = 'readiness'
        order by id
        limit 100
        """
    )


def test_a_digest_comes_in_the_morning_only_when_something_is_wrong(
    tx: Tx, crew: Cast, now: datetime
) -> None:
    morning = datetime(2026, 3, 17, 8, 0, tzinfo=UTC)
    for hours in range(24 * 3):
        readying.digest_due(tx, now=now + hours * HOUR)
    assert told(tx) == []
    unreachable(tx, crew.bo, now)
    notify.remove_contact(tx, notify.contacts(tx, crew.ana.id)[0].id, actor=actor.SYSTEM, now=now)
    for hours in range(24 * 3):
        readying.digest_due(tx, now=morning + timedelta(days=3, hours=hours))
    assert told(tx)[:1] == ["On call is not ready: 0 broken, 2 weak"]
    assert len(set(told(tx))) == 1  # weak things are told once, to each contact of Eve's
    notify.enable_channel(tx, "email", is_enabled=False, actor=actor.SYSTEM, now=now)
    before = len(told(tx))
    for days in (7, 8, 9):
        readying.digest_due(tx, now=morning + timedelta(days=days, hours=1))
    assert len(told(tx)) == before + 3  # what is broken is told until it is mended


def test_test_pages_go_to_every_contact_that_works_and_show_what_became_of_them(
    tx: Tx, crew: Cast, now: datetime
) -> None:
    assert readying.canary_due(tx, now=now + timedelta(days=30)) == 0
    wanted = Timetable(canary_days=("tue",), canary_at=time(10))
    assert readying.set_timetable(tx, wanted, actor=crew.cleo.actor, now=now)
    assert not readying.set_timetable(tx, wanted, actor=crew.cleo.actor, now=now)
    assert readying.canary_due(tx, now=now) == 0
    tuesday = datetime(2026, 3, 17, 10, 0, 1, tzinfo=UTC)
    assert readying.canary_due(tx, now=tuesday) == 4
    assert readying.canary_due(tx, now=tuesday + HOUR) == 0
    report = readying.report(tx, now=tuesday)
    tested = [path.tested for path in report.people[0].reach.paths]
    assert [(each.status, each.at) for each in tested if each] == [(Status.PENDING, tuesday)] * 2


def test_only_who_configures_sets_the_timetable_and_sends_tests(
    tx: Tx, crew: Cast, now: datetime
) -> None:
    with pytest.raises(NotPermitted):
        readying.set_timetable(tx, Timetable(), actor=crew.ana.actor, now=now)
    with pytest.raises(NotPermitted):
        readying.send_tests(tx, actor=crew.ana.actor, now=now)
    bad = Timetable(digest_days=("someday",))
    with pytest.raises(BadTimetable):
        readying.set_timetable(tx, bad, actor=crew.cleo.actor, now=now)
    with pytest.raises(readying.BadDays):
        readying.report(tx, days=1000, now=now)
