"""Routes that are read late answer as those that are read at once."""

from typing import Annotated

import pytest
from fastapi import Depends, FastAPI, Query
from starlette.testclient import TestClient

from tocsin.kit.routing import Route, Router

order: list[str] = []


def first() -> None:
    order.append("first")


def second() -> None:
    order.append("second")


@pytest.fixture
def things() -> Router:
    router = Router(prefix="/things", dependencies=[Depends(second)])

    @router.get("/{number:int}")
    def one(number: int, q: str = "") -> dict[str, object]:
        return {"number": number, "q": q}

    @router.post("/{number}/parts", status_code=201)
    def more(number: int, count: Annotated[int, Query()]) -> int:
        return number + count

    return router


@pytest.fixture
def client(things: Router) -> TestClient:
    app = FastAPI()
    app.router.routes.extend(things.found)
    return TestClient(app)


def unread(router: Router) -> list[str]:
    return [route.path for route in router.found if "dependant" not in vars(route)]


def test_none_is_read_before_it_is_asked_for(things: Router, client: TestClient) -> None:
    assert client.get("/elsewhere").status_code == 404
    assert unread(things) == ["/things/{number:int}", "/things/{number}/parts"]
    assert client.get("/things/7?q=x").json() == {"number": 7, "q": "x"}
    assert unread(things) == ["/things/{number}/parts"]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/things/7", 200),
        ("GET", "/things/seven", 404),
        ("PUT", "/things/7", 405),
        ("POST", "/things/7/parts", 422),
        ("POST", "/things/seven/parts", 422),
    ],
)
def test_they_are_told_apart(client: TestClient, method: str, path: str, status: int) -> None:
    assert client.request(method, path).status_code == status


def test_what_is_asked_of_them_reads_them(things: Router) -> None:
    route = things.found[0]
    assert [each.name for each in route.dependant.query_params] == ["q"]
    assert not hasattr(route, "unheard_of")


def test_a_guard_is_asked_before_what_the_route_asks_itself(things: Router) -> None:
    order.clear()
    app = FastAPI()
    app.router.routes.extend(route.guarded([Depends(first)]) for route in things.found)
    assert TestClient(app).get("/things/7").status_code == 200
    assert order == ["first", "second"]


def test_all_at_once_read_it_once(monkeypatch: pytest.MonkeyPatch, things: Router) -> None:
    read: list[str] = []
    route = things.found[0]
    whole = Route.read

    def counted(self: Route, *given: object) -> None:
        read.append(self.path)
        whole(self, *given)  # type: ignore[arg-type] # as they came

    monkeypatch.setattr(Route, "read", counted)
    assert route.app is route.app
    assert route.unique_id
    assert read == [route.path]
