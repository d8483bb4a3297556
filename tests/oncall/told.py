"""What became of a page, as short as a test wants to read it."""

from dataclasses import dataclass
from datetime import datetime

from tests.cast import Member
from tocsin.identity import actor
from tocsin.kit import ledger, secrets
from tocsin.kit.tx import Tx
from tocsin.notify import actions as notify
from tocsin.notify.contact import NewContact
from tocsin.notify.message import Message
from tocsin.oncall import actions
from tocsin.oncall.page import NewPage

KEY = secrets.from_text("k" * 32)
SUBJECT = "incident/42"
MESSAGE = Message("Checkout is down", "All payments fail.", path="/incidents/42", can_answer=True)


@dataclass(frozen=True)
class Sent:
    person: str
    status: str
    reason: str | None


def reachable(tx: Tx, *members: Member, now: datetime) -> None:
    """Give each a contact that works."""
    server = {"server": "https://ntfy.example.com"}
    notify.set_channel_settings(tx, "ntfy", server, key=KEY, actor=actor.SYSTEM, now=now)
    for member in members:
        new = NewContact(member.id, "ntfy", f"pages-of-{member.person.name}")
        notify.add_contact(tx, new, actor=actor.SYSTEM, now=now)


def unreachable(tx: Tx, member: Member, now: datetime) -> None:
    for contact in notify.contacts(tx, member.id):
        notify.remove_contact(tx, contact.id, actor=actor.SYSTEM, now=now)


def start(tx: Tx, policy_id: int | None, now: datetime, subject: str = SUBJECT) -> int:
    new = NewPage(subject, policy_id, MESSAGE)
    return actions.start_page(tx, new, actor=actor.SYSTEM, now=now)


def advance(tx: Tx, now: datetime) -> int:
    """Take all that is due at this moment and return how many steps that was."""
    taken = 0
    while actions.advance_due(tx, now=now):
        taken += 1
    return taken


def paged(tx: Tx, subject: str = SUBJECT) -> list[str]:
    """Return the names of those paged, in order, whatever became of it."""
    return [sent.person for sent in notifications(tx, subject) if sent.status != "failed"]


def notifications(tx: Tx, subject: str = SUBJECT) -> list[Sent]:
    return tx.all(
        Sent,
        """
        select person.name as person, notification.status, notification.reason
        from notification
        join person on person.id = notification.person_id
        where notification.subject = %(subject)s
        order by notification.id
        """,
        subject=subject,
    )


def reasons(tx: Tx, page_id: int) -> list[str]:
    return [told.reason for told in actions.trace(tx, page_id) if told.reason]


def kinds(tx: Tx, subject: str = SUBJECT) -> list[str]:
    return [e.kind for e in ledger.of_subject(tx, subject) if e.kind.startswith("page.")]
