"""The SQL of what came by mail."""

from collections.abc import Sequence
from datetime import datetime
from typing import LiteralString

from tocsin.desk.mail import Arrived, Fate, Known, Listed, MailQuery, Stored, Verdict
from tocsin.kit.tx import Tx
from tocsin.signals.letter.letter import Letter

_SELECT: LiteralString = """
    select id, received_at, way, peer, mailbox_id, envelope_from, recipient, sender,
        sender_name, subject, message_id, verdict, reason, incident_number, comment_id,
        source_id, raw_event_id, person_id, size, body is not null as is_kept
    from mail
"""


def lock(tx: Tx, digest: bytes) -> None:
    """Let another transaction that takes in the same mail wait until this one ends."""
    tx.run(
        """
        select pg_advisory_xact_lock(%(number)s)
        """,
        number=int.from_bytes(digest[:8], "big", signed=True),
    )


def by_digest(tx: Tx, digest: bytes) -> Known | None:
    return tx.maybe(
        Known,
        """
        select id, received_at
        from mail
        where digest = %(digest)s
        """,
        digest=digest,
    )


def let_go(tx: Tx, mail_id: int, *, digest: bytes) -> None:
    """Know a mail by its bytes no more, for another of the same bytes is known by them now."""
    tx.run(
        """
        update mail
        set digest = %(digest)s
        where id = %(id)s
        """,
        id=mail_id,
        digest=digest,
    )


def copy_of(tx: Tx, copy_digest: bytes, *, since: datetime) -> int | None:
    """Return the first mail since then with the same content that something came of."""
    found: int | None = tx.value(
        """
        select id
        from mail
        where copy_digest = %(digest)s
            and received_at >= %(since)s
            and verdict in ('opened', 'commented')
        order by id
        limit 1
        """,
        digest=copy_digest,
        since=since,
    )
    return found


def insert(
    tx: Tx,
    arrived: Arrived,
    letter: Letter,
    *,
    recipient: str,
    copy_digest: bytes,
    body: tuple[bytes, bool],
    at: datetime,
) -> int:
    """Keep it, as one that could not be read until its fate is written down."""
    return int(
        tx.value(
            """
            insert into mail (
                received_at, way, peer, mailbox_id, envelope_from, recipient, sender, sender_name,
                subject, message_id, verdict, digest, copy_digest, size, body, is_packed
            )
            values (
                %(at)s, %(way)s, %(peer)s, %(mailbox_id)s, %(envelope_from)s, %(recipient)s,
                %(sender)s, %(sender_name)s, %(subject)s, %(message_id)s, 'unread', %(digest)s,
                %(copy_digest)s, %(size)s, %(body)b, %(is_packed)s
            )
            returning id
            """,
            at=at,
            way=arrived.way,
            peer=arrived.peer,
            mailbox_id=arrived.mailbox_id,
            envelope_from=arrived.envelope_from,
            recipient=recipient,
            sender=letter.sender.address,
            sender_name=letter.sender.name,
            subject=letter.subject[:1000],
            message_id=letter.message_id,
            digest=arrived.digest,
            copy_digest=copy_digest,
            size=len(arrived.raw),
            body=body[0],
            is_packed=body[1],
        )
    )


def settle(tx: Tx, mail_id: int, fate: Fate) -> None:
    """Write down what became of it; what a raw event keeps is not kept twice."""
    tx.run(
        """
        update mail
        set verdict = %(verdict)s,
            reason = %(reason)s,
            incident_number = %(incident_number)s,
            comment_id = %(comment_id)s,
            source_id = %(source_id)s,
            raw_event_id = %(raw_event_id)s::bigint,
            person_id = %(person_id)s,
            body = case when %(raw_event_id)s::bigint is null then body end
        where id = %(id)s
        """,
        id=mail_id,
        verdict=fate.verdict,
        reason=fate.reason,
        incident_number=fate.incident_number,
        comment_id=fate.comment_id,
        source_id=fate.source_id,
        raw_event_id=fate.raw_event_id,
        person_id=fate.person_id,
    )


def lock_mail(tx: Tx, mail_id: int) -> Verdict | None:
    """Return what became of it so far, with its row locked."""
    found = tx.value(
        """
        select verdict
        from mail
        where id = %(id)s
        for update
        """,
        id=mail_id,
    )
    return Verdict(found) if found else None


def get(tx: Tx, mail_id: int) -> Listed | None:
    return tx.maybe(
        Listed,
        f"""
        {_SELECT}
        where id = %(id)s
        """,
        id=mail_id,
    )


def stored(tx: Tx, mail_id: int) -> Stored | None:
    return tx.maybe(
        Stored,
        """
        select body, is_packed
        from mail
        where id = %(id)s
        """,
        id=mail_id,
    )


def page(tx: Tx, query: MailQuery, *, before: int | None) -> list[Listed]:
    """Return one more than the limit, the newest first."""
    return tx.all(
        Listed,
        f"""
        {_SELECT}
        where (%(verdicts)s::text[] = '{{}}' or verdict = any(%(verdicts)s::text[]))
            and (%(number)s::bigint is null or incident_number = %(number)s)
            and (%(before)s::bigint is null or id < %(before)s)
        order by id desc
        limit %(limit)s
        """,
        verdicts=[str(each) for each in query.verdicts],
        number=query.incident_number,
        before=before,
        limit=query.limit + 1,
    )


def count_of_incident(tx: Tx, number: int) -> int:
    return int(
        tx.value(
            """
            select count(*)
            from mail
            where incident_number = %(number)s
            """,
            number=number,
        )
    )


def last_of_incident(tx: Tx, number: int, address: str) -> Listed | None:
    """Return what somebody wrote last about an incident."""
    return tx.maybe(
        Listed,
        f"""
        {_SELECT}
        where incident_number = %(number)s and sender = %(address)s
        order by id desc
        limit 1
        """,
        number=number,
        address=address,
    )


def opened_since(tx: Tx, since: datetime, *, sender: str | None) -> int:
    """Return how many incidents mails opened since then: this sender's, or everybody's."""
    return int(
        tx.value(
            """
            select count(*)
            from mail
            where verdict = 'opened'
                and received_at > %(since)s
                and (%(sender)s::text is null or sender = %(sender)s)
            """,
            since=since,
            sender=sender,
        )
    )


def commented_since(tx: Tx, since: datetime, *, number: int, sender: str) -> int:
    return int(
        tx.value(
            """
            select count(*)
            from mail
            where incident_number = %(number)s
                and verdict = 'commented'
                and sender = %(sender)s
                and received_at > %(since)s
            """,
            since=since,
            number=number,
            sender=sender,
        )
    )


def forget_bodies(tx: Tx, *, before: datetime, sparing: Sequence[int], limit: int) -> int:
    """Delete the bytes of a portion of those received before then; the rows stay."""
    return tx.run(
        """
        update mail
        set body = null
        where id in (
            select id
            from mail
            where body is not null
                and received_at < %(before)s
                and (incident_number is null or incident_number <> all(%(sparing)s))
            order by id
            limit %(limit)s
        )
        """,
        before=before,
        sparing=list(sparing),
        limit=limit,
    )
