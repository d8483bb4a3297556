"""A whole conversation by mail, with servers that are real, from the first mail to the last word.

swaks hands the customer's mail to Debian's exim, which puts it into a mailbox of dovecot that is
read by IMAP, or hands it on to our own ear. Ana answers on the web, exim delivers that to the
customer's mailbox, and what they answer joins what was said before.
"""

import email
import email.policy
import imaplib
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx2
import pytest

from tests import cast, served
from tests.cast import Cast
from tests.journeys.harness import eventually
from tests.mailroom import dovecot, exim
from tests.mailroom import room as rooms
from tests.mailroom.dovecot import PASSWORD, Dovecot
from tests.mailroom.exim import Exim
from tests.mailroom.room import DESK
from tocsin.desk.actions import mailboxes
from tocsin.desk.mail import Listed
from tocsin.desk.mailbox import NewMailbox, Security
from tocsin.engine import lanes, process
from tocsin.identity import session as sessions
from tocsin.identity.actions.sessions import start
from tocsin.identity.actor import SYSTEM
from tocsin.incidents.actions import reading
from tocsin.incidents.incident import Incident
from tocsin.incidents.lifecycle import Status
from tocsin.kit import clock
from tocsin.kit.db import Database
from tocsin.kit.settings import Settings
from tocsin.notify import actions as notify

pytestmark = [pytest.mark.realclient, pytest.mark.timeout(300)]

DAN = "dan@example.com"
SECRET = "k" * 32
DOMAIN = DESK.partition("@")[2]


@dataclass
class Place:
    """A desk at work, between two mail servers."""

    database: Database
    people: Cast
    exim: Exim
    dovecot: Dovecot
    room: rooms.Room
    box: int
    url: str

    def send(self, *more: str, to: str, subject: str, body: str) -> None:
        """Hand a mail of Dan's to exim, as a mailer does."""
        command = ["swaks", "--server", f"127.0.0.1:{self.exim.port}", "--from", DAN, "--to", to]
        words = ["--h-From", f"Dan <{DAN}>", "--h-Subject", subject, "--body", body, *more]
        done = subprocess.run(
            [*command, *words], capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode == 0, done.stdout

    def got(self, words: str) -> EmailMessage:
        """The first mail in Dan's mailbox that says this, as soon as it is there."""
        found = eventually(
            lambda: self._saying(words), seconds=180, what=f"{words}\n{self.exim.log()}"
        )
        assert isinstance(found, EmailMessage)
        return found

    def answer(self, to: EmailMessage, body: str) -> None:
        quoted = "\n".join(f"> {line}" for line in text(to).splitlines())
        threaded = (
            "--h-In-Reply-To",
            str(to["Message-ID"]),
            "--h-References",
            str(to["Message-ID"]),
        )
        subject = f"Re: {to['Subject']}"
        words = f"{body}\n\nOn Monday, Tocsin wrote:\n{quoted}"
        self.send(*threaded, to=str(to["Reply-To"]), subject=subject, body=words)

    def incident(self) -> Incident:
        """The only one, once it is there."""
        eventually(self._look, seconds=180, what=f"an incident\n{self.exim.log()}")
        [listed] = {m.incident_number for m in self.room.mails() if m.incident_number}
        with self.database.reading() as tx:
            return reading.get(tx, listed, actor=SYSTEM)

    def comments(self) -> list[str]:
        self._look()
        with self.database.reading() as tx:
            return [c.body for c in reading.comments(tx, 1, actor=SYSTEM)]

    def reply(self, words: str) -> None:
        """Ana answers in public, on the page of the incident."""
        with self.database.transaction() as tx:
            begun = start(tx, self.people.ana.id, now=clock.now(tx))
        csrf = sessions.csrf(begun.token)
        with httpx2.Client(base_url=self.url, cookies={sessions.COOKIE: begun.token}) as browser:
            form = {"csrf": csrf, "body": words, "is_public": "yes"}
            headers = {"Sec-Fetch-Site": "same-origin", "X-CSRF-Token": csrf}
            answer = browser.post("/incidents/1/comments", data=form, headers=headers)
            assert answer.status_code == 303, answer.text

    def is_looked_into(self) -> bool:
        """Whether the mailbox has been read up to its end; what comes later is new."""
        with self.database.reading() as tx:
            return tx.value("select uid_validity from mailbox") is not None

    def _look(self) -> list[Listed]:
        """Let the mailbox be looked into at once, as after its pause."""
        with self.database.transaction() as tx:
            tx.run("update mailbox set due_at = app_now() where id = %(id)s", id=self.box)
        return self.room.mails()

    def _saying(self, words: str) -> EmailMessage | None:
        return next((mail for mail in self._mails() if words in text(mail)), None)

    def _mails(self) -> list[EmailMessage]:
        with imaplib.IMAP4("127.0.0.1", self.dovecot.port, timeout=30) as client:
            client.login(DAN, PASSWORD)
            client.select("INBOX", readonly=True)
            _, found = client.search(None, "ALL")
            raw = [client.fetch(n, "(RFC822)")[1][0][1] for n in found[0].split()]  # type: ignore[index]
        return [email.message_from_bytes(each, policy=email.policy.default) for each in raw]  # type: ignore[arg-type]


def text(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    return str(part.get_content()) if part else ""


@pytest.fixture(params=["IMAP", "SMTP"])
def place(request: pytest.FixtureRequest, database: Database, tmp_path: Path) -> Iterator[Place]:
    """The desk's mail is put into a mailbox that is polled, or handed to our ear."""
    if shutil.which("swaks") is None:
        pytest.skip("swaks is not installed")
    with (
        TemporaryDirectory(prefix="tocsin-post-") as top,
        rooms.opened(database, tmp_path / "room") as room,
    ):
        boxes, post = Path(top) / "boxes", Path(top) / "post"
        Path(top).chmod(0o755)
        boxes.mkdir()
        post.mkdir()
        ear = (DOMAIN if request.param == "SMTP" else "nowhere.example", room.smtp)
        with (
            dovecot.running(boxes) as imap,
            exim.running(post, mail=boxes / "mail", ear=ear) as smtp,
            served.listening(database, tmp_path / "web", secret_key=SECRET) as url,
        ):
            people, box = _set_up(database, imap, smtp)
            with _engine(database, tmp_path, url):
                yield Place(database, people, smtp, imap, room, box, url)


def _set_up(database: Database, imap: Dovecot, smtp: Exim) -> tuple[Cast, int]:
    key = Settings(secret_key=SECRET).key
    server = {"host": "127.0.0.1", "port": smtp.port, "sender": DESK, "security": "plain"}
    with database.transaction() as tx:
        now = clock.now(tx)
        people = cast.cast(tx, now)
        notify.set_channel_settings(tx, "email", server, key=key, actor=SYSTEM, now=now)
        new = NewMailbox("desk", "127.0.0.1", DESK, imap.port, Security.PLAIN)
        box = mailboxes.add(tx, new, password=PASSWORD, key=key, actor=SYSTEM, now=now)
    return people, box


@contextmanager
def _engine(database: Database, data: Path, url: str) -> Iterator[None]:
    stop = threading.Event()
    settings = Settings(data=data, secret_key=SECRET, public_url=url)
    built = lanes.build(settings, engine="post")
    engine = threading.Thread(target=process.run, args=(built, database, stop))
    engine.start()
    try:
        yield
    finally:
        stop.set()
        engine.join(30)


def test_a_customer_and_the_desk_talk_by_mail_until_it_is_over(place: Place) -> None:
    eventually(place.is_looked_into, seconds=60)
    place.send(to=DESK, subject="My screen is dark", body="It does not light up.")
    incident = place.incident()
    assert (incident.title, incident.description) == ("My screen is dark", "It does not light up.")
    assert incident.reporter_id == place.people.dan.id
    receipt = place.got("It is incident #1")
    place.reply("Is it the left one?")
    asked = place.got("Is it the left one?")
    assert str(asked["In-Reply-To"]) or str(receipt["In-Reply-To"])
    place.answer(asked, "The left one.")
    eventually(lambda: "The left one." in place.comments(), seconds=180, what=place.exim.log())
    place.reply("Please try again.")
    place.answer(place.got("Please try again."), "Thanks, I will.")
    eventually(lambda: "Thanks, I will." in place.comments(), seconds=180)
    assert place.incident().status is Status.OPEN
