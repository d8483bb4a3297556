"""Mails for tests: how one is written, handed in, and what becomes of it."""

from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage

from tests import mailbox
from tocsin.desk import reactions
from tocsin.desk.actions import mail_intake, mails
from tocsin.desk.mail import Arrived, Fate, Way
from tocsin.desk.mail_setting import MailSetting
from tocsin.identity.actor import SYSTEM
from tocsin.kit import ledger
from tocsin.kit.tx import Tx
from tocsin.signals.letter import reading

DESK = "desk@tocsin.example"
LIMIT = 1_048_576


def written(
    subject: str = "My screen is dark",
    text: str = "It does not light up.",
    *,
    sender: str = "Dan <dan@example.com>",
    message_id: str = "<1@example.com>",
    **headers: str,
) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, DESK, subject
    mail["Message-ID"] = message_id
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail


@dataclass
class Post:
    """A desk with an address, in a transaction."""

    tx: Tx
    now: datetime

    def set_up(self, setting: MailSetting | None = None) -> None:
        mailbox.set_up(self.tx, self.now)
        wanted = setting or MailSetting(DESK)
        mails.set_setting(self.tx, wanted, actor=SYSTEM, now=self.now)

    def take(
        self, mail: EmailMessage | bytes, to: str = DESK, *, envelope_from: str | None = "x@y.org"
    ) -> Fate:
        raw = mail if isinstance(mail, bytes) else mail.as_bytes()
        arrived = Arrived(raw, Way.SMTP, to, envelope_from)
        letter = reading.read(raw)
        _, fate = mail_intake.take(self.tx, arrived, letter, file_limit=LIMIT, now=self.now)
        assert fate is not None, "it had been taken in before"
        return fate

    def react(self, number: int) -> None:
        """Let happen what the last comment causes, as the engine would."""
        events = ledger.of_subject(self.tx, f"incident/{number}")
        event = [e for e in events if e.kind == "incident.commented"][-1]
        for reaction in reactions.REACTIONS[event.kind].values():
            reaction(self.tx, event, self.now)

    def sent(self, number: int) -> list[mailbox.Letter]:
        """What the desk wrote about an incident."""
        return [m for m in mailbox.queued(self.tx, number) if m.cause.startswith("mail/")]
