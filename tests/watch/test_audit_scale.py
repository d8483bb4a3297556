"""The audit of a very bad day: a hundred thousand open incidents, each being paged about."""

import pytest

from tests.watch.test_audit import LIMITS
from tocsin.kit.db import Database
from tocsin.watch.audit import Audit

pytestmark = pytest.mark.timeout(300)

MANY = 100_000
FURNISH = (
    """
    insert into incident (title, channel, priority, impact, urgency, detected_at, logged_at,
        prioritized_at, updated_at)
    select 'it burns', 'signal', 'P1', 'high', 'high', at, at, at, at
    from generate_series(1, %(many)s) as number,
        lateral (select app_now() - interval '1 hour' as at) as logged
    """,
    """
    insert into page (subject, policy, message, urgency, status, stage, next_due_at, started_at)
    select 'incident/' || number, '{}', '{}', 'high', 'paging', 'step',
        app_now() + interval '5 minutes', app_now()
    from generate_series(1, %(many)s) as number
    """,
    """
    insert into notification (channel, address, subject, cause, kind, urgency, message, created_at,
        due_at)
    select 'email', 'ana@example.com', 'incident/' || number, 'page/' || number, 'page', 'high',
        '{}', app_now(), app_now() + interval '5 minutes'
    from generate_series(1, %(many)s) as number
    """,
    """
    with taken as (
        insert into raw_event (source_id, received_at, body, is_packed)
        select 1, app_now(), '', false
        from generate_series(1, %(many)s)
        returning id
    )
    insert into raw_event_outcome (raw_event_id, signals, opened)
    select id, 1, 1
    from taken
    """,
    "insert into engine_tick (engine, lane, ticked_at) values ('e', 'paging', app_now())",
)


@pytest.mark.slow
def test_it_stays_within_its_budget(database: Database, dsn: str) -> None:
    for sql in FURNISH:
        with database.transaction() as tx:
            tx.run("set local statement_timeout = '200s'")
            tx.run(sql, many=MANY)
    watch = Audit(LIMITS)
    assert watch.round(database) == []
    with database.transaction() as tx:
        tx.run("delete from page where subject = 'incident/77777'")
        tx.run("delete from raw_event_outcome where mod(raw_event_id, 50000) = 0")
    found = {each.name: each.sentence for each in watch.round(database)}
    assert found["unpaged"].startswith("1 incidents were opened without a page")
    assert set(found) <= {"unpaged", "conservation"}
