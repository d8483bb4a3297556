"""After an outage, under pressure and against the clock: what is sent, in which order, and when."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from msgspec import structs

from tests import world
from tests.notify.conftest import PAGE, Post
from tests.notify.test_sending import Replace, rendering
from tests.twins import mail, web
from tocsin.identity.actor import SYSTEM
from tocsin.kit import clock as clocks
from tocsin.kit import dial
from tocsin.notify import actions, attempt, backoff, channels, delivery
from tocsin.notify.attempt import Attempt, Outcome, Status
from tocsin.notify.channel import Outgoing, Request
from tocsin.notify.message import Kind, Message, Urgency
from tocsin.notify.rule import Rule

__all__ = ["rendering"]

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
SENT = Attempt(Outcome.SENT, "mail")


def minutes(count: int) -> timedelta:
    return timedelta(minutes=count)


def seconds(count: int) -> timedelta:
    return timedelta(seconds=count)


def rules(post: Post, *delays: tuple[int, timedelta]) -> None:
    """Ana's rules: these contacts after these delays."""
    chosen = [Rule(contact, Urgency.HIGH, delay) for contact, delay in delays]
    with post.database.transaction() as tx:
        now = clocks.now(tx)
        actions.set_rules(tx, post.people.ana.id, Urgency.HIGH, chosen, actor=SYSTEM, now=now)


def unfreeze(post: Post) -> int:
    with post.database.transaction() as tx:
        return delivery.unfreeze(tx, now=clocks.now(tx))


def test_a_reminder_is_sent_though_the_next_step_was_before_it(
    post: Post, clock: world.Clock
) -> None:
    contact = post.contact(post.people.ana, "email", "ana@phone.example")
    rules(post, (contact, seconds(0)), (contact, minutes(10)))
    post.page(post.people.ana)
    post.deliver_all()
    clock.forward(minutes(5))
    post.page(post.people.ana, cause="page/1/0/1")
    post.deliver_all()

    clock.forward(minutes(5))

    assert post.deliver_all() == [Status.SENT]


def test_all_that_gathered_about_one_incident_becomes_one_page_whatever_came_first(
    post: Post, sink: mail.Sink, clock: world.Clock
) -> None:
    contact = post.contact(post.people.ana, "email", "ana@phone.example")
    rules(post, (contact, seconds(0)), (contact, minutes(10)))
    post.page(post.people.ana)
    clock.forward(minutes(5))
    post.page(post.people.ana, cause="page/1/0/1")

    clock.forward(minutes(30))
    post.deliver_all()

    assert len(sink.mails) == 1
    assert {n.status for n in post.log()} == {Status.SENT, Status.SUPPRESSED}


def test_a_first_page_is_sent_however_old_it_is(post: Post, clock: world.Clock) -> None:
    post.page(post.people.ana)

    clock.forward(timedelta(days=3))

    assert post.deliver() is Status.SENT


def test_what_the_clock_was_set_back_from_is_due(post: Post, clock: world.Clock) -> None:
    post.page(post.people.ana)
    clock.forward(-timedelta(hours=1))
    assert post.deliver() is None

    assert unfreeze(post) == 1

    assert post.deliver() is Status.SENT


def test_a_retry_waits_no_longer_than_the_longest_pause(post: Post, clock: world.Clock) -> None:
    post.page(post.people.ana)
    clock.forward(timedelta(hours=2))
    failed = Attempt(Outcome.TEMPORARY, "mail", error="later")
    post.finish(post.must_claim(), failed)
    clock.forward(-timedelta(hours=1))

    assert unfreeze(post) == 1

    assert post.deliver() is Status.SENT


def test_what_waits_for_its_own_time_goes_on_waiting(post: Post, clock: world.Clock) -> None:
    contact = post.contact(post.people.ana, "email", "ana@phone.example")
    rules(post, (contact, minutes(30)))
    post.page(post.people.ana)
    post.page(post.people.bo)
    post.finish(post.must_claim(), Attempt(Outcome.TEMPORARY, "mail", error="later"))

    assert unfreeze(post) == 0


RETRY_AFTER = [
    ("1", 2, False), ("15", 15, False), ("60", 20, True), ("86400", 20, True),
    ("soon", 2, False), ("Mon, 16 Mar 2026 09:30:10 GMT", 10, False),
    ("Mon, 16 Mar 2026 10:30:00 GMT", 20, True),
]  # fmt: skip


@pytest.mark.parametrize(("header", "pause", "is_told_elsewhere"), RETRY_AFTER)
def test_who_asks_for_more_patience_than_a_page_has_is_gone_around_at_once(
    post: Post, clock: world.Clock, header: str, pause: int, is_told_elsewhere: bool
) -> None:
    with web.running() as twin:
        twin.will(web.Say(429, {"Retry-After": header}))
        post.set_up("webhook", {"secret": SECRET, "allow": ["127.0.0.0/8"]})
        first = post.contact(post.people.ana, "webhook", twin.url)
        second = post.contact(post.people.ana, "email", "ana@phone.example")
        rules(post, (first, seconds(0)), (second, minutes(10)))
        post.page(post.people.ana)

        assert post.deliver("webhook") is Status.PENDING

        assert post.log()[0].due_at == clock.at + seconds(pause)
        assert post.deliver("email") is (Status.SENT if is_told_elsewhere else None)


def test_who_asks_for_patience_is_not_asked_by_the_next_message(post: Post) -> None:
    with web.running() as twin:
        twin.will(web.Say(429, {"Retry-After": "10"}))
        post.set_up("webhook", {"secret": SECRET, "allow": ["127.0.0.0/8"]})
        post.contact(post.people.ana, "webhook", twin.url)
        for number in range(3):
            subject = f"incident/{number}"
            post.page(post.people.ana, cause=f"page/{number}/0/0", subject=subject)

        assert post.deliver_all("webhook") == [Status.PENDING] * 3

        assert len(twin.requests) == 1


def test_a_mail_whose_server_broke_off_after_taking_it_is_sent_again_as_the_same(
    post: Post, sink: mail.Sink, clock: world.Clock
) -> None:
    sink.will(mail.Vanish("DATA", keeps=True))
    post.page(post.people.ana)

    assert post.deliver() is Status.PENDING
    clock.forward(seconds(2))
    assert post.deliver() is Status.SENT

    assert len(sink.mails) == 2
    assert len({m.mail["Message-ID"] for m in sink.mails}) == 1


@pytest.mark.parametrize("broken", range(3))
def test_one_that_cannot_be_rendered_keeps_none_of_the_others(
    post: Post, rendering: Replace, broken: int
) -> None:
    whole: Callable[[Outgoing], Request] = channels.named("email").render

    def fragile(outgoing: Outgoing) -> Request:
        if outgoing.message.title == f"Number {broken}":
            raise ZeroDivisionError
        return whole(outgoing)

    rendering(fragile)
    for number in range(3):
        said = structs.replace(PAGE, title=f"Number {number}")
        post.page(post.people.ana, cause=f"page/{number}", subject=f"x/{number}", message=said)

    post.deliver_all()

    unsent = [n.title for n in post.log() if n.status is not Status.SENT]
    assert unsent == [f"Number {broken}"]


def test_news_never_goes_before_a_page(post: Post, clock: world.Clock) -> None:
    post.page(post.people.ana, cause="update/1", message=Message("News", kind=Kind.UPDATE))
    clock.forward(minutes(1))
    low = Message("Disk fills", urgency=Urgency.LOW)
    post.page(post.people.ana, cause="page/2", subject="incident/2", message=low)

    assert [post.must_claim().row.kind, post.must_claim().row.kind] == [Kind.PAGE, Kind.UPDATE]


def test_a_hanging_provider_is_left_for_the_next_channel_within_half_a_minute() -> None:
    tries = attempt.FAILURES_UNTIL_HURRY
    pauses = sum((backoff.wait(n) for n in range(tries)), timedelta(0))

    assert dial.PATIENCE.connect == 3
    assert tries * timedelta(seconds=dial.PATIENCE.total) + pauses <= seconds(30)
    assert timedelta(seconds=dial.PATIENCE.total) < delivery.LEASE


def test_credentials_at_one_provider_are_blocked_apart() -> None:
    at = datetime(2026, 3, 16, tzinfo=UTC)
    said = Outgoing(PAGE, 1, "incident/1", "ana", {}, "https://t.example", at, at)
    render = channels.named("ntfy").render
    accounts = {
        render(replace(said, settings={"server": "https://ntfy.example", "token": token})).account
        for token in ("one", "two", "")
    }

    assert len(accounts) == 3
    assert not [name for name in accounts if "one" in name or "two" in name]
