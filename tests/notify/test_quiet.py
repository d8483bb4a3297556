"""Quiet hours hold what can wait, and only that, and never for longer than until the morning."""

from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from tests.cast import Cast, cast
from tocsin.identity import actor
from tocsin.kit import ledger, secrets
from tocsin.kit.tx import Tx
from tocsin.notify import actions, delivery
from tocsin.notify import quiet as ideas
from tocsin.notify.actions import mornings, quieting
from tocsin.notify.contact import NewContact
from tocsin.notify.message import Kind, Message, Urgency
from tocsin.notify.notification import Queued
from tocsin.notify.quiet import BadQuietHours, Quiet
from tocsin.notify.visibility import NotYours

KEY = secrets.from_text("k" * 32)
BERLIN = ZoneInfo("Europe/Berlin")
NIGHT = Quiet(time(22), time(7))
# Half past one in Berlin; her morning is at six, UTC.
AT_NIGHT = datetime(2026, 3, 17, 0, 30, tzinfo=UTC)
MORNING = datetime(2026, 3, 17, 6, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("at", "quiet", "ends"),
    [
        ("2026-03-17T00:30", NIGHT, "2026-03-17T06:00"),
        ("2026-03-16T21:00", NIGHT, "2026-03-17T06:00"),
        ("2026-03-16T20:59", NIGHT, None),
        ("2026-03-17T06:00", NIGHT, None),
        ("2026-03-28T23:00", NIGHT, "2026-03-29T05:00"),  # summer time begins that night
        ("2026-10-25T00:30", NIGHT, "2026-10-25T06:00"),  # and ends
        ("2026-03-17T12:00", Quiet(time(12), time(14)), "2026-03-17T13:00"),
        ("2026-03-17T12:00", Quiet(), None),
    ],
)
def test_quiet_hours_end_by_the_clock_on_the_wall(at: str, quiet: Quiet, ends: str | None) -> None:
    now = datetime.fromisoformat(at).replace(tzinfo=UTC)
    expected = datetime.fromisoformat(ends).replace(tzinfo=UTC) if ends else None
    assert ideas.until(quiet, BERLIN, now=now) == expected


@pytest.mark.parametrize(
    "wrong",
    [
        Quiet(time(22), None),
        Quiet(time(7), time(7)),
        Quiet(time(4), time(22)),
        Quiet(once_within=timedelta(hours=1)),
    ],
)
def test_hours_that_could_hide_a_day_are_refused(wrong: Quiet) -> None:
    with pytest.raises(BadQuietHours):
        ideas.checked(wrong)


def test_no_hold_of_any_zone_is_longer_than_its_quiet_hours() -> None:
    for zone in ("Europe/Berlin", "America/St_Johns", "Pacific/Apia", "Asia/Kathmandu"):
        for hour in range(24 * 370):
            now = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=hour)
            ends = ideas.until(NIGHT, ZoneInfo(zone), now=now)
            assert ends is None or timedelta(0) < ends - now <= timedelta(hours=10)


@pytest.fixture
def people(tx: Tx, now: datetime) -> Cast:
    """Ana has push and an inbox, and quiet nights."""
    crew = cast(tx, now)
    server = {"server": "https://ntfy.example.com"}
    actions.set_channel_settings(tx, "ntfy", server, key=KEY, actor=actor.SYSTEM, now=now)
    for channel, address in (("ntfy", "pages-of-ana"), ("inbox", "")):
        new = NewContact(crew.ana.id, channel, address)
        actions.add_contact(tx, new, actor=actor.SYSTEM, now=now)
    quieting.set_quiet(tx, crew.ana.id, NIGHT, actor=crew.ana.actor, now=now)
    return crew


def tell(
    tx: Tx, people: Cast, title: str, now: datetime, *, urgency: Urgency = Urgency.LOW,
    subject: str = "incident/1", cause: str = "",
) -> Queued:  # fmt: skip
    message = Message(title, kind=Kind.PAGE, urgency=urgency)
    return actions.notify_person(
        tx, people.ana.id, message=message, subject=subject, cause=cause or title, now=now
    )


def queued(tx: Tx) -> list[tuple[str, str, str, datetime]]:
    rows = tx.column(
        """
        select jsonb_build_array(channel, message ->> 'title', status, due_at at time zone 'utc')
        from notification
        where channel = 'ntfy'
        order by id
        limit 100
        """
    )
    return [(a, b, c, datetime.fromisoformat(d).replace(tzinfo=UTC)) for a, b, c, d in rows]


def test_what_cannot_wait_is_never_held(tx: Tx, people: Cast) -> None:
    assert tell(tx, people, "Down", AT_NIGHT, urgency=Urgency.HIGH).reason is None
    assert queued(tx) == [("ntfy", "Down", "pending", AT_NIGHT)]
    assert quieting.view_waiting(tx, people.ana.id, actor=people.ana.actor) == []


def test_what_can_wait_does_until_the_local_morning_and_is_listed(tx: Tx, people: Cast) -> None:
    said = tell(tx, people, "Disk fills", AT_NIGHT)
    assert said.reason == "It waits until 07:00, when their quiet hours end."
    assert queued(tx) == [("ntfy", "Disk fills", "pending", MORNING + MINUTE)]
    (held,) = quieting.view_waiting(tx, people.ana.id, actor=people.ana.actor)
    assert (held.title, held.until) == ("Disk fills", MORNING)
    claimed = delivery.claim(tx, AT_NIGHT, channels=["inbox"])
    assert claimed is not None  # what is only there to be read does not wait


def test_by_day_nothing_waits(tx: Tx, people: Cast) -> None:
    tell(tx, people, "Disk fills", MORNING)
    assert queued(tx) == [("ntfy", "Disk fills", "pending", MORNING)]


def test_one_thing_is_let_go_in_the_morning_as_it_is(tx: Tx, people: Cast) -> None:
    tell(tx, people, "Disk fills", AT_NIGHT)
    assert mornings.end_due(tx, now=MORNING - MINUTE) == 0
    assert mornings.end_due(tx, now=MORNING) == 1
    assert queued(tx) == [("ntfy", "Disk fills", "pending", MORNING)]


def test_many_things_are_said_in_one_digest(tx: Tx, people: Cast) -> None:
    for number, title in enumerate(("Disk fills", "Backup failed", "Late update"), start=1):
        tell(tx, people, title, AT_NIGHT, subject=f"incident/{number}")
    reason = "answered by Bo"
    actions.suppress(tx, subject="incident/3", reason=reason, now=AT_NIGHT, cause_prefix="")
    assert mornings.end_due(tx, now=MORNING) == 1
    assert mornings.end_due(tx, now=MORNING) == 0
    assert [(title, status) for _, title, status, _ in queued(tx)] == [
        ("Disk fills", "suppressed"),
        ("Backup failed", "suppressed"),
        ("Late update", "suppressed"),
        ("2 things waited until your morning", "pending"),
    ]


def test_a_hold_ends_though_nobody_makes_a_digest_of_it(tx: Tx, people: Cast) -> None:
    tell(tx, people, "Disk fills", AT_NIGHT)
    tell(tx, people, "Backup failed", AT_NIGHT, subject="incident/2")
    assert delivery.claim(tx, MORNING, channels=["ntfy"]) is None
    assert delivery.claim(tx, MORNING + MINUTE, channels=["ntfy"]) is not None


def test_who_changes_their_quiet_hours_hears_at_once_what_waited(tx: Tx, people: Cast) -> None:
    tell(tx, people, "Disk fills", AT_NIGHT)
    quieting.set_quiet(tx, people.ana.id, Quiet(), actor=people.ana.actor, now=AT_NIGHT)
    assert queued(tx) == [("ntfy", "Disk fills", "pending", AT_NIGHT)]
    with pytest.raises(NotYours):
        quieting.view_quiet(tx, people.ana.id, actor=people.sam.actor)


def sent(tx: Tx) -> None:
    tx.run("update notification set status = 'sent', ended_at = created_at where channel = 'ntfy'")


@pytest.fixture
def once(tx: Tx, people: Cast, now: datetime) -> Cast:
    wish = Quiet(once_within=5 * MINUTE)
    quieting.set_quiet(tx, people.ana.id, wish, actor=people.ana.actor, now=now)
    return people


def test_a_page_about_the_same_is_spared_with_a_reason_once_the_first_got_through(
    tx: Tx, once: Cast, now: datetime
) -> None:
    tell(tx, once, "Down", now, urgency=Urgency.HIGH, cause="page/1/0/0")
    not_yet = tell(tx, once, "Down", now, urgency=Urgency.HIGH, cause="page/1/0/1")
    assert not_yet.notification_ids
    sent(tx)
    again = tell(tx, once, "Down", now + MINUTE, urgency=Urgency.HIGH, cause="page/2/0/0")
    because = "They were paged about this 1 m ago, and want to be once."
    assert replace(again, choice=None) == Queued((), None, because)
    assert again.choice
    assert again.choice.was_paged
    other = tell(tx, once, "Up", now + MINUTE, subject="incident/2", cause="page/3/0/0")
    assert other.notification_ids
    later = tell(tx, once, "Down", now + 5 * MINUTE, urgency=Urgency.HIGH, cause="page/2/1/0")
    assert later.notification_ids


def test_what_begins_after_a_snooze_is_another_page_and_what_begins_anew_is_not(
    tx: Tx, once: Cast, now: datetime
) -> None:
    for subject in ("incident/1", "incident/2"):
        tell(tx, once, "Down", now, urgency=Urgency.HIGH, subject=subject, cause=f"{subject}/1")
    sent(tx)
    told: dict[str, Any] = {"actor": "person/2", "at": now + MINUTE}
    for subject in ("incident/1", "incident/2"):
        ledger.record(tx, kind="page.stopped", subject=subject, **told)
    ledger.record(tx, kind="page.started", subject="incident/2", **told)
    later = now + 3 * MINUTE
    snoozed, anew = (
        tell(tx, once, "Down", later, urgency=Urgency.HIGH, subject=subject, cause=f"{subject}/2")
        for subject in ("incident/1", "incident/2")
    )
    assert snoozed.notification_ids, "the time is over for which it was to be silent"
    assert not anew.notification_ids


def test_what_begins_after_an_answer_is_another_page(tx: Tx, once: Cast, now: datetime) -> None:
    tell(tx, once, "Down", now, urgency=Urgency.HIGH, cause="page/1/0/0")
    sent(tx)
    ledger.record(tx, kind="page.answered", subject="incident/1", actor="person/2", at=now + MINUTE)
    again = tell(tx, once, "Down", now + 2 * MINUTE, urgency=Urgency.HIGH, cause="page/2/0/0")
    assert again.notification_ids
