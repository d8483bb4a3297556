"""What is forgotten of closed incidents, and how much of everything is due."""

from collections.abc import Sequence
from datetime import datetime

from tocsin.kit.tx import Tx
from tocsin.privacy.retention import Held


def incidents_due(tx: Tx, *, before: datetime, held: Held, limit: int) -> list[int]:
    """Return closed and cancelled incidents that still have their words, the oldest first."""
    return tx.column(
        """
        select number
        from incident
        where forgotten_at is null
            and (closed_at < %(before)s or (status = 'cancelled' and updated_at < %(before)s))
            and number <> all(%(incidents)s)
            and coalesce(reporter_id, 0) <> all(%(people)s)
        order by number
        limit %(limit)s
        """,
        before=before,
        incidents=list(held.incidents),
        people=list(held.people),
        limit=limit,
    )


def attachments_due(tx: Tx, *, before: datetime, held: Held, limit: int) -> list[int]:
    """Return the files of incidents that were closed before then."""
    return tx.column(
        """
        select attachment.id
        from attachment
        join incident on incident.number = attachment.incident_number
        where attachment.sha256 <> sha256('erased'::bytea)
            and (
                closed_at < %(before)s
                or (status = 'cancelled' and updated_at < %(before)s)
            )
            and number <> all(%(incidents)s)
            and coalesce(reporter_id, 0) <> all(%(people)s)
        order by attachment.id
        limit %(limit)s
        """,
        before=before,
        incidents=list(held.incidents),
        people=list(held.people),
        limit=limit,
    )


def forget_files(tx: Tx, attachment_ids: Sequence[int], *, mark: str) -> int:
    return tx.run(
        """
        update attachment
        set file_name = %(mark)s, content_type = 'text/plain', content = 'erased'::bytea,
            sha256 = sha256('erased'::bytea)
        where id = any(%(ids)s)
        """,
        ids=list(attachment_ids),
        mark=mark,
    )


def files_of(tx: Tx, numbers: Sequence[int]) -> list[int]:
    return tx.column(
        """
        select id
        from attachment
        where incident_number = any(%(numbers)s)
        order by id
        limit 100000
        """,
        numbers=list(numbers),
    )


def forget_words(tx: Tx, numbers: Sequence[int], *, mark: str, at: datetime) -> None:
    """Empty what people wrote in these incidents; their figures stay, and who worked on them."""
    which, words = list(numbers), mark
    tx.run(
        """
        update incident
        set title = 'Incident ' || number, description = '', resolution_notes = '',
            cancel_reason = case when cancel_reason is not null then %(mark)s end,
            review_waiver = case when review_waiver is not null then %(mark)s end,
            priority_reason = case when priority_reason is not null then %(mark)s end,
            reporter_id = null, forgotten_at = %(at)s
        where number = any(%(numbers)s)
        """,
        numbers=which,
        mark=words,
        at=at,
    )
    _forget_talk(tx, which, words)
    _forget_reports(tx, which, words)
    _forget_work(tx, which, words)


def _forget_talk(tx: Tx, numbers: list[int], mark: str) -> None:
    tx.run(
        "update comment set body = %(mark)s where incident_number = any(%(numbers)s)",
        numbers=numbers,
        mark=mark,
    )
    tx.run(
        """
        update mail
        set envelope_from = null, sender = %(mark)s, sender_name = %(mark)s, subject = %(mark)s,
            message_id = '', peer = '', reason = '', person_id = null, body = null
        where incident_number = any(%(numbers)s)
        """,
        numbers=numbers,
        mark=mark,
    )


def _forget_reports(tx: Tx, numbers: list[int], mark: str) -> None:
    tx.run(
        "update form_answer set answers = '{}' where incident_number = any(%(numbers)s)",
        numbers=numbers,
    )
    tx.run("delete from affected where incident_number = any(%(numbers)s)", numbers=numbers)
    tx.run("delete from mail_token where incident_number = any(%(numbers)s)", numbers=numbers)
    tx.run(
        """
        update satisfaction
        set comment = case when comment = '' then '' else %(mark)s end
        where incident_number = any(%(numbers)s)
        """,
        numbers=numbers,
        mark=mark,
    )


def _forget_work(tx: Tx, numbers: list[int], mark: str) -> None:
    tx.run(
        """
        update problem_incident
        set title = 'Incident ' || incident_number
        where incident_number = any(%(numbers)s)
        """,
        numbers=numbers,
    )
    tx.run(
        "update incident_task set title = %(mark)s where incident_number = any(%(numbers)s)",
        numbers=numbers,
        mark=mark,
    )
    tx.run(
        "update time_entry set note = '' where incident_number = any(%(numbers)s)",
        numbers=numbers,
    )


def raw_events_due(tx: Tx, *, before: datetime) -> int:
    sql = "select count(*) from raw_event where received_at < %(before)s"
    return int(tx.value(sql, before=before))


def messages_due(tx: Tx, *, before: datetime) -> int:
    sql = "select count(*) from notification where created_at < %(before)s"
    return int(tx.value(sql, before=before))


def mails_due(tx: Tx, *, before: datetime) -> int:
    sql = "select count(*) from mail where received_at < %(before)s and body is not null"
    return int(tx.value(sql, before=before))
