"""An incident of very many alerts makes no other one slow: the planner is told what a part is."""

from datetime import datetime
from typing import Any

from tests.incidents.test_hot_statements import Recorder
from tocsin.identity import actor
from tocsin.incidents.store import incidents as store
from tocsin.insights.store import facts
from tocsin.kit import ledger
from tocsin.kit.tx import Tx

PARTS = 20_000


def plan(tx: Tx, statement: Any, **params: Any) -> str:
    return "\n".join(tx.column("explain (costs off) " + statement, **params))


def test_whose_alerts_are_nearly_all_there_are(tx: Tx, now: datetime) -> None:
    tx.run(
        """
        insert into incident_alert (alert_id, incident_number, added_at)
        select n, 1, %(now)s
        from generate_series(1, %(parts)s) as n
        """,
        now=now,
        parts=PARTS,
    )
    tx.run("analyze incident_alert")
    found = store.SELECT + "where incident.number = any(%(numbers)s)"
    assert "Seq Scan on incident_alert" not in plan(tx, found, numbers=[2, 3, 4])


def test_of_which_nearly_all_events_are(tx: Tx, now: datetime) -> None:
    told = [ledger.Entry("incident.escalated", "incident/1", {})] * PARTS
    ledger.record_all(tx, told, actor=actor.SYSTEM.label, at=now, is_queued=False)
    tx.run("analyze event")
    recorder = Recorder(tx)
    facts.events(recorder, [f"incident/{n}" for n in range(100)])
    [(statement, params)] = recorder.said
    read = plan(tx, statement, **params)
    assert "event_subject" in read
    assert "event_kind" not in read
    assert "Seq Scan on event" not in read
