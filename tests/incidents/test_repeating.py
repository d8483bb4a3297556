"""A mere repeat takes the shortest way, and leaves the same behind as on the whole one."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tocsin.alerts import known
from tocsin.alerts.actions import repeating
from tocsin.alerts.alert import Outcome
from tocsin.identity import actor
from tocsin.incidents import intake
from tocsin.incidents.delivery import Delivery, Receipt
from tocsin.kit.tx import Tx
from tocsin.signals import actions as signals
from tocsin.signals import glimpse, label_set
from tocsin.signals.provider import Context
from tocsin.signals.signal import Severity
from tocsin.signals.source import NewSource

KEY = "0123456789abcdef0123456789abcdef"
OTHER = "fedcba9876543210fedcba9876543210"
NOW = datetime(2026, 3, 16, 9, 30, tzinfo=UTC)
SOON = timedelta(minutes=5)


@pytest.fixture(autouse=True)
def _forgetful(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repeating, "MEMORY", known.Memory())


@dataclass(frozen=True)
class Left:
    """What deliveries leave behind of one alert, and of raw events."""

    alerts: Sequence[str]
    outcomes: Sequence[str]


def left(tx: Tx, source_id: int) -> Left:
    alerts = tx.column(
        """
        select (identity, status, severity, count, last_seen_at, closes_at, said_at)::text
        from alert
        join alert_pulse on alert_id = id
        where source_id = %(source_id)s
        order by id
        """,
        source_id=source_id,
    )
    outcomes = tx.column(
        """
        select (signals, opened, repeated, closed, path, headers)::text
        from raw_event
        join raw_event_outcome on raw_event_id = id
        where source_id = %(source_id)s
        order by id
        """,
        source_id=source_id,
    )
    return Left(tuple(alerts), tuple(outcomes))


def alert(name: str, *, ends_in: timedelta = SOON, **labels: str) -> dict[str, Any]:
    ends_at = (NOW + ends_in).isoformat()
    began = (NOW - SOON).isoformat()
    labelled = {"alertname": name, **labels}
    return {"labels": labelled, "startsAt": began, "endsAt": ends_at}


def delivery(*alerts: dict[str, Any], key: str = KEY) -> Delivery:
    body = json.dumps(alerts).encode()
    return Delivery(key, "prometheus", body, "application/json", {"host": "a"}, "/am/KEY", "n")


def accept(tx: Tx, *deliveries: Delivery, at: datetime = NOW) -> list[Receipt]:
    return intake.accept(tx, deliveries, now=at)


@pytest.fixture
def source(tx: Tx) -> int:
    return _source(tx, "prom", KEY)


@pytest.fixture
def other(tx: Tx) -> int:
    return _source(tx, "other", OTHER)


def _source(tx: Tx, name: str, key: str) -> int:
    new = NewSource(name, "prometheus", key=key)
    return signals.create_source(tx, new, actor=actor.SYSTEM, now=NOW).source_id


def test_it_leaves_behind_what_the_whole_way_would(
    tx: Tx, source: int, other: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = [[alert("Disk"), alert("Fan")], [alert("Disk", ends_in=2 * SOON)]]
    accept(tx, delivery(*said[0]), delivery(*said[0], key=OTHER))
    again = [said[0], said[1], said[1]]
    quick = accept(tx, *(delivery(*each) for each in again))
    monkeypatch.setattr(repeating, "MEMORY", known.Memory())
    slow = accept(tx, *(delivery(*each, key=OTHER) for each in again))
    assert [told(one) for one in quick] == [told(one) for one in slow]
    assert left(tx, source) == left(tx, other)
    assert left(tx, source).outcomes[1:] == ('(2,0,2,0,/am/KEY,"{""host"": ""a""}")',) + 2 * (
        '(1,0,1,0,/am/KEY,"{""host"": ""a""}")',
    )


def told(receipt: Receipt) -> tuple[object, ...]:
    return (receipt.outcomes, receipt.identities, receipt.error, receipt.flags)


@pytest.mark.usefixtures("source")
def test_what_closed_meanwhile_opens_again_and_its_neighbours_count_once(tx: Tx) -> None:
    both = delivery(alert("Disk"), alert("Fan"))
    accept(tx, both)
    tx.run(
        """
        update alert set status = 'closed', closed_at = opened_at, closed_because = 'timed out'
        where labels ->> 'alertname' = 'Disk'
        """
    )
    [receipt, alone] = accept(tx, both, delivery(alert("Fan")))
    assert receipt.outcomes == (Outcome.OPENED, Outcome.REPEATED)
    assert alone.outcomes == (Outcome.REPEATED,)
    counts = tx.column(
        """
        select (labels ->> 'alertname', status, count)::text
        from alert
        join alert_pulse on alert_id = id
        order by 1
        """
    )
    assert counts == ["(Disk,closed,1)", "(Disk,open,1)", "(Fan,open,3)"]


@pytest.mark.usefixtures("source")
def test_what_got_worse_is_no_mere_repeat(tx: Tx) -> None:
    severe = delivery(alert("Disk", severity="critical"))
    accept(tx, severe)
    tx.run("update alert set severity = 'warning'")
    accept(tx, severe)
    found = tx.column("select (severity, count)::text from alert join alert_pulse on alert_id = id")
    assert found == ["(critical,2)"]


def test_what_is_known_is_bounded() -> None:
    memory = known.Memory(at_most=10)
    memory.note((1, f"alert {n}") for n in range(100))
    assert memory.has((1, "alert 99"))
    assert not memory.has((1, "alert 1"))
    assert sum(memory.has((1, f"alert {n}")) for n in range(100)) <= 10


def test_what_is_asked_for_again_is_not_forgotten() -> None:
    memory = known.Memory(at_most=10)
    for n in range(100):
        memory.note([(1, f"alert {n}")])
        assert memory.has((1, "alert 0"))


@pytest.mark.parametrize(
    "alerts",
    [
        [alert("Disk", ends_in=-SOON)],
        [alert("Disk"), alert("Fan", ends_in=timedelta())],
        [alert("Disk") | {"labels": {"alertname": "Disk", "not a name": "x"}}],
        [alert("Disk") | {"startsAt": (NOW + SOON + SOON).isoformat()}],
        [alert("Disk") | {"annotations": {"summary": 5}}],
        [{"labels": {}}],
        [{"labels": {"alertname": ""}}],
        ["no alert"],
    ],
)
def test_what_is_unusual_is_read_in_full(alerts: list[dict[str, Any]]) -> None:
    assert glimpse.of("prometheus", json.dumps(alerts).encode(), Context(NOW), _known) is None


def _known(_identity: str) -> bool:
    return True


def test_what_one_unknown_is_in_is_read_in_full() -> None:
    body = json.dumps([alert("Disk"), alert("Fan")]).encode()
    [disk, _fan] = glimpse.of("prometheus", body, Context(NOW), _known) or []
    assert glimpse.of("prometheus", body, Context(NOW), disk.identity.__eq__) is None


def test_what_is_prepared_together_is_read_as_alone() -> None:
    names = [f"Disk{number}" for number in range(8)]
    bodies = [json.dumps([alert(name)]).encode() for name in names]
    alone = [_identities(body) for body in bodies]
    label_set.MEMORY.forget()
    glimpse.prepare("prometheus", bodies)
    assert all(label_set.MEMORY.get(_labels(name)) for name in names)
    assert [_identities(body) for body in bodies] == alone


def _identities(body: bytes) -> list[str]:
    return [each.identity for each in glimpse.of("prometheus", body, Context(NOW), _known) or []]


def _labels(name: str) -> bytes:
    return json.dumps(alert(name)["labels"]).encode()


@pytest.mark.parametrize("bad", [b"", b"{", b"[5]", b'[{"labels":{}}]', b'[{"labels":{"a":5}}]'])
def test_what_cannot_be_prepared_is_left_to_who_reads_it(bad: bytes) -> None:
    glimpse.prepare("prometheus", [bad] * 8)
    glimpse.prepare("generic", [bad] * 8)


def test_what_nobody_known_sends_is_not_read(tx: Tx) -> None:
    label_set.MEMORY.forget()
    strangers = [delivery(alert(f"Disk{number}"), key=OTHER) for number in range(8)]
    assert not any(one.is_known for one in accept(tx, *strangers))
    assert not any(label_set.MEMORY.get(_labels(f"Disk{number}")) for number in range(8))


def test_only_kinds_that_can_be_glimpsed_are() -> None:
    body = json.dumps([alert("Disk", severity="warning")]).encode()
    [seen] = glimpse.of("prometheus", body, Context(NOW), _known) or []
    assert (seen.severity, seen.ends_at, seen.said_at) == (
        Severity.WARNING,
        NOW + SOON,
        NOW - SOON,
    )
    assert glimpse.of("generic", body, Context(NOW), _known) is None
