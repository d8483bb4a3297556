"""The watchers' own way of speaking: by mail, webhook and push, to everybody who can be reached."""

import pytest

from tests.twins import certificate, mail, web
from tests.twins.mail import Account, Refuse
from tests.twins.web import Say
from tocsin.kit import dial
from tocsin.watch import voice
from tocsin.watch.book import Book, Contact
from tocsin.watch.voice import Said

SAID = Said("auditor", "No engine\r\nBcc: eve@example.com", ["No engine has paged for 40 s."])
ANA = Contact("email", "ana@example.com")


def server(sink: mail.Sink, **more: object) -> dict[str, object]:
    return {"host": "127.0.0.1", "port": sink.port, "sender": "tocsin@example.com"} | more


def test_a_mail_says_who_speaks_and_smuggles_nothing() -> None:
    with mail.running() as sink:
        assert voice.tell(Book((ANA,), {"email": server(sink)}), SAID) == 1
        [received] = sink.expect(1)
    assert received.subject == "No engine Bcc: eve@example.com"
    assert received.mail["Bcc"] is None
    assert "No engine has paged for 40 s." in received.text
    assert "Tocsin's own auditor" in received.text


def test_webhooks_and_pushes_are_told_as_well() -> None:
    with web.running() as hook, web.running() as push:
        contacts = (Contact("webhook", f"{hook.url}/w"), Contact("ntfy", "alarm", push.url))
        assert voice.tell(Book(contacts), SAID) == 2
        assert hook.requests[0].json["data"]["lines"] == ["No engine has paged for 40 s."]
        assert push.requests[0].json["topic"] == "alarm"
        assert push.requests[0].json["priority"] == 5


def test_one_who_cannot_be_reached_keeps_nobody_else_from_it() -> None:
    with mail.running() as sink, web.running() as hook:
        sink.will(Refuse("RCPT", "550 no such user"))
        hook.will(Say(500))
        broken = Contact("webhook", f"{hook.url}/broken")
        bo = Contact("email", "bo@example.com")
        assert voice.tell(Book((ANA, broken, bo), {"email": server(sink)}), SAID) == 1
        assert [each.recipient for each in sink.mails] == ["bo@example.com"]


def test_a_password_is_never_sent_in_the_clear() -> None:
    with mail.running() as sink:
        settings = server(sink, username="tocsin", password="hush")
        assert voice.tell(Book((ANA,), {"email": settings}), SAID) == 0


def test_a_token_of_one_server_is_not_shown_to_another() -> None:
    with web.running() as own, web.running() as other:
        contacts = (Contact("ntfy", "ours"), Contact("ntfy", "theirs", other.url))
        voice.tell(Book(contacts, {"ntfy": {"server": own.url, "token": "hush"}}), SAID)
        assert own.requests[0].headers["authorization"] == "Bearer hush"
        assert "authorization" not in {name.lower() for name in other.requests[0].headers}


@pytest.mark.parametrize("is_implicit", [True, False])
def test_encryption_is_used_and_checked(is_implicit: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    account = Account("tocsin", "hush")
    tls = certificate.serving()
    with mail.running(tls=tls, is_implicit=is_implicit, account=account) as sink:
        security = "tls" if is_implicit else "starttls"
        settings = server(sink, security=security, username="tocsin", password="hush")
        book = Book((ANA,), {"email": settings})
        assert voice.tell(book, SAID) == 0, "a stranger's certificate was believed"
        monkeypatch.setattr(dial, "trusting", certificate.trusting)
        assert voice.tell(book, SAID) == 1
        assert sink.mails[0].was_encrypted or is_implicit
