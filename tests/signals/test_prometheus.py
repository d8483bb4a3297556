"""Prometheus: an alert fires until its end has passed, and its labels are its name."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.signals.reading import NOW, one, parse, payload
from tocsin.signals import fnv as bytewise
from tocsin.signals import label_set
from tocsin.signals.signal import Link, Severity, State, Unparseable

LABELS = {"alertname": "DiskFull", "instance": "db1:9100"}


def alert(**more: Any) -> dict[str, Any]:
    return {"labels": LABELS, **more}


def fnv(labels: dict[str, str]) -> str:
    """The hash as its authors write it: byte by byte."""
    value = 0xCBF29CE484222325
    for pair in sorted(labels.items()):
        for byte in b"".join(part.encode() + b"\xff" for part in pair):
            value = ((value ^ byte) * 0x100000001B3) % 2**64
    return f"{value:016x}"


@given(st.dictionaries(st.text(max_size=9), st.text(min_size=1, max_size=9), max_size=9))
def test_a_fingerprint_is_the_hash_of_all_bytes_in_their_order(labels: dict[str, str]) -> None:
    assert label_set.fingerprint(labels) == fnv(labels)


TEXTS = st.text(st.characters(codec="utf-8"), max_size=9)


@given(st.lists(st.dictionaries(TEXTS, TEXTS, max_size=4), min_size=1, max_size=9))
def test_fingerprints_of_a_body_are_those_of_its_alerts(body: list[dict[str, str]]) -> None:
    said = [{**labels, "alertname": f"Odd{n}"} for n, labels in enumerate(body)]
    for found in (said, said * 2, [{"shared": "by all", **labels} for labels in said]):
        label_set.MEMORY.forget()
        raws = [json.dumps(labels).encode() for labels in found]
        full = [{name: text for name, text in labels.items() if text} for labels in found]
        assert [each.fingerprint for each in label_set.of_all(raws)] == list(map(fnv, full))
        assert [each.fingerprint for each in label_set.of_all(raws)] == list(map(fnv, full))


TEXTS_OF_BYTES = [b"", b"a", b"abcdefgh", b"abcdefghi", b"\0", b"\xff" * 300, b"abc"]


@pytest.mark.parametrize("number", range(1, len(TEXTS_OF_BYTES) + 1))
def test_many_texts_are_hashed_like_each_of_them(number: int) -> None:
    texts = TEXTS_OF_BYTES[:number]
    begun = bytewise.alike([bytewise.OFFSET] * number, b"shared")
    ended = bytewise.alike(bytewise.each(begun, texts), b"too")
    assert ended == [bytewise.of(b"shared" + text + b"too") for text in texts]


def test_nothing_but_empty_texts_changes_no_hash() -> None:
    assert bytewise.each([1, 2], [b"", b""]) == [1, 2]


def test_a_body_of_prometheus_is_read() -> None:
    firing, ended = parse("prometheus", payload("prometheus_firing"))
    assert (firing.state, firing.severity) == (State.FIRING, Severity.CRITICAL)
    assert firing.summary == "Error rate is 7.2 %"
    assert firing.description == "More than 5 % of the requests to checkout fail."
    assert firing.service == "checkout"
    assert firing.labels["cluster"] == "lab"
    assert firing.occurred_at == datetime(2026, 3, 16, 9, 20, 43, 632000, tzinfo=UTC)
    assert firing.ends_at == datetime(2026, 3, 16, 9, 34, 0, 632000, tzinfo=UTC)
    assert firing.links == (
        Link("http://prometheus.example:9090/graph?g0.expr=errors&g0.tab=1", "Source"),
        Link("https://runbooks.example/checkout", "runbook"),
    )
    assert (ended.state, ended.severity) == (State.OK, Severity.WARNING)
    assert ended.summary == "DiskFull (db1:9100)"
    assert ended.links == ()


@pytest.mark.parametrize(
    ("labels", "fingerprint"),
    [
        # what Alertmanager 0.25 calls these
        ({"alertname": "ok1"}, "d7252752c04bd3c5"),
        (
            {
                "alertname": "HighErrorRate",
                "cluster": "lab",
                "service": "checkout",
                "severity": "page",
            },
            "5c743b32c2cd461a",
        ),
        (
            {
                "alertname": "DiskFull",
                "cluster": "lab",
                "instance": "db1:9100",
                "service": "db",
                "severity": "warning",
            },
            "34e4916d21d8b26f",
        ),
    ],
)
def test_an_alert_has_alertmanagers_fingerprint(labels: dict[str, str], fingerprint: str) -> None:
    assert label_set.fingerprint(labels) == fingerprint
    assert one("prometheus", [{"labels": labels}]).identity == fingerprint
    backwards = dict(reversed(labels.items())) | {"empty": ""}
    assert one("prometheus", [{"labels": backwards}]).identity == fingerprint


@pytest.mark.parametrize(
    ("times", "state", "occurred_at", "ends_at"),
    [
        ({}, State.FIRING, NOW, NOW + timedelta(minutes=5)),
        ({"endsAt": "2026-03-16T09:30:00Z"}, State.OK, NOW, NOW),
        ({"endsAt": "2026-03-16T09:30:01Z"}, State.FIRING, NOW, NOW + timedelta(seconds=1)),
        ({"startsAt": "0001-01-01T00:00:00.000Z", "endsAt": "0001-01-01T00:00:00.000Z"},
         State.FIRING, NOW, NOW + timedelta(minutes=5)),
        ({"endsAt": "2026-03-16T08:30:00Z"}, State.OK, NOW - timedelta(hours=1),
         NOW - timedelta(hours=1)),
        ({"startsAt": "2026-03-16T10:00:00+01:00"}, State.FIRING, NOW - timedelta(minutes=30),
         NOW + timedelta(minutes=5)),
        ({"startsAt": "2026-03-16 09:00:00"}, State.FIRING, NOW - timedelta(minutes=30),
         NOW + timedelta(minutes=5)),
        ({"startsAt": "yesterday", "endsAt": None}, State.FIRING, NOW, NOW + timedelta(minutes=5)),
    ],
)  # fmt: skip
def test_times_are_defaulted_as_alertmanager_does(
    times: dict[str, Any], state: State, occurred_at: datetime, ends_at: datetime
) -> None:
    read = one("prometheus", [alert(**times)])
    assert (read.state, read.occurred_at, read.ends_at) == (state, occurred_at, ends_at)


def test_the_empty_array_says_nothing() -> None:
    assert parse("prometheus", []) == []


def test_a_single_object_is_taken_as_one_alert() -> None:
    read = one("prometheus", {"summary": "CPU above 90 %", "labels": {"instance": "a"}})
    assert (read.state, read.summary) == (State.FIRING, "CPU above 90 %")


@pytest.mark.parametrize(
    "broken",
    [7, "text", None, [], {"labels": None}, {"labels": {}}, {"labels": {"a": ""}}, {"labels": [1]}],
)
def test_a_broken_alert_does_not_take_its_neighbours_along(broken: Any) -> None:
    with pytest.raises(Unparseable) as raised:
        parse("prometheus", [alert(), broken, alert(annotations={"summary": "two"})])
    assert [signal.summary for signal in raised.value.salvaged] == ["DiskFull (db1:9100)", "two"]
    assert raised.value.lost == 1
    assert "alert 1 " in raised.value.reason


@pytest.mark.parametrize(
    "odd",
    [
        {"annotations": None},
        {"annotations": {"summary": 7}},
        {"startsAt": 17},
        {"generatorURL": None},
        {"labels": {**LABELS, "port": 9100}},
    ],
)
def test_an_odd_field_is_no_reason_to_lose_an_alert(odd: dict[str, Any]) -> None:
    first, second = parse("prometheus", [alert() | odd, alert()])
    assert first.labels["alertname"] == second.labels["alertname"] == "DiskFull"


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "flags"),
    [
        ("2026-01-05T09:00:00Z", "2026-01-05T08:00:00Z", ("an alert ends before it starts",)),
        ("2026-01-05T09:00:00", "2026-01-05T08:00:00Z", ("an alert ends before it starts",)),
        ("2026-01-05T09:00:00Z", "2036-01-05T09:00:00", ()),
        ("2026-01-05T09:00:00Z", "0001-01-01T00:00:00Z", ()),
    ],
)
def test_an_end_before_the_start_is_flagged(
    starts_at: str, ends_at: str, flags: tuple[str, ...]
) -> None:
    assert one("prometheus", [alert(startsAt=starts_at, endsAt=ends_at)]).flags == flags


def test_a_repeat_is_read_like_the_first() -> None:
    label_set.MEMORY.forget()
    body = payload("prometheus_firing")
    assert parse("prometheus", body) == parse("prometheus", body)
