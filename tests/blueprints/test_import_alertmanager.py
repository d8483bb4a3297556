"""An alertmanager.yml becomes a blueprint; what cannot be carried over is told."""

from datetime import datetime

import pytest

from tests import cast
from tocsin.alerts.actions import inhibiting, maintaining, routing
from tocsin.blueprints import actions, export, reading
from tocsin.blueprints.importers import alertmanager, intervals
from tocsin.blueprints.sections.setting import Setting
from tocsin.identity import actor
from tocsin.kit import errors, periods, secrets
from tocsin.kit.tx import Tx

FILE = """
global: {resolve_timeout: 5m, smtp_smarthost: "mail:25"}
templates: ["/etc/alertmanager/*.tmpl"]
route:
  receiver: default
  group_by: [alertname, cluster]
  group_wait: 30s
  routes:
    - receiver: payments
      matchers: ['team="payments"', severity=~"critical|warning"]
      mute_time_intervals: [nights]
      routes:
        - match: {env: staging}
          receiver: nobody
    - receiver: database
      match_re: {service: "mysql|pg"}
      group_by: ["..."]
      continue: true
      active_time_intervals: [office]
    - matchers: '{team="ops",env!="dev"}'
receivers:
  - name: default
  - name: payments
    pagerduty_configs: [{routing_key: secret}]
  - name: database
  - name: nobody
inhibit_rules:
  - source_matchers: [severity="critical"]
    target_matchers: [severity=~"warning|info"]
    equal: [alertname, cluster]
  - source_match: {alertname: ClusterDown}
    target_match_re: {alertname: "Host.*"}
  - target_match: {a: b}
time_intervals:
  - name: nights
    time_intervals:
      - times: [{start_time: "22:00", end_time: "24:00"}]
        weekdays: ["monday:friday"]
        location: Europe/Berlin
      - weekdays: [saturday, sunday]
"""


@pytest.fixture
def setting(tx: Tx, now: datetime) -> Setting:
    cast.cast(tx, now)
    return Setting(tx, actor.SYSTEM, now, secrets.from_text("k" * 32))


def test_routes_keep_the_order_in_which_the_first_decides() -> None:
    rules = alertmanager.read(FILE).document["routing"]
    assert [(r["service"], r["matchers"]) for r in rules] == [
        ("nobody", ['team="payments"', 'severity=~"critical|warning"', 'env="staging"']),
        ("payments", ['team="payments"', 'severity=~"critical|warning"']),
        ("database", ['service=~"mysql|pg"']),
        ("default", ['team="ops"', 'env!="dev"']),
        ("default", []),
    ]
    assert [r.get("grouping") for r in rules] == [
        *[{"by": ["alertname", "cluster"]}] * 2,
        None,
        *[{"by": ["alertname", "cluster"]}] * 2,
    ]


def test_inhibition_and_intervals_are_carried_over() -> None:
    document = alertmanager.read(FILE).document
    assert [(i["sources"], i["targets"], i["equal"]) for i in document["inhibitions"]] == [
        (['severity="critical"'], ['severity=~"warning|info"'], ["alertname", "cluster"]),
        (['alertname="ClusterDown"'], ['alertname=~"Host.*"'], []),
    ]
    assert [(m["first_at"], m["lasts"], m["rule"]) for m in document["maintenance"]] == [
        ("2024-01-01T22:00", "2h", "FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR"),
        ("2024-01-01T00:00", "2d", "FREQ=WEEKLY;BYDAY=SA"),
    ]
    assert {m["time_zone"] for m in document["maintenance"]} == {"Europe/Berlin", "UTC"}


def test_what_is_left_is_told() -> None:
    left = "\n".join(alertmanager.read(FILE).left)
    for said in (
        "global: not carried over",
        "templates: not carried over",
        "route of default: group_wait is not carried over",
        "route of database: continue is not carried over",
        "route of database: active_time_intervals is not carried over",
        "route of database: group_by '...'",
        "receiver payments: pagerduty_configs is not carried over; give it a policy",
        "inhibit rule 3",
    ):
        assert said in left
    assert "secret" not in left


def test_it_applies_and_applies_again(setting: Setting) -> None:
    text = export.as_yaml(alertmanager.read(FILE).document)
    actions.apply(setting, reading.read(text))
    assert len(routing.rules(setting.tx, actor=setting.actor)) == 5
    assert len(inhibiting.rules(setting.tx, actor=setting.actor)) == 2
    assert len(maintaining.listed(setting.tx, actor=setting.actor)) == 2
    assert actions.apply(setting, reading.read(text)).is_empty


@pytest.mark.parametrize(
    ("interval", "found"),
    [
        ({"days_of_month": ["1:5"]}, ["5d FREQ=MONTHLY;BYMONTHDAY=1"]),
        ({"days_of_month": ["-3:-1"]}, ["3d FREQ=MONTHLY;BYMONTHDAY=-3"]),
        ({"weekdays": ["friday:saturday", "sunday"]}, ["3d FREQ=WEEKLY;BYDAY=FR"]),
        ({"weekdays": ["tuesday", "thursday"]},
         ["1d FREQ=WEEKLY;BYDAY=TU", "1d FREQ=WEEKLY;BYDAY=TH"]),
        ({"times": [{"start_time": 600, "end_time": "12:30"}], "months": ["may:june", "12"]},
         ["2h30m FREQ=DAILY;BYMONTH=5,6,12"]),
        ({"times": [{"start_time": "00:00", "end_time": "01:00"}], "years": ["2025:2026"]},
         ["1h FREQ=DAILY;UNTIL=20261231T235959"]),
    ],
)  # fmt: skip
def test_intervals_become_windows_with_an_end(
    interval: dict[str, object], found: list[str]
) -> None:
    got = [f"{periods.format_duration(w.lasts)} {w.rule}" for w in intervals.windows(interval)]
    assert got == found


@pytest.mark.parametrize("text", ["", "[]", "route: x", "receivers: []", "route: {routes: 5}"])
def test_what_is_no_configuration_of_alertmanager_is_refused(text: str) -> None:
    with pytest.raises(errors.Invalid):
        alertmanager.read(text)
