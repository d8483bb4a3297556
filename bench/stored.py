"""Alerts of long ago, so that a bench shows what a full database costs.

Each has the raw event that brought it, its outcome, its pulse and its event in the ledger, as those
that came through a door; one in a hundred is still open.
"""

from pathlib import Path

import psycopg

from tocsin.kit import embedded

PORTION = 50_000
_OPEN = 100


def fill(data: Path, alerts: int) -> None:
    """Store so many in a Tocsin that runs in this directory."""
    with psycopg.connect(embedded.dsn_of(data / "postgres"), autocommit=True) as connection:
        for begin in range(0, alerts, PORTION):
            given = {"from": begin, "to": min(begin + PORTION, alerts) - 1, "open": _OPEN}
            connection.execute(_PORTION, given)
        for table in ("raw_event", "raw_event_outcome", "alert", "alert_pulse", "event"):
            connection.execute(f"analyze {table}")


_PORTION = """
with source as (
    select id, service_id
    from source
    where name = 'noise'
), given as materialized (
    select nextval('raw_event_id_seq') as raw_event_id, number,
        now() - interval '30 days' + number * interval '1 second' as at,
        number %% %(open)s = 0 as is_open
    from generate_series(%(from)s::int, %(to)s::int) as number
), raw as (
    insert into raw_event (id, source_id, received_at, path, content_type, nonce, body, is_packed)
    overriding system value
    select raw_event_id, source.id, at, '/am/KEY/api/v2/alerts', 'application/json',
        number::text, convert_to(repeat(md5(number::text), 16), 'UTF8'), false
    from given, source
), outcome as (
    insert into raw_event_outcome (raw_event_id, signals, opened)
    select raw_event_id, 1, 1
    from given
), opened as (
    insert into alert (source_id, identity, status, severity, summary, description, labels,
        service_id, raw_event_id, opened_at, closed_at, closed_because)
    select source.id, md5(number::text), case when is_open then 'open' else 'closed' end,
        'warning', 'Latency of web-' || number, repeat('look at the dashboard first. ', 8),
        jsonb_build_object('alertname', 'Latency', 'instance', 'web-' || number),
        source.service_id, raw_event_id, at,
        case when not is_open then at end, case when not is_open then 'timed out' end
    from given, source
    returning id, opened_at
), pulses as (
    insert into alert_pulse (alert_id, last_seen_at)
    select id, opened_at
    from opened
)
insert into event (at, kind, subject, actor, data)
select opened_at, 'alert.opened', 'alert/' || id, 'source/1', '{"severity": "warning"}'
from opened
"""
