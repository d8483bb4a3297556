"""Rows of messages that were sent and can be changed where they are."""

from collections.abc import Sequence
from dataclasses import dataclass

from tocsin.kit.tx import Tx


@dataclass(frozen=True, slots=True)
class Shown:
    """A message as it stands in somebody's chat, under its provider's name for it."""

    id: int
    person_id: int | None
    contact_id: int | None
    channel: str
    address: str
    provider_id: str


def shown(tx: Tx, subject: str, *, channels: Sequence[str]) -> list[Shown]:
    """The pages about a subject that went through these channels, the latest hundred."""
    return tx.all(
        Shown,
        """
        select id, person_id, contact_id, channel, address, (
                select provider_id
                from notification_attempt
                where notification_id = notification.id and outcome = 'sent'
                order by fence desc
                limit 1
            ) as provider_id
        from notification
        where subject = %(subject)s and channel = any(%(channels)s) and kind = 'page'
            and status in ('sent', 'delivered') and exists (
                select 1
                from notification_attempt
                where notification_id = notification.id and outcome = 'sent'
                    and provider_id is not null
            )
        order by id desc
        limit 100
        """,
        subject=subject,
        channels=list(channels),
    )
