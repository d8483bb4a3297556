"""The strict answers, word by word as Alertmanager and PagerDuty give them."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.signals.reading import payload
from tocsin.signals.contracts import alertmanager, pagerduty

NOW = datetime(2026, 3, 16, 9, 30, tzinfo=UTC)
KEY = "0123456789abcdef0123456789abcdef"
GOOD = {"labels": {"alertname": "a"}}


def post(body: Any, content_type: str = "application/json") -> tuple[int, Any, bool]:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    answer = alertmanager.check(raw, content_type, now=NOW)
    return answer.status, answer.body, answer.is_refused


@pytest.mark.parametrize(
    ("alerts", "status", "body", "is_refused"),
    [
        ([], 200, None, False),
        ([GOOD], 200, None, False),
        ([{"labels": {"alertname": "a", "empty": ""}}], 200, None, False),
        ([{"labels": {}}], 400, "at least one label pair required", True),
        ([{"labels": {"a": ""}}], 400, "at least one label pair required", True),
        ([{"labels": {"bad-name": "x"}}], 400,
         'invalid label set: invalid name "bad-name"', True),
        ([GOOD | {"annotations": {"bad-name": "x"}}], 400,
         'invalid annotations: invalid name "bad-name"', True),
        ([GOOD | {"startsAt": "2026-03-16T09:00:00Z", "endsAt": "2026-03-16T08:00:00Z"}], 400,
         "start time must be before end time", True),
        ([GOOD | {"endsAt": "2026-03-16T08:00:00Z"}], 200, None, False),
        ([GOOD, {"labels": {}}], 400, "at least one label pair required", False),
        ([{"labels": {}}, {"labels": {"1": "x"}}], 400,
         'at least one label pair required; invalid label set: invalid name "1"', True),
        ([{}], 422, {"code": 602, "message": "0.labels in body is required"}, True),
        ([GOOD, {"annotations": {}}], 422,
         {"code": 602, "message": "1.labels in body is required"}, True),
    ],
)  # fmt: skip
def test_alertmanager_answers_a_post(alerts: Any, status: int, body: Any, is_refused: bool) -> None:
    assert post(alerts) == (status, body, is_refused)


@pytest.mark.parametrize("body", [b"", b"{", b"{}", b"7", b'["x"]', b'[{"labels": {"a": 1}}]'])
def test_alertmanager_cannot_parse_what_is_no_array_of_alerts(body: bytes) -> None:
    status, answer, is_refused = post(body)
    assert (status, answer["code"], is_refused) == (400, 400, True)
    assert answer["message"].startswith('parsing alerts body from "" failed, because ')


def test_alertmanager_takes_json_only() -> None:
    assert post([GOOD], "text/plain; charset=utf-8") == (
        415,
        {
            "code": 415,
            "message": 'unsupported media type "text/plain", only [application/json] are allowed',
        },
        True,
    )
    assert post([GOOD], "application/json; charset=utf-8")[0] == 200


def event(**more: Any) -> bytes:
    body: dict[str, Any] = json.loads(payload("pagerduty_trigger"))
    return json.dumps(body | more).encode()


def with_payload(**more: Any) -> bytes:
    return event(payload=json.loads(payload("pagerduty_trigger"))["payload"] | more)


@pytest.mark.parametrize(
    ("body", "mistakes"),
    [
        (event(routing_key="short"),
         ["Length of 'routing_key' is incorrect (should be 32 characters)"]),
        (event(routing_key="0123456789abcdef-123456789abcdef"),
         ["'routing_key' cannot contain non-alphanumeric characters."]),
        (event(routing_key=None), ["'routing_key' is missing or blank"]),
        (with_payload(source=""), ["'payload.source' is missing or blank"]),
        (with_payload(severity=None), ["'payload.severity' is missing or blank"]),
        (with_payload(severity="Critical"),
         ["'payload.severity' is invalid (must be one of the following: 'critical', 'warning',"
          " 'error' or 'info')"]),
        (with_payload(summary=" ", source=None),
         ["'payload.summary' is missing or blank", "'payload.source' is missing or blank"]),
        (with_payload(summary="x" * 1025),
         ["Length of 'payload.summary' is incorrect (should be at most 1024 characters)"]),
        (event(event_action="fire"),
         ["'event_action' is invalid (must be one of the following: 'trigger', 'acknowledge' or"
          " 'resolve')"]),
        (event(event_action="resolve", dedup_key=""), ["'dedup_key' is missing or blank"]),
        (event(dedup_key="d" * 256),
         ["Length of 'dedup_key' is incorrect (should be at most 255 characters)"]),
    ],
)  # fmt: skip
def test_pagerduty_refuses_an_event(body: bytes, mistakes: list[str]) -> None:
    refusal = pagerduty.check_event(body)
    assert refusal is not None
    assert (refusal.status, refusal.is_refused) == (400, True)
    assert refusal.body == {
        "status": "invalid event",
        "message": "Event object is invalid",
        "errors": mistakes,
    }


@pytest.mark.parametrize(
    "body",
    [
        event(),
        event(dedup_key=None),
        event(event_action="resolve", payload=None),
        json.dumps({"routing_key": KEY, "event_action": "acknowledge", "dedup_key": "d"}).encode(),
    ],
)
def test_pagerduty_takes_an_event(body: bytes) -> None:
    assert pagerduty.check_event(body) is None


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"text"', b"\x00"])
def test_pagerduty_does_not_recognise_what_is_no_object(body: bytes) -> None:
    refusal = pagerduty.check_event(body)
    assert refusal is not None
    assert refusal.body["errors"] == ["JSON parse error"]
    assert refusal.body["status"] == "Unrecognized object"


def test_pagerduty_answers() -> None:
    assert pagerduty.accepted("dk").status == 202
    assert pagerduty.accepted("dk").body == {
        "status": "success", "message": "Event processed", "dedup_key": "dk",
    }  # fmt: skip
    assert pagerduty.change_accepted().body == {
        "status": "success", "message": "Change event processed",
    }  # fmt: skip
    assert pagerduty.accepted_v1("ik").status == 200
    assert pagerduty.accepted_v1("ik").body["incident_key"] == "ik"
    assert pagerduty.unknown_key().body["errors"] == ["Invalid routing key"]


def test_pagerduty_checks_changes_and_version_1() -> None:
    assert pagerduty.check_change(payload("pagerduty_change")) is None
    refusal = pagerduty.check_change(b'{"payload": {}}')
    assert refusal is not None
    assert refusal.body["errors"] == [
        "'routing_key' is missing or blank", "'payload.summary' is missing or blank",
    ]  # fmt: skip
    first = {"service_key": KEY, "event_type": "trigger", "description": "x"}
    assert pagerduty.check_event_v1(json.dumps(first).encode()) is None
    refusal = pagerduty.check_event_v1(b'{"service_key": "k", "event_type": "trigger"}')
    assert refusal is not None
    assert refusal.body["errors"] == [
        "Service key is the wrong length (should be 32 characters)",
        "Description is missing or blank",
    ]


@pytest.mark.parametrize(
    ("body", "key"),
    [
        (event(), KEY),
        (b'{"service_key": "s"}', "s"),
        (b'{"routing_key": []}', ""),
        (b"[1]", ""),
        (b"{", ""),
    ],
)
def test_the_key_is_found_in_the_body(body: bytes, key: str) -> None:
    assert pagerduty.key_in(body) == key
