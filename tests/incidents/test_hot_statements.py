"""What runs thousands of times a second finds its rows by an index, however many there are.

The planner is told that reading a whole table costs everything: where it does so all the same,
there is no index for the statement.
"""

import json
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from tocsin.alerts import known
from tocsin.alerts.actions import repeating
from tocsin.identity import actor
from tocsin.incidents import intake
from tocsin.incidents.actions import relating
from tocsin.incidents.delivery import Delivery
from tocsin.kit import outbox
from tocsin.kit.tx import Tx
from tocsin.notify import delivery
from tocsin.notify.delivery import Room
from tocsin.oncall import actions as oncall
from tocsin.signals import actions as signals
from tocsin.signals.actions import intake as raw
from tocsin.signals.raw_event import Begun
from tocsin.signals.source import NewSource

KEY = "0123456789abcdef0123456789abcdef"
NOW = datetime(2026, 3, 16, 9, 30, tzinfo=UTC)
LARGE = {
    "alert", "alert_pulse", "alert_end", "raw_event", "raw_event_outcome", "incident",
    "incident_alert", "incident_service", "event", "seal", "page", "page_target", "notification",
    "notification_attempt", "reaction",
}  # fmt: skip
"""Tables that grow with what happens; the others grow with the organisation, or are emptied."""


@dataclass
class Recorder:
    """A transaction that keeps the statements that pass through it."""

    tx: Tx
    said: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def all(self, row: Any, sql: Any, **params: Any) -> Any:
        self.said.append((sql, params))
        return self.tx.all(row, sql, **params)

    def maybe(self, row: Any, sql: Any, **params: Any) -> Any:
        self.said.append((sql, params))
        return self.tx.maybe(row, sql, **params)

    def value(self, sql: Any, **params: Any) -> Any:
        self.said.append((sql, params))
        return self.tx.value(sql, **params)

    def column(self, sql: Any, **params: Any) -> Any:
        self.said.append((sql, params))
        return self.tx.column(sql, **params)

    def run(self, sql: Any, **params: Any) -> Any:
        self.said.append((sql, params))
        return self.tx.run(sql, **params)

    def later(self, sql: Any, **params: Any) -> None:
        self.said.append((sql, params))
        self.tx.later(sql, **params)

    def savepoint(self) -> AbstractContextManager[None]:
        return self.tx.savepoint()

    def read_whole(self) -> dict[str, str]:
        """Each large table that is read as a whole, and by which statement."""
        found = {}
        for sql, params in self.said:
            plan = self.tx.value("explain (format json) " + sql, **params)
            for name in self._whole(plan[0]["Plan"]):
                found[name] = sql
        return {name: sql for name, sql in found.items() if name in LARGE}

    def _whole(self, plan: dict[str, Any]) -> Iterator[str]:
        """Tables that are walked from end to end, be it along an index of all their rows."""
        is_index = plan["Node Type"] in ("Index Scan", "Index Only Scan")
        walks = is_index and "Index Cond" not in plan and plan["Index Name"] in self._of_all_rows()
        if plan["Node Type"] == "Seq Scan" or walks:
            yield plan["Relation Name"]
        for part in plan.get("Plans", ()):
            yield from self._whole(part)

    def _of_all_rows(self) -> list[str]:
        return self.tx.column(
            "select indexrelid::regclass::text from pg_index where indpred is null"
        )


@pytest.fixture
def recorder(tx: Tx, monkeypatch: pytest.MonkeyPatch) -> Recorder:
    monkeypatch.setattr(repeating, "MEMORY", known.Memory())
    signals.create_source(tx, NewSource("prom", "prometheus", key=KEY), actor=actor.SYSTEM, now=NOW)
    forget_what_was_there(tx)
    tx.run("set local enable_seqscan = off")
    return Recorder(tx)


def forget_what_was_there(tx: Tx) -> None:
    """Other tests leave rows of theirs counted, by which a walk of all may seem the shortest."""
    tx.run(f"truncate {', '.join(sorted(LARGE))} cascade")
    if tx.value("select current_setting('server_version_num')::int") >= 180000:
        tx.column(
            """
            select pg_clear_attribute_stats(schemaname, tablename, attname, inherited)::text
            from pg_stats
            where tablename = any(%(names)s)
            """,
            names=sorted(LARGE),
        )


def post(recorder: Recorder, *names: str, minutes: int = 5) -> None:
    ends_at = (NOW + timedelta(minutes=minutes)).isoformat()
    body = json.dumps([{"labels": {"alertname": name}, "endsAt": ends_at} for name in names])
    given = Delivery(KEY, "prometheus", body.encode(), "application/json", {}, "/am/KEY", "n")
    begun = recorder.maybe(Begun, raw.BEGIN, many=1)
    assert begun is not None
    intake.accept_begun(recorder, [given], replace(begun, now=NOW))


def test_of_what_is_new_and_opens_incidents(recorder: Recorder) -> None:
    post(recorder, "Disk", "Fan")
    assert recorder.said
    assert recorder.read_whole() == {}


def test_of_what_repeats(recorder: Recorder) -> None:
    post(recorder, "Disk", "Fan")
    recorder.said.clear()
    post(recorder, "Disk", "Fan")
    assert len(recorder.said) <= 3
    assert recorder.read_whole() == {}


def test_of_what_is_over(recorder: Recorder) -> None:
    post(recorder, "Disk", "Fan")
    recorder.said.clear()
    post(recorder, "Disk", minutes=-1)
    assert recorder.read_whole() == {}


def test_of_what_the_engine_claims(recorder: Recorder) -> None:
    post(recorder, "Disk", "Fan")
    recorder.said.clear()
    oncall.claim_due(recorder, now=NOW)
    outbox.claim_some(recorder, now=NOW, limit=10)
    delivery.claim_some(recorder, NOW, channels=["email"], room=Room(4))
    assert recorder.read_whole() == {}


def test_of_what_is_for_an_incident_that_takes_in_no_more(recorder: Recorder) -> None:
    post(recorder, "Disk", "Fan")
    recorder.said.clear()
    relating.release_groups(recorder, {"no such group": NOW})
    assert recorder.said
    assert recorder.read_whole() == {}


def test_that_a_statement_without_an_index_would_be_found(recorder: Recorder) -> None:
    recorder.column("select id from alert where summary = 'Disk' order by id limit 1")
    assert list(recorder.read_whole()) == ["alert"]
