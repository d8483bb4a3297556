"""What was secret in a request is in no log, no answer and no row, whatever goes wrong."""

import httpx2
import pytest

from tests.surfaces.conftest import As
from tocsin.identity.session import COOKIE
from tocsin.kit.db import Database

CANARY = "canary-7f3a"


def test_tokens_and_cookies_are_in_no_log_and_no_answer(
    as_: As, tokens: dict[str, str], database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    eve = as_("eve")
    made = eve.post("/api/v1/tokens", json={"name": "ci", "role": "admin"}).json()["token"]
    with database.transaction() as tx:
        tx.run("alter table team rename to squad")
    stranger = as_(None)
    stranger.cookies.set(COOKIE, CANARY)
    answers = [
        eve.get("/api/v1/teams"),
        eve.get("/api/v1/tokens"),
        eve.get("/api/v1/audit"),
        stranger.get("/api/v1/me"),
        stranger.get("/api/v1/me", headers={"Authorization": f"Bearer {CANARY}"}),
    ]
    assert answers[0].status_code == 500
    secrets = [CANARY, made.split("_", 2)[2], tokens["eve"].split("_", 2)[2]]
    told = caplog.text + "".join(answer.text for answer in answers)
    assert [secret for secret in secrets if secret in told] == []


def test_a_body_is_never_repeated_in_an_error(client: httpx2.Client) -> None:
    answer = client.post("/api/v1/teams", json={"name": {"password": CANARY}})
    assert answer.status_code == 422
    assert CANARY not in answer.text
