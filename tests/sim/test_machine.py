"""From a signal to an answered page by random actions on the real tables, shrunk when one is wrong.

``TOCSIN_EXAMPLES=nightly`` or ``release`` tries far more than the suite does.
"""

import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.sim import senders
from tests.sim.house import House
from tests.sim.senders import Said
from tests.sim.stage import Ground
from tocsin.alerts import matcher
from tocsin.alerts.actions import due, silencing
from tocsin.alerts.silence import NewSilence
from tocsin.identity.actor import SYSTEM
from tocsin.incidents import attaching, intake
from tocsin.incidents import reactions as incidents
from tocsin.incidents.actions import progress, resolving
from tocsin.incidents.resolution import Code, Resolution
from tocsin.kit import db, errors, outbox
from tocsin.notify import delivery
from tocsin.notify.attempt import Attempt, Outcome
from tocsin.notify.delivery import Claimed
from tocsin.oncall import actions as oncall
from tocsin.oncall import reactions as paging

EXAMPLES = {"ci": (20, 25), "nightly": (500, 50), "release": (2_000, 50)}
CHOSEN = EXAMPLES[os.environ.get("TOCSIN_EXAMPLES", "ci")]
MONDAY = datetime.fromisoformat("2026-03-16T09:30:00+00:00")
REACTIONS = {**paging.REACTIONS, **incidents.REACTIONS}
IDENTITIES = st.sampled_from(["disk", "load", "lag"])
SOURCES = st.sampled_from(["shop", "stray"])
PAUSES = st.sampled_from([1, 16, 70, 400, 4000])
WHICH = st.integers(0, 7)
OUTCOMES = st.sampled_from([Outcome.SENT, Outcome.TEMPORARY, Outcome.PERMANENT, Outcome.DEFERRED])


class Days(RuleBasedStateMachine):
    """One connection per example, rolled back at its end; every action is a savepoint."""

    dsn: str
    house: House

    def __init__(self) -> None:
        super().__init__()
        self.now = MONDAY
        self.connection = psycopg.connect(self.dsn)
        db.adapt(self.connection)
        self.connection.execute("set timezone = 'UTC'")
        self.tx = db.Connection(self.connection)
        self.held: list[Claimed] = []
        self.began: dict[str, datetime] = {}

    def teardown(self) -> None:
        self.connection.rollback()
        self.connection.close()

    @rule(source=SOURCES, identity=IDENTITIES, age=st.integers(0, 300))
    def begins(self, source: str, identity: str, age: int) -> None:
        said = self._say(source, identity, "trigger", age)
        before = self.began.get(said.identity, said.at)
        self.began[said.identity] = max(before, said.at)

    @rule(source=SOURCES, identity=IDENTITIES, age=st.integers(0, 300))
    def ends(self, source: str, identity: str, age: int) -> None:
        before = self._open_alerts()
        said = self._say(source, identity, "resolve", age)
        if said.at < self.began.get(said.identity, said.at):
            assert self._open_alerts() == before, "an old end has closed what is new"

    @rule(seconds=PAUSES)
    def time_passes(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule()
    def a_step_is_taken(self) -> None:
        claim = oncall.claim_due(self.tx, now=self.now)
        if claim is not None:
            oncall.move_on(self.tx, claim, now=self.now)

    @rule()
    def a_sender_claims(self) -> None:
        claimed = delivery.claim(self.tx, self.now)
        if claimed is not None:
            assert claimed.row.stop_reason is None, "what was answered is not sent"
            self.held.append(claimed)

    @precondition(lambda self: self.held)
    @rule(which=WHICH, outcome=OUTCOMES)
    def a_sender_finishes(self, which: int, outcome: Outcome) -> None:
        """Soon, or after its lease; then it must not change what has become of the row."""
        claimed = self.held.pop(which % len(self.held))
        before = self._row(claimed.id)
        pause = timedelta(seconds=20) if outcome is Outcome.DEFERRED else None
        done = delivery.finish(self.tx, claimed, Attempt(outcome, retry_after=pause), self.now)
        is_late = before[:2] != ("sending", claimed.row.fence)
        assert (done.status is None) == is_late
        assert not is_late or self._row(claimed.id) == before, "a late worker has written"

    @precondition(lambda self: self.held)
    @rule(which=WHICH)
    def a_sender_dies(self, which: int) -> None:
        self.held.pop(which % len(self.held))

    @rule()
    def what_follows_from_events_is_done(self) -> None:
        outbox.fan_out(self.tx, REACTIONS, now=self.now)
        for _ in range(200):
            claimed = outbox.claim(self.tx, now=self.now)
            if claimed is None:
                break
            outbox.perform(self.tx, claimed, REACTIONS, now=self.now)

    @rule(which=WHICH)
    def somebody_answers(self, which: int) -> None:
        number = self._some_incident(which)
        ana = self.house.people.ana.actor
        self._try(lambda: progress.acknowledge(self.tx, number, actor=ana, now=self.now))

    @rule(which=WHICH)
    def somebody_resolves(self, which: int) -> None:
        number, bo = self._some_incident(which), self.house.people.bo.actor
        said = Resolution(Code.FIXED, "It was restarted.")
        self._try(lambda: resolving.resolve(self.tx, number, said, actor=bo, now=self.now))

    @rule(which=WHICH)
    def somebody_reopens(self, which: int) -> None:
        number, bo = self._some_incident(which), self.house.people.bo.actor
        why = "It is back."
        self._try(lambda: resolving.reopen(self.tx, number, reason=why, actor=bo, now=self.now))

    @rule(identity=IDENTITIES, seconds=PAUSES)
    def somebody_silences(self, identity: str, seconds: int) -> None:
        wanted = [matcher.Matcher("component", identity)]
        ends_at = self.now + timedelta(seconds=seconds)
        new = NewSilence(wanted, self.now, ends_at, "planned work")
        silencing.create(self.tx, new, actor=self.house.people.bo.actor, now=self.now)

    @rule()
    def mutes_end(self) -> None:
        loud = due.unmute(self.tx, now=self.now)
        attaching.attach(self.tx, loud, actor=SYSTEM, now=self.now)

    @invariant()
    def what_fires_has_an_incident_or_a_silence(self) -> None:
        assert (
            self._found(
                """
            select alert.id
            from alert
            where status <> 'closed' and silence_id is null
                and not exists (select from incident_alert where alert_id = alert.id)
            """
            )
            == []
        )

    @invariant()
    def every_page_of_an_incident_began_with_a_step(self) -> None:
        assert (
            self._found(
                """
            select page.id
            from page
            where not exists (select from page_target where page_id = page.id)
            """
            )
            == []
        )

    @invariant()
    def nobody_is_paged_about_what_is_over(self) -> None:
        assert (
            self._found(
                """
            select page.id
            from page
            join incident on page.subject = 'incident/' || number
            where page.status in ('paging', 'exhausted')
                and incident.status in ('resolved', 'closed', 'cancelled')
            """
            )
            == []
        )

    @invariant()
    def nothing_waits_for_an_answered_page(self) -> None:
        assert (
            self._found(
                """
            select notification.id
            from notification
            join page on starts_with(cause, 'page/' || page.id || '/')
            where page.status in ('answered', 'stopped') and notification.status = 'pending'
            """
            )
            == []
        )

    @invariant()
    def whatever_was_not_sent_says_why(self) -> None:
        assert (
            self._found(
                """
            select id
            from notification
            where status in ('failed', 'suppressed') and coalesce(reason, '') = ''
                or (status = 'sending') <> (lease_until is not null)
            """
            )
            == []
        )

    def _say(self, source: str, identity: str, action: str, age: int) -> Said:
        """Another identity for each source, dated as many seconds ago."""
        name = f"{source}-{identity}"
        at = self.now - timedelta(seconds=age)
        said = Said(source, name, action, at, senders.body(name, action, at))
        intake.accept(self.tx, [said.delivery], now=self.now)
        return said

    def _some_incident(self, which: int) -> int:
        numbers = self._found("select number from incident order by number")
        return int(numbers[which % len(numbers)]) if numbers else 0

    def _try(self, deed: Any) -> None:
        try:
            with self.tx.savepoint():
                deed()
        except errors.Anticipated:
            pass  # a refusal is an answer, too

    def _open_alerts(self) -> list[Any]:
        return self._found("select id from alert where status <> 'closed' order by id")

    def _row(self, notification_id: int) -> tuple[Any, ...]:
        found = self.connection.execute(
            """
            select status, fence, attempts, due_at, lease_until, reason, ended_at
            from notification
            where id = %s
            """,
            [notification_id],
        ).fetchone()
        assert found is not None
        return tuple(found)

    def _found(self, sql: Any) -> list[Any]:
        return self.tx.column(sql)


@pytest.fixture
def prepared(ground: Ground) -> Iterator[str]:
    """A clone whose clock stands still: every action is told the time."""
    with ground.clone() as dsn:
        with psycopg.connect(dsn, autocommit=True) as connection:
            connection.execute(
                "create or replace function app_now() returns timestamptz language sql stable"
                f" as $$ select '{MONDAY.isoformat()}'::timestamptz $$".encode()
            )
        yield dsn


@pytest.mark.timeout(0)
def test_no_order_of_events_breaks_a_rule(ground: Ground, prepared: str) -> None:
    Days.dsn, Days.house = prepared, ground.house
    examples, steps = CHOSEN
    run_state_machine_as_test(
        Days,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            derandomize=examples == EXAMPLES["ci"][0],
            suppress_health_check=list(HealthCheck),
        ),
    )
