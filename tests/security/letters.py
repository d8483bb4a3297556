"""Every message of a house as it leaves, by every channel, and the links in it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from tests.twins.mail import Received
from tocsin.kit.db import Database
from tocsin.kit.secrets import Key
from tocsin.notify import channels, links, sealing
from tocsin.notify.channel import Call, Mail, Outgoing
from tocsin.notify.message import Kind, Message

_LINK = re.compile(r"""https?://[^\s"'<>\\)]+""")
_SETTINGS: dict[str, dict[str, Any]] = {
    "email": {"host": "mail.example", "port": 25, "sender": "tocsin@example.com"},
    "ntfy": {"server": "https://ntfy.example"},
    "webhook": {"secret": "whsec_" + "QUJDREVGR0hJSktMTU5PUFFSU1RVVldY"},
}
_ADDRESSES = {"email": "ana@example.com", "ntfy": "topic", "webhook": "https://hook.example/in"}


@dataclass(frozen=True)
class Row:
    id: int
    person_id: int | None
    subject: str
    address: str
    message: dict[str, Any]
    created_at: datetime


@dataclass(frozen=True)
class Letter:
    """One message in the words of one channel."""

    channel: str
    row: Row
    text: str
    html: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def links(self) -> set[str]:
        found = _LINK.findall(f"{self.text} {self.html}".replace("&amp;", "&"))
        return {link for link in found if not link.startswith("https://hook.example")}


def letters(database: Database, *, key: Key, base_url: str, now: datetime) -> Iterator[Letter]:
    """Render all that was ever queued."""
    for row in rows(database):
        kept = Message.from_json(row.message)
        message = sealing.uncovered(kept, address=row.address, key=key)
        if message.kind is Kind.SURVEY:
            message = replace(message, path=links.survey_path(key, message.path))
        token = links.answer_token(key, row.id, created_at=row.created_at)
        can_answer = message.can_answer and row.person_id is not None
        for slug, settings in _SETTINGS.items():
            yield rendered(
                slug,
                row,
                Outgoing(
                    message=message,
                    notification_id=row.id,
                    subject=row.subject,
                    address=_ADDRESSES[slug],
                    settings=settings,
                    base_url=base_url,
                    created_at=row.created_at,
                    now=now,
                    answer_url=f"{base_url}{links.answer_path(token)}" if can_answer else None,
                ),
            )


def rendered(slug: str, row: Row, outgoing: Outgoing) -> Letter:
    made = channels.named(slug).render(outgoing)
    if isinstance(made, Mail):
        mail = Received("", "", made.content, was_encrypted=False)
        return Letter(slug, row, mail.text, mail.html, dict(mail.mail.items()))
    assert isinstance(made, Call)
    return Letter(slug, row, made.request.body.decode())


def rows(database: Database) -> list[Row]:
    with database.reading() as tx:
        return tx.all(
            Row,
            """
            select id, person_id, subject, address, message, created_at
            from notification
            order by id
            limit 10000
            """,
        )
