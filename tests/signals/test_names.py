"""Events of some senders have names of their own, whatever the request is called."""

from datetime import UTC, datetime

import pytest

from tocsin.signals import reading, sources
from tocsin.signals.provider import Context

NOW = datetime(2026, 3, 16, 9, 30, tzinfo=UTC)
BODIES = {
    "prometheus": [
        b'[{"labels": {"alertname": "Disk"}}, {"labels": {}}]',
        b'{"labels": {"alertname": 7}}',
        b'[{"annotations": {"summary": "no labels"}}]',
    ],
    "alertmanager": [
        b'{"version": "4", "alerts": [{"status": "firing", "labels": {"alertname": "Disk"}}]}',
        b'{"version": "4", "groupKey": "{}", "alerts": [{"status": "firing", "labels": {}}]}',
        b'{"version": "4", "alerts": [{"status": "firing"}]}',
    ],
}


def identities(kind: str, body: bytes, nonce: str) -> list[str]:
    found = reading.read(kind, body, {}, Context(NOW, nonce=nonce))
    return [each.identity for each in found.signals]


def test_those_that_say_so_are_known() -> None:
    assert {kind for kind in sources.PROVIDERS if reading.names_all(kind)} == set(BODIES)
    assert not reading.names_all("nothing of the kind")


@pytest.mark.parametrize("kind", BODIES)
def test_no_event_of_theirs_is_named_by_its_request(kind: str) -> None:
    for body in BODIES[kind]:
        assert identities(kind, body, "one") == identities(kind, body, "two")


def test_others_name_by_the_request_what_has_no_name() -> None:
    body = b'{"event_action": "trigger", "payload": {"summary": "x", "severity": "error"}}'
    assert identities("pagerduty", body, "one") != identities("pagerduty", body, "two")
