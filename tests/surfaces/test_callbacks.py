"""What providers call back: receipts, keys and replies, each only from whom it comes from."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import httpx2
import pytest
from starlette.applications import Starlette

from tests.surfaces.shop import Shop
from tests.twins import pushover as pushover_twin
from tests.twins import twilio as twin_of
from tests.twins import vonage as vonage_twin
from tests.world import Clock
from tocsin.engine import following
from tocsin.engine.operating import Operator
from tocsin.identity.actor import SYSTEM
from tocsin.incidents.actions import progress, reading
from tocsin.incidents.lifecycle import Status
from tocsin.kit.db import Database
from tocsin.kit.settings import Settings
from tocsin.notify import actions as notify
from tocsin.notify import callbacks, twilio
from tocsin.notify.answers import Verb
from tocsin.notify.attempt import Attempt, Outcome
from tocsin.notify.breaker import Breakers
from tocsin.notify.callbacks import Sent
from tocsin.notify.contact import NewContact
from tocsin.notify.delivery import Claimed, Means, claim, finish
from tocsin.notify.notification import NotificationQuery
from tocsin.notify.receipt import Outcome as Reported
from tocsin.notify.receipt import Receipt

BO = "+4915112345678"
STRANGER = "+4915100000000"


@dataclass
class Line:
    """Bo's telephone, on which Twilio rang about incident 1; and Twilio's hand at our door."""

    browser: httpx2.Client
    database: Database
    settings: Settings
    sent: dict[str, Sent]

    def post(self, path: str, form: Mapping[str, str], *, token: str = "") -> httpx2.Response:
        url = f"http://tocsin.test{path}"
        signature = twilio.sign(token or twin_of.TOKEN, url=url, form=[*form.items()])
        return self.browser.post(path, data=dict(form), headers={twilio.SIGNATURE: signature})

    def path(self, slug: str, event: str) -> str:
        return (
            f"{callbacks.path(slug, callbacks.token(self.settings.key, self.sent[slug]))}/{event}"
        )

    def press(self, key: str) -> str:
        answer = self.post(self.path("twilio_voice", "keys"), {"Digits": key, "CallSid": "CA1"})
        assert answer.status_code == 200, answer.text
        return " ".join(re.findall("<Say>([^<]*)</Say>", answer.text))

    def text(self, words: str, sender: str = BO, **more: str) -> str:
        form = {"From": sender, "To": twin_of.NUMBER, "Body": words, "MessageSid": "SM9", **more}
        answer = self.post("/callbacks/twilio_sms", form)
        assert answer.status_code == 200, answer.text
        return " ".join(re.findall("<Message>([^<]*)</Message>", answer.text))

    def status(self) -> Status:
        with self.database.reading() as tx:
            return reading.get(tx, 1, actor=SYSTEM).status

    def delivery(self, slug: str) -> tuple[str, str | None]:
        with self.database.reading() as tx:
            query = NotificationQuery(channel=slug)
            found = notify.list_notifications(tx, query, actor=SYSTEM).items[-1]
        return found.status, found.reason


@pytest.fixture
def line(
    composed: Starlette, browser: httpx2.Client, payments: Shop, settings: Settings, clock: Clock
) -> Line:
    assert composed is not None
    _give_bo_a_telephone(payments, settings, clock.at)
    payments.fire("CheckoutIsDown", clock.at)
    sent = {slug: _rung(payments, settings, slug) for slug in ("twilio_sms", "twilio_voice")}
    return Line(browser, payments.database, settings, sent)


def _give_bo_a_telephone(payments: Shop, settings: Settings, now: datetime) -> None:
    said = {"account": twin_of.ACCOUNT, "token": twin_of.TOKEN, "sender": twin_of.NUMBER}
    with payments.database.transaction() as tx:
        for slug in ("twilio_sms", "twilio_voice"):
            notify.set_channel_settings(tx, slug, said, key=settings.key, actor=SYSTEM, now=now)
            contact = NewContact(payments.people.bo.id, slug, BO)
            notify.add_contact(tx, contact, actor=SYSTEM, now=now)


def _rung(payments: Shop, settings: Settings, slug: str) -> Sent:
    """Let Twilio take the message."""
    with payments.database.transaction() as tx:
        found: Claimed | None = claim(tx, tx.value("select app_now()"), channels=[slug])
        assert found is not None
        taken = Attempt(Outcome.SENT, "twilio", "201", provider_id=f"id-{slug}")
        finish(tx, found, taken, tx.value("select app_now()"))
    return Sent(found.id, found.row.fence)


def test_pressing_1_acknowledges_and_says_so(line: Line) -> None:
    assert line.press("1") == "You have incident 1 now. Paging stopped. Goodbye."
    assert line.status() is Status.ACKNOWLEDGED
    assert line.delivery("twilio_voice") == ("delivered", None)
    again = line.press("1")
    assert "You have incident 1" in again


def test_a_key_that_means_nothing_is_asked_for_again(line: Line) -> None:
    assert "This key means nothing here. Press 1 to acknowledge" in line.press("9")
    assert "This key means nothing here" in line.press("2"), "nobody resolves by a slip"
    assert line.status() is Status.OPEN


def test_pressing_4_declines_so_that_the_next_one_is_paged(line: Line) -> None:
    line.press("4")
    assert line.status() is Status.OPEN
    with line.database.reading() as tx:
        query = NotificationQuery(subject="incident/1")
        found = notify.list_notifications(tx, query, actor=SYSTEM).items
    assert len({each.person_id for each in found}) == 2


ENDS = [
    ("busy", "The line was busy."), ("no-answer", "Nobody picked up."),
    ("failed", "The call could not be put through."),
    ("completed", "It was picked up, but nobody confirmed it."),
]  # fmt: skip


@pytest.mark.parametrize(("said", "reason"), ENDS)
def test_a_call_without_a_key_is_no_answer(line: Line, said: str, reason: str) -> None:
    answer = line.post(line.path("twilio_voice", "status"), {"CallStatus": said})
    assert answer.status_code == 204
    assert line.delivery("twilio_voice") == ("failed", reason)
    assert line.status() is Status.OPEN


def test_a_machine_that_picks_up_is_no_answer(line: Line) -> None:
    path = line.path("twilio_voice", "machine")
    line.post(path, {"AnsweredBy": "human"})
    assert line.delivery("twilio_voice")[0] == "sent"
    line.post(path, {"AnsweredBy": "machine_start"})
    assert line.delivery("twilio_voice") == ("failed", "A machine picked up.")


def test_an_sms_is_delivered_when_twilio_says_so(line: Line) -> None:
    path = line.path("twilio_sms", "status")
    for said, status in (("queued", "sent"), ("sent", "sent"), ("delivered", "delivered")):
        assert line.post(path, {"MessageStatus": said}).status_code == 204
        assert line.delivery("twilio_sms")[0] == status


def test_an_undelivered_sms_has_failed(line: Line) -> None:
    form = {"MessageStatus": "undelivered", "ErrorCode": "30005"}
    line.post(line.path("twilio_sms", "status"), form)
    assert line.delivery("twilio_sms") == ("failed", "Twilio says undelivered 30005.")


REPLIES = [("1", Status.ACKNOWLEDGED), ("ack 1", Status.ACKNOWLEDGED), ("Resolve", Status.RESOLVED)]


@pytest.mark.parametrize(("words", "status"), REPLIES)
def test_writing_back_answers(line: Line, words: str, status: Status) -> None:
    assert "#1" in line.text(words)
    assert line.status() is status


def test_who_is_not_understood_is_told_once_how_but_no_machine_is_talked_to(line: Line) -> None:
    assert "Not understood. 1 acknowledge" in line.text("what?")
    assert line.text("I am driving at the moment and will read your message later.") == ""
    assert line.text("1", sender=STRANGER) == ""
    assert line.status() is Status.OPEN


def test_stop_is_obeyed_and_seen_and_start_undoes_it(line: Line) -> None:
    def contact() -> tuple[bool, str]:
        with line.database.reading() as tx:
            found = notify.at_address(tx, "twilio_sms", BO)[0]
        return found.is_enabled, found.off_reason

    assert line.text("STOP", OptOutType="STOP") == ""
    assert contact() == (False, "It opted out by STOP; START from it undoes that.")
    assert line.text("1") == "", "who wants no more gets no more"
    assert line.text("Start") == "Pages reach you here again."
    assert contact() == (True, "")


def test_only_twilio_is_believed(line: Line) -> None:
    form = {"Digits": "1"}
    path = line.path("twilio_voice", "keys")
    assert line.post(path, form, token="guessed").status_code == 403
    assert line.browser.post(path, data=form).status_code == 403
    forged = line.post("/callbacks/twilio_voice/1.1.forged/keys", form)
    assert forged.status_code == 403
    assert "not given out by us" in forged.text
    huge = {"Digits": "1", "More": "x" * 70_000}
    assert line.post(path, huge).status_code == 400
    assert line.status() is Status.OPEN


def test_where_the_channel_is_not_set_up_nobody_is_believed(
    browser: httpx2.Client, payments: Shop
) -> None:
    assert payments is not None
    assert browser.post("/callbacks/twilio_sms", data={"Body": "1"}).status_code == 404


def test_acknowledging_in_pushover_acknowledges_here(
    browser: httpx2.Client, payments: Shop, settings: Settings, clock: Clock
) -> None:
    with payments.database.transaction() as tx:
        said = {"token": pushover_twin.TOKEN}
        notify.set_channel_settings(
            tx, "pushover", said, key=settings.key, actor=SYSTEM, now=clock.at
        )
        contact = NewContact(payments.people.bo.id, "pushover", pushover_twin.USER)
        notify.add_contact(tx, contact, actor=SYSTEM, now=clock.at)
    payments.fire("CheckoutIsDown", clock.at)
    sent = _rung(payments, settings, "pushover")
    line = Line(browser, payments.database, settings, {"pushover": sent})
    path = callbacks.path("pushover", callbacks.token(settings.key, sent))
    form = {"receipt": pushover_twin.RECEIPT, "acknowledged": "1"}
    assert browser.post("/callbacks/pushover/1.1.x", data=form).status_code == 403
    assert line.status() is Status.OPEN
    assert browser.post(path, data=form).status_code == 204
    assert line.status() is Status.ACKNOWLEDGED
    assert line.delivery("pushover") == ("delivered", None)


def test_the_engine_asks_where_nothing_calls_back(
    payments: Shop, settings: Settings, clock: Clock, browser: httpx2.Client
) -> None:
    with pushover_twin.running() as (twin, app):
        with payments.database.transaction() as tx:
            said = {"token": pushover_twin.TOKEN, "api": twin.url}
            notify.set_channel_settings(
                tx, "pushover", said, key=settings.key, actor=SYSTEM, now=clock.at
            )
            contact = NewContact(payments.people.bo.id, "pushover", pushover_twin.USER)
            notify.add_contact(tx, contact, actor=SYSTEM, now=clock.at)
        payments.fire("CheckoutIsDown", clock.at)
        sent = _rung(payments, settings, "pushover")
        app.receipts["id-pushover"] = {"status": 1, "acknowledged": 1, "expired": 0}
        clock.forward(timedelta(seconds=11))
        means = Means(settings.key, settings.base_url, Breakers())
        assert following.follow(means)(payments.database)
        assert not following.follow(means)(payments.database)
    line = Line(browser, payments.database, settings, {"pushover": sent})
    assert line.status() is Status.ACKNOWLEDGED


def test_a_key_on_our_own_call_answers_too(
    payments: Shop, settings: Settings, clock: Clock, browser: httpx2.Client
) -> None:
    with payments.database.transaction() as tx:
        said = {"host": "pbx.lan", "username": "190", "password": "correct-horse"}
        notify.set_channel_settings(tx, "sip", said, key=settings.key, actor=SYSTEM, now=clock.at)
        contact = NewContact(payments.people.bo.id, "sip", "201")
        notify.add_contact(tx, contact, actor=SYSTEM, now=clock.at)
    payments.fire("CheckoutIsDown", clock.at)
    sent = _rung(payments, settings, "sip")
    operator = Operator(payments.database)
    line = Line(browser, payments.database, settings, {"sip": sent})
    assert not operator.is_over(sent)
    assert operator.pressed(sent, Verb.ACKNOWLEDGE) == "You have #1 now. Paging stopped."
    assert line.status() is Status.ACKNOWLEDGED
    operator.ended(sent, Receipt(Reported.UNCONFIRMED))
    assert line.delivery("sip") == ("delivered", None)


def test_our_own_call_rings_no_more_when_somebody_else_answers(
    payments: Shop, settings: Settings, clock: Clock
) -> None:
    with payments.database.transaction() as tx:
        said = {"host": "pbx.lan", "username": "190", "password": "correct-horse"}
        notify.set_channel_settings(tx, "sip", said, key=settings.key, actor=SYSTEM, now=clock.at)
        contact = NewContact(payments.people.bo.id, "sip", "201")
        notify.add_contact(tx, contact, actor=SYSTEM, now=clock.at)
    payments.fire("CheckoutIsDown", clock.at)
    sent = _rung(payments, settings, "sip")
    with payments.database.transaction() as tx:
        progress.acknowledge(tx, 1, actor=payments.people.cleo.actor, now=clock.at)
    assert Operator(payments.database).is_over(sent)


def test_a_modem_hands_replies_in_with_its_secret(
    browser: httpx2.Client, payments: Shop, settings: Settings, clock: Clock
) -> None:
    with payments.database.transaction() as tx:
        notify.set_channel_settings(tx, "gsm", {}, key=settings.key, actor=SYSTEM, now=clock.at)
        contact = NewContact(payments.people.bo.id, "gsm", BO)
        notify.add_contact(tx, contact, actor=SYSTEM, now=clock.at)
        secret = notify.generated_secret(tx, "gsm", "secret", key=settings.key, actor=SYSTEM)
    payments.fire("CheckoutIsDown", clock.at)
    sent = _rung(payments, settings, "gsm")
    line = Line(browser, payments.database, settings, {"gsm": sent})
    form = {"number": BO, "text": "1"}
    for wrong in ({}, {"Authorization": "Bearer guessed"}):
        assert browser.post("/callbacks/gsm", data=form, headers=wrong).status_code == 403
    right = {"Authorization": f"Bearer {secret}"}
    answer = browser.post("/callbacks/gsm", data=form, headers=right)
    assert (answer.status_code, answer.text) == (200, "You have #1 now. Paging stopped.")
    assert line.status() is Status.ACKNOWLEDGED


@pytest.fixture
def vonage_line(browser: httpx2.Client, payments: Shop, settings: Settings, clock: Clock) -> Line:
    shared = {"sender": twin_of.NUMBER, "signature": vonage_twin.SIGNATURE}
    said = {
        "vonage_sms": {"key": vonage_twin.KEY, "secret": vonage_twin.SECRET},
        "vonage_voice": {
            "application": vonage_twin.APPLICATION, "private_key": vonage_twin.pem(),
        },
    }  # fmt: skip
    with payments.database.transaction() as tx:
        for slug, own in said.items():
            notify.set_channel_settings(
                tx, slug, {**shared, **own}, key=settings.key, actor=SYSTEM, now=clock.at
            )
            contact = NewContact(payments.people.bo.id, slug, BO)
            notify.add_contact(tx, contact, actor=SYSTEM, now=clock.at)
    payments.fire("CheckoutIsDown", clock.at)
    sent = {slug: _rung(payments, settings, slug) for slug in said}
    return Line(browser, payments.database, settings, sent)


def vonage_says(
    line: Line, path: str, told: dict[str, object], *, secret: str = vonage_twin.SIGNATURE
) -> httpx2.Response:
    body = json.dumps(told).encode()
    headers = {"Authorization": vonage_twin.signed(body, secret=secret)}
    return line.browser.post(path, content=body, headers=headers)


def test_vonage_reports_keys_and_ends(vonage_line: Line) -> None:
    line = vonage_line
    path = line.path("vonage_voice", "keys")
    assert vonage_says(line, path, {"dtmf": {"digits": "1"}}, secret="x").status_code == 403
    assert vonage_says(line, path, {"dtmf": {"digits": "", "timed_out": True}}).status_code == 204
    again = vonage_says(line, path, {"dtmf": {"digits": "7"}}).json()
    assert "This key means nothing here" in again[0]["text"]
    assert line.status() is Status.OPEN
    said = vonage_says(line, path, {"dtmf": {"digits": "1"}}).json()
    assert said[0]["text"] == "You have incident 1 now. Paging stopped. Goodbye."
    assert line.status() is Status.ACKNOWLEDGED
    ended = vonage_says(line, line.path("vonage_voice", "status"), {"status": "completed"})
    assert ended.status_code == 204
    assert line.delivery("vonage_voice") == ("delivered", None)


def test_vonage_reports_what_became_of_an_sms_and_replies(vonage_line: Line) -> None:
    line = vonage_line
    told: dict[str, object] = {"from": BO[1:], "text": "ack", "message_uuid": "u1"}
    for _ in range(2):
        assert vonage_says(line, "/callbacks/vonage_sms", told).status_code == 204
    assert line.status() is Status.ACKNOWLEDGED
    vonage_says(line, line.path("vonage_sms", "status"), {"status": "rejected"})
    with line.database.reading() as tx:
        query = NotificationQuery(subject="incident/1", channel="vonage_sms")
        told_bo = notify.list_notifications(tx, query, actor=SYSTEM).items[0]
    assert (told_bo.status, told_bo.reason) == ("failed", "Vonage says rejected.")
    with line.database.reading() as tx:
        query = NotificationQuery(subject="channel/vonage_sms")
        found = notify.list_notifications(tx, query, actor=SYSTEM).items
    assert [each.title for each in found] == ["You have #1 now. Paging stopped."]


def test_signal_hands_in_replies_and_receipts(
    browser: httpx2.Client, payments: Shop, settings: Settings, clock: Clock
) -> None:
    with payments.database.transaction() as tx:
        said = {"server": "http://signal.lan:8080", "number": twin_of.NUMBER}
        by = SYSTEM
        notify.set_channel_settings(tx, "signal", said, key=settings.key, actor=by, now=clock.at)
        contact = NewContact(payments.people.bo.id, "signal", BO)
        notify.add_contact(tx, contact, actor=by, now=clock.at)
        secret = notify.generated_secret(tx, "signal", "secret", key=settings.key, actor=by)
    payments.fire("CheckoutIsDown", clock.at)
    sent = _rung(payments, settings, "signal")
    line = Line(browser, payments.database, settings, {"signal": sent})

    def hand_in(envelope: Mapping[str, object], *, by: str = secret) -> int:
        told = {"envelope": {"sourceNumber": BO, **envelope}, "account": twin_of.NUMBER}
        return browser.post(f"/callbacks/signal/{by}", json=told).status_code

    arrived = {"receiptMessage": {"isDelivery": True, "timestamps": ["id-signal"]}}
    assert hand_in(arrived, by="guessed") == 403
    assert hand_in(arrived) == 204
    assert line.delivery("signal") == ("delivered", None)
    assert hand_in({"dataMessage": {"message": "1", "timestamp": 7}}) == 204
    assert line.status() is Status.ACKNOWLEDGED
    assert hand_in({"typingMessage": {"action": "STARTED"}}) == 204
