"""Many declared at once are what they would be one after another."""

from datetime import datetime
from typing import Any

import pytest

from tests.cast import Cast, cast
from tocsin.catalog import actions as catalog
from tocsin.catalog.service import NewService
from tocsin.identity.actor import SYSTEM
from tocsin.incidents import incident as ideas
from tocsin.incidents.actions import assessing, declare, reading
from tocsin.incidents.incident import Declaration
from tocsin.kit import ledger
from tocsin.kit.tx import Tx
from tocsin.oncall import actions as oncall
from tocsin.oncall.policy import NewPolicy, NewStep
from tocsin.signals.signal import Severity


@pytest.fixture(autouse=True)
def _mail(tx: Tx, now: datetime) -> None:
    """So that everybody can be reached at their account's address."""
    tx.run("insert into channel_setting (slug, updated_at) values ('email', %(now)s)", now=now)


def policy(tx: Tx, people: Cast, now: datetime, *emails: str) -> int:
    steps = tuple(NewStep((f"person:{email}",)) for email in emails)
    new = NewPolicy(f"policy of {emails}", steps, f"person:{people.cleo.email}")
    return oncall.create_policy(tx, new, actor=people.cleo.actor, now=now)


def said(tx: Tx, people: Cast, now: datetime) -> list[Declaration]:
    checkout = NewService("checkout", policy_id=policy(tx, people, now, people.ana.email))
    known = catalog.create_service(tx, checkout, actor=people.cleo.actor, now=now)
    return [
        Declaration("With a service", service_ids=(known,), severity=Severity.CRITICAL),
        Declaration("Without one", severity=Severity.WARNING),
        Declaration("A drill", service_ids=(known,), is_drill=True),
        Declaration("Nobody is paged", pages=False),
    ]


def told(tx: Tx, number: int) -> list[tuple[str, Any]]:
    """The ledger of an incident without what numbers it."""
    return sorted((e.kind, sorted(e.data)) for e in ledger.of_subject(tx, f"incident/{number}"))


def notified(tx: Tx, number: int) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = tx.column(
        """
        select (person_id, channel, kind, urgency, status, is_drill)::text
        from notification
        where subject = %(subject)s
        order by id
        limit 100
        """,
        subject=f"incident/{number}",
    )
    return rows


def test_they_come_out_the_same(tx: Tx, now: datetime) -> None:
    people = cast(tx, now)
    wanted = said(tx, people, now)
    many = {f"many {n}": one for n, one in enumerate(wanted)}
    grouped = [_of_group(one, key) for key, one in many.items()]
    numbers = declare.declare_all(tx, grouped, actor=SYSTEM, now=now)
    for n, one in enumerate(wanted):
        alone = declare.declare(tx, _of_group(one, f"alone {n}"), actor=SYSTEM, now=now)
        together = numbers[f"many {n}"]
        assert told(tx, together) == told(tx, alone), one.title
        assert notified(tx, together) == notified(tx, alone), one.title
        first = reading.get(tx, together, actor=people.eve.actor)
        second = reading.get(tx, alone, actor=people.eve.actor)
        assert (first.title, first.priority, first.service_ids) == (
            second.title,
            second.priority,
            second.service_ids,
        )


def test_a_group_that_is_open_is_left_out(tx: Tx, now: datetime) -> None:
    cast(tx, now)
    grouped = [_of_group(Declaration("It broke"), key) for key in ("a", "b")]
    first = declare.declare(tx, grouped[0], actor=SYSTEM, now=now)
    numbers = declare.declare_all(tx, grouped, actor=SYSTEM, now=now)
    assert set(numbers) == {"b"}
    assert first not in numbers.values()


def test_one_that_reaches_nobody_takes_the_next_step_at_once(tx: Tx, now: datetime) -> None:
    people = cast(tx, now)
    plan = policy(tx, people, now, people.ana.email, people.bo.email)
    tx.run("update person set is_active = false where id = %(id)s", id=people.ana.id)
    grouped = [_of_group(Declaration("It broke", policy_id=plan), key) for key in ("a", "b")]
    numbers = declare.declare_all(tx, grouped, actor=SYSTEM, now=now)
    for number in numbers.values():
        page = oncall.page_of(tx, f"incident/{number}")
        assert page is not None
        assert page.step == 1
        assert [t.person_id for t in oncall.trace(tx, page.id)] == [people.ana.id, people.bo.id]


def _of_group(one: Declaration, key: str) -> Declaration:
    return Declaration(
        one.title,
        service_ids=one.service_ids,
        severity=one.severity,
        policy_id=one.policy_id,
        is_drill=one.is_drill,
        pages=one.pages,
        grouping_key=key,
    )


def test_what_is_known_without_reading_is_what_was_written(tx: Tx, now: datetime) -> None:
    people = cast(tx, now)
    major = Declaration("All is down", is_major=True, severity=Severity.CRITICAL)
    filed = Declaration("A disk", category=" Hardware ", detected_at=now, occurred_at=now)
    for n, one in enumerate([*said(tx, people, now), major, filed]):
        grouped = ideas.checked(_of_group(one, f"known {n}"), now=now)
        [assessed] = assessing.assess_all(tx, [grouped], now=now)
        number = declare.declare(tx, grouped, actor=people.cleo.actor, now=now)
        columns = assessing.columns(assessed, people.cleo.actor)
        known = assessing.begun(number, assessed, columns, now=now)
        assert known == reading.get(tx, number, actor=people.eve.actor), one.title
