"""Rows of the marks by which an answer to a mail of ours is known."""

from datetime import datetime

from tocsin.desk.mail_address import Mark
from tocsin.kit.tx import Tx


def add_token(
    tx: Tx,
    mark: Mark,
    *,
    digest: bytes,
    address: str,
    person_id: int | None,
    at: datetime,
) -> None:
    tx.run(
        """
        insert into mail_token (digest, incident_number, address, person_id, made_at)
        values (%(digest)s, %(number)s, %(address)s, %(person_id)s, %(at)s)
        """,
        digest=digest,
        number=mark.number,
        address=address,
        person_id=person_id,
        at=at,
    )


def token_owner(tx: Tx, mark: Mark, *, digest: bytes) -> str | None:
    """Return the address that this mark was sent to; None when it is none of ours."""
    found: str | None = tx.value(
        """
        select address
        from mail_token
        where digest = %(digest)s and incident_number = %(number)s
        """,
        digest=digest,
        number=mark.number,
    )
    return found
