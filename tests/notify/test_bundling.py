"""Many incidents, one person: the first page is never held, what follows is told in one message."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from tests import world
from tests.notify.conftest import PAGE, Post
from tests.twins import mail
from tocsin.identity.actor import SYSTEM
from tocsin.identity.permission import NotPermitted
from tocsin.kit import clock as clocks
from tocsin.notify import actions, bundle, delivery
from tocsin.notify.actions import bundling
from tocsin.notify.attempt import Status
from tocsin.notify.bundle import BadWindow, Windows
from tocsin.notify.message import Kind, Urgency
from tocsin.notify.rule import Rule
from tocsin.notify.store import bundling as store

HALF = timedelta(seconds=30)
NOON = datetime(2026, 3, 16, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ago", "window", "expected"),
    [
        (None, HALF, None),
        (0, HALF, 30),
        (10, HALF, 20),
        (30, HALF, None),
        (-5, HALF, None),
        (10, timedelta(0), None),
    ],
)
def test_a_page_waits_until_the_window_of_the_first_ends(
    ago: int | None, window: timedelta, expected: int | None
) -> None:
    first = None if ago is None else NOON - timedelta(seconds=ago)
    found = bundle.until(first, window, now=NOON)
    assert found == (None if expected is None else NOON + timedelta(seconds=expected))


def test_together_they_are_one_message_with_a_list_that_has_an_end() -> None:
    others = [replace(PAGE, title=f"Service {n} is down", urgency=Urgency.LOW) for n in range(30)]
    told = bundle.together(replace(PAGE, body="All payments fail."), others)
    assert told.title == "31 incidents: Checkout is down"
    assert "• Service 0 is down" in told.body
    assert "… and 10 more" in told.body
    assert "All payments fail." in told.body
    assert (told.path, told.can_answer) == (PAGE.path, True)
    assert bundle.together(PAGE, []) == PAGE


@pytest.mark.parametrize(
    "windows",
    [Windows(timedelta(minutes=6)), Windows(calls=timedelta(minutes=16)), Windows(-HALF)],
)
def test_no_page_may_wait_for_long(windows: Windows) -> None:
    with pytest.raises(BadWindow):
        bundle.checked(windows)


@pytest.fixture
def patient(post: Post) -> Post:
    with post.database.transaction() as tx:
        now = clocks.now(tx)
        assert bundling.set_windows(tx, Windows(HALF), actor=SYSTEM, now=now)
        assert not bundling.set_windows(tx, Windows(HALF), actor=SYSTEM, now=now)
    return post


def page(post: Post, number: int, **said: object) -> None:
    message = replace(PAGE, title=f"Incident {number}", **said)
    subject, cause = f"incident/{number}", f"page/{number}/0/0"
    post.page(post.people.ana, message=message, subject=subject, cause=cause)


def settle(post: Post) -> list[Status]:
    """Send all that is due, as the engine does; return what became of each, oldest first."""
    while (claimed := post.claim()) is not None:
        attempt = post.send(claimed)
        with post.database.transaction() as tx:
            delivery.finish_some(tx, [(each, attempt) for each in claimed.all], clocks.now(tx))
    return [row.status for row in sorted(post.log(), key=lambda row: row.id)]


def test_where_nothing_waits_nobody_looks_for_what_goes_along(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    def looked(*_: object, **__: object) -> None:
        raise AssertionError("It takes a round trip for each claim of a storm.")

    monkeypatch.setattr(store, "claim_beside", looked)
    page(post, 1)
    assert settle(post) == [Status.SENT]


def test_without_a_setting_each_is_a_message_of_its_own(post: Post, sink: mail.Sink) -> None:
    for number in (1, 2):
        page(post, number)
    assert settle(post) == [Status.SENT, Status.SENT]
    assert len(sink.mails) == 2


def test_a_reminder_that_is_still_to_come_holds_no_page(
    patient: Post, sink: mail.Sink, clock: world.Clock
) -> None:
    ana = patient.people.ana
    at_once = patient.contact(ana, "email", "first@example.com")
    reminding = patient.contact(ana, "email", "reminder@example.com")
    with patient.database.transaction() as tx:
        rules = {
            Urgency.LOW: [Rule(at_once, Urgency.LOW), Rule(reminding, Urgency.LOW, HALF * 20)],
            Urgency.HIGH: [Rule(reminding, Urgency.HIGH)],
        }
        for urgency, own in rules.items():
            actions.set_rules(tx, ana.id, urgency, own, actor=SYSTEM, now=clocks.now(tx))
    page(patient, 1, urgency=Urgency.LOW)
    assert settle(patient) == [Status.SENT, Status.PENDING]
    clock.forward(timedelta(seconds=5))
    page(patient, 2)
    assert settle(patient) == [Status.SENT, Status.PENDING, Status.SENT]
    assert [mail.subject for mail in sink.mails] == ["Incident 1", "Incident 2"]


def test_the_first_goes_at_once_and_those_after_it_in_one_message(
    patient: Post, sink: mail.Sink, clock: world.Clock
) -> None:
    page(patient, 1)
    assert settle(patient) == [Status.SENT]
    for number in (2, 3, 4):
        clock.forward(timedelta(seconds=5))
        page(patient, number)
    assert settle(patient) == [Status.SENT, *[Status.PENDING] * 3]
    clock.forward(timedelta(seconds=15))
    assert settle(patient) == [Status.SENT] * 4
    assert [mail.subject for mail in sink.mails] == ["Incident 1", "3 incidents: Incident 4"]
    assert "• Incident 2" in sink.mails[1].text
    with patient.database.reading() as tx:
        carrier = max(row.id for row in patient.log())
        assert len(bundling.beside(tx, carrier)) == 2


def test_those_of_one_moment_go_along_with_the_first_without_any_wait(
    patient: Post, sink: mail.Sink
) -> None:
    for number in (1, 2, 3):
        page(patient, number)
    assert settle(patient) == [Status.SENT] * 3
    assert [mail.subject for mail in sink.mails] == ["3 incidents: Incident 1"]


def test_the_same_incident_again_is_not_held(patient: Post, sink: mail.Sink) -> None:
    page(patient, 1)
    settle(patient)
    again = replace(PAGE, title="Incident 1")
    patient.page(patient.people.ana, message=again, subject="incident/1", cause="page/1/0/1")
    assert settle(patient) == [Status.SENT] * 2


def test_what_only_informs_is_not_held(patient: Post, sink: mail.Sink) -> None:
    page(patient, 1)
    page(patient, 2, kind=Kind.NOTICE, can_answer=False)
    assert settle(patient) == [Status.SENT] * 2
    assert len(sink.mails) == 2


def test_what_is_answered_meanwhile_is_not_told(
    patient: Post, sink: mail.Sink, clock: world.Clock
) -> None:
    page(patient, 1)
    settle(patient)
    page(patient, 42)
    page(patient, 2)
    patient.answer()
    clock.forward(HALF)
    assert settle(patient) == [Status.SENT, Status.SUPPRESSED, Status.SENT]
    assert [mail.subject for mail in sink.mails] == ["Incident 1", "Incident 2"]


def test_a_crash_while_they_are_sent_loses_none_of_them(
    patient: Post, sink: mail.Sink, clock: world.Clock
) -> None:
    for number in (1, 2, 3):
        page(patient, number)
    claimed = patient.must_claim()
    assert len(claimed.beside) == 2
    clock.forward(delivery.LEASE + timedelta(seconds=1))
    assert settle(patient) == [Status.SENT] * 3


def test_what_a_provider_refuses_is_tried_again_for_each(
    patient: Post, sink: mail.Sink, clock: world.Clock
) -> None:
    sink.will(mail.Refuse("RCPT", "451 try again"))
    for number in (1, 2):
        page(patient, number)
    assert settle(patient) == [Status.PENDING] * 2
    clock.forward(timedelta(minutes=1))
    assert settle(patient) == [Status.SENT] * 2


def test_only_who_configures_lets_pages_wait(post: Post) -> None:
    ana, now = post.people.ana.actor, post.now()
    with post.database.transaction() as tx, pytest.raises(NotPermitted):
        bundling.set_windows(tx, Windows(HALF), actor=ana, now=now)


def test_the_setting_comes_back(patient: Post) -> None:
    with patient.database.reading() as tx:
        assert bundling.windows(tx) == Windows(HALF)
