"""Sources that listeners hear: their settings field by field, and what was heard of them."""

import json
from datetime import datetime
from pathlib import Path

import httpx2
import pytest

from tests.cast import Cast
from tests.surfaces.conftest import Enter, Run
from tests.surfaces.told import lines
from tocsin.identity.actor import SYSTEM
from tocsin.kit.db import Database
from tocsin.signals import actions as signals
from tocsin.signals.actions import listening
from tocsin.signals.source import NewSource
from tocsin.signals.tally import Count

BROKER = {"broker": "mqtt://broker.example", "topics": [{"topic": "alarms/#"}]}


@pytest.fixture
def source_id(database: Database, people: Cast, now: datetime) -> int:
    with database.transaction() as tx:
        new = NewSource("building", "mqtt", mapping=BROKER)
        made = signals.create_source(tx, new, actor=SYSTEM, now=now).id
        listening.count(tx, {made: Count(heard=4711, passed=12)}, now=now)
    return made


def test_a_form_asks_for_each_setting_and_keeps_it(
    enter: Enter, database: Database, now: datetime
) -> None:
    browser = enter("cleo")
    page = browser.get("/settings/sources/new?kind=syslog").text
    assert all(f'name="fields-{name}"' in page for name in ("from", "severity", "match", "apps"))
    sent = {"name": "logs", "kind": "syslog", "is_enabled": "true", "retries": "body"}
    sent |= {"fields-from": "10.0.0.0/8\r\n\r\n192.0.2.7 ", "fields-severity": "warning"}
    wrong = browser.post("/settings/sources/new", data=sent | {"fields-match": "("})
    assert wrong.status_code == 422
    assert "regular expression" in wrong.text
    assert "192.0.2.7" in wrong.text
    assert browser.post("/settings/sources/new", data=sent).status_code == 200
    with database.reading() as tx:
        found = signals.source_by_name(tx, "logs")
    assert found is not None
    assert found.mapping == {"from": ["10.0.0.0/8", "192.0.2.7"], "severity": "warning"}
    edit = browser.get(f"/settings/sources/{found.id}/edit").text
    assert "10.0.0.0/8\n192.0.2.7" in edit
    assert '<option value="warning" selected' in edit


def test_a_form_of_a_kind_without_settings_of_its_own_is_as_ever(enter: Enter) -> None:
    browser = enter("cleo")
    assert "fields-" not in browser.get("/settings/sources/new?kind=prometheus").text
    generic = browser.get("/settings/sources/new?kind=generic").text
    assert "fields-" not in generic
    assert 'name="mapping"' in generic


def test_topics_that_are_no_json_are_told(enter: Enter) -> None:
    sent = {"name": "b", "kind": "mqtt", "fields-broker": "mqtt://b", "fields-topics": "alarms/#"}
    answer = enter("cleo").post("/settings/sources/new", data=sent)
    assert answer.status_code == 422
    assert "Topics is JSON" in answer.text


def test_the_page_of_a_source_says_what_was_heard(
    enter: Enter, source_id: int, database: Database, now: datetime
) -> None:
    place = f"/settings/sources/{source_id}"
    page = enter("bo").get(place).text
    assert "4,711" in page
    assert "of which 12 passed" in page
    assert "Nobody has called there yet" in page
    with database.transaction() as tx:
        source = signals.source(tx, source_id)
        listening.note_problem(tx, source, "broker.example: refused", now=now)
    assert "broker.example: refused" in enter("bo").get(place).text
    with database.transaction() as tx:
        listening.note_connected(tx, source, now=now)
    assert "connected" in enter("bo").get(place).text


def test_the_api_and_the_command_line_say_it_too(
    client: httpx2.Client, run: Run, source_id: int, tmp_path: Path
) -> None:
    told = client.get(f"/api/v1/sources/{source_id}/tally").json()
    assert (told["heard"], told["passed"], told["problem"]) == (4711, 12, None)
    assert lines(run("sources", "tally", "building"))[1].split()[:2] == ["4711", "12"]
    assert '"passed": 12' in run("sources", "tally", "building", "--json").output
    kinds = {each["slug"]: each for each in client.get("/api/v1/sources/kinds").json()["items"]}
    severity = next(each for each in kinds["syslog"]["fields"] if each["name"] == "severity")
    assert "warning" in severity["choices"]
    (tmp_path / "rules.json").write_text(json.dumps(BROKER))
    added = ("sources", "add", "other", "--kind", "mqtt", "--mapping", str(tmp_path / "rules.json"))
    assert run(*added).exit_code == 0
    (tmp_path / "rules.json").write_text("{}")
    refused = run(*added[:2], "third", *added[3:])
    assert "'broker' is missing" in str(refused.exception)
