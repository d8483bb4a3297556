"""Secret addresses of calendars: made, read by anybody who knows them, taken back."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx2
import pytest

from tests.surfaces.conftest import As
from tests.surfaces.test_leave import ANA, DAY, PRIMARY

API = "/api/v1"
WEEKDAYS = {"days": ["mon", "tue", "wed", "thu", "fri"], "starts": "09:00", "ends": "17:00"}


@pytest.fixture
def primary(as_: As) -> dict[str, Any]:
    """Office hours only, so that there are gaps."""
    layer = PRIMARY["rotations"][0] | {"restrictions": [WEEKDAYS]}
    made: dict[str, Any] = (
        as_("cleo").post(f"{API}/schedules", json={**PRIMARY, "rotations": [layer]}).json()
    )
    return made


def made(client: httpx2.Client, **body: str) -> str:
    answer = client.post(f"{API}/calendar-links", json=body)
    assert answer.status_code == 201
    return str(urlsplit(answer.json()["url"]).path)


@pytest.mark.usefixtures("primary")
def test_a_persons_calendar_tells_their_shifts_in_all_schedules(
    as_: As, browser: httpx2.Client
) -> None:
    path = made(as_("ana"))
    answer = browser.get(path)
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert "SUMMARY:On call: primary" in answer.text
    assert "TZID:Europe/Berlin" in answer.text
    assert "Nobody" not in answer.text
    as_("bo").post(f"{API}/leave", json={"starts_at": "2026-03-24T09:00:00Z", "lasts": "1d"})
    stands_in = browser.get(made(as_("cleo"))).text
    assert "DESCRIPTION:rotation\\, for Bo" in stands_in


@pytest.mark.usefixtures("primary")
def test_a_schedules_calendar_tells_everybody_and_the_gaps(as_: As, browser: httpx2.Client) -> None:
    text = browser.get(made(as_("sam"), schedule="primary")).text
    for name in ("Ana", "Bo", "Cleo"):
        assert f"SUMMARY:{name}: primary" in text
    assert "SUMMARY:Nobody is on call: primary" in text
    assert "TRANSP:TRANSPARENT" in text


@pytest.mark.usefixtures("primary")
def test_what_has_not_changed_is_not_sent_again(
    as_: As, browser: httpx2.Client, clock: Any
) -> None:
    path = made(as_("ana"))
    first = browser.get(path)
    tag = {"If-None-Match": first.headers["etag"]}
    clock.forward(timedelta(minutes=10))
    assert browser.get(path, headers=tag).status_code == 304
    as_("ana").post(f"{API}/leave", json=DAY)
    again = browser.get(path, headers=tag)
    assert (again.status_code, again.headers["etag"] == first.headers["etag"]) == (200, False)


@pytest.mark.usefixtures("primary")
def test_an_address_is_taken_back_by_its_person_or_an_administrator(
    as_: As, browser: httpx2.Client
) -> None:
    ana = as_("ana")
    path, other = made(ana), made(ana, schedule="primary")
    first, second = (each["id"] for each in ana.get(f"{API}/calendar-links").json()["items"])
    assert as_("bo").delete(f"{API}/calendar-links/{first}").status_code == 404
    assert ana.delete(f"{API}/calendar-links/{first}").status_code == 204
    assert browser.get(path).status_code == 404
    assert browser.get(other).status_code == 200
    assert as_("eve").delete(f"{API}/calendar-links/{second}").status_code == 204
    assert browser.get(other).status_code == 404
    assert browser.get("/calendars/guessed.ics").status_code == 404


@pytest.mark.usefixtures("primary")
def test_whoever_has_left_has_no_calendar_any_more(as_: As, browser: httpx2.Client) -> None:
    path = made(as_("ana"))
    ana = next(p for p in as_("eve").get(f"{API}/people").json()["items"] if p["email"] == ANA)
    assert as_("eve").post(f"{API}/people/{ana['id']}/deactivation").status_code == 200
    assert browser.get(path).status_code == 404
