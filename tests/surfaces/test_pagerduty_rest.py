"""PagerDuty's REST API as its clients use it: theirs are the words, ours the actions."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import httpx2
import pytest
from starlette.testclient import TestClient

from tests.cast import Cast
from tests.incident_of import declared
from tests.surfaces.shop import Shop
from tests.world import Clock
from tocsin import server
from tocsin.identity import actions as identity
from tocsin.identity.actor import SYSTEM, Role, Scope
from tocsin.identity.token import NewToken
from tocsin.kit import ledger
from tocsin.kit.db import Database
from tocsin.kit.settings import Settings

THEIRS = {"Accept": "application/vnd.pagerduty+json;version=2"}


@pytest.fixture
def pd(
    database: Database, settings: Settings, payments: Shop, tokens: dict[str, str], clock: Clock
) -> Iterator[httpx2.Client]:
    """A client with Ana's token."""
    headers = {"Authorization": f"Token token={tokens['ana']}"}
    with TestClient(
        server.compose(database, settings), base_url="http://tocsin.test", headers=headers
    ) as client:
        yield client


@pytest.fixture
def number(database: Database, payments: Shop, people: Cast, now: datetime) -> int:
    """Checkout is down."""
    with database.transaction() as tx:
        return declared(
            tx,
            "Checkout answers nobody",
            actor=SYSTEM,
            now=now,
            service_ids=(payments.checkout,),
            pages=True,
        )


def account_token(database: Database, now: datetime, **more: Any) -> str:
    with database.transaction() as tx:
        new = NewToken("dashboard", Role.MANAGER, **more)
        return identity.create_token(tx, new, actor=SYSTEM, now=now)


def error(answer: httpx2.Response) -> tuple[int, int]:
    return answer.status_code, answer.json()["error"]["code"]


def test_an_incident_has_their_shape(pd: httpx2.Client, number: int) -> None:
    found = pd.get(f"/pagerduty/incidents/{number}").json()["incident"]
    assert found["id"] == str(number)
    assert found["type"] == "incident"
    assert found["summary"] == f"[#{number}] Checkout answers nobody"
    assert (found["status"], found["urgency"]) == ("triggered", "high")
    assert found["created_at"] == "2026-03-16T09:30:00Z"
    assert found["html_url"] == f"http://tocsin.test/incidents/{number}"
    assert found["service"]["type"] == "service_reference"
    assert found["service"]["summary"] == "checkout"
    assert (found["assignments"], found["acknowledgements"]) == ([], [])


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 3),
        ("statuses[]=triggered", 2),
        ("statuses[]=triggered&statuses[]=acknowledged", 3),
        ("statuses[]=resolved", 0),
        ("urgencies[]=high&urgencies[]=low", 3),
        ("limit=2", 2),
        ("limit=2&offset=2", 1),
        ("since=2026-03-17T00:00:00Z", 0),
        ("until=2026-03-17T00:00:00Z&date_range=all&sort_by=created_at:asc", 3),
        ("total=true&include[]=acknowledgers&time_zone=UTC", 3),
    ],
)
def test_the_list_is_narrowed_as_there(
    pd: httpx2.Client, database: Database, now: datetime, query: str, count: int
) -> None:
    with database.transaction() as tx:
        numbers = [declared(tx, f"No {n}", actor=SYSTEM, now=now) for n in range(3)]
    taken = {"incident": {"type": "incident_reference", "status": "acknowledged"}}
    assert pd.put(f"/pagerduty/incidents/{numbers[0]}", json=taken).status_code == 200
    found = pd.get(f"/pagerduty/incidents?{query}").json()
    assert len(found["incidents"]) == count
    assert found["more"] is ("limit=2" in query and "offset" not in query)
    assert found["total"] is None


@pytest.mark.parametrize(
    "query",
    [
        *("statuses[]=closed", "urgencies[]=x", "limit=x", "offset=9999&limit=100"),
        *("sort_by=weather", "since=yesterday", "service_ids[]=PABC", "incident_key=a"),
        *("user_ids[]=1&user_ids[]=2", "sort_by=created_at:up"),
    ],
)
def test_a_filter_that_cannot_be_followed_is_refused(pd: httpx2.Client, query: str) -> None:
    """Left out it would show, and let be resolved, too much."""
    assert error(pd.get(f"/pagerduty/incidents?{query}")) == (400, 2001)


def test_taking_and_resolving_is_what_it_is_everywhere(
    pd: httpx2.Client, database: Database, people: Cast, number: int
) -> None:
    path = f"/pagerduty/incidents/{number}"
    for _ in range(2):  # to take it again is no mistake there
        taken = pd.put(path, json={"incident": {"status": "acknowledged"}})
        assert taken.json()["incident"]["status"] == "acknowledged"
    assert taken.json()["incident"]["assignments"][0]["assignee"]["id"] == str(people.ana.id)
    done = pd.put(path, json={"incident": {"status": "resolved", "resolution": "Restarted."}})
    assert done.json()["incident"]["status"] == "resolved"
    assert error(pd.put(path, json={"incident": {"status": "resolved"}})) == (400, 1001)
    with database.reading() as tx:
        kinds = [each.kind for each in ledger.of_subject(tx, f"incident/{number}")]
        notes = tx.value("select resolution_notes from incident where number = %(n)s", n=number)
    assert {"incident.acknowledged", "incident.resolved"} <= set(kinds)
    assert notes == "Restarted."


def test_of_many_all_are_changed_or_none(
    pd: httpx2.Client, database: Database, now: datetime, number: int
) -> None:
    with database.transaction() as tx:
        other = declared(tx, "Search is slow", actor=SYSTEM, now=now)
    wanted = [{"id": str(n), "type": "incident", "status": "resolved"} for n in (number, other)]
    wrong = [*wanted, {"id": "999", "type": "incident", "status": "resolved"}]
    assert error(pd.put("/pagerduty/incidents", json={"incidents": wrong})) == (404, 2100)
    assert len(pd.get("/pagerduty/incidents?statuses[]=triggered").json()["incidents"]) == 2
    done = pd.put("/pagerduty/incidents", json={"incidents": wanted}).json()["incidents"]
    assert [(one["id"], one["status"]) for one in done] == [
        (str(number), "resolved"),
        (str(other), "resolved"),
    ]


def test_notes_are_comments(pd: httpx2.Client, people: Cast, number: int) -> None:
    path = f"/pagerduty/incidents/{number}/notes"
    made = pd.post(path, json={"note": {"content": "The pool is exhausted."}})
    assert (made.status_code, made.json()["note"]["content"]) == (201, "The pool is exhausted.")
    [found] = pd.get(path).json()["notes"]
    assert found["user"]["id"] == str(people.ana.id)
    assert error(pd.post(path, json={"note": {"content": " "}})) == (400, 2001)
    assert error(pd.post(path, json={})) == (400, 2001)


def test_a_snooze_pages_nobody_for_so_many_seconds(pd: httpx2.Client, number: int) -> None:
    path = f"/pagerduty/incidents/{number}"
    made = pd.post(f"{path}/snooze", json={"duration": 3600})
    assert made.status_code == 201
    assert made.json()["incident"]["pending_actions"] == [
        {"type": "unacknowledge", "at": "2026-03-16T10:30:00Z"}
    ]
    for duration in (0, -1, 604_801, "3600", True, None):
        assert error(pd.post(f"{path}/snooze", json={"duration": duration})) == (400, 2001)
    pd.put(path, json={"incident": {"status": "resolved"}})
    assert error(pd.post(f"{path}/snooze", json={"duration": 60})) == (400, 1013)


def test_one_is_declared_once_for_a_key(pd: httpx2.Client, payments: Shop) -> None:
    wanted = {
        "incident": {
            "type": "incident",
            "title": "Rack 7 is dark",
            "service": {"id": str(payments.checkout), "type": "service_reference"},
            "urgency": "high",
            "incident_key": "rack-7",
            "body": {"type": "incident_body", "details": "Nothing answers."},
        }
    }
    first = pd.post("/pagerduty/incidents", json=wanted)
    assert first.status_code == 201
    assert first.json()["incident"]["body"]["details"] == "Nothing answers."
    again = pd.post("/pagerduty/incidents", json=wanted)
    assert again.json()["incident"]["id"] == first.json()["incident"]["id"]
    assert error(pd.post("/pagerduty/incidents", json={"incident": {}})) == (400, 2001)


def test_incidents_are_merged_and_given(
    pd: httpx2.Client, database: Database, people: Cast, now: datetime, number: int
) -> None:
    with database.transaction() as tx:
        other = declared(tx, "The same", actor=SYSTEM, now=now)
    sources = {"source_incidents": [{"id": str(other), "type": "incident_reference"}]}
    assert pd.put(f"/pagerduty/incidents/{number}/merge", json=sources).status_code == 200
    assert pd.get(f"/pagerduty/incidents/{other}").json()["incident"]["status"] == "resolved"
    to_bo = {"assignee": {"id": str(people.bo.id), "type": "user_reference"}}
    wanted = {"incident": {"title": "Checkout is down", "assignments": [to_bo]}}
    given = pd.put(f"/pagerduty/incidents/{number}", json=wanted).json()["incident"]
    assert given["title"] == "Checkout is down"
    assert given["assignments"][0]["assignee"]["summary"] == "Bo"


def test_who_and_what_there_is(pd: httpx2.Client, payments: Shop, people: Cast) -> None:
    assert pd.get("/pagerduty/users/me").json()["user"]["email"] == "ana@example.com"
    assert [u["name"] for u in pd.get("/pagerduty/users?query=bo@").json()["users"]] == ["Bo"]
    assert pd.get(f"/pagerduty/users/{people.bo.id}").json()["user"]["name"] == "Bo"
    names = {s["name"] for s in pd.get("/pagerduty/services").json()["services"]}
    assert "checkout" in names
    service = pd.get(f"/pagerduty/services/{payments.checkout}").json()["service"]
    assert service["status"] == "active"
    policies = pd.get("/pagerduty/escalation_policies").json()["escalation_policies"]
    assert policies[0]["escalation_rules"][0]["targets"]
    assert [t["name"] for t in pd.get("/pagerduty/teams").json()["teams"]] == ["payments"]
    assert pd.get("/pagerduty/schedules").json()["more"] is False
    assert len(pd.get("/pagerduty/priorities").json()["priorities"]) == 5
    on_call = pd.get("/pagerduty/oncalls").json()["oncalls"]
    assert on_call
    assert {row["escalation_level"] for row in on_call} >= {1}
    assert pd.get("/pagerduty/oncalls?user_ids[]=999").json()["oncalls"] == []


def test_at_the_root_their_media_type_is_asked_for(pd: httpx2.Client, number: int) -> None:
    found = pd.get(f"/incidents/{number}/", headers=THEIRS)
    assert found.json()["incident"]["id"] == str(number)
    page = pd.get(f"/incidents/{number}", headers={"Accept": "text/html"}, follow_redirects=False)
    assert page.headers["Location"].startswith("/sign-in")


def test_a_token_of_nobody_acts_for_whom_it_names(
    pd: httpx2.Client, database: Database, people: Cast, now: datetime, number: int
) -> None:
    pd.headers["Authorization"] = f"Token token={account_token(database, now)}"
    path, wanted = f"/pagerduty/incidents/{number}", {"incident": {"status": "acknowledged"}}
    assert error(pd.put(path, json=wanted)) == (400, 1008)
    assert error(pd.put(path, json=wanted, headers={"From": "x@example.com"})) == (400, 1008)
    sam = pd.put(path, json=wanted, headers={"From": "sam@example.com"})
    assert error(sam) == (403, 2010)  # who may not do it cannot let it be done either
    taken = pd.put(path, json=wanted, headers={"From": "bo@example.com"}).json()["incident"]
    assert taken["assignments"][0]["assignee"]["id"] == str(people.bo.id)
    assert "account-level access token" in pd.get("/pagerduty/users/me").json()["error"]
    with database.reading() as tx:
        done = ledger.of_subject(tx, f"incident/{number}")
    assert {e.actor for e in done if e.kind == "incident.acknowledged"} == {"token/7"}


def test_who_may_not_is_told_so(
    pd: httpx2.Client, database: Database, tokens: dict[str, str], now: datetime, number: int
) -> None:
    path = f"/pagerduty/incidents/{number}"
    for wrong in ("Token token=nothing", "", "Basic eDp5"):
        assert error(pd.get(path, headers={"Authorization": wrong})) == (401, 2006)
    reading = account_token(database, now, scopes=frozenset({Scope.READ}))
    headers = {"Authorization": f"Token token={reading}", "From": "ana@example.com"}
    assert pd.get(path, headers=headers).status_code == 200
    refused = pd.put(path, headers=headers, json={"incident": {"status": "resolved"}})
    assert error(refused) == (403, 2010)
    dans = {"Authorization": f"Bearer {tokens['dan']}"}
    assert error(pd.get(path, headers=dans)) == (404, 2100)
    assert error(pd.get("/pagerduty/users", headers=dans)) == (403, 2010)


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/pagerduty/incidents/PT4KHLK", None),
        ("GET", "/pagerduty/incidents/99999999999999999999", None),
        ("GET", "/pagerduty/incidents/10000000000000000000", None),
        ("GET", "/pagerduty/users/9223372036854775808", None),
        ("GET", "/pagerduty/services?limit=-1", None),
        ("GET", "/pagerduty/incidents?service_ids[]=9999999999999999999", None),
        ("GET", "/pagerduty/services/0", None),
        ("PUT", "/pagerduty/incidents/1", b"{"),
        ("PUT", "/pagerduty/incidents/1", b"[]"),
        ("PUT", "/pagerduty/incidents/1", b'{"incident": 7}'),
        ("PUT", "/pagerduty/incidents", b'{"incidents": [7]}'),
        ("PUT", "/pagerduty/incidents", b'{"incidents": [{"id": "x"}]}'),
        ("PUT", "/pagerduty/incidents/1/merge", b"{}"),
    ],
)
def test_nonsense_is_refused_in_their_envelope(
    pd: httpx2.Client, method: str, path: str, body: bytes | None
) -> None:
    answer = pd.request(method, path, content=body)
    assert answer.status_code in {400, 404}
    assert set(answer.json()["error"]) == {"message", "code", "errors"}


@pytest.mark.parametrize("said", ["\x00", "a\x00b", "\ud800", "x" * 5000, 7, None, [], {}, True])
def test_words_that_no_database_keeps_are_no_disaster(
    pd: httpx2.Client, number: int, said: Any
) -> None:
    wanted = {"title": said, "incident_key": said, "body": {"details": said}, "urgency": said}
    path = f"/pagerduty/incidents/{number}"
    for method, where, body in (
        ("POST", "/pagerduty/incidents", {"incident": wanted}),
        ("POST", "/pagerduty/incidents", {"incident": wanted | {"title": "Rack 7"}}),
        ("POST", f"{path}/notes", {"note": {"content": said}}),
        ("PUT", path, {"incident": {"title": said, "status": said}}),
        ("PUT", path, {"incident": {"assignments": said}}),
        ("PUT", path, {"incident": {"assignments": [said]}}),
        ("PUT", path, {"incident": {"status": "resolved", "resolution": said}}),
        ("PUT", f"{path}/merge", {"source_incidents": [said]}),
    ):
        answer = pd.request(method, where, content=json.dumps(body))
        assert answer.status_code < 500, (where, body, answer.text)
