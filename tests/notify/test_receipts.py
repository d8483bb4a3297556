"""What a provider reports of a message it took: arrived, confirmed, failed; early or twice."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests.notify.conftest import PAGE, Post
from tests.twins import twilio as twin_of
from tests.twins import web
from tests.world import Clock
from tocsin.kit import clock, ledger
from tocsin.notify import actions, callbacks, following
from tocsin.notify.attempt import Status
from tocsin.notify.callbacks import Sent
from tocsin.notify.message import Kind, Message
from tocsin.notify.notification import Notification
from tocsin.notify.receipt import Outcome, Receipt

ANA = "+4915112345678"
NOBODY = Receipt(Outcome.FAILED, "Nobody picked up.", "no-answer")
PICKED_UP = Receipt(Outcome.UNCONFIRMED)
PRESSED = Receipt(Outcome.ANSWERED, "Acknowledge", "1")
ARRIVED = Receipt(Outcome.DELIVERED)


@pytest.fixture
def twilio(post: Post) -> Iterator[tuple[web.Twin, twin_of.Account]]:
    with twin_of.running() as (twin, account):
        settings: dict[str, object] = {
            "account": twin_of.ACCOUNT, "token": twin_of.TOKEN, "sender": twin_of.NUMBER,
            "api": twin.url,
        }  # fmt: skip
        for slug in ("twilio_sms", "twilio_voice"):
            post.set_up(slug, settings)
        yield twin, account


def called(post: Post, message: Message = PAGE) -> Sent:
    """Ana's telephone rings: the notification that is sent and its attempt."""
    post.contact(post.people.ana, "twilio_voice", ANA)
    post.page(post.people.ana, message=message)
    claimed = post.must_claim("twilio_voice")
    post.finish(claimed, post.send(claimed))
    return Sent(claimed.id, claimed.row.fence)


def report(post: Post, sent: Sent, receipt: Receipt) -> bool:
    with post.database.transaction() as tx:
        return actions.record_receipt(tx, sent, receipt, now=clock.now(tx))


def state(post: Post, sent: Sent) -> Notification:
    return next(each for each in post.log() if each.id == sent.notification_id)


def events(post: Post) -> list[str]:
    with post.database.reading() as tx:
        return [event.kind for event in ledger.of_subject(tx, "incident/42")]


@pytest.mark.usefixtures("twilio")
def test_a_call_that_nobody_takes_has_failed_and_the_next_contact_is_used_at_once(
    post: Post,
) -> None:
    sent = called(post)
    assert state(post, sent).status is Status.SENT
    assert report(post, sent, NOBODY)
    assert (state(post, sent).status, state(post, sent).reason) == (
        Status.FAILED, "Nobody picked up.",
    )  # fmt: skip
    assert events(post)[-1] == "notification.failed"


ENDS = [
    ([PICKED_UP], Status.FAILED), ([PRESSED, PICKED_UP], Status.DELIVERED),
    ([ARRIVED], Status.DELIVERED), ([NOBODY, PRESSED], Status.FAILED),
]  # fmt: skip


@pytest.mark.usefixtures("twilio")
@pytest.mark.parametrize(("receipts", "status"), ENDS)
def test_only_a_key_that_is_pressed_confirms_a_page(
    post: Post, receipts: list[Receipt], status: Status
) -> None:
    sent = called(post)
    for receipt in receipts:
        report(post, sent, receipt)
    assert state(post, sent).status is status


@pytest.mark.usefixtures("twilio")
def test_what_only_informs_needs_no_key(post: Post) -> None:
    sent = called(post, Message("123456 is your Tocsin code", kind=Kind.NOTICE))
    report(post, sent, PICKED_UP)
    assert state(post, sent).status is Status.DELIVERED


@pytest.mark.usefixtures("twilio")
def test_a_receipt_counts_once_and_is_kept(post: Post) -> None:
    sent = called(post)
    assert report(post, sent, PRESSED)
    assert not report(post, sent, PRESSED)
    assert not report(post, Sent(999, 1), PRESSED)
    assert events(post).count("notification.delivered") == 1
    with post.database.reading() as tx:
        kept = actions.receipts_of(tx, [sent.notification_id])[sent.notification_id]
    assert [(one.outcome, one.said, one.code) for one in kept] == [
        (Outcome.ANSWERED, "Acknowledge", "1")
    ]


@pytest.mark.usefixtures("twilio")
def test_a_receipt_may_come_before_the_sending_is_written_down(post: Post) -> None:
    post.contact(post.people.ana, "twilio_voice", ANA)
    post.page(post.people.ana)
    claimed = post.must_claim("twilio_voice")
    attempt = post.send(claimed)
    sent = Sent(claimed.id, claimed.row.fence)
    report(post, sent, NOBODY)
    assert post.finish(claimed, attempt) is None
    assert state(post, sent).status is Status.FAILED
    assert post.claim("twilio_voice") is None


@pytest.mark.usefixtures("twilio")
def test_only_the_latest_attempt_can_fail(post: Post) -> None:
    sent = called(post)
    report(post, Sent(sent.notification_id, sent.attempt - 1), NOBODY)
    assert state(post, sent).status is Status.SENT


def look(post: Post) -> None:
    """Do what the engine does for what is due to be asked about."""
    with post.database.transaction() as tx:
        now = clock.now(tx)
        due = following.claim(tx, now)
    for each in due:
        seen = following.look(each, means=post.means, now=now)
        with post.database.transaction() as tx:
            following.finish(tx, each, seen, now=clock.now(tx))


ASKED = [
    ("no-answer", Status.FAILED), ("busy", Status.FAILED), ("completed", Status.FAILED),
    ("ringing", Status.SENT), ("in-progress", Status.SENT),
]  # fmt: skip


@pytest.mark.parametrize(("said", "status"), ASKED)
def test_twilio_is_asked_where_it_cannot_report(
    post: Post, twilio: tuple[web.Twin, twin_of.Account], clock: Clock, said: str, status: Status
) -> None:
    sent = called(post)
    twilio[1].states["CA1"] = said
    look(post)
    assert state(post, sent).status is Status.SENT, "it is not asked before it can know"
    clock.forward(timedelta(seconds=16))
    look(post)
    assert state(post, sent).status is status


def test_a_call_of_which_no_word_comes_has_failed(
    post: Post, twilio: tuple[web.Twin, twin_of.Account], clock: Clock
) -> None:
    sent = called(post)
    twilio[0].always = web.Say(503)
    for _ in range(3):
        clock.forward(timedelta(minutes=2))
        look(post)
    assert state(post, sent).reason == "No word came of how the call ended."


def test_a_telephone_stops_ringing_when_somebody_else_answers(
    post: Post, twilio: tuple[web.Twin, twin_of.Account]
) -> None:
    called(post)
    post.answer()
    look(post)
    assert twilio[1].states == {"CA1": "completed"}
    look(post)
    assert len(twilio[0].requests) == 2, "it is told once"


def test_an_sms_that_was_undelivered_has_failed(
    post: Post, twilio: tuple[web.Twin, twin_of.Account], clock: Clock
) -> None:
    post.contact(post.people.ana, "twilio_sms", ANA)
    post.page(post.people.ana)
    assert post.deliver("twilio_sms") is Status.SENT
    twilio[1].states["SM1"] = "undelivered 30003"
    clock.forward(timedelta(seconds=21))
    look(post)
    assert post.log()[-1].reason == "Twilio says undelivered 30003."


def test_nobody_can_forge_where_to_report(post: Post) -> None:
    key = post.means.key
    token = callbacks.token(key, Sent(7, 2))
    assert callbacks.read(key, token) == Sent(7, 2)
    for forged in ("", "7.2", "7.2.x", token.replace("7.2", "8.2"), f"{token}x", "ü.2.3"):
        assert callbacks.read(key, forged) is None


def test_who_opted_out_is_not_told_any_more_until_they_take_it_back(post: Post) -> None:
    contact_id = post.contact(post.people.ana, "ntfy", "ana")
    with post.database.transaction() as tx:
        now = clock.now(tx)
        actions.switch_off(tx, contact_id, reason="It opted out.", now=now)
        off = actions.contacts(tx, post.people.ana.id)[0]
        assert (off.is_enabled, off.off_reason) == (False, "It opted out.")
        assert actions.switch_on_again(tx, contact_id, now=now)
        on = actions.contacts(tx, post.people.ana.id)[0]
        assert (on.is_enabled, on.off_reason) == (True, "")
        assert not actions.switch_on_again(tx, contact_id, now=now)
