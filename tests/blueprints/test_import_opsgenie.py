"""What Opsgenie's API lists becomes a blueprint; what cannot be carried over is told."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.blueprints import others_rota
from tocsin.blueprints import actions, export, reading
from tocsin.blueprints.importers import opsgenie, week
from tocsin.blueprints.sections.setting import Setting
from tocsin.identity import actor
from tocsin.kit import errors, secrets
from tocsin.kit.tx import Tx

ANA, BO, CLEO = (
    {"type": "user", "id": f"u{n}", "username": f"{name}@example.com"}
    for n, name in enumerate(("ana", "bo", "cleo"), start=1)
)
WEEKS: dict[str, Any] = {
    "name": "weeks", "type": "weekly", "length": 1, "startDate": "2026-01-05T08:00:00Z",
    "participants": [ANA, BO],
}  # fmt: skip
OFFICE = {
    "type": "weekday-and-time-of-day",
    "restrictions": [
        {"startDay": "monday", "startHour": 8, "startMin": 0,
         "endDay": "friday", "endHour": 18, "endMin": 30},
    ],
}  # fmt: skip
WEEKEND = {
    "type": "weekday-and-time-of-day",
    "restrictions": [
        {"startDay": "friday", "startHour": 18, "startMin": 30,
         "endDay": "monday", "endHour": 8, "endMin": 0},
    ],
}  # fmt: skip
NIGHTS = {
    "type": "time-of-day",
    "restriction": {"startHour": 20, "startMin": 0, "endHour": 8, "endMin": 0},
}
DELAYS = [{"timeAmount": n, "timeUnit": unit} for n, unit in ((0, "minutes"), (1, "hours"))]
EXPORT: dict[str, Any] = {
    "exported_at": "2026-03-01T00:00:00+00:00",
    "users": [
        {"id": "u1", "username": "Ana@example.com", "fullName": "Ana Ferreira",
         "role": {"name": "Owner"}, "timeZone": "Europe/Berlin"},
        {"id": "u2", "username": "bo@example.com", "fullName": "Bo Lindqvist",
         "role": {"name": "User"}, "timeZone": "Europe/Berlin"},
        {"id": "u3", "username": "cleo@example.com", "fullName": "Cleo Marchetti",
         "role": {"name": "Juggler"}, "timeZone": "Mars/Base"},
        {"id": "u4", "username": "dan@example.com", "fullName": "Dan", "blocked": True},
    ],
    "teams": [
        {"id": "t1", "name": "payments",
         "members": [{"user": ANA, "role": "admin"}, {"user": BO, "role": "user"}]},
    ],
    "schedules": [
        {"id": "s1", "name": "payments", "timezone": "Europe/Berlin", "enabled": True,
         "rotations": [
             {**WEEKS, "timeRestriction": OFFICE},
             {**WEEKS, "name": "weekend", "participants": [CLEO], "timeRestriction": WEEKEND},
             {**WEEKS, "name": "nights", "type": "daily", "participants": [BO, CLEO],
              "timeRestriction": NIGHTS},
             {**WEEKS, "name": "old", "endDate": "2026-02-01T08:00:00Z"},
             {**WEEKS, "name": "mixed", "timeRestriction": NIGHTS,
              "participants": [{"type": "none"}, {"type": "team", "id": "t1", "name": "payments"}]},
         ],
         "overrides": [
             {"alias": "a", "user": CLEO,
              "startDate": "2026-04-01T08:00:00Z", "endDate": "2026-04-02T08:00:00Z"},
             {"alias": "b", "user": CLEO, "rotations": [{"name": "weeks"}],
              "startDate": "2026-04-03T08:00:00Z", "endDate": "2026-04-04T08:00:00Z"},
         ]},
        {"id": "s2", "name": "off", "timezone": "UTC", "enabled": False, "rotations": []},
    ],
    "escalations": [
        {"id": "e1", "name": "payments_escalation", "ownerTeam": {"id": "t1", "name": "payments"},
         "repeat": {"count": 3, "waitInterval": 20, "closeAlertAfterAll": True},
         "rules": [
             {"condition": "if-not-acked", "notifyType": "default", "delay": DELAYS[0],
              "recipient": {"type": "schedule", "id": "s1", "name": "payments"}},
             {"condition": "if-not-closed", "notifyType": "next", "delay": DELAYS[1],
              "recipient": {"type": "schedule", "id": "s1", "name": "payments"}},
             {"condition": "if-not-acked", "notifyType": "all", "delay": DELAYS[1],
              "recipient": {"type": "team", "id": "t1", "name": "payments"}},
             {"condition": "if-not-acked", "notifyType": "default", "delay": DELAYS[1],
              "recipient": {"type": "user", "id": "u9", "username": "gil@example.com"}},
         ]},
    ],
    "services": [{"id": "x", "name": "checkout", "teamId": "t1", "description": "Takes money"}],
    "integrations": [
        {"id": "i1", "name": "Prom", "type": "API", "enabled": True,
         "apiKey": "12345678-1234-1234-1234-123456789abc", "ownerTeam": {"id": "t1"}},
        {"id": "i2", "name": "Mail", "type": "Email", "enabled": True},
    ],
}  # fmt: skip


@pytest.fixture
def setting(tx: Tx, now: datetime) -> Setting:
    return Setting(tx, actor.SYSTEM, now, secrets.from_text("k" * 32))


def test_rotations_that_never_meet_are_layers_and_others_schedules_of_their_own() -> None:
    schedules = opsgenie.read(EXPORT).document["schedules"]
    assert [(s["name"], [r["name"] for r in s.get("rotations", ())]) for s in schedules] == [
        ("payments", ["weeks", "weekend"]),
        ("payments, nights", ["nights"]),
        ("payments, next", []),
        ("payments, nights, next", []),
    ]
    office, weekend = schedules[0]["rotations"]
    assert office["restrictions"] == [
        {"days": ["mon", "tue", "wed", "thu"], "starts": "08:00", "ends": "08:00"},
        {"days": ["fri"], "starts": "08:00", "ends": "18:30"},
    ]
    assert weekend["restrictions"] == [
        {"days": ["fri", "sat"], "starts": "18:30", "ends": "18:30"},
        {"days": ["sun"], "starts": "18:30", "ends": "08:00"},
    ]
    assert schedules[2]["secondary_of"] == "payments"


@pytest.mark.parametrize(
    ("moment", "number", "who"),
    [
        ("2026-02-03T09:00", 0, 1),  # in Ana's week, by day
        ("2026-02-10T09:00", 0, 2),
        ("2026-02-13T17:31", 0, 3),  # half past six in Berlin: the weekend has begun
        ("2026-02-16T06:59", 0, 3),
        ("2026-02-10T18:59", 1, None),
        ("2026-02-10T19:00", 1, 2),
        ("2026-02-11T19:00", 1, 3),
    ],
)
def test_whoever_was_on_call_is(moment: str, number: int, who: int | None) -> None:
    schedule = opsgenie.read(EXPORT).document["schedules"][number]
    instant = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    assert others_rota.on_call(schedule, instant) == who


def test_delays_from_the_alert_become_delays_from_step_to_step() -> None:
    [policy] = opsgenie.read(EXPORT).document["policies"]
    assert (policy["repeat"], policy["fallback"]) == (3, "admins")
    first, second = policy["steps"]
    assert first == {"targets": ["schedule:payments", "schedule:payments, nights"], "delay": "60m"}
    assert second == {
        "targets": [
            "schedule:payments, next",
            "schedule:payments, nights, next",
            "team:payments",
        ],
        "delay": "20m",
    }


def test_integrations_keep_their_keys_and_their_team_gets_a_service() -> None:
    document = opsgenie.read(EXPORT).document
    assert document["sources"] == [
        {
            "name": "Prom",
            "kind": "opsgenie",
            "key": "12345678-1234-1234-1234-123456789abc",
            "service": "payments",
        }
    ]
    assert [(s["name"], s["team"], s["policy"]) for s in document["services"]] == [
        ("checkout", "payments", "payments_escalation"),
        ("payments", "payments", "payments_escalation"),
    ]
    assert [(p["email"], p["role"], p["time_zone"]) for p in document["people"]] == [
        ("ana@example.com", "admin", "Europe/Berlin"),
        ("bo@example.com", "responder", "Europe/Berlin"),
        ("cleo@example.com", "responder", "UTC"),
    ]


def test_what_is_left_is_told() -> None:
    left = "\n".join(opsgenie.read(EXPORT).left)
    for said in (
        "user dan@example.com: blocked there",
        "user cleo@example.com: the role 'juggler' became responder",
        "user cleo@example.com: there is no time zone 'Mars/Base' here",
        "schedule off: switched off there",
        "schedule payments, rotation mixed: the turn of nobody is left out",
        "schedule payments, rotation mixed: team payments is no person here",
        "schedule payments, rotation mixed: left out",
        "schedule payments: rotations at the same hours became ['payments, nights']",
        "the override from 2026-04-03T08:00:00Z to 2026-04-04T08:00:00Z is left out",
        "a step 'if not closed' ends with the acknowledgement",
        "user gil@example.com is not in the export",
        "alerts are not closed when nobody answered",
        "integration Mail (Email): make a source of that kind",
    ):
        assert said in left
    assert "rotation old" not in left
    assert "123456789abc" not in left


def test_it_applies_and_applies_again(setting: Setting) -> None:
    text = export.as_yaml(opsgenie.read(EXPORT).document)
    assert not actions.apply(setting, reading.read(text)).is_empty
    assert actions.apply(setting, reading.read(text)).is_empty


@pytest.mark.parametrize("wrong", [[], {}, {"users": {}}, {"users": [{"id": 1}]}, {"users": [3]}])
def test_what_is_no_export_is_refused(wrong: Any) -> None:
    with pytest.raises(errors.Invalid, match="Opsgenie"):
        opsgenie.read(wrong)


def test_a_stretch_of_a_whole_week_is_no_restriction() -> None:
    assert week.restrictions([(0, week.A_WEEK), (60, 60)]) == []
    assert week.restrictions(week.every_day(22 * 60, 180)) == [{"starts": "22:00", "ends": "01:00"}]


def test_stretches_meet_across_the_end_of_the_week() -> None:
    sunday = [(6 * week.A_DAY + 23 * 60, 120)]
    assert week.meet(sunday, [(30, 10)])
    assert not week.meet(sunday, [(60, 10)])
    assert week.meet(sunday, [])
