"""The generic source: guessed by well-known names, put right by a mapping."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.signals.reading import one, parse
from tocsin.signals import mapping_check
from tocsin.signals.signal import Link, Severity, State, Unparseable

CHECK = {
    "check": {"id": 42, "name": "ping", "output": "timeout"},
    "host": {"name": "db1", "ip.v4": "10.0.0.1"},
    "status": "DOWN",
    "prio": "P2",
    "when": 1773653400,
    "urls": ["https://mon.example/42"],
}
MAPPING: Mapping[str, Any] = {
    "identity": "{host.name}/{check.id}",
    "summary": "{check.name} on {host.name}: {check.output}",
    "state": {"path": "status", "ok": ["FINE"]},
    "severity": "prio",
    "labels": {"host": "host.name", "ip": "host.ip.v4"},
    "links": ["urls[0]"],
    "occurred_at": "when",
    "service": ["app", "host.name"],
}


@pytest.mark.parametrize(
    ("body", "identity", "state", "severity", "summary"),
    [
        ({"id": "b1", "title": "Backup failed", "status": "firing", "severity": "critical"},
         "b1", State.FIRING, Severity.CRITICAL, "Backup failed"),
        ({"alert_id": 7, "name": "CPU", "state": "resolved", "priority": "P3"},
         "7", State.OK, Severity.WARNING, "CPU"),
        ({"alertId": "x", "message": "m", "current_state": "ACK"},
         "x", State.ACKNOWLEDGED, Severity.ERROR, "m"),
        ({"alert": {"id": "in", "title": "deep"}, "event": "closed"},
         "in", State.OK, Severity.ERROR, "deep"),
        ({"version": "1.0", "title": "Disk nearly full", "message": "97 %", "type": "failure"},
         None, State.FIRING, Severity.ERROR, "Disk nearly full"),
        ({"title": "[RESOLVED] Disk"}, None, State.OK, Severity.ERROR, "Disk"),
        ({"Token": "t", "TestID": "9", "Name": "shop", "Status": "Up"},
         "9", State.OK, Severity.ERROR, "shop"),
        ({"status": "deployed", "title": "v2"}, None, State.CHANGE, Severity.ERROR, "v2"),
        ({"x": [1, {"y": 2}]}, None, State.FIRING, Severity.ERROR, 'Event: {"x": [1, {"y": 2}]}'),
    ],
)  # fmt: skip
def test_well_known_names_are_understood(
    body: Any, identity: str | None, state: State, severity: Severity, summary: str
) -> None:
    read = one("generic", body)
    assert (read.state, read.severity, read.summary) == (state, severity, summary)
    assert read.identity == (identity or one("generic", body).identity)


def test_without_an_identity_the_title_names_it_in_each_state() -> None:
    down = one("generic", {"title": "[FIRING:1] DiskFull", "status": "firing"})
    up = one("generic", {"title": "[RESOLVED] DiskFull", "status": "resolved"})
    assert down.identity == up.identity
    assert (down.state, up.state) == (State.FIRING, State.OK)


def test_links_labels_times_and_service_are_guessed() -> None:
    body = {
        "title": "t",
        "url": "https://mon.example/1",
        "description": "d",
        "timestamp": "2026-03-16T09:00:00Z",
        "service": "checkout",
        "labels": {"team": "payments"},
    }
    read = one("generic", body)
    assert read.links == (Link("https://mon.example/1", "url"),)
    assert (read.description, read.service) == ("d", "checkout")
    assert read.occurred_at == datetime(2026, 3, 16, 9, tzinfo=UTC)
    assert read.labels["team"] == "payments"


def test_an_array_is_read_item_by_item() -> None:
    read = parse("generic", [{"id": 1, "title": "a"}, {"id": 2, "title": "b"}])
    assert [signal.identity for signal in read] == ["1", "2"]


def test_what_is_neither_object_nor_text_is_lost_with_a_complaint() -> None:
    with pytest.raises(Unparseable) as raised:
        parse("generic", [{"title": "a"}, 7, None])
    assert (len(raised.value.salvaged), raised.value.lost) == (1, 2)


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"title=Disk+full&status=down&id=9", "application/x-www-form-urlencoded"),
        (b'payload={"title": "Disk full", "status": "down", "id": 9}',
         "application/x-www-form-urlencoded; charset=utf-8"),
        (b'--b\r\nContent-Disposition: form-data; name="data"\r\n\r\n'
         b'{"title": "Disk full", "status": "down", "id": 9}\r\n--b--\r\n',
         "multipart/form-data; boundary=b"),
        (b'--b\r\nContent-Disposition: form-data; name="title"\r\n\r\nDisk full\r\n'
         b'--b\r\nContent-Disposition: form-data; name="id"\r\n\r\n9\r\n--b--\r\n',
         'multipart/form-data; boundary="b"'),
        (b'{"title": "Disk full", "id": 9}', "text/plain; charset=UTF-8"),
        (b'{"title": "Disk full", "id": 9}', ""),
    ],
)  # fmt: skip
def test_forms_and_mislabelled_json_are_read(body: bytes, content_type: str) -> None:
    read = one("generic", body, content_type=content_type)
    assert (read.identity, read.state, read.summary) == ("9", State.FIRING, "Disk full")


def test_plain_text_is_a_summary_and_the_rest() -> None:
    read = one("generic", b"Disk full on db1\n97 %\nrunbook: none", content_type="text/plain")
    assert (read.summary, read.description) == ("Disk full on db1", "97 %\nrunbook: none")
    again = one("generic", b"Disk full on db1\n98 %", content_type="text/plain")
    assert read.identity == again.identity


@pytest.mark.parametrize("body", [b"Disk full on db1", b"Disk full: 97 % = too much"])
def test_text_that_curl_calls_a_form_is_text(body: bytes) -> None:
    read = one("generic", body, content_type="application/x-www-form-urlencoded")
    assert read.summary == body.decode()


def test_broken_json_is_refused_and_not_taken_as_text() -> None:
    with pytest.raises(Unparseable, match="not JSON"):
        parse("generic", b'{"title": "Disk')


@pytest.mark.parametrize("body", [b"", b"  \n"])
def test_an_empty_body_is_refused(body: bytes) -> None:
    with pytest.raises(Unparseable, match="no body"):
        parse("generic", body)


def test_a_mapping_says_where_everything_is() -> None:
    read = one("generic", CHECK, mapping=MAPPING)
    assert (read.identity, read.summary) == ("db1/42", "ping on db1: timeout")
    assert (read.state, read.severity, read.service) == (State.FIRING, Severity.ERROR, "db1")
    assert read.labels["host"] == "db1"
    assert read.labels["ip"] == "10.0.0.1"
    assert read.links[0] == Link("https://mon.example/42", "urls")
    assert read.occurred_at == datetime(2026, 3, 16, 9, 30, tzinfo=UTC)
    assert read.flags == ()


@pytest.mark.parametrize(
    ("rule", "word", "state"),
    [
        ({"path": "status", "ok": ["FINE"]}, "fine", State.OK),
        ({"path": "status", "ok": [0]}, 0, State.OK),
        ({"path": "status", "firing": ["up"]}, "up", State.FIRING),
        ({"path": "status", "default": "ok"}, "gibberish", State.OK),
        ({"path": "status"}, "gibberish", State.FIRING),
        ("status", "acked", State.ACKNOWLEDGED),
    ],
)
def test_a_mapping_may_have_its_own_words(rule: Any, word: Any, state: State) -> None:
    body = {"title": "t", "status": word}
    assert one("generic", body, mapping={"state": rule}).state is state


def test_what_a_mapping_does_not_find_is_guessed_and_flagged() -> None:
    read = one("generic", {"id": 5, "title": "t"}, mapping={"identity": "check.id"})
    assert (read.identity, read.flags) == ("5", ("identity was not found by the mapping",))


def test_a_mapping_may_read_a_list_inside() -> None:
    body = {"data": {"alerts": [{"id": 1, "title": "a"}, {"id": 2, "title": "b"}]}}
    read = parse("generic", body, mapping={"each": "data.alerts"})
    assert [signal.summary for signal in read] == ["a", "b"]
    with pytest.raises(Unparseable, match=r"under 'each\.not\.here'"):
        parse("generic", body, mapping={"each": "each.not.here"})


@pytest.mark.parametrize(
    ("wrong", "mistake"),
    [
        ({"identitty": "id"}, "'identitty' is not a field"),
        ({"identity": 7}, "'identity' must be a path"),
        ({"identity": []}, "'identity' must be a path"),
        ({"each": ["a"]}, "'each' must be a path"),
        ({"labels": "host"}, "'labels' must be an object"),
        ({"labels": {"a": 1}}, "'labels' must be an object"),
        ({"links": "url"}, "'links' must be a list"),
        ({"state": {"ok": ["a"]}}, "'state' must be a path, or an object with a 'path'"),
        ({"state": {"path": "s", "good": ["a"]}}, "'state.good' is not one of"),
        ({"state": {"path": "s", "ok": "a"}}, "'state.ok' must be a list"),
        ({"severity": {"path": "s", "default": "bad"}}, "'severity.default' must be one of"),
    ],
)
def test_a_wrong_mapping_is_refused_in_a_sentence(wrong: dict[str, Any], mistake: str) -> None:
    assert mistake in " ".join(mapping_check.check(wrong))


def test_a_right_mapping_has_no_mistakes() -> None:
    assert mapping_check.check(MAPPING) == []
    assert mapping_check.check({"labels": ["host.name"], "severity": ["a", "b"]}) == []


@pytest.mark.parametrize(
    ("firing", "ended", "title"),
    [
        ({"type": "check.down", "check": {"url": "https://shop.example", "date": 1700000000}},
         {"type": "check.up", "check": {"url": "https://shop.example", "date": 1700000300}},
         "https://shop.example"),
        ({"data": {"essentials": {"alertRule": "CPU high", "monitorCondition": "Fired"}}},
         {"data": {"essentials": {"alertRule": "CPU high", "monitorCondition": "Resolved"}}},
         "CPU high"),
        ({"event": "alert_raised", "data": {"service": {"display_name": "Shop"}}},
         {"event": "alert_cleared", "data": {"service": {"display_name": "Shop"}}}, "Shop"),
        ({"x": [{"y": {"subject": "Backup"}}], "resolved": False},
         {"x": [{"y": {"subject": "Backup"}}], "resolved": True}, "Backup"),
        ({"desk_webhook": {"ticket_id": 7, "ticket_subject": "Till", "ticket_status": "Open"}},
         {"desk_webhook": {"ticket_id": 7, "ticket_subject": "Till", "ticket_status": "Closed"}},
         "Till"),
        ({"title": "Failed to load", "status": "open"}, {"title": "Failed to load",
         "status": "closed"}, "Failed to load"),
    ],
)  # fmt: skip
def test_what_is_said_deeper_down_is_found_and_ends_what_it_began(
    firing: Any, ended: Any, title: str
) -> None:
    first, second = one("generic", firing), one("generic", ended)
    assert (first.state, second.state) == (State.FIRING, State.OK)
    assert first.identity == second.identity
    assert first.summary == title


def test_without_any_name_the_values_that_stay_tell_it_apart() -> None:
    first = one("generic", {"q": "db1 is odd", "status": "down", "n": 7, "at": "2026-03-16T09:00"})
    again = one("generic", {"q": "db1 is odd", "status": "up", "n": 8, "at": "2026-03-16T10:00"})
    other = one("generic", {"q": "db2 is odd", "status": "down", "n": 7, "at": "2026-03-16T09:00"})
    assert (first.identity == again.identity, first.identity == other.identity) == (True, False)


def test_xml_is_taken_as_the_text_in_it_and_flagged() -> None:
    body = b'<?xml version="1.0"?><alert><host>db1</host><what>Disk full</what></alert>'
    read = one("generic", body, content_type="application/xml")
    assert (read.summary, read.state) == ("db1 Disk full", State.FIRING)
    assert read.flags == ("The body is XML; its text was taken as it is.",)


def test_depth_is_bounded_whatever_is_sent() -> None:
    deep: Any = {"title": "at the bottom"}
    for _ in range(400):
        deep = {"x": deep}
    assert one("generic", deep).summary.startswith("Event: ")
