"""Mails fetched from a mailbox of a real server: each once, whatever breaks off in between."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from tests import cast
from tests import mailbox as outgoing
from tests.mailroom import dovecot
from tests.mailroom.dovecot import PASSWORD, USER, Dovecot
from tests.mailroom.room import DESK
from tests.world import Clock
from tocsin.desk.actions import mailboxes
from tocsin.desk.actions import mails as mail_actions
from tocsin.desk.mail import Listed, MailQuery, Verdict, Way
from tocsin.desk.mail_setting import MailSetting
from tocsin.desk.mailbox import Mailbox, NewMailbox, Security
from tocsin.identity.actor import SYSTEM
from tocsin.kit import clock, errors, secrets
from tocsin.kit.db import Database
from tocsin.mailroom import imap, looking
from tocsin.mailroom.looking import Means
from tocsin.signals import actions as signals
from tocsin.signals.source import NewSource

pytestmark = pytest.mark.realclient
KEY = secrets.from_text("k" * 32)
MEANS = Means(KEY, file_limit=65_536, most_bytes=100_000)


@pytest.fixture(scope="module")
def imap_server() -> Iterator[Dovecot]:
    # Not below pytest's own place, which nobody but us may enter.
    with TemporaryDirectory(prefix="tocsin-imap-") as root, dovecot.running(Path(root)) as running:
        yield running


@pytest.fixture
def box(database: Database, imap_server: Dovecot) -> int:
    """The server's mailbox, read up to its end."""
    with database.transaction() as tx:
        now = clock.now(tx)
        outgoing.set_up(tx, now)
        mail_actions.set_setting(tx, MailSetting(DESK), actor=SYSTEM, now=now)
        new = NewMailbox("desk", "127.0.0.1", USER, imap_server.port, Security.PLAIN)
        made = mailboxes.add(tx, new, password=PASSWORD, key=KEY, actor=SYSTEM, now=now)
    assert looking.look(database, MEANS)
    return made


def put(server: Dovecot, subject: str, to: str = DESK, text: str = "Hello") -> None:
    server.put(
        f"From: dan@example.com\r\nTo: {to}\r\nSubject: {subject}\r\n"
        f"Message-ID: <{abs(hash((subject, to)))}@x>\r\n\r\n{text}\r\n".encode()
    )


def due(database: Database, box: int) -> None:
    """Let it be looked into at once, as after its pause."""
    with database.transaction() as tx:
        tx.run("update mailbox set due_at = app_now() where id = %(id)s", id=box)


def look(database: Database, box: int) -> None:
    due(database, box)
    assert looking.look(database, MEANS)


def mails(database: Database) -> list[Listed]:
    with database.reading() as tx:
        return mail_actions.mails(tx, MailQuery(limit=200), actor=SYSTEM).items


def state(database: Database, box: int) -> Mailbox:
    with database.reading() as tx:
        return mailboxes.mailbox(tx, box, actor=SYSTEM)


def test_new_mails_are_fetched_once_and_marked_as_seen(
    database: Database, imap_server: Dovecot, box: int
) -> None:
    seen = imap_server.seen()
    put(imap_server, "My screen is dark")
    for _ in range(3):
        look(database, box)
    [mail] = mails(database)
    assert (mail.way, mail.verdict, mail.mailbox_id) == (Way.IMAP, Verdict.OPENED, box)
    assert imap_server.seen() == seen + 1
    assert state(database, box).error == ""


def test_what_was_there_before_stays_as_it_is(
    database: Database, imap_server: Dovecot, box: int
) -> None:
    look(database, box)
    assert mails(database) == []


def test_a_mail_goes_where_its_address_says_and_else_to_the_mailboxes_source(
    database: Database, imap_server: Dovecot, box: int
) -> None:
    with database.transaction() as tx:
        now = clock.now(tx)
        one = signals.create_source(tx, NewSource("one", "mail"), actor=SYSTEM, now=now)
        two = signals.create_source(tx, NewSource("two", "mail"), actor=SYSTEM, now=now)
        wanted = replace(mailboxes.mailbox(tx, box, actor=SYSTEM).as_new(), source_id=two.source_id)
        mailboxes.change(tx, box, wanted, password="", key=KEY, actor=SYSTEM, now=now)
    put(imap_server, "PROBLEM: db1", to=f"alerts+{one.key}@t.example")
    put(imap_server, "PROBLEM: db2", to="alerts@elsewhere.example")
    put(imap_server, "My lamp", to=DESK)
    look(database, box)
    found = [(m.verdict, m.source_id) for m in reversed(mails(database))]
    assert found == [
        (Verdict.ALERTED, one.source_id),
        (Verdict.ALERTED, two.source_id),
        (Verdict.OPENED, None),
    ]


def test_a_look_that_breaks_off_goes_on_where_it_was(
    database: Database, imap_server: Dovecot, box: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(4):
        put(imap_server, f"Trouble {number}")
    marked: list[int] = []

    def fails(self: object, uid: int) -> None:
        marked.append(uid)
        if len(marked) == 2:
            raise imap.CannotLook("The line went dead.")

    monkeypatch.setattr(imap.Conversation, "mark_seen", fails)
    look(database, box)
    assert len(mails(database)) == 2
    assert state(database, box).error == "The line went dead."
    look(database, box)
    assert sorted(m.subject for m in mails(database)) == [f"Trouble {n}" for n in range(4)]


def test_the_database_going_away_loses_nothing(
    database: Database, imap_server: Dovecot, box: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object, **__: object) -> None:
        raise errors.Unavailable("gone")

    put(imap_server, "Kept there")
    with monkeypatch.context() as patch:
        patch.setattr("tocsin.desk.actions.mail_intake.take", away)
        due(database, box)
        with pytest.raises(errors.Unavailable):
            looking.look(database, MEANS)
    assert mails(database) == []
    look(database, box)
    assert [m.subject for m in mails(database)] == ["Kept there"]


def test_numbers_given_anew_bring_nothing_twice(
    database: Database, imap_server: Dovecot, box: int
) -> None:
    put(imap_server, "Only once")
    look(database, box)
    with database.transaction() as tx:
        tx.run("update mailbox set uid_validity = uid_validity - 1, last_uid = 0")
    put(imap_server, "After that")
    look(database, box)
    assert [m.subject for m in mails(database) if m.subject == "Only once"] == ["Only once"]
    assert "After that" in [m.subject for m in mails(database)]


def test_a_mail_that_is_too_large_is_listed_as_refused(
    database: Database, imap_server: Dovecot, box: int
) -> None:
    put(imap_server, "Large", text="x" * 60 + "\r\n" + ("y" * 70 + "\r\n") * 3000)
    put(imap_server, "Small")
    look(database, box)
    small, large = mails(database)
    assert (small.verdict, large.verdict) == (Verdict.OPENED, Verdict.REFUSED)
    assert (large.subject, large.size < 10_000) == ("Large", True)


@pytest.mark.parametrize(
    ("wrong", "password"),
    [
        ({}, "wrong horse"),
        ({"port": 1}, PASSWORD),
        ({"folder": "Nowhere"}, PASSWORD),
        ({"host": "x.invalid"}, PASSWORD),
        ({"security": Security.TLS}, PASSWORD),
    ],
)
def test_what_a_look_met_is_told_and_it_is_tried_again(
    database: Database, box: int, wrong: dict[str, Any], password: str
) -> None:
    with database.transaction() as tx:
        now = clock.now(tx)
        wanted = replace(mailboxes.mailbox(tx, box, actor=SYSTEM).as_new(), **wrong)
        mailboxes.change(tx, box, wanted, password=password, key=KEY, actor=SYSTEM, now=now)
        tx.run("update mailbox set uid_validity = 1")
    due(database, box)
    assert looking.look(database, MEANS)
    found = state(database, box)
    assert found.error
    assert found.failing_since is not None
    assert password not in found.error
    assert not looking.look(database, MEANS), "it waits before it is tried again"


def test_administrators_hear_once_of_a_mailbox_that_stays_shut(
    database: Database, dsn: str, now: datetime
) -> None:
    moved = Clock(dsn, now)
    with database.transaction() as tx:
        people = cast.cast(tx, now)
        outgoing.set_up(tx, now)
        new = NewMailbox("shut", "127.0.0.1", USER, 1, Security.PLAIN)
        mailboxes.add(tx, new, password=PASSWORD, key=KEY, actor=SYSTEM, now=now)
    for _ in range(4):
        assert looking.look(database, MEANS)
        moved.forward(timedelta(minutes=6))
    with database.reading() as tx:
        told = tx.column("select person_id from notification where subject like 'mailbox/%%'")
    assert told == [people.eve.id]
