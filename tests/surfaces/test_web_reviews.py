"""Reviews and action items in the browser: written, published, promised, done."""

from datetime import datetime

import httpx2
import pytest

from tests.cast import Cast
from tests.incident_of import declared
from tests.surfaces.conftest import Enter
from tocsin.identity.actor import SYSTEM
from tocsin.kit.db import Database
from tocsin.reviews.action_item import NewActionItem
from tocsin.reviews.actions import action_items, reviews

WRITTEN = {
    "version": "1",
    "summary": "The disk was **full**.",
    "impact": "Nobody could pay.",
    "lessons": "Watch disks.",
    "causes-0-kind": "root",
    "causes-0-description": "Logs were kept for ever.",
}


@pytest.fixture
def ana(enter: Enter) -> httpx2.Client:
    return enter("ana")


@pytest.fixture
def number(database: Database, people: Cast, now: datetime) -> int:
    with database.transaction() as tx:
        return declared(tx, "Disk full", actor=people.ana.actor, now=now)


@pytest.fixture
def begun(ana: httpx2.Client, number: int) -> str:
    path = f"/incidents/{number}/review"
    assert ana.post(path).headers["location"] == path + "/edit"
    return path


def test_without_reviews_the_list_says_how_one_comes_about(ana: httpx2.Client) -> None:
    assert "No incident was reviewed yet" in ana.get("/reviews").text


def test_before_it_is_begun_the_timeline_is_there(ana: httpx2.Client, number: int) -> None:
    page = ana.get(f"/incidents/{number}/review").text
    assert "There is no review yet" in page
    assert "declared" in page


def test_a_review_is_written_and_published_in_one_step(
    ana: httpx2.Client, enter: Enter, begun: str
) -> None:
    assert ana.post(begun + "/edit", data=WRITTEN | {"do": "publish"}).status_code == 303
    page = enter("cleo").get(begun).text
    assert "<strong>full</strong>" in page
    assert "Logs were kept for ever." in page
    assert "Disk full" in enter("cleo").get("/reviews").text


def test_what_explains_nothing_is_not_published_and_says_what_lacks(
    ana: httpx2.Client, begun: str
) -> None:
    found = ana.post(begun + "/edit", data={"version": "1", "do": "publish"})
    assert found.status_code == 422
    assert "Say in a few sentences what happened." in found.text
    assert "Name at least one cause" in found.text


def test_two_who_write_at_once_lose_nothing(ana: httpx2.Client, begun: str) -> None:
    ana.post(begun + "/edit", data=WRITTEN)
    found = ana.post(begun + "/edit", data=WRITTEN | {"summary": "Mine."})
    assert found.status_code == 422
    assert "Mine." in found.text
    assert "edited by somebody else" in found.text


def test_causes_come_and_go_before_anything_is_saved(ana: httpx2.Client, begun: str) -> None:
    more = ana.post(begun + "/edit", data=WRITTEN | {"do": "add-causes"}).text
    assert "causes-1-description" in more
    fewer = ana.post(begun + "/edit", data=WRITTEN | {"do": "remove-causes-0"}).text
    assert "Logs were kept" not in fewer


def test_it_is_taken_away_as_markdown(ana: httpx2.Client, begun: str) -> None:
    ana.post(begun + "/edit", data=WRITTEN)
    found = ana.get(begun + ".md")
    assert found.headers["content-type"].startswith("text/markdown")
    assert "The disk was **full**." in found.text


def test_a_draft_is_not_for_those_who_only_read(enter: Enter, number: int) -> None:
    ana = enter("ana")
    ana.post(f"/incidents/{number}/review")
    ana.post(f"/incidents/{number}/review/edit", data=WRITTEN)
    cleo = enter("sam")
    assert "Nobody could pay." not in cleo.get(f"/incidents/{number}/review").text


def test_a_promise_is_made_done_and_taken_back(
    ana: httpx2.Client, database: Database, people: Cast, number: int
) -> None:
    form = {"title": "Rotate the logs", "owner_id": str(people.ana.id), "due_on": "2020-01-31"}
    ana.post(f"/incidents/{number}/action-items", data=form)
    for show in ("open", "overdue", "mine"):
        assert "Rotate the logs" in ana.get("/action-items", params={"show": show}).text
    with database.reading() as tx:
        (item,) = action_items.of_incident(tx, number, actor=SYSTEM)
    ana.post(f"/action-items/{item.id}/completion")
    assert "Nothing is open" in ana.get("/action-items").text
    ana.post(f"/action-items/{item.id}/completion/undo")
    assert "Rotate the logs" in ana.get("/action-items").text


def test_a_promise_is_dropped_only_with_a_reason(
    ana: httpx2.Client, database: Database, people: Cast, number: int, now: datetime
) -> None:
    with database.transaction() as tx:
        new = NewActionItem("Buy a disk")
        item = action_items.add(tx, number, new, actor=people.ana.actor, now=now)
    assert ana.post(f"/action-items/{item}/dropping").status_code == 422
    ana.post(f"/action-items/{item}/dropping", data={"reason": "We have one."})
    assert "We have one." in ana.get(f"/incidents/{number}/review").text
    with database.reading() as tx:
        assert reviews.find(tx, number, actor=SYSTEM) is None


def test_a_promise_is_changed(
    ana: httpx2.Client, database: Database, people: Cast, number: int, now: datetime
) -> None:
    with database.transaction() as tx:
        new = NewActionItem("Buy a disk")
        item = action_items.add(tx, number, new, actor=people.ana.actor, now=now)
    path = f"/action-items/{item}/edit"
    assert 'value="Buy a disk"' in ana.get(path).text
    assert ana.post(path, data={"title": " "}).status_code == 422
    ana.post(path, data={"title": "Buy two disks", "owner_id": "", "due_on": "2031-02-03"})
    assert "until 3 Feb 2031" in ana.get("/action-items").text
