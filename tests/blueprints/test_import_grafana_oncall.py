"""What Grafana OnCall's API lists becomes a blueprint; what cannot be carried over is told."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.blueprints import others_rota
from tocsin.blueprints import actions, export, reading
from tocsin.blueprints.importers import grafana_oncall
from tocsin.blueprints.sections.setting import Setting
from tocsin.identity import actor
from tocsin.kit import errors, secrets
from tocsin.kit.tx import Tx

A_DAY, A_WEEK = 86400, 7 * 86400
KEY = "mReAoNwDm0eMwKo1mTeTwYo"
SHIFT: dict[str, Any] = {
    "type": "rolling_users", "time_zone": None, "level": 1, "start": "2026-01-05T09:00:00",
    "frequency": "weekly", "interval": 1, "duration": A_WEEK, "by_day": None, "week_start": "MO",
}  # fmt: skip
SHIFTS: list[dict[str, Any]] = [
    {**SHIFT, "id": "weeks", "name": "weeks", "rolling_users": [["A"], ["B"]],
     "start_rotation_from_user_index": 1},
    {**SHIFT, "id": "days", "name": "days", "level": 2, "rolling_users": [["C"]],
     "duration": 8 * 3600, "by_day": ["MO", "TU", "WE", "TH", "FR"]},
    {**SHIFT, "id": "both", "name": "both", "frequency": "daily", "duration": A_DAY,
     "rolling_users": [["A", "B"], ["C"], ["gone"]]},
    {**SHIFT, "id": "odd", "name": "odd", "interval": 2, "by_day": ["MO"],
     "rolling_users": [["A"]]},
    {**SHIFT, "id": "old", "name": "old", "until": "2026-02-01T00:00:00",
     "rolling_users": [["A"]]},
    {"id": "once", "name": "once", "type": "override", "start": "2026-04-01T08:00:00",
     "time_zone": "UTC", "duration": A_DAY, "rolling_users": [["B"]]},
]  # fmt: skip
CHAIN = {"escalation_chain_id": "P"}
EXPORT: dict[str, Any] = {
    "exported_at": "2026-03-01T00:00:00+00:00",
    "users": [
        {"id": "A", "email": "Ana@example.com", "username": "ana", "role": "admin"},
        {"id": "B", "email": "bo@example.com", "username": "bo", "role": "editor",
         "timezone": "Europe/Berlin"},
        {"id": "C", "email": "cleo@example.com", "username": "cleo", "role": "viewer"},
        {"id": "D", "email": "", "username": "nobody"},
    ],
    "teams": [{"id": "T", "name": "payments"}],
    "schedules": [
        {"id": "S", "name": "payments", "type": "web", "time_zone": "Europe/Berlin",
         "shifts": ["weeks", "days", "odd", "old", "once"]},
        {"id": "Q", "name": "pair", "type": "calendar", "time_zone": "UTC", "shifts": ["both"]},
        {"id": "I", "name": "calendar", "type": "ical",
         "ical_url_primary": "https://calendar.example.com/rota.ics"},
        {"id": "E", "name": "empty", "type": "web", "time_zone": "UTC", "shifts": []},
    ],
    "on_call_shifts": SHIFTS,
    "escalation_chains": [{"id": "P", "name": "payments"}, {"id": "N", "name": "nobody"}],
    "escalation_policies": [
        {**CHAIN, "position": 0, "type": "notify_on_call_from_schedule",
         "notify_on_call_from_schedule": "S"},
        {**CHAIN, "position": 1, "type": "wait", "duration": 300},
        {**CHAIN, "position": 2, "type": "wait", "duration": 900.0},
        {**CHAIN, "position": 3, "type": "notify_if_time_from_to",
         "notify_if_time_from": "09:00:00Z", "notify_if_time_to": "18:00:00Z"},
        {**CHAIN, "position": 4, "type": "notify_person_next_each_time",
         "persons_to_notify_next_each_time": ["A", "B"]},
        {**CHAIN, "position": 5, "type": "wait", "duration": 60},
        {**CHAIN, "position": 6, "type": "notify_team_members", "team_to_notify": "T"},
        {**CHAIN, "position": 7, "type": "notify_on_call_from_schedule",
         "notify_on_call_from_schedule": "Q"},
        {**CHAIN, "position": 8, "type": "trigger_webhook", "action_to_trigger": "W"},
        {**CHAIN, "position": 9, "type": "repeat_escalation"},
    ],
    "integrations": [
        {"id": "1", "name": "Prometheus", "type": "alertmanager", "team_id": "T",
         "link": f"https://oncall.example.com/integrations/v1/alertmanager/{KEY}/",
         "default_route": {"escalation_chain_id": "P"}},
        {"id": "2", "name": "Mail", "type": "inbound_email", "link": None,
         "default_route": {"escalation_chain_id": None}},
    ],
    "routes": [
        {"integration_id": "1", "routing_regex": "us-(east|west)", "is_the_last_route": False},
        {"integration_id": "1", "routing_regex": ".*", "is_the_last_route": True},
    ],
}  # fmt: skip


@pytest.fixture
def setting(tx: Tx, now: datetime) -> Setting:
    return Setting(tx, actor.SYSTEM, now, secrets.from_text("k" * 32))


def test_levels_lie_over_one_another_and_those_on_call_together_have_their_own() -> None:
    schedules = grafana_oncall.read(EXPORT).document["schedules"]
    assert [(s["name"], [r["name"] for r in s.get("rotations", ())]) for s in schedules] == [
        ("payments", ["weeks", "days"]),
        ("pair", ["both"]),
        ("pair, both 2", ["both 2"]),
        ("calendar", []),
    ]
    weeks, days = schedules[0]["rotations"]
    assert weeks["participants"] == ["bo@example.com", "ana@example.com"]
    assert days["restrictions"] == [
        {"days": ["mon", "tue", "wed", "thu", "fri"], "starts": "09:00", "ends": "17:00"}
    ]


@pytest.mark.parametrize(
    ("moment", "number", "who"),
    [
        ("2026-02-02T07:59", 0, 1),  # before nine in Berlin
        ("2026-02-02T08:00", 0, 3),  # by day the higher level
        ("2026-02-02T16:00", 0, 2),
        ("2026-02-03T09:00", 1, 3),
        ("2026-02-04T09:00", 1, 1),
        ("2026-02-04T09:00", 2, 2),
        ("2026-02-03T09:00", 2, 3),
    ],
)
def test_whoever_was_on_call_is(moment: str, number: int, who: int) -> None:
    schedule = grafana_oncall.read(EXPORT).document["schedules"][number]
    instant = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    assert others_rota.on_call(schedule, instant) == who


def test_what_is_notified_between_two_waits_is_a_step() -> None:
    [policy] = grafana_oncall.read(EXPORT).document["policies"]
    by_day = ["during:mon-sun 09:00-18:00 UTC"]
    assert policy == {
        "name": "payments",
        "repeat": 5,
        "fallback": "admins",
        "steps": [
            {"targets": ["schedule:payments"], "delay": "20m"},
            {
                "targets": ["person:ana@example.com", "person:bo@example.com"],
                "delay": "1m",
                "when": by_day,
                "way": "in_turn",
            },
            {
                "targets": ["team:payments", "schedule:pair", "schedule:pair, both 2"],
                "delay": "5m",
                "when": by_day,
            },
        ],
    }


def test_integrations_become_sources_each_with_a_service() -> None:
    document = grafana_oncall.read(EXPORT).document
    assert document["sources"] == [
        {"name": "Prometheus", "kind": "alertmanager", "service": "Prometheus", "key": KEY},
        {"name": "Mail", "kind": "generic", "service": "Mail"},
    ]
    assert document["services"] == [
        {"name": "Prometheus", "team": "payments", "policy": "payments"},
        {"name": "Mail"},
    ]
    assert [(p["email"], p["role"]) for p in document["people"]] == [
        ("ana@example.com", "admin"),
        ("bo@example.com", "responder"),
        ("cleo@example.com", "stakeholder"),
    ]
    assert document["calendars"][0]["url"] == "https://calendar.example.com/rota.ics"
    assert document["temporary_schedules"][0]["shifts"][0]["person"] == "bo@example.com"


def test_what_is_left_is_told() -> None:
    left = "\n".join(grafana_oncall.read(EXPORT).left)
    for said in (
        "user nobody: without an address",
        "teams: its API does not say who is in them",
        "schedule payments, odd: left out; it does not recur in a way",
        "schedule pair, both: whoever is not in the export is left out",
        "schedule pair: rotations at the same hours became ['pair, both 2']",
        "schedule empty: nobody is left in it",
        "chain payments: trigger_webhook is not carried over",
        "chain nobody: it notifies nobody",
        "integration Mail: its default route has no chain",
        "route us-(east|west): write a rule of routing",
    ):
        assert said in left
    assert "old" not in left
    assert KEY not in left


def test_it_applies_and_applies_again(setting: Setting) -> None:
    text = export.as_yaml(grafana_oncall.read(EXPORT).document)
    assert not actions.apply(setting, reading.read(text)).is_empty
    assert actions.apply(setting, reading.read(text)).is_empty


@pytest.mark.parametrize(
    "wrong", [[], {}, {"users": {}}, {"users": [], "schedules": [{"id": 1}]}, {"users": [3]}]
)
def test_what_is_no_export_is_refused(wrong: Any) -> None:
    with pytest.raises(errors.Invalid, match="Grafana OnCall"):
        grafana_oncall.read(wrong)
