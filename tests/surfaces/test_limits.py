"""Who asks too much is told to wait, and makes nobody else wait."""

import httpx2
import pytest
from fastapi import FastAPI

from tests.surfaces.conftest import As
from tocsin.api import limits
from tocsin.api.limits import Limiter, Rate, TooManyRequests


class Seconds:
    """Stands in for the process's clock."""

    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def limiter(seconds: Seconds) -> Limiter:
    made = Limiter(Rate(50, 500), Rate(10, 50), seconds=seconds)
    made.know("ana")
    return made


def taken(limiter: Limiter, caller: str | None, address: str, *, of: int) -> int:
    """Count how many of so many requests are let through."""
    count = 0
    for _ in range(of):
        try:
            limiter.take(caller, address=address)
        except TooManyRequests:
            continue
        count += 1
    return count


def test_a_burst_is_let_through_and_then_a_steady_rate(limiter: Limiter, seconds: Seconds) -> None:
    assert taken(limiter, "ana", "a", of=800) == 500
    seconds.at += 1
    assert taken(limiter, "ana", "a", of=800) == 50
    seconds.at += 3600
    assert taken(limiter, "ana", "a", of=800) == 500


def test_guesses_from_one_address_share_one_bucket(limiter: Limiter) -> None:
    assert sum(taken(limiter, f"guess {n}", "a", of=1) for n in range(200)) == 50
    assert taken(limiter, "ana", "a", of=1) == 1
    assert taken(limiter, "guess", "b", of=1) == 1


def test_memory_of_callers_is_bounded(limiter: Limiter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "_BUCKETS", 10)
    for n in range(100):
        limiter.know(f"caller {n}")
        limiter.take(f"caller {n}", address="")
    assert len(limiter._buckets) == len(limiter._known) == 10


def test_the_answer_says_when_to_come_back(client: httpx2.Client, api: FastAPI, as_: As) -> None:
    assert client.get("/api/v1/me").status_code == 200
    api.state.limiter = Limiter(Rate(0.001, 1))
    api.state.limiter.know("nobody")
    client.get("/api/v1/me")
    client.get("/api/v1/me")
    answer = client.get("/api/v1/me")
    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "1"
    assert answer.json()["type"] == "urn:tocsin:problem:too-many-requests"
