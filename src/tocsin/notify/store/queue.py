"""Rows that are queued to be sent, each cause once."""

from collections.abc import Hashable, Sequence
from datetime import datetime
from typing import Any, LiteralString

import msgspec

from tocsin.kit.alike import Shared
from tocsin.kit.tx import Json, Tx
from tocsin.notify.notification import Failed, Letter, Use


def insert(
    tx: Tx, letter: Letter, uses: Sequence[Use], *, person_id: int | None, now: datetime
) -> list[int]:
    """Queue one row per use, in order; those that this cause has queued before are left out."""
    message = letter.message
    return tx.column(
        """
        with queued as (
            insert into notification (person_id, contact_id, channel, address, subject, cause,
                repeat, kind, urgency, is_drill, message, status, reason, created_at, due_at,
                ended_at)
            select %(person_id)s, contact_id, channel, address, %(subject)s, %(cause)s, repeat,
                %(kind)s, %(urgency)s, %(is_drill)s, %(message)s, status, reason, %(now)s,
                %(now)s + make_interval(secs => delay),
                case when status = 'failed' then %(now)s end
            from jsonb_to_recordset(%(uses)s) as given (position int, contact_id bigint,
                channel text, address text, repeat int, delay float, status text, reason text)
            order by position
            on conflict on constraint notification_once do nothing
            returning id, channel
        ), woken as (
            select pg_notify('engine', 'send/' || channel)
            from (select distinct channel from queued) as given
        )
        select id
        from queued, (select count(*) from woken) as told
        order by id
        """,
        person_id=person_id,
        subject=letter.subject,
        cause=letter.cause,
        kind=message.kind,
        urgency=message.urgency,
        is_drill=message.is_drill,
        message=message.to_json(),
        uses=Json([{"position": n, **_columns(use)} for n, use in enumerate(uses)]),
        now=now,
    )


def insert_all(
    tx: Tx, rows: Sequence[tuple[int, Letter, Use]], *, now: datetime
) -> dict[tuple[str, int], list[int]]:
    """Queue a row for each person, letter and use; return the new ids by cause and person.

    What a cause has queued before is left out.
    """
    shared = Shared(_SHARED)
    given = [
        {
            "position": n, "alike": shared.number(_alike(person_id, letter, use)),
            "subject": letter.subject, "cause": letter.cause, "message": letter.message.to_json(),
        }
        for n, (person_id, letter, use) in enumerate(rows)
    ]  # fmt: skip
    inserted = tx.all(_Inserted, _INSERT_ALL, rows=Json(given), shared=Json(shared.rows), now=now)
    ids: dict[tuple[str, int], list[int]] = {}
    for row in inserted:
        ids.setdefault((row.cause, row.person_id), []).append(row.id)
    return ids


_INSERT_ALL: LiteralString = """
        with queued as (
            insert into notification (person_id, contact_id, channel, address, subject, cause,
                repeat, kind, urgency, is_drill, message, status, reason, created_at, due_at,
                ended_at, held_until)
            select person_id, contact_id, channel, address, subject, cause, repeat,
                kind, urgency, is_drill, message, status, reason, %(now)s,
                %(now)s + make_interval(secs => delay),
                case when status = 'failed' then %(now)s end,
                case when is_held then %(now)s + make_interval(secs => delay) end
            from jsonb_to_recordset(%(rows)s) as given (position int, alike int, subject text,
                cause text, message jsonb)
            join jsonb_to_recordset(%(shared)s) as shared (alike int, person_id bigint,
                kind text, urgency text, is_drill boolean, contact_id bigint, channel text,
                address text, repeat int, delay float, status text, reason text, is_held boolean)
                using (alike)
            order by position
            on conflict on constraint notification_once do nothing
            returning id, cause, person_id, channel
        ), woken as (
            select pg_notify('engine', 'send/' || channel)
            from (select distinct channel from queued) as given
        )
        select id, cause, person_id
        from queued, (select count(*) from woken) as told
        order by id
"""


class _Inserted(msgspec.Struct, frozen=True):
    id: int
    cause: str
    person_id: int


_SHARED = (
    "person_id", "kind", "urgency", "is_drill", "contact_id", "channel", "address", "repeat",
    "delay", "status", "reason", "is_held",
)  # fmt: skip


def _alike(person_id: int, letter: Letter, use: Use) -> tuple[Hashable, ...]:
    """What very many of one storm have in common, in the order of the names."""
    message = letter.message
    whom = (person_id, message.kind, message.urgency, message.is_drill)
    if isinstance(use, Failed):
        return (*whom, None, use.channel, use.address, 0, 0.0, "failed", use.reason, False)
    way, delay = use.way, use.delay.total_seconds()
    how = (way.contact_id, way.channel, way.address, use.repeat, delay)
    return (*whom, *how, "pending", None, use.is_held)


def _columns(use: Use) -> dict[str, Any]:
    if isinstance(use, Failed):
        return {
            "channel": use.channel, "address": use.address, "repeat": 0, "delay": 0,
            "status": "failed", "reason": use.reason,
        }  # fmt: skip
    return {
        "contact_id": use.way.contact_id, "channel": use.way.channel, "address": use.way.address,
        "repeat": use.repeat, "delay": use.delay.total_seconds(), "status": "pending",
        "is_held": use.is_held,
    }  # fmt: skip


def of_address(tx: Tx, cause: str, channel: str, address: str) -> int:
    """Return what this cause has queued for a plain address."""
    found: int = tx.value(
        """
        select id
        from notification
        where cause = %(cause)s and person_id is null and channel = %(channel)s
            and address = %(address)s and repeat = 0
        """,
        cause=cause,
        channel=channel,
        address=address,
    )
    return found
