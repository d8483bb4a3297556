"""Any order of pages, answers, crashes, late workers and lapsed time keeps the promises."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import hypothesis
import psycopg
import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from hypothesis.stateful import run_state_machine_as_test as run_machine

from tests import cast
from tocsin.identity.actor import SYSTEM
from tocsin.kit import db, secrets
from tocsin.notify import actions, delivery
from tocsin.notify.attempt import Attempt, Outcome, Status
from tocsin.notify.contact import NewContact
from tocsin.notify.delivery import Claimed
from tocsin.notify.message import Kind, Message

KEY = secrets.from_text("k" * 32)
SUBJECTS = ("incident/1", "incident/2")
MAIL = {"host": "127.0.0.1", "port": 25, "sender": "t@example.com"}


@pytest.fixture
def connection(shared_dsn: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(shared_dsn) as opened:
        db.adapt(opened)
        yield opened
        opened.rollback()


class Deliveries(RuleBasedStateMachine):
    """Everything happens in one transaction, at times that the test decides."""

    connection: psycopg.Connection[Any]
    start: datetime

    def __init__(self) -> None:
        super().__init__()
        self.connection.rollback()
        self.tx = db.Connection(self.connection)
        self.now = self.start
        people = cast.cast(self.tx, self.start)
        self.people = [people.ana.id, people.bo.id]
        actions.set_channel_settings(self.tx, "email", MAIL, key=KEY, actor=SYSTEM, now=self.start)
        new = NewContact(people.ana.id, "email", "ana@phone.example")
        actions.add_contact(self.tx, new, actor=SYSTEM, now=self.start)
        self.held: list[Claimed] = []
        self.answered_at: dict[str, datetime] = {}
        self.told: set[int] = set()
        self.causes = 0

    @rule(person=st.integers(0, 1), subject=st.sampled_from(SUBJECTS),
          kind=st.sampled_from([Kind.PAGE, Kind.PAGE, Kind.UPDATE]))  # fmt: skip
    def queue(self, person: int, subject: str, kind: Kind) -> None:
        if subject in self.answered_at:
            return  # nobody pages about what was answered
        self.causes += 1
        prefix = "page" if kind is Kind.PAGE else "update"
        actions.notify_person(
            self.tx, self.people[person], message=Message("t", kind=kind),
            subject=subject, cause=f"{prefix}/{self.causes}", now=self.now,
        )  # fmt: skip

    @rule()
    def claim(self) -> None:
        found = delivery.claim(self.tx, self.now)
        if found is None:
            return
        is_page = found.row.kind is Kind.PAGE
        assert not (is_page and found.row.subject in self.answered_at), "paged after answer"
        assert found.id not in self.told, "sent, and claimed again"
        self.held.append(found)

    @precondition(lambda self: self.held)
    @rule(data=st.data(), outcome=st.sampled_from(Outcome))
    def finish(self, data: st.DataObject, outcome: Outcome) -> None:
        claimed = data.draw(st.sampled_from(self.held))
        before = self._row(claimed.id)
        pause = timedelta(seconds=5) if outcome is Outcome.DEFERRED else None
        attempt = Attempt(outcome, "mail", error="why", retry_after=pause)
        finished = delivery.finish(self.tx, claimed, attempt, self.now)
        if claimed.row.fence != before[1] or before[0] is not Status.SENDING:
            assert finished.status is None, "a late writer had a say"
            assert self._row(claimed.id) == before
        elif outcome is Outcome.SENT:
            assert finished.status is Status.SENT
            self.told.add(claimed.id)

    @precondition(lambda self: self.held)
    @rule()
    def crash(self) -> None:
        self.held.pop()

    @rule(subject=st.sampled_from(SUBJECTS))
    def answer(self, subject: str) -> None:
        self.answered_at.setdefault(subject, self.now)
        actions.suppress(self.tx, subject=subject, reason="answered", now=self.now)

    @rule(seconds=st.sampled_from([1, 3, 16, 61, 600]))
    def wait(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @invariant()
    def every_end_has_its_reason(self) -> None:
        count = self.tx.value(
            "select count(*) from notification where status in ('failed', 'suppressed')"
            " and coalesce(reason, '') = ''"
        )
        assert count == 0

    def teardown(self) -> None:
        """With the faults over, whatever is pending goes out: nothing is stuck."""
        for _ in range(60):
            self.now += timedelta(minutes=6)
            while found := delivery.claim(self.tx, self.now):
                sent = Attempt(Outcome.SENT, "mail")
                delivery.finish(self.tx, found, sent, self.now)
        open_rows = self.tx.value(
            "select count(*) from notification where status in ('pending', 'sending')"
        )
        assert open_rows == 0
        self.connection.rollback()

    def _row(self, notification_id: int) -> tuple[Status, int, str | None]:
        found = self.connection.execute(
            "select status, fence, reason from notification where id = %s",
            [notification_id],
        ).fetchone()
        assert found is not None
        return Status(found[0]), found[1], found[2]


def test_any_order_of_events_keeps_the_promises(
    connection: psycopg.Connection[Any], now: datetime
) -> None:
    settings = hypothesis.settings(
        max_examples=40, stateful_step_count=30, deadline=None,
        suppress_health_check=list(hypothesis.HealthCheck),
    )  # fmt: skip
    made = type("Bound", (Deliveries,), {"connection": connection, "start": now})
    run_machine(made, settings=settings)
