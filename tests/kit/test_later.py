"""Routes that are loaded late answer as those that are there from the start."""

import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from types import ModuleType

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import BaseRoute, Route
from starlette.testclient import TestClient

from tocsin.kit.later import Later

MODULE = "tests.kit.pages_that_are_loaded_late"


def say(request: Request) -> PlainTextResponse:
    return PlainTextResponse(request.path_params.get("name", "first"))


class Pages(ModuleType):
    """Stands for a module, and counts how often its routes were asked for."""

    asked = 0
    is_broken = False

    def served(self) -> list[BaseRoute]:
        self.asked += 1
        if self.is_broken:
            raise ImportError(self.__name__)
        return [Route("/pages/{name}", say), Route("/forms", say, methods=["POST"])]


@pytest.fixture
def pages(monkeypatch: pytest.MonkeyPatch) -> Pages:
    made = Pages(MODULE)
    monkeypatch.setitem(sys.modules, MODULE, made)
    return made


@pytest.fixture
def app() -> Starlette:
    return Starlette(routes=[Route("/first", say, methods=["GET"])])


@pytest.fixture
def later(app: Starlette) -> Later:
    return Later(app.router, MODULE)


@pytest.fixture
def client(app: Starlette, pages: Pages, later: Later) -> Iterator[TestClient]:
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def test_what_is_there_from_the_start_loads_nothing(client: TestClient, pages: Pages) -> None:
    assert client.get("/first").text == "first"
    assert pages.asked == 0


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/pages/of-ana", 200),
        ("POST", "/pages/of-ana", 405),
        ("GET", "/forms", 405),
        ("POST", "/forms", 200),
        ("POST", "/first", 405),
        ("GET", "/nowhere", 404),
    ],
)
def test_the_first_request_is_answered_as_the_next(
    client: TestClient, pages: Pages, method: str, path: str, status: int
) -> None:
    answers = [client.request(method, path) for _ in range(2)]
    assert [each.status_code for each in answers] == [status, status]
    assert answers[0].text == answers[1].text
    assert pages.asked == 1


def test_many_that_come_at_once_load_once(
    client: TestClient, app: Starlette, pages: Pages, later: Later
) -> None:
    gate = threading.Barrier(8)

    def ask(number: int) -> int:
        gate.wait()
        if number % 2:
            later.fill()
            return 200
        return client.get("/pages/of-bo").status_code

    with ThreadPoolExecutor(8) as threads:
        assert set(threads.map(ask, range(8))) == {200}
    assert pages.asked == 1
    assert later not in app.router.routes
    assert len(app.router.routes) == 3


def test_what_could_not_be_loaded_is_tried_anew(
    client: TestClient, pages: Pages, later: Later
) -> None:
    pages.is_broken = True
    assert client.get("/pages/of-cleo").status_code == 500
    with pytest.raises(ImportError):
        later.fill()
    assert client.get("/first").status_code == 200
    pages.is_broken = False
    assert client.get("/pages/of-cleo").text == "of-cleo"
