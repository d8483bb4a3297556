"""Pushover: an emergency rings until it is acknowledged there, or answered elsewhere."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from tests.notify.conftest import Post
from tests.notify.test_channels import NOW, PAGE
from tests.notify.test_receipts import look
from tests.twins import pushover as twin_of
from tests.twins import web
from tests.world import Clock
from tocsin.kit import errors
from tocsin.notify import channels, transport
from tocsin.notify.attempt import Outcome, Status
from tocsin.notify.channel import Call, Outgoing
from tocsin.notify.message import Kind, Message, Urgency

CALLBACK = "https://tocsin.example/callbacks/pushover/7.1.s"


def outgoing(message: Message = PAGE, **more: Any) -> Outgoing:
    told = Outgoing(
        message, 7, "incident/42", twin_of.USER, {"token": twin_of.TOKEN, "sound": "siren"},
        "https://tocsin.example", NOW, NOW, "https://tocsin.example/answer/7.1.s", CALLBACK,
    )  # fmt: skip
    return replace(told, **more)


def call_of(told: Outgoing) -> Call:
    request = channels.named("pushover").render(told)
    assert isinstance(request, Call)
    return request


def form_of(told: Outgoing) -> dict[str, str]:
    return dict(parse_qsl(call_of(told).request.body.decode(), keep_blank_values=True))


def test_an_urgent_page_is_an_emergency_that_reports_back() -> None:
    form = form_of(outgoing())
    assert (form["priority"], form["retry"], form["expire"]) == ("2", "30", "10800")
    assert (form["callback"], form["tags"]) == (CALLBACK, "incident/42")
    assert form["url"] == "https://tocsin.example/answer/7.1.s"
    assert form["sound"] == "siren"


LOUDNESS = [
    (structs.replace(PAGE, urgency=Urgency.LOW), "1"),
    (structs.replace(PAGE, can_answer=False), "1"),
    (Message("Nothing", kind=Kind.NOTICE), "0"),
]


@pytest.mark.parametrize(("message", "priority"), LOUDNESS)
def test_nothing_else_rings_until_it_is_answered(message: Message, priority: str) -> None:
    form = form_of(outgoing(message))
    assert form["priority"] == priority
    assert "callback" not in form


def test_one_device_of_a_person_can_be_meant() -> None:
    form = form_of(outgoing(address=f"{twin_of.USER}/phone"))
    assert (form["user"], form["device"]) == (twin_of.USER, "phone")


@given(st.text(max_size=300), st.text(max_size=3000))
def test_no_message_is_refused_for_its_size(title: str, body: str) -> None:
    form = form_of(outgoing(Message(title, body)))
    assert len(form["title"]) <= 250
    assert 1 <= len(form["message"]) <= 1024


def test_its_answers_are_understood() -> None:
    def carried(**more: Any) -> tuple[Outcome, str | None, str | None]:
        settings = {"token": twin_of.TOKEN, "api": twin.url}
        found = transport.carry(call_of(outgoing(settings=settings, **more)), now=NOW)
        return found.outcome, found.provider_id, found.error

    with twin_of.running() as (twin, _):
        assert carried() == (Outcome.SENT, twin_of.RECEIPT, None)
        outcome, _, error = carried(address="x" * 30)
        assert (outcome, error) == (Outcome.PERMANENT, "Pushover: user identifier is invalid")
        twin.will(web.Say(500))
        assert carried()[0] is Outcome.TEMPORARY


@pytest.mark.parametrize("address", ["", "short", "x" * 31, f"{twin_of.USER}/a b", "ü" * 30])
def test_what_is_no_key_is_refused(address: str) -> None:
    with pytest.raises(errors.Invalid):
        channels.named("pushover").check_address(address)


@pytest.fixture
def rung(post: Post, clock: Clock) -> Iterator[tuple[Post, web.Twin, twin_of.App]]:
    """Ana's emergency, which rings."""
    assert clock.at == post.now()
    with twin_of.running() as (twin, app):
        post.set_up("pushover", {"token": twin_of.TOKEN, "api": twin.url})
        post.contact(post.people.ana, "pushover", twin_of.USER)
        post.page(post.people.ana)
        assert post.deliver("pushover") is Status.SENT
        yield post, twin, app


def test_it_is_asked_until_somebody_acknowledges(
    rung: tuple[Post, web.Twin, twin_of.App], clock: Clock
) -> None:
    post, _, app = rung
    for seconds, acknowledged, status in ((11, 0, Status.SENT), (11, 1, Status.DELIVERED)):
        app.receipts[twin_of.RECEIPT] |= {
            "acknowledged": acknowledged, "acknowledged_by_device": "phone",
        }  # fmt: skip
        clock.forward(timedelta(seconds=seconds))
        look(post)
        assert post.log()[-1].status is status


def test_it_stops_ringing_when_it_is_answered_elsewhere(
    rung: tuple[Post, web.Twin, twin_of.App],
) -> None:
    post, twin, app = rung
    post.answer()
    look(post)
    assert app.receipts[twin_of.RECEIPT]["expired"] == 1
    assert twin.requests[-1].path == f"/1/receipts/{twin_of.RECEIPT}/cancel.json"


def test_who_lets_it_ring_to_the_end_was_not_reached(
    rung: tuple[Post, web.Twin, twin_of.App], clock: Clock
) -> None:
    post, _, app = rung
    app.receipts[twin_of.RECEIPT]["expired"] = 1
    clock.forward(timedelta(hours=2))
    look(post)
    assert post.log()[-1].reason == "Nobody acknowledged it while it rang."
