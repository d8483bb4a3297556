"""An open incident is kept open for those who only join it, and left to those who change it."""

from datetime import datetime, timedelta

import pytest

from tests.cast import Cast, cast
from tocsin.identity.actor import SYSTEM
from tocsin.incidents.actions import classifying, declare, joining, progress, resolving
from tocsin.incidents.actions.joining import Joining
from tocsin.incidents.incident import Declaration
from tocsin.incidents.priority import Priority
from tocsin.incidents.resolution import Code, Resolution
from tocsin.kit.db import Database
from tocsin.signals.signal import Severity

CALM = Joining("checkout", [71, 72], Severity.WARNING, are_fresh=True)


@pytest.fixture
def people(database: Database, now: datetime) -> Cast:
    with database.transaction() as tx:
        return cast(tx, now)


@pytest.fixture
def number(database: Database, people: Cast, now: datetime) -> int:
    said = Declaration("High error rate", grouping_key="checkout", severity=Severity.WARNING)
    with database.transaction() as tx:
        return declare.declare(tx, said, actor=SYSTEM, now=now)


def is_free(database: Database, number: int) -> bool:
    """Whether somebody else could change it at this moment."""
    with database.transaction() as tx:
        found: bool = tx.value(
            """
            select exists (
                select
                from incident
                where number = %(number)s
                for update skip locked
            )
            """,
            number=number,
        )
        return found


def test_what_is_only_joined_stays_open_until_it_is_done(
    database: Database, number: int, now: datetime
) -> None:
    with database.transaction() as tx:
        groups = joining.hold(tx, [CALM])
        assert groups["checkout"].is_held
        assert not is_free(database, number)
        assert joining.join(tx, [CALM], groups, actor=SYSTEM, now=now) == {"checkout": number}
    with database.transaction() as tx:
        sql = "select alert_id from incident_alert where incident_number = %(n)s order by alert_id"
        assert tx.column(sql, n=number) == [71, 72]
        sql = "select data -> 'alerts' from event where kind = 'incident.alerts_attached'"
        assert tx.column(sql) == [[71, 72]]
    assert is_free(database, number)


@pytest.mark.parametrize(
    ("worse", "became"),
    [
        (Joining("checkout", [73], Severity.CRITICAL, are_fresh=True), "high P2"),
        (
            Joining("checkout", [73], Severity.WARNING, priority=Priority.P1, are_fresh=True),
            "medium P1",
        ),
    ],
    ids=["urgency", "priority"],
)
def test_what_becomes_more_urgent_is_held_alone(
    database: Database, number: int, now: datetime, worse: Joining, became: str
) -> None:
    """Of two that shared it, neither could change it before the other is done."""
    with database.transaction() as tx:
        groups = joining.hold(tx, [worse])
        assert not groups["checkout"].is_held
        assert is_free(database, number)
        assert joining.join(tx, [worse], groups, actor=SYSTEM, now=now) == {"checkout": number}
    with database.transaction() as tx:
        sql = "select concat(urgency, ' ', priority) from incident where number = %(n)s"
        assert tx.value(sql, n=number) == became


def test_what_a_person_decided_is_only_joined_however_bad_it_gets(
    database: Database, people: Cast, number: int, now: datetime
) -> None:
    with database.transaction() as tx:
        reason = "Nobody shops at night"
        ana = people.ana.actor
        classifying.override_priority(tx, number, Priority.P4, reason=reason, actor=ana, now=now)
    worst = Joining("checkout", [73], Severity.CRITICAL, are_fresh=True)
    with database.transaction() as tx:
        assert joining.hold(tx, [worst])["checkout"].is_held


def test_what_takes_in_no_more_is_left_to_be_ended(
    database: Database, number: int, now: datetime
) -> None:
    late = Joining("checkout", [73], Severity.WARNING, are_fresh=True, since=now)
    early = Joining(
        "checkout", [73], Severity.WARNING, are_fresh=True, since=now - timedelta(seconds=1)
    )
    with database.transaction() as tx:
        assert not joining.hold(tx, [late])["checkout"].is_held
        assert joining.hold(tx, [early])["checkout"].is_held


def test_what_is_over_is_not_held(
    database: Database, people: Cast, number: int, now: datetime
) -> None:
    with database.transaction() as tx:
        progress.acknowledge(tx, number, actor=people.ana.actor, now=now)
        assert joining.hold(tx, [CALM])["checkout"].is_held
        why = Resolution(Code.SELF_RECOVERED, "It is fine again.")
        resolving.resolve(tx, number, why, actor=people.ana.actor, now=now)
        assert joining.hold(tx, [CALM]) == {}
    assert is_free(database, number)


def test_what_may_belong_to_it_already_is_told_once(
    database: Database, number: int, now: datetime
) -> None:
    before = Joining("checkout", [71, 72], Severity.WARNING)
    for wanted in (before, before):
        with database.transaction() as tx:
            groups = joining.hold(tx, [wanted])
            joining.join(tx, [wanted], groups, actor=SYSTEM, now=now)
    with database.transaction() as tx:
        sql = "select count(*) from event where kind = 'incident.alerts_attached'"
        assert tx.value(sql) == 1


def test_of_many_groups_none_is_held_before_it_is_joined(
    database: Database, number: int, now: datetime
) -> None:
    others = [
        Joining(f"shop {n}", [100 + n], Severity.WARNING, are_fresh=True)
        for n in range(joining.HELD_AT_ONCE)
    ]
    with database.transaction() as tx:
        groups = joining.hold(tx, [CALM, *others])
        assert not groups["checkout"].is_held
        assert joining.join(tx, [CALM], groups, actor=SYSTEM, now=now) == {"checkout": number}
        assert not is_free(database, number)
