"""Each breach is fabricated in the database, and the auditor must find it and nothing else."""

from collections.abc import Callable
from datetime import datetime, timedelta

import psycopg
import pytest

from tocsin.kit import db, hold
from tocsin.kit.tx import Tx
from tocsin.watch import audit, reach_store, role_store, store
from tocsin.watch.audit import At, Audit, Limits
from tocsin.watch.finding import Finding

LIMITS = Limits(
    grace=timedelta(seconds=60), tick=timedelta(seconds=15), synthetic=timedelta(seconds=180)
)
# what is a view cannot be emptied by anybody
REFUSED = (psycopg.errors.InsufficientPrivilege, psycopg.errors.WrongObjectType)
LONG_AGO = timedelta(minutes=5)


def notification(tx: Tx, due_at: datetime, now: datetime) -> None:
    tx.run(
        """
        insert into notification (channel, address, subject, cause, kind, urgency, message,
            created_at, due_at)
        values ('email', 'ana@example.com', 'incident/1', 'page', 'page', 'high', '{}', %(now)s,
            %(due)s)
        """,
        now=now,
        due=due_at,
    )


def page(tx: Tx, due_at: datetime, now: datetime) -> None:
    tx.run(
        """
        insert into page (subject, policy, message, urgency, status, stage, next_due_at, started_at)
        values ('incident/1', '{}', '{}', 'high', 'paging', 'step', %(due)s, %(now)s)
        """,
        now=now,
        due=due_at,
    )


def incident(tx: Tx, logged_at: datetime, now: datetime) -> int:
    number: int = tx.value(
        """
        insert into incident (title, channel, priority, impact, urgency, detected_at, logged_at,
            prioritized_at, updated_at)
        values ('it burns', 'signal', 'P1', 'high', 'high', %(at)s, %(at)s, %(at)s, %(at)s)
        returning number
        """,
        at=logged_at,
    )
    return number


def unsealed(tx: Tx, at: datetime, now: datetime) -> None:
    tx.run(
        """
        with recorded as (
            insert into event (at, kind, subject, actor)
            values (%(at)s, 'incident.declared', 'incident/1', 'system/engine')
            returning id
        )
        insert into unsealed (event_id)
        select id
        from recorded
        """,
        at=at,
    )


def synthetic(tx: Tx, started_at: datetime, now: datetime) -> None:
    tx.run("insert into synthetic_page (started_at) values (%(at)s)", at=started_at)


def alert(tx: Tx, opened_at: datetime, now: datetime) -> None:
    tx.run(
        """
        with source as (
            insert into source (name, kind, created_at, updated_at)
            values ('Watches', 'monitor', %(at)s, %(at)s)
            returning id
        )
        insert into alert (source_id, identity, status, severity, summary, raw_event_id, opened_at)
        select id, 'disk', 'open', 'critical', 'The disk is full', 1, %(at)s
        from source
        """,
        at=opened_at,
    )


BREACHES = [
    (alert, audit.homeless, "1 alerts belong to no incident"),
    (notification, audit.overdue_notifications, "1 notifications are overdue"),
    (page, audit.overdue_pages, "1 unanswered pages wait for their next step"),
    (incident, audit.unpaged, "1 incidents were opened without a page"),
    (unsealed, audit.sealing, "waits to be sealed"),
    (synthetic, audit.synthetic, "No synthetic page has come all the way for 5 m."),
]


Fabricate = Callable[[Tx, datetime, datetime], object]


@pytest.mark.parametrize(("fabricate", "question", "words"), BREACHES)
def test_what_is_overdue_is_found(
    tx: Tx, now: datetime, fabricate: Fabricate, question: audit.Question, words: str
) -> None:
    assert question(At(tx, now, LIMITS)) == []
    fabricate(tx, now - LONG_AGO, now)
    [found] = question(At(tx, now, LIMITS))
    assert words in found.sentence


@pytest.mark.parametrize(("fabricate", "question", "words"), BREACHES)
def test_what_is_due_just_now_is_left_alone(
    tx: Tx, now: datetime, fabricate: Fabricate, question: audit.Question, words: str
) -> None:
    fabricate(tx, now - timedelta(seconds=5), now)
    assert question(At(tx, now, LIMITS)) == []


def test_an_incident_with_a_page_is_not_unpaged(tx: Tx, now: datetime) -> None:
    number = incident(tx, now - LONG_AGO, now)
    page(tx, now, now)
    tx.run("update page set subject = 'incident/' || %(number)s::text", number=number)
    assert audit.unpaged(At(tx, now, LIMITS)) == []


def test_a_lease_that_runs_is_not_overdue(tx: Tx, now: datetime) -> None:
    notification(tx, now - LONG_AGO, now)
    tx.run("update notification set status = 'sending', lease_until = %(at)s", at=now)
    assert audit.overdue_notifications(At(tx, now, LIMITS)) == []


def test_an_engine_that_never_was_or_pages_no_more_is_found(tx: Tx, now: datetime) -> None:
    [never] = audit.silent_engine(At(tx, now, LIMITS))
    assert never.sentence == "No engine ever started."
    tick(tx, "paging", now)
    assert audit.silent_engine(At(tx, now, LIMITS)) == []
    later = At(tx, now + timedelta(seconds=20), LIMITS)
    assert audit.silent_engine(later)[0].sentence == "No engine has paged for 20 s."


def test_a_lane_that_hangs_is_found_beside_one_that_pages(tx: Tx, now: datetime) -> None:
    tick(tx, "paging", now)
    tick(tx, "send-email-0", now - timedelta(seconds=90))
    [found] = audit.silent_engine(At(tx, now, LIMITS))
    assert "'send-email-0'" in found.sentence


def test_a_lane_that_the_next_version_has_no_more_is_not_missed(tx: Tx, now: datetime) -> None:
    tick(tx, "paging", now)
    tick(tx, "send-pigeons", now - timedelta(seconds=90), engine="of before")
    assert audit.silent_engine(At(tx, now, LIMITS)) == []


def tick(tx: Tx, lane: str, at: datetime, *, engine: str = "e") -> None:
    tx.run(
        "insert into engine_tick (engine, lane, ticked_at) values (%(engine)s, %(lane)s, %(at)s)",
        engine=engine,
        lane=lane,
        at=at,
    )


def raw_event(tx: Tx, at: datetime, *, has_outcome: bool) -> None:
    tx.run(
        """
        with taken as (
            insert into raw_event (source_id, received_at, body, is_packed)
            values (1, %(at)s, '', false)
            returning id
        )
        insert into raw_event_outcome (raw_event_id, signals, dropped)
        select id, 1, 1
        from taken
        where %(has_outcome)s
        """,
        at=at,
        has_outcome=has_outcome,
    )


def test_the_conservation_law_is_kept_or_the_residue_found(tx: Tx, now: datetime) -> None:
    watch = Audit(LIMITS)
    raw_event(tx, now, has_outcome=True)
    assert watch.conserved(At(tx, now, LIMITS)) == []
    raw_event(tx, now - timedelta(seconds=10), has_outcome=False)
    raw_event(tx, now, has_outcome=True)
    [found] = watch.conserved(At(tx, now, LIMITS))
    assert found.sentence == "1 accepted events have no outcome, the oldest for 10 s."


def test_a_held_database_is_not_asked_why_it_pages_nobody(database: db.Database) -> None:
    with database.transaction() as tx:
        at = tx.value("select app_now()")
        tick(tx, "paging", at)
        page(tx, at - LONG_AGO, at)
    assert [each.name for each in Audit(LIMITS).round(database)] == ["pages"]
    with database.transaction() as tx:
        hold.begin(tx, reason="restored", now=at)
    assert Audit(LIMITS).round(database) == []


def test_a_question_that_takes_too_long_is_a_finding(database: db.Database, dsn: str) -> None:
    with database.transaction() as tx:
        tick(tx, "paging", tx.value("select app_now()"))

    def slow(at: At) -> list[Finding]:
        store.limit_time(at.tx, timedelta(milliseconds=20))
        at.tx.run("select pg_sleep(5)")
        return []

    found = Audit(LIMITS)._ask(database, "pages", slow)
    assert [each.name for each in found] == ["slow-pages"]


@pytest.fixture
def auditors(dsn: str) -> str:
    """The address of the database for the auditor's own role."""
    admin = psycopg.conninfo.make_conninfo(dsn, user="postgres")
    try:
        role_store.make(admin)
        role_store.make(admin)
    except psycopg.OperationalError:
        pytest.skip("needs the embedded server, whose roles are ours to make")
    assert role_store.grant(dsn)
    return psycopg.conninfo.make_conninfo(dsn, user=role_store.NAME)


def test_the_auditors_role_reads_what_it_needs_and_writes_nothing(auditors: str) -> None:
    with psycopg.connect(auditors, autocommit=True) as connection:
        for table in store.READ:
            connection.execute(f"select count(*) from {table}".encode())
            for verb in ("insert into {} default values", "delete from {}", "truncate {}"):
                with pytest.raises(REFUSED):
                    connection.execute(verb.format(table).encode())
        for secret in ("session", "api_token", "one_time_link"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(f"select count(*) from {secret}".encode())


def test_a_round_asks_only_what_the_role_may_read(auditors: str, database: db.Database) -> None:
    with database.transaction() as tx:
        tick(tx, "paging", tx.value("select app_now()"))
    reader = db.Database(auditors)
    assert Audit(LIMITS).round(reader) == []
    with reader.reading() as tx:
        assert reach_store.last_resorts(tx) == []
        assert reach_store.servers(tx) == []
    reader.close()
