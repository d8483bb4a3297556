"""What PagerDuty's API lists becomes a blueprint; what cannot be carried over is told."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.blueprints import others_rota
from tocsin.blueprints import actions, export, reading
from tocsin.blueprints.importers import pagerduty
from tocsin.blueprints.sections.setting import Setting
from tocsin.identity import actor
from tocsin.kit import errors, secrets
from tocsin.kit.tx import Tx

ANA, BO, CLEO = ({"id": str(n), "type": "user_reference"} for n in (1, 2, 3))
PRIMARY, EMPTY = ({"id": key, "type": "schedule_reference"} for key in "SE")
KEY = "0123456789abcdef" * 2
GONE = {"id": "99", "type": "user_reference", "summary": "Gil Gone"}
DAYS: dict[str, Any] = {
    "name": "Days", "end": None, "rotation_virtual_start": "2026-01-05T08:00:00Z",
    "rotation_turn_length_seconds": 604800, "users": [{"user": ANA}, {"user": BO}],
    "restrictions": [
        {"type": "weekly_restriction", "start_day_of_week": 1,
         "start_time_of_day": "09:00:00", "duration_seconds": 97 * 3600 + 1800},
    ],
}  # fmt: skip
ALWAYS: dict[str, Any] = {
    "name": "Always", "end": None, "rotation_virtual_start": "2026-01-05T08:00:00Z",
    "rotation_turn_length_seconds": 86400, "users": [{"user": CLEO}, {"user": GONE}],
    "restrictions": [],
}  # fmt: skip
EXPORT: dict[str, Any] = {
    "exported_at": "2026-03-01T00:00:00+00:00",
    "users": [
        {"id": "1", "name": "Ana Ferreira", "email": "Ana@example.com", "role": "limited_user",
         "time_zone": "Europe/Berlin"},
        {"id": "2", "name": "Bo Lindqvist", "email": "bo@example.com", "role": "user",
         "time_zone": "Eastern Time (US & Canada)"},
        {"id": "3", "name": "Cleo Marchetti", "email": "cleo@example.com", "role": "owner"},
    ],
    "teams": [
        {"id": "T", "name": "payments", "description": None,
         "members": [{"user": ANA, "role": "responder"}, {"user": BO, "role": "manager"}]},
    ],
    "schedules": [
        {"id": "S", "name": "payments", "time_zone": "Europe/Berlin",
         "schedule_layers": [
             DAYS, ALWAYS,
             {**DAYS, "name": "Old", "end": "2026-02-01T00:00:00Z"},
             {**DAYS, "name": "Odd", "rotation_turn_length_seconds": 5400},
         ],
         "overrides": [
             {"start": "2026-02-01T00:00:00Z", "end": "2026-02-02T00:00:00Z", "user": BO},
             {"start": "2026-04-01T08:00:00+02:00", "end": "2026-04-02T08:00:00+02:00", "user": BO},
         ]},
        {"id": "E", "name": "empty", "time_zone": "UTC", "schedule_layers": [], "overrides": []},
    ],
    "escalation_policies": [
        {"id": "P", "name": "payments", "num_loops": 2, "escalation_rules": [
            {"escalation_delay_in_minutes": 5, "targets": [PRIMARY]},
            {"escalation_delay_in_minutes": 15, "targets": [ANA, BO, GONE],
             "escalation_rule_assignment_strategy": {"type": "round_robin"}},
        ]},
        {"id": "N", "name": "nobody", "escalation_rules": [
            {"escalation_delay_in_minutes": 5, "targets": [EMPTY]},
        ]},
    ],
    "services": [
        {"id": "X", "name": "checkout", "description": "Takes money", "status": "active",
         "acknowledgement_timeout": 1800, "escalation_policy": {"id": "P"},
         "teams": [{"id": "T", "summary": "payments"}],
         "integrations": [
             {"id": "I", "summary": "Prometheus", "integration_key": KEY},
             {"id": "J", "summary": "Mail"},
         ]},
        {"id": "Y", "name": "ledger", "status": "disabled", "escalation_policy": {"id": "N"}},
    ],
}  # fmt: skip


@pytest.fixture
def setting(tx: Tx, now: datetime) -> Setting:
    return Setting(tx, actor.SYSTEM, now, secrets.from_text("k" * 32))


def test_layers_lie_over_one_another_the_last_listed_lowest() -> None:
    [schedule] = pagerduty.read(EXPORT).document["schedules"]
    assert [layer["name"] for layer in schedule["rotations"]] == ["Always", "Days"]
    always, days = schedule["rotations"]
    assert (always["turn"], always["starts_at"]) == ("1d", "2026-01-05T09:00")
    assert (days["turn"], days["participants"]) == ("1w", ["ana@example.com", "bo@example.com"])
    assert days["restrictions"] == [
        {"days": ["mon", "tue", "wed", "thu"], "starts": "09:00", "ends": "09:00"},
        {"days": ["fri"], "starts": "09:00", "ends": "10:30"},
    ]


def test_policies_services_and_keys_are_carried_over() -> None:
    document = pagerduty.read(EXPORT, fallback="team:payments").document
    assert document["policies"] == [
        {
            "name": "payments",
            "repeat": 2,
            "fallback": "team:payments",
            "steps": [
                {"targets": ["schedule:payments"], "delay": "5m"},
                {
                    "targets": ["person:ana@example.com", "person:bo@example.com"],
                    "delay": "15m",
                    "way": "in_turn",
                },
            ],
        }
    ]
    assert [(s["name"], s.get("team"), s.get("policy")) for s in document["services"]] == [
        ("checkout", "payments", "payments"),
        ("ledger", None, None),
    ]
    [source] = document["sources"]
    assert (source["name"], source["key"]) == ("checkout, Prometheus", KEY)
    assert document["teams"][0]["leads"] == ["bo@example.com"]
    assert [p["role"] for p in document["people"]] == ["responder", "manager", "admin"]


def test_an_override_still_to_come_is_a_temporary_schedule_of_one_shift() -> None:
    [override] = pagerduty.read(EXPORT).document["temporary_schedules"]
    assert (override["schedule"], override["starts_at"]) == (
        "payments",
        "2026-04-01T08:00:00+02:00",
    )
    assert override["shifts"][0]["person"] == "bo@example.com"


def test_what_is_left_is_told() -> None:
    left = "\n".join(pagerduty.read(EXPORT).left)
    for said in (
        "there is no time zone 'Eastern Time (US & Canada)' here",
        "schedule payments, Always: whoever is not in the export",
        "schedule payments, Odd: left out",
        "schedule empty: no layer of it is left",
        "escalation policy payments: user_reference Gil Gone is left out",
        "escalation policy nobody: it pages nobody",
        "service checkout: an acknowledgement does not run out",
        "service ledger: it is switched off there",
        "service ledger: its escalation policy is not carried over",
        "integration checkout, Mail: it has no key",
    ):
        assert said in left
    assert "Old" not in left
    assert KEY not in left


def test_it_applies_and_applies_again(setting: Setting) -> None:
    text = export.as_yaml(pagerduty.read(EXPORT).document)
    assert not actions.apply(setting, reading.read(text)).is_empty
    assert actions.apply(setting, reading.read(text)).is_empty


@pytest.mark.parametrize("wrong", [[], {}, {"users": {}}, {"users": [{"id": 1}]}, {"users": [3]}])
def test_what_is_no_export_is_refused(wrong: Any) -> None:
    with pytest.raises(errors.Invalid, match="PagerDuty"):
        pagerduty.read(wrong)


HOURS = st.integers(0, 23).map(lambda hour: f"{hour:02}:30:00")
RESTRICTIONS = st.one_of(
    st.builds(
        lambda at, hours: {
            "type": "daily_restriction", "start_time_of_day": at, "duration_seconds": hours * 3600,
            "start_day_of_week": None,
        },
        HOURS, st.integers(1, 24),
    ),
    st.builds(
        lambda day, at, hours: {
            "type": "weekly_restriction", "start_time_of_day": at,
            "duration_seconds": hours * 3600, "start_day_of_week": day,
        },
        st.integers(1, 7), HOURS, st.integers(1, 7 * 24),
    ),
)  # fmt: skip
LAYERS = st.builds(
    lambda begins, hours, users, restrictions: {
        "name": "layer", "end": None, "restrictions": restrictions,
        "rotation_virtual_start": f"2026-01-{begins:02}T06:00:00+00:00",
        "rotation_turn_length_seconds": hours * 3600, "users": [{"user": {"id": u}} for u in users],
    },
    st.integers(1, 28), st.sampled_from([1, 7, 12, 24, 48, 168, 336]),
    st.lists(st.sampled_from("123"), min_size=1, max_size=4), st.lists(RESTRICTIONS, max_size=3),
)  # fmt: skip


@settings(max_examples=60)
@given(
    layers=st.lists(LAYERS, min_size=1, max_size=3),
    moments=st.lists(st.integers(0, 60 * 24 * 60), min_size=20, max_size=20),
)
def test_the_same_person_is_on_call_here_as_there(
    layers: list[dict[str, Any]], moments: list[int]
) -> None:
    schedule = {"id": "S", "name": "s", "time_zone": "UTC", "schedule_layers": layers}
    given = {**EXPORT, "schedules": [schedule], "escalation_policies": [], "services": []}
    [imported] = pagerduty.read(given).document["schedules"]
    for minutes in moments:
        moment = datetime(2026, 2, 1, tzinfo=UTC) + timedelta(minutes=minutes)
        theirs = others_rota.on_call_at_pagerduty(layers, moment)
        assert others_rota.on_call(imported, moment) == theirs
