"""Grafana: unified alerting by instance, legacy alerting by rule."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.signals.reading import one, parse, payload
from tocsin.signals.signal import Severity, State, Unparseable


def test_a_unified_message_is_read_by_instance() -> None:
    read = one("grafana", payload("grafana_unified"))
    assert (read.identity, read.state) == ("57c6d9296de2ad39", State.FIRING)
    assert (read.summary, read.service) == ("p99 above 2 s", "checkout")
    assert read.occurred_at == datetime(2026, 3, 16, 9, 20, tzinfo=UTC)
    assert [link.text for link in read.links] == [
        "Source", "Dashboard", "Panel", "Silence at the sender",
    ]  # fmt: skip


def test_a_legacy_message_is_read_by_rule() -> None:
    read = one("grafana", payload("grafana_legacy"))
    assert (read.identity, read.state) == ("rule/1/7", State.FIRING)
    assert (read.summary, read.description) == ("Load peaking!", "Spin up more frontends")
    assert (read.severity, read.service) == (Severity.CRITICAL, "checkout")


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("ok", State.OK),
        ("alerting", State.FIRING),
        ("no_data", State.FIRING),
        ("paused", State.OK),
        ("pending", State.OK),
        ("unheard of", State.FIRING),
        (None, State.FIRING),
    ],
)
def test_a_legacy_state_is_one_word(word: str | None, state: State) -> None:
    body: dict[str, Any] = json.loads(payload("grafana_legacy")) | {"state": word}
    assert one("grafana", body).state is state


def test_a_custom_payload_is_refused_with_advice() -> None:
    with pytest.raises(Unparseable, match="custom payload"):
        parse("grafana", {"text": "x"})
