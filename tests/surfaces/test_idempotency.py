"""Asking again after a lost answer gives the same answer, and nothing happens twice."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import httpx2

from tests.surfaces.conftest import As
from tests.world import Clock
from tocsin.kit import idempotency
from tocsin.kit.db import Database

KEY = {"Idempotency-Key": "4e1b"}


def create(client: httpx2.Client, name: str = "platform") -> httpx2.Response:
    return client.post("/api/v1/teams", json={"name": name}, headers=KEY)


def test_the_same_request_gets_the_same_answer(client: httpx2.Client) -> None:
    first, second = create(client), create(client)
    assert (first.status_code, first.json()) == (second.status_code, second.json())
    assert "idempotency-replayed" not in first.headers
    assert second.headers["idempotency-replayed"] == "true"


def test_another_request_under_the_same_key_is_refused(client: httpx2.Client) -> None:
    create(client)
    answer = create(client, "network")
    assert answer.status_code == 422
    assert answer.json()["type"] == "urn:tocsin:problem:key-reused"


def test_keys_of_two_callers_do_not_meet(client: httpx2.Client, as_: As) -> None:
    assert create(client).status_code == 201
    assert create(as_("cleo")).status_code == 409


def test_a_refused_request_may_be_tried_again_under_its_key(client: httpx2.Client) -> None:
    assert create(client, "").status_code == 422
    assert create(client).status_code == 201


def test_a_key_is_forgotten_after_a_day(
    client: httpx2.Client, clock: Clock, database: Database
) -> None:
    create(client)
    clock.forward(timedelta(hours=24))
    assert create(client, "network").status_code == 201
    later = clock.forward(timedelta(hours=24))
    with database.transaction() as tx:
        assert idempotency.sweep(tx, now=later) == 1


def test_ten_at_once_make_one(client: httpx2.Client) -> None:
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _: create(client), range(10)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1


def test_an_answer_with_a_secret_is_kept_sealed(client: httpx2.Client, database: Database) -> None:
    body = {"name": "ci", "role": "responder"}
    first = client.post("/api/v1/tokens", json=body, headers=KEY).json()["token"]
    again = client.post("/api/v1/tokens", json=body, headers=KEY).json()["token"]
    assert first == again
    with database.reading() as tx:
        assert first not in tx.value("select body from idempotency_key")


def test_an_empty_answer_is_repeated_as_empty(client: httpx2.Client) -> None:
    made = client.post("/api/v1/tokens", json={"name": "ci", "role": "responder"})
    assert made.status_code == 201
    newest = client.get("/api/v1/tokens").json()["items"][0]["id"]
    for replayed in (None, "true"):
        answer = client.delete(f"/api/v1/tokens/{newest}", headers=KEY)
        assert (answer.status_code, answer.content) == (204, b"")
        assert answer.headers.get("idempotency-replayed") == replayed
        assert "content-type" not in answer.headers
