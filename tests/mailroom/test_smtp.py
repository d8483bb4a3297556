"""Mail handed in by SMTP and LMTP: thanked for after the commit, and for our addresses alone."""

import shutil
import smtplib
import subprocess
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import Lender
from tests.mailroom import room as rooms
from tests.mailroom.room import DESK, MOST, Room
from tocsin.desk.mail import Verdict, Way
from tocsin.identity.actor import SYSTEM
from tocsin.incidents.actions import reading
from tocsin.incidents.search import Query
from tocsin.kit import db
from tocsin.kit.db import Database
from tocsin.signals.actions import refusals
from tocsin.signals.refusal import Wanted

MAIL = "From: Dan <dan@example.com>\r\nSubject: {subject}\r\nMessage-ID: <{id}@x>\r\n\r\n{text}\r\n"


@pytest.fixture(scope="module")
def room(lender: Lender, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    address = lender.lend()
    database = Database(address)
    with rooms.opened(database, tmp_path_factory.mktemp("room")) as opened:
        yield opened
    database.close()
    lender.take_back(address)


def mail(subject: str, text: str = "It is dark.") -> str:
    return MAIL.format(subject=subject, text=text, id=abs(hash((subject, text))))


def refused(room: Room) -> list[str]:
    with room.database.reading() as tx:
        page = refusals.page_of_unheard(tx, Wanted(), cursor=None, actor=SYSTEM)
    return [each.error for each in page.items]


def titles(room: Room) -> list[str]:
    with room.database.reading() as tx:
        return [i.title for i in reading.search(tx, Query(limit=200), actor=SYSTEM).items]


@pytest.mark.parametrize("way", [Way.SMTP, Way.LMTP])
def test_a_mail_is_thanked_for_once_it_is_an_incident(room: Room, way: Way) -> None:
    with room.client(way) as client:
        client.sendmail("dan@example.com", [DESK], mail(f"The lamp by {way}"))
    newest = room.mails()[0]
    assert (newest.way, newest.verdict, newest.peer) == (way, Verdict.OPENED, "127.0.0.1")
    assert newest.envelope_from == "dan@example.com"
    assert f"The lamp by {way}" in titles(room)
    assert room.raw(newest.id) == mail(f"The lamp by {way}").encode()


def test_an_alert_mail_opens_and_closes_its_alert(room: Room) -> None:
    for subject in ("PROBLEM: db1 is down", "RECOVERY: db1 is up"):
        with room.client() as client:
            client.sendmail("nagios@x.org", [f"alerts+{room.key}@t.example"], mail(subject))
    assert [m.reason for m in room.mails()[:2]] == ["closed", "opened"]


def test_mail_for_others_is_not_taken_and_is_told_of(room: Room) -> None:
    with room.client() as client, pytest.raises(smtplib.SMTPRecipientsRefused) as refusal:
        client.sendmail("spam@x.org", ["somebody@elsewhere.example"], mail("x"))
    [(code, _)] = refusal.value.recipients.values()
    assert code == 550
    assert any("somebody@elsewhere.example" in error for error in refused(room))


def test_lmtp_answers_for_each_recipient(room: Room) -> None:
    with room.client(Way.LMTP) as client:
        client.ehlo()
        client.mail("dan@example.com")
        for address in (DESK, f"a+{room.key}@t.example"):
            assert client.rcpt(address)[0] == 250
        client.putcmd("data")
        assert client.getreply()[0] == 354
        client.send(mail("Two of us").encode() + b".\r\n")
        assert [client.getreply()[0], client.getreply()[0]] == [250, 250]
    assert {m.verdict for m in room.mails()[:2]} == {Verdict.OPENED, Verdict.ALERTED}


def test_a_mail_that_is_too_large_is_552_and_told_of(room: Room) -> None:
    large = mail("Large", "x" * 70 + "\r\n" + "y" * (MOST + 1))
    with room.client() as client, pytest.raises(smtplib.SMTPSenderRefused) as refusal:
        client.sendmail("dan@example.com", [DESK], large)  # announces its size
    assert refusal.value.smtp_code == 552
    with room.client() as client:
        client.ehlo()
        client.mail("dan@example.com")
        client.rcpt(DESK)
        assert client.data(large)[0] == 552
    assert any("larger than" in error for error in refused(room))


def test_the_null_sender_opens_nothing(room: Room) -> None:
    with room.client() as client:
        client.sendmail("", [DESK], mail("Undelivered"))
    assert room.mails()[0].verdict is Verdict.SET_ASIDE


def test_the_same_mail_handed_in_again_is_thanked_for_again(room: Room) -> None:
    before = len(room.mails())
    for _ in range(2):
        with room.client() as client:
            assert client.sendmail("dan@example.com", [DESK], mail("Once")) == {}
    assert len(room.mails()) == before + 1


def test_a_line_may_be_long(room: Room) -> None:
    with room.client() as client:
        client.sendmail("dan@example.com", [f"{room.key}@x"], mail("Long", "z" * 50_000))
    assert room.mails()[0].verdict is Verdict.ALERTED


def test_while_the_database_is_away_the_sender_keeps_it(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise db.Unreachable("gone")

    with room.client() as client:
        client.ehlo()
        client.mail("dan@example.com")
        client.rcpt(DESK)
        monkeypatch.setattr(type(room.receiver), "_write", lambda *_, **__: away())
        assert client.data(mail("Later"))[0] == 451
    with room.client() as client:
        monkeypatch.setattr(type(room.receiver), "is_ours", away)
        client.ehlo()
        client.mail("dan@example.com")
        assert client.rcpt(DESK)[0] == 451
    monkeypatch.undo()
    assert "Later" not in titles(room)


def test_a_defect_loses_no_mail(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ValueError("a defect of ours")

    monkeypatch.setattr("tocsin.desk.actions.mail_intake.take", broken)
    with room.client() as client:
        client.sendmail("dan@example.com", [DESK], mail("Odd"))
    newest = room.mails()[0]
    assert (newest.verdict, newest.subject) == (Verdict.UNREAD, "Odd")
    assert "A mail could not be read" in titles(room)


def test_too_many_conversations_are_put_off(room: Room) -> None:
    clients = [room.client() for _ in range(20)]
    with pytest.raises(smtplib.SMTPConnectError) as refusal:
        room.client()
    assert refusal.value.smtp_code == 421
    for client in clients:
        client.quit()


def test_whoever_guesses_addresses_is_hung_up_on(room: Room) -> None:
    def guess() -> None:
        with room.client() as client:
            client.ehlo()
            client.mail("spam@x.org")
            for number in range(20):
                client.rcpt(f"guess{number}@x.example")

    with pytest.raises(smtplib.SMTPServerDisconnected):
        guess()


@pytest.mark.realclient
@pytest.mark.skipif(shutil.which("swaks") is None, reason="swaks is not installed")
@pytest.mark.parametrize("protocol", ["ESMTP", "LMTP"])
def test_swaks_gets_through(room: Room, tmp_path: Path, protocol: str) -> None:
    picture = tmp_path / "screen.png"
    picture.write_bytes(b"\x89PNG")
    port = room.lmtp if protocol == "LMTP" else room.smtp
    done = subprocess.run(
        [
            "swaks", "--server", f"127.0.0.1:{port}", "--protocol", protocol, "--to", DESK,
            "--from", "ana@example.com", "--h-Subject", f"By swaks, {protocol}",
            "--body", "Hello", "--attach", f"@{picture}",
        ],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    assert room.mails()[0].verdict is Verdict.OPENED
    assert f"By swaks, {protocol}" in titles(room)


def test_no_bounce_that_was_really_sent_opens_anything(room: Room, shared: Path) -> None:
    with tarfile.open(shared / "data/email/sisimai_bounces.give.tar.gz") as archive:
        files = [archive.extractfile(m) for m in archive if m.name.endswith(".eml")]
        bounces = [file.read() for file in files[::12] if file is not None]
    before = len(titles(room))
    with room.client() as client:
        for number, raw in enumerate(bounces):
            to = DESK if number % 2 else f"alerts+{room.key}@t.example"
            client.sendmail("someone@x.org", [to], raw)
    assert len(titles(room)) == before
    assert {m.verdict for m in room.mails()[: len(bounces)]} == {Verdict.SET_ASIDE}
