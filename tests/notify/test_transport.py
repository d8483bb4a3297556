"""What each answer of a provider means: sent, temporary, permanent, or its outage."""

import socket
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from tests.twins import certificate, mail, web
from tocsin.kit import guard, http
from tocsin.kit.dial import Patience
from tocsin.notify import transport
from tocsin.notify.attempt import Attempt, Outcome
from tocsin.notify.channel import Call, Mail, MailServer, Note

NOW = datetime(2026, 3, 16, 9, 30, tzinfo=UTC)
BRIEF = Patience(connect=0.3, total=0.6)
ENOUGH = Patience(connect=5, total=10)
CONTENT = b"Subject: hello\r\n\r\nBody\r\n.\r\nend\r\n"


@pytest.fixture
def sink() -> Iterator[mail.Sink]:
    with mail.running() as running:
        yield running


@pytest.fixture
def twin() -> Iterator[web.Twin]:
    with web.running() as running:
        yield running


def send(
    sink: mail.Sink, server: MailServer | None = None, *, patience: Patience = ENOUGH
) -> Attempt:
    request = Mail(
        server or MailServer("127.0.0.1", sink.port), "t@example.com", "ana@example.com", CONTENT
    )
    return transport.carry(request, now=NOW, patience=patience, trust=certificate.trusting())


def call(url: str) -> Attempt:
    request = Call(http.Request("POST", url, {}, b"{}"), guard.allowing(["127.0.0.0/8"]))
    return transport.carry(request, now=NOW, patience=BRIEF)


def test_a_mail_arrives_unchanged_and_its_queue_id_is_kept(sink: mail.Sink) -> None:
    attempt = send(sink)

    assert attempt.outcome is Outcome.SENT
    assert (attempt.code, attempt.provider_id) == ("250", "2.0.0 kept as number one")
    assert [(m.sender, m.recipient, m.content) for m in sink.mails] == [
        ("t@example.com", "ana@example.com", CONTENT)
    ]


SMTP_TROUBLES = [
    (mail.Refuse("EHLO", "421 shutting down"), Outcome.TEMPORARY, True),
    (mail.Refuse("MAIL", "550 sender unknown"), Outcome.TEMPORARY, True),
    (mail.Refuse("MAIL", "451 later"), Outcome.TEMPORARY, True),
    (mail.Refuse("RCPT", "450 greylisted"), Outcome.TEMPORARY, False),
    (mail.Refuse("RCPT", "550 no such user"), Outcome.PERMANENT, False),
    (mail.Refuse("RCPT", "421 busy"), Outcome.TEMPORARY, True),
    (mail.Refuse("DATA", "451 local error"), Outcome.TEMPORARY, False),
    (mail.Refuse("DATA", "554 looks like spam"), Outcome.PERMANENT, False),
    (mail.Refuse("DATA", "354 go on then"), Outcome.TEMPORARY, False),
    (mail.Refuse("DATA", "gibberish"), Outcome.TEMPORARY, False),
    (mail.Vanish("EHLO"), Outcome.TEMPORARY, True),
    (mail.Vanish("RCPT"), Outcome.TEMPORARY, True),
    (mail.Vanish("DATA"), Outcome.TEMPORARY, True),
    (mail.Hang("EHLO"), Outcome.TEMPORARY, True),
    (mail.Hang("DATA"), Outcome.TEMPORARY, True),
]


@pytest.mark.parametrize(("trouble", "outcome", "is_outage"), SMTP_TROUBLES)
def test_only_a_final_250_is_success(
    sink: mail.Sink, trouble: mail.Trouble, outcome: Outcome, is_outage: bool
) -> None:
    sink.always = trouble

    attempt = send(sink, patience=BRIEF if isinstance(trouble, mail.Hang) else ENOUGH)

    assert (attempt.outcome, attempt.is_outage) == (outcome, is_outage)
    assert attempt.error
    assert not sink.mails


def test_a_hanging_mail_server_is_left_at_the_deadline(sink: mail.Sink) -> None:
    sink.always = mail.Hang("RCPT")
    started = time.monotonic()

    attempt = send(sink, patience=BRIEF)

    assert attempt.code == "timeout"
    assert time.monotonic() - started < 1.5


def test_a_mail_server_that_is_not_there_is_an_outage() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

    request = Mail(MailServer("127.0.0.1", port), "t@example.com", "a@example.com", CONTENT)
    attempt = transport.carry(request, now=NOW, patience=BRIEF)

    assert (attempt.outcome, attempt.code, attempt.is_outage) == (
        Outcome.TEMPORARY,
        "connection",
        True,
    )


@pytest.mark.parametrize("security", ["auto", "starttls"])
def test_starttls_encrypts(security: str) -> None:
    with mail.running(tls=certificate.serving()) as sink:
        attempt = send(sink, MailServer("127.0.0.1", sink.port, security))

    assert attempt.outcome is Outcome.SENT
    assert sink.mails[0].was_encrypted


def test_tls_from_the_first_byte_encrypts() -> None:
    with mail.running(tls=certificate.serving(), is_implicit=True) as sink:
        attempt = send(sink, MailServer("127.0.0.1", sink.port, "tls"))

    assert attempt.outcome is Outcome.SENT


def test_starttls_that_was_asked_for_is_not_done_without(sink: mail.Sink) -> None:
    attempt = send(sink, MailServer("127.0.0.1", sink.port, "starttls"))

    assert (attempt.outcome, attempt.code) == (Outcome.TEMPORARY, "starttls")
    assert not sink.mails


ANA = mail.Account("ana", "correct horse")


def test_a_password_signs_in_over_tls() -> None:
    with mail.running(tls=certificate.serving(), account=ANA) as sink:
        server = MailServer("127.0.0.1", sink.port, "auto", ANA.username, ANA.password)
        assert send(sink, server).outcome is Outcome.SENT


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
def test_a_password_is_never_sent_in_the_open_unless_asked_to() -> None:
    with mail.running(account=ANA) as sink:
        server = MailServer("127.0.0.1", sink.port, "auto", ANA.username, ANA.password)
        held_back = send(sink, server)
        plain = send(sink, MailServer("127.0.0.1", sink.port, "plain", "ana", ANA.password))

    assert (held_back.outcome, held_back.code) == (Outcome.TEMPORARY, "auth")
    assert plain.outcome is Outcome.SENT


def test_a_wrong_password_is_mended_by_somebody_so_it_is_tried_again() -> None:
    with mail.running(tls=certificate.serving(), account=ANA) as sink:
        attempt = send(sink, MailServer("127.0.0.1", sink.port, "auto", "ana", "wrong"))

    assert (attempt.outcome, attempt.code, attempt.is_outage) == (
        Outcome.TEMPORARY,
        "535",
        True,
    )


def test_a_certificate_nobody_vouches_for_gets_no_password() -> None:
    with mail.running(tls=certificate.serving(), account=ANA) as sink:
        server = MailServer("127.0.0.1", sink.port, "auto", ANA.username, ANA.password)
        request = Mail(server, "t@example.com", "ana@example.com", CONTENT)
        attempt = transport.carry(request, now=NOW, patience=BRIEF)

    assert attempt.outcome is Outcome.TEMPORARY
    assert "TLS failed" in (attempt.error or "")


STATUSES = [
    (200, Outcome.SENT), (201, Outcome.SENT), (202, Outcome.SENT), (204, Outcome.SENT),
    (301, Outcome.PERMANENT), (302, Outcome.PERMANENT), (307, Outcome.PERMANENT),
    (400, Outcome.PERMANENT), (401, Outcome.PERMANENT), (403, Outcome.PERMANENT),
    (404, Outcome.PERMANENT), (410, Outcome.PERMANENT), (413, Outcome.PERMANENT),
    (408, Outcome.TEMPORARY), (425, Outcome.TEMPORARY), (429, Outcome.TEMPORARY),
    (500, Outcome.TEMPORARY), (502, Outcome.TEMPORARY), (503, Outcome.TEMPORARY),
]  # fmt: skip


@pytest.mark.parametrize(("status", "outcome"), STATUSES)
def test_a_status_is_sent_temporary_or_permanent(
    twin: web.Twin, status: int, outcome: Outcome
) -> None:
    body = b"" if status == 204 else b"{}"
    twin.will(web.Say(status, {"Location": "http://169.254.169.254/"}, body))

    attempt = call(twin.url)

    assert (attempt.outcome, attempt.code) == (outcome, str(status))
    assert attempt.is_outage == (status >= 500)
    assert len(twin.requests) == 1


@pytest.mark.parametrize(
    ("header", "asked"),
    [
        ("1", timedelta(seconds=1)),
        ("60", timedelta(seconds=60)),
        ("86400", timedelta(days=1)),
        ("Mon, 16 Mar 2026 09:31:00 GMT", timedelta(seconds=60)),
        ("soon", None),
        ("-5", None),
    ],
)
def test_retry_after_is_read(twin: web.Twin, header: str, asked: timedelta | None) -> None:
    twin.will(web.Say(429, {"Retry-After": header}))

    assert call(twin.url).retry_after == asked


@pytest.mark.parametrize("trouble", [web.Hang(), web.Drip(), web.Reset(), web.Babble()])
def test_no_answer_is_an_outage(twin: web.Twin, trouble: web.Answer) -> None:
    twin.will(trouble)

    attempt = call(twin.url)

    assert (attempt.outcome, attempt.is_outage) == (Outcome.TEMPORARY, True)


def test_an_address_that_must_not_be_reached_fails_for_good(twin: web.Twin) -> None:
    request = Call(http.Request("POST", twin.url), guard.PUBLIC)

    attempt = transport.carry(request, now=NOW, patience=BRIEF)

    assert (attempt.outcome, attempt.code) == (Outcome.PERMANENT, "refused")
    assert not twin.requests


def test_a_note_needs_no_provider() -> None:
    assert transport.carry(Note(), now=NOW).outcome is Outcome.SENT
