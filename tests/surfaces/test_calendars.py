"""Calendars of others by the API, the web and the command line, and the engine that reads them."""

from datetime import timedelta
from typing import Any

import httpx2
import pytest

from tests.surfaces.conftest import As, Enter, Run
from tests.surfaces.test_leave import PRIMARY
from tests.surfaces.told import told
from tocsin.engine import calendars as engine
from tocsin.kit import secrets
from tocsin.kit.db import Database
from tocsin.kit.http import Request, Response
from tocsin.kit.settings import Settings

API = "/api/v1"
URL = "https://calendar.example.com/secret/a.ics"
ICS = (
    "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:{}\r\nDTSTART:20260316T000000Z\r\n"
    "DTEND:20260320T000000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


class Server:
    """What stands at the address, and how it was asked for."""

    def __init__(self) -> None:
        self.answer = Response(200, {"etag": '"1"'}, ICS.format("On call: Bo").encode())
        self.asked: list[Request] = []

    def __call__(self, request: Request) -> Response:
        self.asked.append(request)
        return self.answer


@pytest.fixture
def host() -> Server:
    return Server()


@pytest.fixture
def made(as_: As) -> dict[str, Any]:
    cleo = as_("cleo")
    cleo.post(f"{API}/schedules", json=PRIMARY)
    new = {"name": "cover", "purpose": "override", "url": URL, "schedule": "primary"}
    answer = cleo.post(f"{API}/calendars", json=new)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def read(database: Database, settings: Settings, host: Server) -> bool:
    return engine.reading(settings.key, host)(database)


def shown(client: httpx2.Client, made: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = client.get(f"{API}/calendars/{made['id']}").json()
    return found


def test_a_calendar_is_read_by_the_engine_and_bears_on_who_is_on_call(
    as_: As, made: dict[str, Any], database: Database, settings: Settings, host: Server
) -> None:
    assert (made["host"], made["read_at"], "secret" in str(made)) == (
        "calendar.example.com",
        None,
        False,
    )
    assert read(database, settings, host)
    assert host.asked[0].url == URL
    (item,) = as_("sam").get(f"{API}/oncall?at=2026-03-17T12:00:00Z").json()["items"]
    assert (item["person"], item["via"]) == ("bo@example.com", "calendar cover")
    assert shown(as_("sam"), made)["events"][0]["person"] == "bo@example.com"
    assert not read(database, settings, host), "it is not due"


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        (Response(404, {}, b""), "HTTP 404"),
        (Response(302, {"location": "https://elsewhere.example.com/"}, b""), "elsewhere"),
        (Response(200, {}, b"<html>"), "BEGIN:VCALENDAR"),
        (Response(200, {}, b"x" * (4 * 2**20 + 1)), "larger than 4 MiB"),
    ],
)
def test_what_cannot_be_read_is_said_and_the_last_good_copy_holds(
    as_: As,
    made: dict[str, Any],
    database: Database,
    settings: Settings,
    host: Server,
    answer: Response,
    fault: str,
) -> None:
    read(database, settings, host)
    as_("cleo").post(f"{API}/calendars/{made['id']}/reading")
    host.answer = answer
    assert read(database, settings, host)
    found = shown(as_("sam"), made)
    assert fault in found["fault"]
    assert len(found["events"]) == 1


def test_nothing_new_is_not_sent_again(
    made: dict[str, Any],
    database: Database,
    settings: Settings,
    host: Server,
    clock: Any,
    as_: As,
) -> None:
    read(database, settings, host)
    clock.forward(timedelta(minutes=16))
    host.answer = Response(304, {}, b"")
    assert read(database, settings, host)
    assert host.asked[1].headers["If-None-Match"] == '"1"'
    assert shown(as_("sam"), made)["fault"] == ""


def test_another_key_opens_no_address(
    made: dict[str, Any], database: Database, host: Server, as_: As
) -> None:
    assert engine.reading(secrets.from_text("z" * 40), host)(database)
    assert host.asked == []
    assert "cannot be opened" in shown(as_("sam"), made)["fault"]


def test_the_page_lists_names_that_nobody_has(
    enter: Enter, made: dict[str, Any], database: Database, settings: Settings, host: Server
) -> None:
    host.answer = Response(200, {}, ICS.format("Zoe is on call").encode())
    read(database, settings, host)
    page = enter("cleo").get(f"/calendars/{made['id']}").text
    assert "Zoe is on call" in page
    assert "Nobody is known by" in page
    assert URL not in page


def test_calendars_are_kept_on_the_web(enter: Enter, browser: httpx2.Client) -> None:
    ana = enter("ana")
    form = {"name": "my holidays", "url": "webcal://c.example.com/me.ics", "purpose": "mine"}
    page = ana.post("/calendars", data=form, follow_redirects=True)
    assert "my holidays" in page.text
    assert ana.post("/calendars", data={**form, "url": "nowhere"}).status_code == 422
    assert ana.post("/calendars", data={**form, "purpose": "leave"}).status_code == 403
    link = ana.post("/calendar-links", data={}).text
    path = link[link.index("/calendars/") : link.index(".ics") + 4]
    assert browser.get(path).text.startswith("BEGIN:VCALENDAR")
    assert path not in ana.get("/calendars").text


def test_calendars_are_kept_from_a_shell(run: Run, made: dict[str, Any]) -> None:
    words = ("holidays", "https://c.example.com/h.ics", "--as", "leave", "--json")
    assert told(run("calendars", "add", *words))["purpose"] == "leave"
    assert made["name"] in run("calendars", "list").output
    run("calendars", "read", "holidays")
    run("calendars", "remove", "holidays")
    assert [each["name"] for each in told(run("calendars", "list", "--json"))] == ["cover"]
    assert told(run("calendars", "link", "primary", "--json"))["url"].endswith(".ics")
    (link,) = told(run("calendars", "links", "--json"))
    run("calendars", "end-link", str(link["id"]))
    assert told(run("calendars", "show", "cover", "--json"))["events"] == []
