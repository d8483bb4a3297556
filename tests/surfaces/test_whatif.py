"""What would happen, asked over the API and the command line; nothing of it does."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import psycopg
import pytest
from click.testing import Result

from tests.surfaces.conftest import As, Run
from tests.surfaces.shop import Shop

WHATIF = "/api/v1/whatif"
CHRISTMAS = "2026-12-25T03:10:00+01:00"
DRAFT = """
policies:
  - name: payments
    steps:
      - targets: [person:cleo@example.com]
        delay: 10m
    fallback: person:bo@example.com
"""
ALERTS = [
    {"labels": {"alertname": "High", "severity": "critical"}, "annotations": {"summary": "High"}}
]


def people(lines: list[dict[str, Any]]) -> list[tuple[str, str | None]]:
    return [(line["at"][11:16], line["person_name"]) for line in lines]


def lines(found: dict[str, Any]) -> list[dict[str, Any]]:
    [incident] = found["incidents"]
    return [line for page in incident["pages"] for line in page["lines"]]


def rows(dsn: str) -> dict[str, int]:
    """How many rows each table has."""
    with psycopg.connect(dsn) as connection:
        tables = connection.execute(
            "select tablename from pg_tables where schemaname = 'public' order by 1"
        ).fetchall()
        return {
            name: connection.execute(f"select count(*) from {name}".encode()).fetchall()[0][0]
            for (name,) in tables
        }


def printed(result: Result) -> str:
    assert result.exit_code == 0, result.output
    return result.output


def test_a_problem_of_a_service_is_foretold_to_the_end(
    payments: Shop, client: httpx2.Client
) -> None:
    found = client.post(WHATIF, json={"service": "checkout", "at": CHRISTMAS}).json()["active"]
    [incident] = found["incidents"]
    assert (incident["priority"], incident["services"]) == ("P1", ["checkout"])
    assert people(lines(found)) == [
        ("02:10", "Bo"),
        ("02:15", "Cleo"),
        ("02:20", "Bo"),
        ("02:25", "Cleo"),
        ("02:30", "Cleo"),
    ]
    assert [use["channel"] for use in lines(found)[0]["uses"]] == ["email"]
    assert incident["pages"][0]["ending"] == "exhausted"


def test_a_payload_is_judged_as_its_source_would(payments: Shop, client: httpx2.Client) -> None:
    asked = {"source": "prom", "payload": {"alerts": []}, "at": CHRISTMAS}
    assert client.post(WHATIF, json=asked).status_code == 200
    body = {
        "version": "4",
        "alerts": [{**ALERTS[0], "status": "firing"}, {"status": "resolved", "labels": {"a": "b"}}],
    }
    found = client.post(WHATIF, json=asked | {"payload": body}).json()["active"]
    assert [each["fate"] for each in found["judged"]] == ["pages", "ends"]
    assert people(lines(found))[0] == ("02:10", "Bo")


def test_what_cannot_be_read_pages_too(payments: Shop, client: httpx2.Client) -> None:
    asked = {"source": "prom", "payload": "nonsense", "at": CHRISTMAS}
    found = client.post(WHATIF, json=asked).json()["active"]
    assert found["incidents"][0]["title"].startswith("An event could not be read")
    assert "could not be read" in found["notes"][0]


def test_what_is_muted_pages_when_it_is_heard(
    payments: Shop, client: httpx2.Client, run: Run, tmp_path: Path, now: datetime
) -> None:
    ends_at = (now + timedelta(hours=1)).isoformat()
    wanted = {"matchers": ["alertname=High"], "ends_at": ends_at, "reason": "planned"}
    assert client.post("/api/v1/silences", json=wanted).status_code == 201
    body = {"version": "4", "alerts": [{**ALERTS[0], "status": "firing"}]}
    asked = {"source": "prom", "payload": body, "lasts": "3h"}
    found = client.post(WHATIF, json=asked).json()["active"]
    [judged], [incident] = found["judged"], found["incidents"]
    assert (judged["fate"], judged["heard_at"]) == ("muted", incident["opens_at"])
    assert datetime.fromisoformat(judged["heard_at"]) == now + timedelta(hours=1)
    assert lines(found)[0]["at"] == incident["opens_at"]
    short = client.post(WHATIF, json=asked | {"lasts": "30m"}).json()["active"]
    assert (short["incidents"], short["judged"]) == ([], found["judged"])
    payload = tmp_path / "alert.json"
    payload.write_text(json.dumps(body))
    said = printed(run("whatif", "--source", "prom", "--payload", str(payload)))
    assert f"It is muted first, and opens at {incident['opens_at']}." in said


def test_a_draft_stands_beside_what_holds(payments: Shop, client: httpx2.Client) -> None:
    asked = {"service": "checkout", "at": CHRISTMAS, "draft": DRAFT}
    found = client.post(WHATIF, json=asked).json()
    assert people(lines(found["draft"])) == [("02:10", "Cleo"), ("02:20", "Bo")]
    marks = [(one["mark"], one["person_name"]) for one in found["difference"]]
    assert marks == [
        ("gone", "Bo"),
        ("new", "Cleo"),
        ("gone", "Cleo"),
        ("same", "Bo"),
        ("gone", "Cleo"),
        ("gone", "Cleo"),
    ]
    again = client.post(WHATIF, json={"service": "checkout", "at": CHRISTMAS}).json()
    assert again["active"] == found["active"]


def test_nothing_of_it_is_written(
    payments: Shop, client: httpx2.Client, dsn: str, now: datetime
) -> None:
    payments.fire("Slow", now)
    before = rows(dsn)
    asked = {"service": "checkout", "at": CHRISTMAS, "draft": DRAFT}
    assert client.post(WHATIF, json=asked).status_code == 200
    assert client.post(f"{WHATIF}/replay", json={"draft": DRAFT}).status_code == 200
    assert rows(dsn) == before
    assert client.get("/api/v1/policies").json()["items"][0]["steps"][0]["targets"] == [
        "person:bo@example.com"
    ]


def test_a_past_week_is_walked_again_with_a_draft(
    payments: Shop, client: httpx2.Client, now: datetime
) -> None:
    payments.fire("Slow", now - timedelta(hours=2))
    found = client.post(f"{WHATIF}/replay", json={"draft": DRAFT}).json()
    assert (found["pages"], found["is_whole"]) == (1, True)
    shares = {each["person_name"]: each for each in found["shares"]}
    assert {name: (s["now"]["pages"], s["draft"]["pages"]) for name, s in shares.items()} == {
        "Bo": (1, 1),
        "Cleo": (1, 1),
    }
    assert shares["Cleo"]["draft"]["messages"] == 1
    assert found["unreached_now"] == []


def test_a_draft_needs_the_right_to_make_it_so(payments: Shop, as_: As) -> None:
    asked = {"service": "checkout", "at": CHRISTMAS}
    assert as_("sam").post(WHATIF, json=asked).status_code == 200
    assert as_("ana").post(WHATIF, json=asked | {"draft": DRAFT}).status_code == 403
    assert as_("cleo").post(WHATIF, json=asked | {"draft": DRAFT}).status_code == 200


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"payload": {}}, "Name the source"),
        ({"service": "nothing"}, "no service"),
        ({"lasts": "8d"}, "at most 7 days"),
        ({"draft": "policies: 3"}, "list"),
        ({"draft": "colour: red"}, "unknown key"),
    ],
)
def test_what_cannot_be_answered_is_told_so(
    payments: Shop, client: httpx2.Client, body: dict[str, Any], said: str
) -> None:
    answer = client.post(WHATIF, json=body)
    assert answer.status_code == 422
    assert said in answer.text


def test_the_command_line_prints_who_when_and_how(payments: Shop, run: Run, tmp_path: Path) -> None:
    said = printed(run("whatif", "--service", "checkout", "--at", CHRISTMAS))
    assert "[P1] What if" in said
    assert "step 1 of 2 of payments" in said
    assert "Then there is nobody left to page." in said
    draft = tmp_path / "draft.yaml"
    draft.write_text(DRAFT)
    beside = printed(
        run("whatif", "--service", "checkout", "--at", CHRISTMAS, "--draft", str(draft))
    )
    assert "+" in beside
    again = printed(run("whatif", "replay", "--draft", str(draft)))
    assert "0 pages from" in again


def test_a_draft_that_changes_nothing_says_so(payments: Shop, run: Run, tmp_path: Path) -> None:
    draft = tmp_path / "draft.yaml"
    draft.write_text("services: []")
    said = printed(run("whatif", "--service", "checkout", "--draft", str(draft)))
    assert "The draft changes nothing of it." in said


def test_a_payload_of_now_meets_what_is_open(
    payments: Shop, client: httpx2.Client, dsn: str, now: datetime
) -> None:
    payments.fire("High", now)
    before = rows(dsn)
    said = [{**ALERTS[0], "annotations": {"summary": "High happened"}}]
    body = {"version": "4", "alerts": [{**said[0], "status": "firing"}]}
    asked = {"source": "prom", "payload": body}
    found = client.post(WHATIF, json=asked).json()["active"]
    [judged], [incident] = found["judged"], found["incidents"]
    assert judged["fate"] == "repeats", judged
    assert judged["because"] == "it repeats alert 1, a part of incident 1"
    assert (incident["number"], incident["because"].endswith("called anew for it.")) == (1, True)
    assert people(lines(found))[0][1] == "Cleo", "the page that is under way goes on"
    over = client.post(WHATIF, json=asked | {"open": False}).json()["active"]
    assert (over["judged"][0]["fate"], over["incidents"][0]["number"]) == ("pages", None)
    assert rows(dsn) == before
