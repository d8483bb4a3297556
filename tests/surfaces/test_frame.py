"""The frame of the API: who asks, how it says no, and what happens once."""

import httpx2
import pytest

from tests.surfaces.conftest import As
from tocsin.identity import actions as identity
from tocsin.kit.db import Database, NotDurable

TEAM = {"name": "platform"}
JSON = {"Content-Type": "application/json"}


def test_everybody_learns_who_they_are(as_: As) -> None:
    for name in ("ana", "bo", "cleo", "dan", "eve", "sam"):
        answer = as_(name).get("/api/v1/me")
        assert answer.json()["person"]["email"] == f"{name}@example.com"


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer wrong", "Basic ZXZlOmV2ZQ==", "Bearer é"])
def test_without_a_good_token_nobody_is_let_in(as_: As, header: str) -> None:
    answer = as_(None).get("/api/v1/me", headers=[(b"Authorization", header.encode())])
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        ("GET", "/nothing", None, 404, "not-found"),
        ("GET", "/people/999", None, 404, "person-not-found"),
        ("GET", "/people/99999999999999999999", None, 422, "unreadable-request"),
        ("GET", "/people/abc", None, 422, "unreadable-request"),
        ("GET", "/people?limit=201", None, 422, "unreadable-request"),
        ("GET", "/people?cursor=made-up", None, 422, "invalid"),
        ("GET", "/people?cursor=WzEsICJ4Il0", None, 422, "invalid"),
        ("GET", "/people?q=%00", None, 422, "unreadable-request"),
        ("DELETE", "/teams", None, 405, "wrong-method"),
        ("POST", "/teams", b"{", 422, "unreadable-request"),
        ("POST", "/teams", b"[]", 422, "unreadable-request"),
        ("POST", "/teams", b'{"name": ""}', 422, "invalid"),
        ("POST", "/teams", b'{"name": "x", "colour": "red"}', 422, "unreadable-request"),
        ("POST", "/teams", b'{"name": "payments"}', 409, "team-name-taken"),
        ("POST", "/teams", b'{"name": "' + b"x" * 600_000 + b'"}', 413, "too-large"),
    ],
)
def test_every_failure_is_a_problem_with_a_stable_code(
    client: httpx2.Client, method: str, path: str, body: bytes | None, status: int, code: str
) -> None:
    answer = client.request(method, f"/api/v1{path}", content=body, headers=JSON)
    problem = answer.json()
    assert (answer.status_code, problem["type"]) == (status, f"urn:tocsin:problem:{code}")
    assert answer.headers["content-type"] == "application/problem+json"
    assert problem["status"] == status
    assert problem["detail"].endswith(".")


def test_what_is_wrong_is_named_by_its_field(client: httpx2.Client) -> None:
    body = {"email": "nowhere", "name": "N", "time_zone": "Moon/Crater"}
    problem = client.post("/api/v1/people", json=body).json()
    assert set(problem["errors"]) == {"email", "time_zone"}


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00%2B14:00", "9999-12-31T23:59:59-14:00"])
def test_a_time_at_the_end_of_the_calendar_is_refused(client: httpx2.Client, moment: str) -> None:
    asked = client.get(f"/api/v1/oncall/gaps?from={moment}")
    written = moment.replace("%2B", "+")
    told = client.post("/api/v1/incidents", json={"title": "x", "occurred_at": written})
    for answer in (asked, told):
        assert answer.status_code == 422
        assert "between the years 1970 and 9000" in answer.json()["detail"]


def test_a_role_that_is_too_low_is_told_which_it_takes(as_: As) -> None:
    answer = as_("sam").post("/api/v1/teams", json=TEAM)
    assert answer.status_code == 403
    assert "takes the role manager" in answer.json()["detail"]


def test_text_that_cannot_be_stored_is_cleaned(client: httpx2.Client) -> None:
    body = rb'{"name": "net\u0000work", "description": "half a pair: \ud800"}'
    answer = client.post("/api/v1/teams", content=body, headers=JSON)
    assert answer.status_code == 201
    assert answer.json()["name"] == "network"


def test_the_callers_request_number_comes_back(client: httpx2.Client) -> None:
    headers = {"X-Request-ID": "mine-1"}
    problem = client.get("/api/v1/people/999", headers=headers)
    assert problem.headers["x-request-id"] == "mine-1"
    assert problem.json()["instance"] == "urn:tocsin:request:mine-1"
    forged = client.get("/api/v1/me", headers={"X-Request-ID": "a b"})
    assert forged.headers["x-request-id"] != "a b"


def test_a_failure_of_ours_is_told_by_its_number_alone(
    client: httpx2.Client, database: Database
) -> None:
    with database.transaction() as tx:
        tx.run("alter table team rename to squad")
    answer = client.get("/api/v1/teams")
    assert answer.status_code == 500
    assert answer.json()["type"] == "urn:tocsin:problem:unexpected"
    assert "squad" not in answer.text
    assert "team" not in answer.text


def test_a_database_that_is_locked_is_a_reason_to_come_back(
    client: httpx2.Client, database: Database
) -> None:
    with database.transaction() as tx:
        tx.run("lock table team in access exclusive mode")
        answer = client.get("/api/v1/teams")
    assert answer.status_code == 503
    assert answer.json()["type"] == "urn:tocsin:problem:busy"
    assert "retry-after" in answer.headers


def test_nothing_is_promised_that_was_not_committed(
    client: httpx2.Client, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A standby that does not confirm makes the answer 503, never 201."""
    client.get("/api/v1/me")

    def unconfirmed(*_: object, **__: object) -> int:
        raise NotDurable("The commit was not confirmed by a standby.")

    monkeypatch.setattr(identity, "create_team", unconfirmed)
    answer = client.post("/api/v1/teams", json=TEAM)
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0
