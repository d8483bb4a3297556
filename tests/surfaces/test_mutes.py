"""Maintenance windows and inhibition by the API, the command line and the pages."""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx2

from tests.surfaces.conftest import Run
from tests.surfaces.shop import Shop
from tests.surfaces.visitor import Visitors, said, titles
from tocsin.engine import steps

API = "/api/v1"
WINDOW: dict[str, Any] = {
    "name": "reboots",
    "matchers": ["service=checkout"],
    "first_at": "2026-03-22T02:00",
    "time_zone": "Europe/Berlin",
    "lasts": "2h",
    "rule": "freq=weekly; byday=su",
    "reason": "the kernel is patched",
}
RULE: dict[str, Any] = {
    "name": "cluster",
    "sources": ["alertname=ClusterDown"],
    "targets": ["severity=critical", "alertname!=ClusterDown"],
    "equal": ["cluster"],
    "lasts": "4h",
}
FORM: dict[str, Any] = {
    "name": "reboots",
    "service": "checkout",
    "matchers": 'instance=~"db-.*"',
    "first_at": "2026-03-22T02:00",
    "time_zone": "Europe/Berlin",
    "lasts": "2h",
    "rule": "FREQ=WEEKLY",
    "reason": "the kernel is patched",
}
As = Callable[[str], httpx2.Client]


def test_a_window_is_planned_shown_changed_and_ended(as_: As, payments: Shop) -> None:
    ana = as_("ana")
    made = ana.post(f"{API}/maintenance", json=WINDOW)
    assert made.status_code == 201, made.text
    window = made.json()
    assert window["rule"] == "FREQ=WEEKLY;BYDAY=SU"
    assert [time["starts_at"] for time in window["next"]][:3] == [
        "2026-03-22T01:00:00Z",
        "2026-03-29T01:00:00Z",
        "2026-04-05T00:00:00Z",
    ]
    place = f"{API}/maintenance/{window['id']}"
    assert [s["phase"] for s in ana.get(f"{API}/silences").json()["items"]] == ["pending"] * 5
    shorter = ana.put(place, json=WINDOW | {"lasts": "1h", "rule": ""}).json()
    assert shorter["next"] == [
        {"starts_at": "2026-03-22T01:00:00Z", "ends_at": "2026-03-22T02:00:00Z"}
    ]
    assert [w["name"] for w in ana.get(f"{API}/maintenance").json()["items"]] == ["reboots"]
    assert ana.delete(place).json()["next"] == []
    assert ana.delete(place).status_code == 409
    assert ana.get(f"{API}/maintenance").json()["items"] == []
    assert len(ana.get(f"{API}/maintenance?ended=true").json()["items"]) == 1


def test_what_would_never_end_is_refused_by_its_field(as_: As, payments: Shop) -> None:
    ana = as_("ana")
    wrong: dict[str, dict[str, Any]] = {
        "rule": {"rule": "FREQ=MINUTELY"},
        "lasts": {"rule": "FREQ=DAILY", "lasts": "24h"},
        "matchers": {"matchers": ["a=~.*"]},
        "reason": {"reason": " "},
        "name": {"name": " "},
    }
    for field, change in wrong.items():
        refused = ana.post(f"{API}/maintenance", json=WINDOW | change)
        assert (refused.status_code, list(refused.json()["errors"])) == (422, [field])
    asked = {"first_at": "2026-03-22T02:00", "lasts": "2h", "rule": "FREQ=MONTHLY;BYDAY=-1FR"}
    shown = ana.get(f"{API}/maintenance/times", params=asked).json()["items"]
    assert [time["starts_at"][:10] for time in shown][:2] == ["2026-03-27", "2026-04-24"]


def test_an_alert_says_what_holds_it_back(as_: As, payments: Shop, now: datetime) -> None:
    cleo = as_("cleo")
    made = cleo.post(f"{API}/inhibitions", json=RULE)
    assert made.status_code == 201, made.text
    assert cleo.post(f"{API}/inhibitions", json=RULE).status_code == 409
    place = f"{API}/inhibitions/{made.json()['id']}"
    payments.fire("ClusterDown", now)
    payments.fire("HostDown", now)
    held = [(a["inhibited_by"], a["incident"]) for a in cleo.get(f"{API}/alerts").json()["items"]]
    assert held == [(1, None), (None, 1)]
    assert cleo.get(f"{API}/alerts/2").json()["inhibited_by"] == 1
    changed = cleo.put(place, json=RULE | {"equal": [], "is_enabled": False}).json()
    assert (changed["equal"], changed["is_enabled"]) == ([], False)
    assert [r["id"] for r in cleo.get(f"{API}/inhibitions").json()["items"]] == [changed["id"]]
    assert cleo.delete(place).status_code == 204
    assert cleo.get(place).status_code == 404


def test_the_command_line_plans_and_rules(run: Run, payments: Shop) -> None:
    words = ["maintenance", "add", "reboots", "service=checkout", "--first", "2026-03-22T02:00"]
    words += ["--for", "2h", "--zone", "Europe/Berlin", "--rule", "FREQ=WEEKLY"]
    made = run(*words, "--reason", "patches")
    assert "2026-03-22 01:00:00Z" in made.output
    assert "reboots" in run("maintenance").output
    assert len(json.loads(run("maintenance", "show", "reboots", "--json").output)["next"]) == 5
    assert run("maintenance", "end", "Reboots").exit_code == 0
    assert "reboots" not in run("maintenance").output

    words = ["inhibitions", "add", "cluster", "--source", "alertname=ClusterDown"]
    added = run(*words, "--target", "severity=warning", "--equal", "cluster", "--json")
    assert json.loads(added.output)["lasts"] == "1d"
    assert "ClusterDown" in run("inhibitions").output
    assert run("inhibitions", "remove", "cluster").exit_code == 0
    assert "ClusterDown" not in run("inhibitions").output


def test_an_alert_that_always_fires_feeds_a_heartbeat(
    run: Run, as_: As, payments: Shop, now: datetime
) -> None:
    added = run(
        "heartbeats", "add", "prometheus", "--every", "5m", "--fed-by", "alertname=Watchdog"
    )
    assert added.exit_code == 0, added.output
    cleo = as_("cleo")
    fed = cleo.get(f"{API}/watchdogs").json()["items"]
    assert [each["matchers"] for each in fed] == [['alertname="Watchdog"']]
    payments.fire("Watchdog", now)
    assert cleo.get(f"{API}/incidents").json()["items"] == []
    steps.miss_heartbeats(payments.database)
    heartbeat = cleo.get(f"{API}/heartbeats").json()["items"][0]
    assert (heartbeat["status"], heartbeat["last_ping_at"]) == ("on_time", "2026-03-16T09:30:00Z")
    place = f"{API}/watchdogs/{heartbeat['id']}"
    assert cleo.delete(place).status_code == 204
    assert cleo.delete(place).status_code == 404
    steps.end_mutes(payments.database)
    assert len(cleo.get(f"{API}/incidents").json()["items"]) == 1


CONFIGURATION = """\
route: {receiver: pager, group_wait: 30s, routes: [{receiver: checkout, matchers: [team="shop"]}]}
receivers: [{name: pager, slack_configs: []}, {name: checkout}]
inhibit_rules: [{source_match: {alertname: Down}, target_match: {severity: warning}}]
"""


def test_an_alertmanagers_configuration_is_told_first_and_then_carried_over(
    run: Run, payments: Shop, tmp_path: Path
) -> None:
    file = tmp_path / "alertmanager.yml"
    file.write_text(CONFIGURATION)
    told = run("import", "alertmanager", str(file), "--dry-run")
    assert "group_wait is not carried over" in told.output
    assert "slack_configs is not carried over" in told.output
    assert "+ inhibitions inhibit rule 1" in told.output
    assert "inhibit" not in run("inhibitions").output
    assert "targets:" in run("import", "alertmanager", str(file), "--blueprint").output
    done = run("import", "alertmanager", str(file), "--yes")
    assert done.exit_code == 0, done.output
    assert "inhibit rule 1" in run("inhibitions").output
    assert "checkout" in run("routing").output


def test_the_pages_plan_a_window(visitors: Visitors, payments: Shop) -> None:
    assert "No maintenance is planned" in visitors.sam.get("/maintenance")
    assert 'value="2026-03-17T02:00"' in visitors.bo.get("/maintenance/new")
    shown = visitors.bo.post("/maintenance", status=200, **FORM, do="preview").text
    assert "Its next times" in shown
    assert said(shown).count(" until ") == 5
    visitors.bo.post("/maintenance", **FORM)
    assert titles(visitors.sam.get("/maintenance")) == ["reboots"]
    page = said(visitors.bo.get("/maintenance/1"))
    assert "FREQ=WEEKLY" in page
    assert "Europe/Berlin" in page
    assert "The maintenance window" in visitors.bo.get("/silences/1")
    visitors.bo.get("/maintenance/1/edit")
    own = FORM | {"rule": "own", "own": "FREQ=MONTHLY;BYDAY=1SU"}
    visitors.bo.post("/maintenance/1/edit", **own)
    assert "BYDAY=1SU" in visitors.bo.get("/maintenance/1/edit")
    visitors.bo.post("/maintenance/1/end")
    assert "comes no more" in visitors.bo.get("/maintenance")
    assert titles(visitors.bo.get("/maintenance")) == []


def test_a_window_that_is_wrong_is_shown_again(visitors: Visitors, payments: Shop) -> None:
    for wrong, complaint in (
        ({"first_at": ""}, "Say when it first comes"),
        ({"rule": "own", "own": "now and then"}, "Write it as an RRULE"),
        ({"lasts": "forever"}, "is not a duration"),
        ({"service": "", "matchers": ""}, "Say which alerts are meant"),
        ({"time_zone": "Atlantis"}, "is not a time zone"),
        ({"reason": ""}, "Say why"),
    ):
        for do in ("save", "preview"):
            if do == "preview" and ({"service", "reason"} & set(wrong)):
                continue
            page = visitors.bo.post("/maintenance", status=422, **(FORM | wrong), do=do).text
            assert complaint in said(page), wrong
    visitors.sam.get("/maintenance/new", status=403)


def test_the_pages_keep_the_rules_of_inhibition(
    visitors: Visitors, payments: Shop, now: datetime
) -> None:
    assert "Nothing holds back anything" in visitors.sam.get("/settings/inhibitions")
    form: dict[str, Any] = {
        "name": "cluster",
        "sources": "alertname=ClusterDown",
        "targets": "alertname=HostDown",
        "equal": "cluster, zone",
        "lasts": "4h",
        "is_enabled": "true",
    }
    visitors.bo.get("/settings/inhibitions/new", status=403)
    refused = visitors.cleo.post("/settings/inhibitions", status=422, **(form | {"targets": ""}))
    assert "Say which alerts are meant" in said(refused.text)
    visitors.cleo.post("/settings/inhibitions", **form)
    assert "ClusterDown" in visitors.sam.get("/settings/inhibitions")
    assert titles(visitors.cleo.get("/settings/inhibitions")) == ["cluster"]
    assert "cluster, zone" in visitors.cleo.get("/settings/inhibitions/1")
    payments.fire("ClusterDown", now)
    payments.fire("HostDown", now)
    assert "held back" in said(visitors.bo.get("/alerts"))
    page = said(visitors.bo.get("/alerts/2"))
    assert "Another alert holds it back" in page
    visitors.cleo.post("/settings/inhibitions/1", **(form | {"equal": ""}))
    visitors.cleo.post("/settings/inhibitions/1/removal")
    assert titles(visitors.cleo.get("/settings/inhibitions")) == []
