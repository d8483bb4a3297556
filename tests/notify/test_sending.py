"""One delivery never takes another down: what cannot be rendered goes out plain."""

from collections.abc import Callable
from dataclasses import replace
from types import MappingProxyType

import pytest
import structlog
from msgspec import structs

from tests.notify.conftest import PAGE, Post
from tests.twins import mail
from tocsin.notify import channels
from tocsin.notify.attempt import Outcome, Status
from tocsin.notify.channel import Outgoing, Request

Replace = Callable[[Callable[[Outgoing], Request]], None]


@pytest.fixture
def rendering(monkeypatch: pytest.MonkeyPatch) -> Replace:
    """Give the mail channel another renderer."""

    def put(render: Callable[[Outgoing], Request]) -> None:
        changed = replace(channels.named("email"), render=render)
        every = MappingProxyType({**channels.PROVIDERS, "email": changed})
        monkeypatch.setattr(channels, "PROVIDERS", every)

    return put


def test_what_cannot_be_rendered_is_sent_in_plain_letters(
    post: Post, sink: mail.Sink, rendering: Replace
) -> None:
    whole = channels.named("email").render

    def fragile(outgoing: Outgoing) -> Request:
        if outgoing.message.body:
            raise ZeroDivisionError("a template of somebody's")
        return whole(outgoing)

    rendering(fragile)
    post.page(post.people.ana, message=structs.replace(PAGE, title="Überlast", body="rich"))

    assert post.deliver() is Status.SENT
    assert sink.mails[0].subject == "?berlast"
    assert "/answer/" in sink.mails[0].text


def test_a_defect_fails_its_own_delivery_and_shows_no_secret(
    post: Post, sink: mail.Sink, rendering: Replace
) -> None:
    post.set_up(
        "email",
        {"host": "127.0.0.1", "port": 9, "sender": "t@example.com", "password": "CANARY-1"},
    )

    def broken(outgoing: Outgoing) -> Request:
        raise ValueError(f"bad value {outgoing.settings['password']} {outgoing.answer_url}")

    rendering(broken)
    post.page(post.people.ana)
    with structlog.testing.capture_logs() as logged:
        assert post.deliver() is Status.PENDING

    tried = post.tries(post.log()[0].id)[0]
    assert (tried.outcome, tried.code) == (Outcome.BROKEN, "defect")
    assert tried.error
    assert tried.error.startswith("ValueError: bad value [secret] https://tocsin.example/answer/[")
    assert [entry["event"] for entry in logged] == [
        "message sent in plain letters",
        "delivery broke",
    ]
    assert "CANARY" not in str(logged)
    assert "test_sending.py" in logged[1]["where"]
