"""The key figures over HTTP, as JSON and as CSV."""

import csv
import io
from datetime import datetime, timedelta

import httpx2
import pytest

from tests import incident_of
from tests.cast import Cast
from tests.surfaces.conftest import As
from tocsin.incidents.actions import progress
from tocsin.kit.db import Database

PATH = "/api/v1/kpis"


@pytest.fixture
def answered(database: Database, people: Cast, now: datetime) -> int:
    ana = people.ana.actor
    with database.transaction() as tx:
        number = incident_of.declared(tx, "=cmd|' /C calc'!A0", actor=ana, now=now)
        progress.acknowledge(tx, number, actor=ana, now=now + timedelta(minutes=4))
    return number


def test_each_figure_says_what_it_rests_on(client: httpx2.Client, answered: int) -> None:
    found = client.get(PATH).json()
    assert found["mtta"] == {
        "value": 240,
        "n": 1,
        "not_applicable": 0,
        "invalid": 0,
        "p50": 240,
        "p90": 240,
    }
    named = ("mtti", "mtta", "mttr", "resolution_rate", "first_time_fix_rate", "csat")
    assert all(set(found[name]) >= {"value", "n"} for name in (*named, "sla_attainment"))
    assert (found["mttr"]["value"], found["mttr"]["not_applicable"]) == (None, 1)


@pytest.mark.parametrize(
    ("query", "logged"),
    [
        ({"from": "2026-03-16", "to": "2026-03-17"}, 1),
        ({"from": "2026-03-16T09:30:00Z", "to": "2026-03-16T09:31:00+00:00"}, 1),
        ({"from": "2026-03-15", "to": "2026-03-16"}, 0),
        ({"priority": "P1"}, 0),
    ],
)
def test_a_window_and_filters_are_asked_for(
    client: httpx2.Client, answered: int, query: dict[str, str], logged: int
) -> None:
    assert client.get(PATH, params=query).json()["logged"] == logged


@pytest.mark.parametrize(
    "query",
    [
        {"from": "yesterday"},
        {"from": "2026-03-17", "to": "2026-03-16"},
        {"to": "0001-01-01T00:00:00Z"},
        {"to": "0001-01-01"},
        {"service": "nothing"},
        {"team": "nobody"},
    ],
)
def test_what_makes_no_sense_is_told_so(client: httpx2.Client, query: dict[str, str]) -> None:
    assert client.get(PATH, params=query).status_code == 422


def test_a_breakdown_by_priority(client: httpx2.Client, answered: int) -> None:
    rows = client.get(f"{PATH}/breakdown", params={"by": "priority"}).json()["items"]
    assert [row["kpis"]["logged"] for row in rows] == [1]
    wrong = client.get(f"{PATH}/breakdown", params={"by": "week", "time_zone": "Mars/Olympus"})
    assert wrong.status_code == 422


def test_both_tables_come_as_csv(client: httpx2.Client, answered: int) -> None:
    incidents = list(csv.DictReader(io.StringIO(client.get(f"{PATH}/export.csv").text)))
    assert [row["number"] for row in incidents] == [str(answered)]
    figures = csv.DictReader(io.StringIO(client.get(f"{PATH}/figures.csv").text))
    assert {row["kpi"]: row["value"] for row in figures}["mtta"] == "240.0"


def test_requesters_are_refused(as_: As, answered: int) -> None:
    assert as_("dan").get(PATH).status_code == 403
