"""What watches from outside: each of its messages, made here after the vendor's documents."""

import hmac
from typing import Any

import pytest

from tests.signals.reading import NOW, one
from tocsin.signals import sources
from tocsin.signals.signal import Severity, State
from tocsin.signals.verification import Proof

FIRING, OK = State.FIRING, State.OK
CRITICAL, ERROR, WARNING, INFO = (
    Severity.CRITICAL, Severity.ERROR, Severity.WARNING, Severity.INFO,
)  # fmt: skip
FORM = "application/x-www-form-urlencoded"

CASES: dict[str, list[tuple[dict[str, Any], str, State, Severity, str]]] = {
    "pingdom": [
        (
            {"check_id": 8, "check_name": "shop", "current_state": "DOWN",
             "description": "HTTP 500", "importance_level": "HIGH"},
            "8", FIRING, ERROR, "shop: HTTP 500",
        ),
        (
            {"check_id": "8", "check_name": "shop", "current_state": "UP", "description": "OK",
             "importance_level": "LOW"},
            "8", OK, INFO, "shop: OK",
        ),
    ],
    "statuscake": [
        ({"TestID": "5", "Name": "shop", "Status": "Down"}, "5", FIRING, ERROR, "shop is down"),
        ({"TestID": 5, "Name": "shop", "Status": "Up"}, "5", OK, ERROR, "shop is up"),
    ],
    "site24x7": [
        ({"MONITOR_ID": 28, "MONITORNAME": "shop", "STATUS": "TROUBLE"},
         "28", FIRING, WARNING, "shop is trouble"),
        ({"MONITOR_ID": "28", "MONITORNAME": "shop", "STATUS": "DOWN"},
         "28", FIRING, CRITICAL, "shop is down"),
        ({"MONITOR_ID": "28", "MONITORNAME": "shop", "STATUS": "UP"},
         "28", OK, ERROR, "shop is up"),
        ({"MONITORNAME": "shop", "STATUS": "CRITICAL"}, "shop", FIRING, ERROR, "shop is critical"),
    ],
    "uptimerobot": [
        ({"monitorID": "7", "monitorFriendlyName": "shop", "alertType": "1"},
         "7", FIRING, ERROR, "shop: alerting"),
        ({"monitorID": 7, "monitorFriendlyName": "shop", "alertType": 2},
         "7", OK, ERROR, "shop: alerting"),
        ({"monitorID": "7", "monitorFriendlyName": "shop", "alertType": "1",
          "alertTypeFriendlyName": "Up"}, "7", OK, ERROR, "shop: up"),
        ({"monitorID": "7", "monitorFriendlyName": "shop", "alertType": "3",
          "alertTypeFriendlyName": "SSL expiry"},
         "7/certificate", FIRING, WARNING, "shop: ssl expiry"),
    ],
    "hetrixtools": [
        ({"monitor_id": "a", "monitor_name": "shop", "monitor_status": "offline"},
         "a", FIRING, ERROR, "shop is offline"),
        ({"monitor_id": "a", "monitor_name": "shop", "monitor_status": "online"},
         "a", OK, ERROR, "shop is online"),
        ({"monitor_id": "a", "monitor_name": "db-1",
          "resource_usage": {"resource_type": "ram", "current_usage": "91"}},
         "a/ram", FIRING, WARNING, "db-1: ram at 91 %"),
    ],
    "sixty_six_uptime": [
        ({"monitor_id": "1", "name": "a", "is_ok": 0}, "monitor/1", FIRING, ERROR, "a is down"),
        ({"monitor_id": 1, "name": "a", "is_ok": "1"}, "monitor/1", OK, ERROR, "a is up"),
        ({"heartbeat_id": 1, "name": "cron", "is_ok": False},
         "heartbeat/1", FIRING, ERROR, "cron is down"),
        ({"heartbeat_id": 1, "name": "cron", "is_ok": True},
         "heartbeat/1", OK, ERROR, "cron is up"),
        ({"domain_name_id": 4, "name": "shop", "target": "x.example", "type": "ssl-expiry",
          "ssl_end_datetime": "2026-04-01"},
         "4/ssl-expiry/expiry", FIRING, WARNING, "shop: ssl-expiry of x.example on 2026-04-01"),
    ],
    "hydrozen": [
        ({"monitor_id": "1", "name": "a", "is_ok": 0}, "monitor/1", FIRING, ERROR, "a is down"),
    ],
    "hyperping": [
        ({"event": "check.down", "check": {"monitorUuid": "m1", "url": "https://x.example"}},
         "m1", FIRING, ERROR, "https://x.example is down"),
        ({"event": "check.up", "check": {"monitorUuid": "m1", "url": "https://x.example",
                                         "down": True}},
         "m1", OK, ERROR, "https://x.example is up"),
    ],
    "pulsetic": [
        ({"alert_type": "monitor_offline", "monitor": {"id": 3, "name": "shop"}},
         "3", FIRING, ERROR, "shop: offline"),
        ({"alert_type": "monitor_online", "monitor": {"id": 3, "name": "shop"}},
         "3", OK, ERROR, "shop: online"),
        ({"alert_type": "certificate_expires_soon", "monitor": {"id": 3, "name": "shop"}},
         "3/certificate_expires_soon", FIRING, WARNING, "shop: certificate expires soon"),
    ],
    "uptime_com": [
        ({"event": "alert_raised", "data": {"service": {"id": 4, "display_name": "shop"}, "alert":
          {"state": "CRITICAL", "short_output": "no answer"}}},
         "4", FIRING, CRITICAL, "shop: no answer"),
        ({"event": "alert_cleared", "data": {"service": {"id": 4, "display_name": "shop"}, "alert":
          {"state": "CRITICAL", "short_output": "no answer"}}},
         "4", OK, CRITICAL, "shop: no answer"),
    ],
    "server_guard24": [
        ({"server_address": "a.example", "server_name": "A", "service_name": "web",
          "check_result": "CRITICAL"}, "a.example/web", FIRING, CRITICAL, "web on A: CRITICAL"),
        ({"server_address": "a.example", "server_name": "A", "service_name": "web",
          "check_result": "OK"}, "a.example/web", OK, INFO, "web on A: OK"),
    ],
    "apex_ping": [
        ({"state": "triggered", "alert": {"id": 9, "stat": "avg", "type": "time", "value": 5},
          "check": {"id": 80, "name": "shop"}, "value": 7},
         "80/9", FIRING, ERROR, "shop: avg time is 7, limit 5"),
        ({"state": "resolved", "alert": {"id": 9, "stat": "avg", "type": "time", "value": 5},
          "check": {"id": 80, "name": "shop"}, "value": 3},
         "80/9", OK, ERROR, "shop: avg time is 3, limit 5"),
    ],
    "cronitor": [
        ({"id": "ks", "monitor": "backup", "type": "ALERT", "rule": "not_on_schedule"},
         "ks", FIRING, ERROR, "backup: not on schedule"),
        ({"id": "ks", "monitor": "backup", "type": "Recovery"}, "ks", OK, ERROR, "backup"),
    ],
    "deadmanssnitch": [
        ({"type": "snitch.missing", "data": {"snitch": {"token": "c2", "name": "backup"}}},
         "c2", FIRING, ERROR, "backup is missing"),
        ({"type": "snitch.errored", "data": {"snitch": {"token": "c2", "name": "backup"}}},
         "c2", FIRING, ERROR, "backup is errored"),
        ({"type": "snitch.reporting", "data": {"snitch": {"token": "c2", "name": "backup",
          "status": "healthy"}}}, "c2", OK, ERROR, "backup is healthy"),
    ],
    "checkly": [
        ({"check_id": "9", "event": "shop has failed", "alert_type": "ALERT_FAILURE"},
         "9", FIRING, ERROR, "shop has failed"),
        ({"check_id": "9", "event": "shop is slow", "alert_type": "ALERT_DEGRADED"},
         "9", FIRING, WARNING, "shop is slow"),
        ({"check_id": "9", "event": "shop is back", "alert_type": "ALERT_DEGRADED_RECOVERY"},
         "9", OK, WARNING, "shop is back"),
        ({"check_id": "9", "event": "expires soon", "alert_type": "ALERT_SSL"},
         "9/certificate", FIRING, WARNING, "expires soon"),
    ],
    "statusgator": [
        ({"monitor": {"id": "8", "display_name": "mail"}, "status": "warn"},
         "8", FIRING, WARNING, "mail: warn"),
        ({"monitor": {"id": "8", "display_name": "mail"}, "status": "maintenance"},
         "8", FIRING, INFO, "mail: maintenance"),
        ({"service": {"id": "s", "name": "mail"}, "status": "down"},
         "s", FIRING, ERROR, "mail: down"),
        ({"monitor": {"id": "8", "display_name": "mail"}, "status": "up"},
         "8", OK, INFO, "mail: up"),
    ],
    "rackspace": [
        ({"entity": {"id": "en", "label": "db-1"}, "check": {"id": "ch", "label": "load"},
          "alarm": {"id": "al"}, "details": {"state": "WARNING", "status": "high"}},
         "en/ch/al", FIRING, WARNING, "db-1: load is WARNING, high"),
        ({"entity": {"id": "en", "label": "db-1"}, "check": {"id": "ch", "label": "load"},
          "alarm": {"id": "al"}, "details": {"state": "OK", "status": "fine"}},
         "en/ch/al", OK, INFO, "db-1: load is OK, fine"),
    ],
    "healthchecks": [
        ({"code": "5398", "name": "backup", "status": "down"},
         "5398", FIRING, ERROR, "backup is down"),
        ({"code": "5398", "name": "backup", "status": "up"}, "5398", OK, ERROR, "backup is up"),
    ],
    "uptime_kuma": [
        ({"heartbeat": {"monitorID": 1, "status": 0, "msg": "timeout"},
          "monitor": {"id": 1, "name": "shop"}, "msg": "[shop] down"},
         "1", FIRING, ERROR, "shop is down"),
        ({"heartbeat": {"monitorID": 1, "status": "1"}, "monitor": {"id": 1, "name": "shop"}},
         "1", OK, ERROR, "shop is up"),
        ({"heartbeat": {"monitorID": 1, "status": 3}, "monitor": {"id": 1, "name": "shop"}},
         "1", OK, ERROR, "shop is up"),
        ({"heartbeat": None, "monitor": None, "msg": "shop Testing"},
         "test", FIRING, INFO, "shop Testing"),
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "body", "identity", "state", "severity", "summary"),
    [(kind, *case) for kind, cases in CASES.items() for case in cases],
)
def test_a_message_is_read(
    kind: str, body: dict[str, Any], identity: str, state: State, severity: Severity, summary: str
) -> None:
    read = one(kind, body)
    assert (read.identity, read.state, read.summary) == (identity, state, summary)
    assert read.severity is severity
    assert read.flags == ()


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("hetrixtools", CASES["hetrixtools"][2][0]),
        ("sixty_six_uptime", CASES["sixty_six_uptime"][4][0]),
        ("uptimerobot", CASES["uptimerobot"][3][0]),
        ("pulsetic", CASES["pulsetic"][2][0]),
        ("checkly", CASES["checkly"][3][0]),
        ("uptime_kuma", CASES["uptime_kuma"][3][0]),
    ],
)
def test_what_is_never_said_to_be_over_ends_by_silence(kind: str, body: dict[str, Any]) -> None:
    ends_at = one(kind, body).ends_at
    assert ends_at is not None
    assert ends_at > NOW


@pytest.mark.parametrize(
    ("kind", "body", "identity"),
    [
        ("statuscake", b"TestID=5&Name=shop+front&Status=Down&Tags=", "5"),
        ("uptimerobot", b"monitorID=7&monitorFriendlyName=shop&alertType=1", "7"),
    ],
)
def test_a_form_is_read_like_json(kind: str, body: bytes, identity: str) -> None:
    read = one(kind, body, content_type=FORM)
    assert (read.identity, read.state) == (identity, FIRING)


@pytest.mark.parametrize(
    ("kind", "body", "headers"),
    [
        ("statuscake", b"TestID=5&Token=5f4dcc3b5aa765d61d8327deb882cf99", {"content-type": FORM}),
        (
            "checkly",
            b"{}",
            {"x-checkly-signature": hmac.digest(b"password", b"{}", "sha256").hex()},
        ),
    ],
)
def test_a_delivery_proves_itself(kind: str, body: bytes, headers: dict[str, str]) -> None:
    verification = sources.PROVIDERS[kind].verification
    assert verification is not None
    assert verification.check(Proof(body, headers, "password", NOW)) == ""
    assert verification.check(Proof(body, headers, "Password", NOW)) != ""
    assert verification.check(Proof(b"\xff{", {}, "password", NOW)) != ""


def test_kuma_may_send_its_json_in_a_form() -> None:
    body = (
        b'--x\r\nContent-Disposition: form-data; name="data"\r\n\r\n'
        b'{"heartbeat": {"status": 0}, "monitor": {"id": 2, "name": "shop"}}\r\n--x--\r\n'
    )
    read = one("uptime_kuma", body, content_type="multipart/form-data; boundary=x")
    assert (read.identity, read.state, read.summary) == ("2", FIRING, "shop is down")


def test_kuma_may_send_its_json_in_a_query() -> None:
    body = b"heartbeat=%7B%22status%22%3A+1%7D&monitor=%7B%22id%22%3A+2%7D&msg=%7Bup"
    read = one("uptime_kuma", body, content_type=FORM)
    assert (read.identity, read.state, read.description) == ("2", OK, "{up")


def test_kumas_tags_become_labels() -> None:
    tags = [{"name": "env", "value": "prod"}, {"name": "lonely", "value": ""}, 7]
    read = one("uptime_kuma", {"heartbeat": {"status": 0}, "monitor": {"id": 1, "tags": tags}})
    assert read.labels == {"env": "prod", "lonely": "true"}
