"""A mistake in a blueprint names its line."""

from datetime import datetime, time, timedelta

import pytest

from tocsin.blueprints import reading
from tocsin.blueprints.document import Document

FULL = """\
people:    [{email: ana@example.com, name: Ana, role: responder,
             contacts: [{channel: email, address: ana@example.com}]}]
teams:     [{name: payments, members: [ana@example.com]}]
schedules: [{name: payments-primary, time_zone: Europe/Berlin,
             rotations: [{participants: [ana@example.com], starts_at: "2026-01-05T09:00", turn: 7d,
                          restrictions: [{days: [mon], starts: 08:00, ends: "18:30"}]}]}]
policies:  [{name: payments, repeat: 2, fallback: "person:ana@example.com",
             steps: [{targets: ["schedule:payments-primary"], delay: 5m}]}]
services:  [{name: checkout, team: payments, tier: 1, policy: payments, depends_on: [ledger]}]
sources:   [{name: prom, kind: alertmanager, service: checkout, key: 0123456789abcdef}]
channels:  {email: {host: 127.0.0.1, port: 2525, sender: tocsin@example.com}}
"""


def test_a_blueprint_reads_as_people_write_it() -> None:
    document = reading.read(FULL)
    rotation = document.schedules[0].rotations[0]
    assert rotation.starts_at == datetime.fromisoformat("2026-01-05T09:00")
    assert rotation.restrictions[0].starts == time(8)
    assert document.policies[0].steps[0].delay == timedelta(minutes=5)
    assert document.channels["email"]["port"] == 2525


@pytest.mark.parametrize("text", ["", "# nothing\n", "{}"])
def test_an_empty_blueprint_says_nothing(text: str) -> None:
    assert reading.read(text) == Document()


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("people:\n  - email: a@b\n    nmae: Ana\n", "line 3: unknown key 'nmae'"),
        ("people:\n  - email: a@b\n    nmae: Ana\n", "did you mean 'name'"),
        ("teams:\n- name: x\n\nservces: []\n", "line 4: unknown key 'servces'"),
        ("services:\n  - name: x\n    tier: high\n", "line 3: services.0.tier"),
        ("policies:\n  - name: x\n    steps: []\n", "line 2: policies.0.fallback"),
        ("policies:\n- {name: x, fallback: y, steps: [{targets: [z], delay: soon}]}", "line 2"),
        ("people: [\n", "line 2"),
        ("a: 1\na: 2\n", "line 2"),
        ("- a\n- b\n", "a mapping of sections"),
        ("people: 5\n", "line 1: people"),
        ("x: " + "[" * 5000, "line 1"),
        ("x" * 1_100_000, "at most"),
    ],
)
def test_a_mistake_names_its_line(text: str, complaint: str) -> None:
    with pytest.raises(reading.BadBlueprint) as caught:
        reading.read(text)
    assert complaint in caught.value.sentence


def test_all_mistakes_are_told_at_once() -> None:
    text = "people:\n  - {email: a, nmae: b}\nteams:\n  - {members: []}\n"
    with pytest.raises(reading.BadBlueprint) as caught:
        reading.read(text)
    assert len(caught.value.sentence.splitlines()) == 3
