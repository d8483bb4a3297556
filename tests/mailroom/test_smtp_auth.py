"""Devices that sign in: the key of a source is their password, on an encrypted line alone."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.databases import Lender
from tests.mailroom import room as rooms
from tests.mailroom.room import DESK, Room
from tests.mailroom.test_smtp import mail, refused
from tests.twins import certificate
from tocsin.desk.mail import Verdict
from tocsin.kit import db, tls
from tocsin.kit.db import Database

ELSEWHERE = "printer-alerts@elsewhere.example"


@pytest.fixture(scope="module")
def trust(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("tls")
    certificate.write(made)
    return made


@pytest.fixture(scope="module")
def room(lender: Lender, trust: Path) -> Iterator[Room]:
    address = lender.lend()
    database = Database(address)
    settings: dict[str, Any] = {
        "tls_cert": trust / "chain.pem",
        "tls_key": trust / "key.pem",
        "tls_listen": "127.0.0.1:0",
    }
    with rooms.opened(database, trust, **settings) as opened:
        yield opened
    database.close()
    lender.take_back(address)


@contextmanager
def encrypted(room: Room, trust: Path) -> Iterator[smtplib.SMTP]:
    context = tls.trusting_only(trust / "chain.pem")
    context.check_hostname = False
    with room.client() as client:
        client.starttls(context=context)
        yield client


@pytest.mark.parametrize("mechanism", ["PLAIN", "LOGIN"])
def test_who_has_the_key_speaks_for_its_source(room: Room, trust: Path, mechanism: str) -> None:
    with encrypted(room, trust) as client:
        client.ehlo()
        client.user, client.password = "printer", room.key
        said = getattr(client, f"auth_{mechanism.lower()}")
        assert client.auth(mechanism, said)[0] == 235
        client.sendmail("printer@x.org", [ELSEWHERE], mail(f"PROBLEM: no toner, {mechanism}"))
    newest = room.mails()[0]
    assert (newest.verdict, newest.reason) == (Verdict.ALERTED, "opened")
    assert newest.recipient == ELSEWHERE


def test_the_desk_stays_the_desk(room: Room, trust: Path) -> None:
    with encrypted(room, trust) as client:
        client.login("printer", room.key)
        client.sendmail("dan@example.com", [DESK], mail("My screen is dark"))
    assert room.mails()[0].verdict is Verdict.OPENED


def test_no_key_is_asked_for_on_an_open_line(room: Room) -> None:
    with room.client() as client:
        client.ehlo()
        assert not client.has_extn("auth")
        assert client.docmd("AUTH", "PLAIN AGEAYg==")[0] == 538


def test_a_wrong_key_opens_nothing_and_is_told_of(room: Room, trust: Path) -> None:
    def guess() -> None:
        with encrypted(room, trust) as client:
            for number in range(9):
                with pytest.raises(smtplib.SMTPAuthenticationError):
                    client.login("printer", f"guess-{number}")
                assert client.docmd("MAIL", "FROM:<spam@x.org>")[0] == 250
                assert client.docmd("RCPT", f"TO:<{ELSEWHERE}>")[0] == 550
                client.rset()

    with pytest.raises((smtplib.SMTPServerDisconnected, ssl.SSLError)):
        guess()
    assert "No enabled source has this key." in refused(room)


def test_while_the_database_is_away_nobody_is_told_that_the_key_is_wrong(
    room: Room, trust: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise db.Unreachable("gone")

    monkeypatch.setattr(type(room.receiver), "source_of_key", away)
    with encrypted(room, trust) as client:
        with pytest.raises(smtplib.SMTPAuthenticationError) as refusal:
            client.login("printer", room.key)
        assert refusal.value.smtp_code == 454
