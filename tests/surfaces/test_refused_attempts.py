"""Who asks for what they may not is on record, and only proxies of ours say where somebody is."""

import httpx2
import pytest
import structlog
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from tests.surfaces.conftest import As, Enter
from tocsin.cli import web
from tocsin.kit.settings import Settings

OURS, STRANGER = "10.0.0.5", "203.0.113.9"


def where(request: Request) -> Response:
    address = request.client.host if request.client else ""
    return PlainTextResponse(f"{request.url.scheme} {address}")


PEERS = [
    (OURS, "198.51.100.7", "https 198.51.100.7"),
    (OURS, "192.0.2.1, 198.51.100.7", "https 198.51.100.7"),
    (STRANGER, "198.51.100.7", f"http {STRANGER}"),
    (STRANGER, OURS, f"http {STRANGER}"),
]


@pytest.mark.parametrize(("peer", "said", "believed"), PEERS)
def test_what_a_proxy_says_is_believed_of_ours_alone(
    settings: Settings, peer: str, said: str, believed: str
) -> None:
    trusting = settings.model_copy(update={"trusted_proxies": OURS})
    config = web.config(trusting, lambda: Starlette(routes=[Route("/", where)]))
    config.load()
    headers = {"X-Forwarded-For": said, "X-Forwarded-Proto": "https"}
    with TestClient(config.loaded_app, client=(peer, 4711)) as client:
        assert client.get("/", headers=headers).text == believed


def test_a_refused_attempt_is_on_record_with_who_and_what(enter: Enter, as_: As) -> None:
    dan, token = enter("dan"), as_("dan")
    with structlog.testing.capture_logs() as lines:
        assert dan.get("/settings/sign-in").status_code == 403
        assert token.get("/api/v1/sign-in-rule").status_code == 403
    refused = [line for line in lines if line["event"] == "attempt.refused"]
    assert [line["path"] for line in refused] == ["/settings/sign-in", "/api/v1/sign-in-rule"]
    assert refused[0]["actor"].startswith("person/")
    assert refused[1]["actor"].startswith("token/")
    assert all("administer Tocsin" in line["reason"] for line in refused)


def test_what_anybody_may_is_no_refused_attempt(browser: httpx2.Client) -> None:
    with structlog.testing.capture_logs() as lines:
        browser.get("/settings/sign-in")
    assert not [line for line in lines if line["event"] == "attempt.refused"]
