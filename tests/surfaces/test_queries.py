"""What a query may hold: a misspelt filter is refused, where it would have filtered nothing."""

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from tests.surfaces.conftest import As
from tests.surfaces.policy import PLACES
from tocsin.api import app, route

API = app.PATH
Tokens = dict[str, str]


@pytest.fixture
def cleo(as_: As) -> httpx2.Client:
    return as_("cleo")


@pytest.mark.parametrize(
    ("place", "sentence"),
    [
        ("/incidents?statsu=open", "statsu: There is no such parameter."),
        (
            "/silences?past=1d&all=1",
            "The query has no parameter all; there is cursor, limit, past.",
        ),
        ("/kpis?form=2026-01-01", "The query has no parameter form; there is "),
        ("/oncall?at=2026-03-16T09:00:00Z&shedule=x", "The query has no parameter shedule; "),
        ("/catch-all?limit=5", "The query has no parameter limit; there is none."),
        ("/sources/kinds?limit=5&page=2", "The query has no parameter limit, page; there is none."),
    ],
)
def test_a_parameter_that_there_is_not_is_named(
    cleo: httpx2.Client, place: str, sentence: str
) -> None:
    answer = cleo.get(f"{API}{place}")
    assert answer.status_code == 422
    problem = answer.json()
    assert problem["detail"].startswith(sentence)
    assert set(problem["errors"].values()) == {"There is no such parameter."}


def test_what_changes_something_asks_for_nothing_in_its_query(cleo: httpx2.Client) -> None:
    answer = cleo.post(f"{API}/teams?dry_run=true", json={"name": "search"})
    assert answer.status_code == 422
    assert "dry_run" in answer.json()["errors"]
    assert "search" not in cleo.get(f"{API}/teams").text


def test_a_parameter_that_there_is_goes_through(cleo: httpx2.Client) -> None:
    for place in (
        "/incidents?status=open&limit=5",
        "/kpis?from=2026-01-01&to=2026-02-01",
        "/oncall?at=2026-03-16T09:00:00Z",
        "/overrides?schedule=none",
    ):
        assert "unknown-parameter" not in cleo.get(f"{API}{place}").text


def test_every_route_refuses_what_it_does_not_know(stage: Starlette, tokens: Tokens) -> None:
    headers = {"Authorization": f"Bearer {tokens['eve']}"}
    wrong = []
    with TestClient(stage, headers=headers) as client:
        for each in app.routes():
            place = f"{API}{each.path.format_map(PLACES)}"
            if "GET" in (each.methods or ()):
                assert "nonsense" not in route.asked_of(each)
                if client.get(place, params={"nonsense": "1"}).status_code != 422:
                    wrong.append(each.path)
    assert wrong == []
