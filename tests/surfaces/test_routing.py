"""Routing rules over the API, the command line and the browser: drafted, tried, taken back."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.surfaces.conftest import As, Enter, Run
from tests.surfaces.shop import Shop
from tests.surfaces.test_incident_progress import said
from tests.surfaces.told import lines, told
from tocsin.cli.lookup_tables import NoTable

ROUTING, TABLES = "/api/v1/routing", "/api/v1/lookup-tables"
EVERYTHING: dict[str, Any] = {
    "name": "disks",
    "matchers": ['alertname="DiskFull" and not env="dev"'],
    "labels": ["team = {alertname}", "lookup owners by team"],
    "summary": "Disk of {owner} is full",
    "severity": "warning",
    "service": "ledger",
    "priority": "P2",
    "grouping": {"by": ["team"], "within": "2h", "similar": 0.5},
    "flapping": {"changes": 3, "within": "10m", "quiet": "20m"},
    "continues": True,
}


def test_a_draft_is_tried_let_hold_and_taken_back(as_: As, payments: Shop, now: datetime) -> None:
    cleo = as_("cleo")
    payments.fire("DiskFull", now)
    put = cleo.put(f"{TABLES}/owners", json={"entries": {"DiskFull": {"owner": "Ana"}}})
    assert said(put)["entries"] == {"DiskFull": {"owner": "Ana"}}
    before = said(
        cleo.put(ROUTING, json={"rules": [{"name": "a", "drop": True, "matchers": ["a=b"]}]})
    )
    drafted = said(cleo.put(f"{ROUTING}/draft", json={"rules": [EVERYTHING]}))
    assert drafted["state"] == "draft"
    shown = drafted["rules"][0]
    assert {name: shown[name] for name in EVERYTHING} == EVERYTHING | {
        "grouping": EVERYTHING["grouping"] | {"with_dependencies": False}
    }
    assert said(cleo.get(ROUTING)) == before
    tried = said(as_("ana").get(f"{ROUTING}/draft/simulation?days=1"))
    assert (tried["events"], tried["alerts"], tried["changed"]) == (1, 1, 1)
    moved = {move["aspect"]: (move["before"], move["after"]) for move in tried["moves"]}
    assert moved["service"] == ("checkout", "ledger")
    assert moved["summary"] == ("DiskFull happened", "Disk of Ana is full")
    held = said(cleo.post(f"{ROUTING}/draft/activation"))
    assert (held["number"], held["state"]) == (drafted["number"], "active")
    assert cleo.get(f"{ROUTING}/draft").json()["type"].endswith("no-draft")
    first = said(cleo.get(f"{ROUTING}/versions"))["items"][-1]["number"]
    assert said(cleo.post(f"{ROUTING}/versions/{first}/activation"))["state"] == "active"
    assert said(cleo.get(ROUTING)) == before
    assert cleo.post(f"{ROUTING}/versions/{first}/activation").status_code == 409


def test_an_alert_says_which_rules_touched_it(
    as_: As, enter: Enter, payments: Shop, now: datetime
) -> None:
    cleo = as_("cleo")
    assert cleo.put(ROUTING, json={"rules": [EVERYTHING]}).status_code == 200
    payments.fire("DiskFull", now)
    (alert,) = said(cleo.get("/api/v1/alerts"))["items"]
    assert (alert["service"], alert["severity"]) == ("ledger", "warning")
    trace = said(cleo.get(f"/api/v1/alerts/{alert['id']}/routing"))
    assert trace["touches"][0]["rule"] == "disks"
    assert "service ledger" in trace["touches"][0]["did"]
    assert "there is no table owners" in trace["touches"][0]["failed"][0]
    page = enter("ana").get(f"/alerts/{alert['id']}").text
    assert "Rules that held" in page
    assert "there is no table owners" in page
    whole = said(cleo.get(f"/api/v1/alerts/{alert['id']}"))
    assert whole["because"] == "same team=DiskFull"
    assert "same team=DiskFull" in enter("ana").get(f"/incidents/{alert['incident']}/alerts").text


@pytest.mark.parametrize(
    "wrong",
    [
        {"matchers": ["team is it"]},
        {"matchers": [], "drop": True},
        {"service": "nowhere"},
        {"policy": "nobody"},
        {"mute_for": "90d"},
        {"labels": ["what"]},
        {"summary": "{"},
        {"priority": "P9"},
        {"grouping": {"similar": 3}},
    ],
)
@pytest.mark.usefixtures("payments")
def test_a_rule_that_could_go_wrong_is_refused(as_: As, wrong: dict[str, Any]) -> None:
    rule = {"name": "a", "matchers": ["a=b"], "severity": "info"} | wrong
    assert as_("cleo").put(f"{ROUTING}/draft", json={"rules": [rule]}).status_code == 422


@pytest.mark.usefixtures("payments")
def test_the_command_line_drafts_tries_activates_and_goes_back(run: Run, tmp_path: Path) -> None:
    run("routing", "add", "first", "a=b", "--to", "checkout")
    made = run("routing", "add", "dev", "env=dev", "--mute-for", "2h", "--draft", "--json")
    assert [rule["name"] for rule in told(made)] == ["first", "dev"]
    assert [rule["name"] for rule in told(run("routing", "--json"))] == ["first"]
    file = tmp_path / "rules.json"
    file.write_text(run("routing", "--draft", "--json").output)
    assert run("routing", "draft", str(file)).exit_code == 0
    assert "0 would change" in run("routing", "simulate", "--days", "3").output
    assert told(run("routing", "simulate", "--json"))["events"] == 0
    assert "holds" in run("routing", "activate").output
    assert [rule["name"] for rule in told(run("routing", "--json"))] == ["first", "dev"]
    numbers = [each["number"] for each in told(run("routing", "versions", "--json"))]
    assert "holds" in run("routing", "rollback", str(min(numbers))).output
    assert [rule["name"] for rule in told(run("routing", "--json"))] == ["first"]
    run("routing", "remove", "first", "--draft")
    assert "gone" in run("routing", "discard").output
    file.write_text("{}")
    assert "no list of rules" in str(run("routing", "draft", str(file)).exception)


def test_the_browser_edits_tries_and_goes_back(enter: Enter, payments: Shop, now: datetime) -> None:
    payments.fire("DiskFull", now)
    cleo, way = enter("cleo"), "/settings/routing"
    rule = {
        "rules-0-name": "dev",
        "rules-0-matchers": 'alertname="DiskFull"',
        "rules-0-is_enabled": "true",
        "rules-0-hearing": "mute",
        "rules-0-mute_for": "2h",
        "rules-0-labels": "team = {alertname}",
        "rules-0-similar": "0.6",
        "rules-0-flap_changes": "4",
        "rules-0-flap_within": "15m",
        "rules-0-flap_quiet": "15m",
    }
    assert cleo.post(f"{way}/edit", data=rule).headers["location"].startswith(f"{way}/draft")
    assert "There is a draft" in cleo.get(way).text
    tried = cleo.get(f"{way}/draft?days=7").text
    assert "muted for 2h by" in tried, tried[tried.index("What would change") :][:3000]
    assert "heard" in tried
    filled = cleo.get(f"{way}/edit").text
    for value in ("0.6", "team = {alertname}", "2h"):
        assert value in filled
    assert cleo.post(f"{way}/draft/activation").status_code == 303
    assert "muted for 2 h" in cleo.get(way).text
    page = cleo.get(f"{way}/versions").text
    assert "holds" in page
    cleo.post(f"{way}/edit", data={"do": "save"})
    assert cleo.post(f"{way}/draft/removal").status_code == 303
    assert cleo.get(f"{way}/draft").status_code == 404
    assert enter("sam").get(f"{way}/edit").status_code == 403


def test_lookup_tables_are_edited_in_the_browser(enter: Enter) -> None:
    cleo, way = enter("cleo"), "/settings/routing/tables"
    form = {"name": "owners", "entries": "pay: team=payments, tier=1\nhttp://x:80: team=web"}
    assert cleo.post(f"{way}/new", data=form).status_code == 303
    page = cleo.get(f"{way}/owners/edit").text
    assert "pay: team=payments, tier=1" in page
    assert "http://x:80: team=web" in page
    wrong = cleo.post(f"{way}/owners/edit", data={"entries": "pay"})
    assert (wrong.status_code, "is no entry" in wrong.text) == (422, True)
    assert "2 entries" in cleo.get("/settings/routing").text
    assert cleo.post(f"{way}/owners/removal").status_code == 303
    assert cleo.get(f"{way}/owners/edit").status_code == 404


def test_lookup_tables_are_put_from_a_file(run: Run, tmp_path: Path) -> None:
    sheet = tmp_path / "owners.csv"
    sheet.write_text("namespace,team,tier\npay,payments,1\n\nweb,web,\n")
    assert run("lookup-tables", "put", "owners", str(sheet)).exit_code == 0
    assert lines(run("lookup-tables"))[1].split()[:2] == ["owners", "2"]
    shown = told(run("lookup-tables", "show", "owners", "--json"))
    assert shown == {"pay": {"team": "payments", "tier": "1"}, "web": {"team": "web"}}
    assert "team=payments, tier=1" in run("lookup-tables", "show", "owners").output
    sheet = tmp_path / "owners.json"
    sheet.write_text(json.dumps({"pay": {"team": "cash"}}))
    said = run("lookup-tables", "put", "owners", str(sheet), "--json")
    assert told(said)["entries"] == {"pay": {"team": "cash"}}
    for wrong in ("[]", "{"):
        sheet.write_text(wrong)
        assert isinstance(run("lookup-tables", "put", "owners", str(sheet)).exception, NoTable)
    assert run("lookup-tables", "remove", "owners", "--dry-run").output.startswith("Nothing was")
    assert run("lookup-tables", "remove", "owners").exit_code == 0
    assert told(run("lookup-tables", "--json")) == []


@pytest.mark.usefixtures("payments")
def test_what_a_blueprint_holds_is_written_again(run: Run, as_: As, tmp_path: Path) -> None:
    table = {"entries": {"DiskFull": {"owner": "Ana"}}}
    assert as_("cleo").put(f"{TABLES}/owners", json=table).status_code == 200
    assert as_("cleo").put(ROUTING, json={"rules": [EVERYTHING]}).status_code == 200
    exported = run("export").output
    file = tmp_path / "world.yaml"
    file.write_text(exported)
    assert "lookup owners by team" in exported
    again = run("apply", str(file), "--yes", "--json")
    verbs = {c["name"]: c["verb"] for c in json.loads(again.output)["changes"]}
    assert (verbs["rules"], verbs["owners"]) == ("keep", "keep")


def test_how_soon_what_was_forgotten_pages_again_is_set(as_: As, enter: Enter) -> None:
    rule = "/api/v1/forgotten-rule"
    assert said(as_("cleo").get(rule)) == {"hours": 4}
    assert said(as_("cleo").put(rule, json={"hours": 0})) == {"hours": 0}
    assert as_("cleo").put(rule, json={"hours": 999}).status_code == 422
    way = "/settings/rules"
    assert enter("cleo").post(f"{way}/forgotten", data={"hours": "6"}).status_code == 303
    assert 'value="6"' in enter("cleo").get(way).text
    assert enter("cleo").post(f"{way}/forgotten", data={"hours": "999"}).status_code == 422
