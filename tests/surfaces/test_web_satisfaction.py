"""The reporter's link: looking changes nothing, the form on the page answers."""

import re
from datetime import datetime

import httpx2
import pytest

from tests import mailbox
from tests.cast import Cast
from tests.incident_of import declared
from tocsin.desk.actions import rating
from tocsin.identity.actor import SYSTEM
from tocsin.incidents.actions import reading, resolving
from tocsin.incidents.lifecycle import Status
from tocsin.incidents.resolution import Code, Resolution
from tocsin.kit.db import Database
from tocsin.kit.settings import Settings
from tocsin.notify import links

NONCE = re.compile(r'name="nonce" value="([^"]+)"')


@pytest.fixture
def number(database: Database, people: Cast, now: datetime) -> int:
    """Dan's report, which Ana resolved; he was asked."""
    with database.transaction() as tx:
        mailbox.set_up(tx, now)
        made = declared(tx, "My screen is dark", actor=people.dan.actor, now=now, pages=True)
        fixed = Resolution(Code.FIXED, "Restarted it.", is_verified=True)
        resolving.resolve(tx, made, fixed, actor=people.ana.actor, now=now)
        rating.ask(tx, made, resolved_by=people.ana.actor.label, now=now)
    return made


@pytest.fixture
def link(database: Database, number: int, settings: Settings) -> str:
    with database.reading() as tx:
        letters = mailbox.queued(tx, number)
    kept = next(str(m.message["path"]) for m in letters if m.message["kind"] == "survey")
    return links.survey_path(settings.key, kept)


def _nonce(browser: httpx2.Client, link: str) -> str:
    found = NONCE.search(browser.get(link).text)
    assert found
    return found.group(1)


def _score(database: Database, number: int) -> int | None:
    with database.reading() as tx:
        found = rating.of_incident(tx, number, actor=SYSTEM)
    return found.score if found else None


def test_looking_votes_for_nothing(
    browser: httpx2.Client, database: Database, number: int, link: str
) -> None:
    assert "How was the help?" in browser.get(link + "?score=5").text
    assert browser.head(link).status_code == 200
    assert _score(database, number) is None


def test_a_vote_comes_from_the_form_and_counts_once(
    browser: httpx2.Client, database: Database, number: int, link: str
) -> None:
    form = {"nonce": _nonce(browser, link), "score": "4", "comment": "Quick."}
    assert browser.post(link, data=form).headers["location"] == link
    assert _score(database, number) == 4
    assert "You gave 4 of 5" in browser.get(link).text
    assert browser.post(link, data=form | {"score": "1"}).status_code == 422
    assert _score(database, number) == 4


@pytest.mark.parametrize("score", range(1, 6))
def test_the_page_begins_with_the_score_that_was_tapped_and_one_tap_counts_it(
    browser: httpx2.Client, database: Database, number: int, link: str, score: int
) -> None:
    page = browser.get(f"{link}?score={score}").text
    assert re.findall(r'value="(\d)" checked', page) == [str(score)]
    assert page.index("How was the help?") < page.index("Does it work again?")
    assert _score(database, number) is None
    browser.post(link, data={"nonce": _nonce(browser, link), "score": str(score)})
    assert _score(database, number) == score


@pytest.mark.parametrize("odd", ["0", "6", "-1", "5.0", "five", "", "5&score=1"])
def test_a_score_that_is_none_leaves_the_page_as_it_is(
    browser: httpx2.Client, link: str, odd: str
) -> None:
    found = browser.get(f"{link}?score={odd}")
    assert found.status_code == 200
    assert " checked" not in found.text or odd.startswith("5&")


def test_a_word_can_follow_the_score_once(
    browser: httpx2.Client, database: Database, number: int, link: str
) -> None:
    nonce = {"nonce": _nonce(browser, link)}
    word = nonce | {"comment": "Nobody called."}
    assert browser.post(f"{link}/comment", data=word).status_code == 422
    browser.post(link, data=nonce | {"score": "2"})
    assert "Add that" in browser.get(link).text
    assert browser.post(f"{link}/comment", data=nonce).status_code == 422
    assert browser.post(f"{link}/comment", data=word).status_code == 303
    assert "Add that" not in browser.get(link).text
    assert browser.post(f"{link}/comment", data=word).status_code == 422
    with database.reading() as tx:
        found = rating.of_incident(tx, number, actor=SYSTEM)
    assert found is not None
    assert (found.score, found.comment) == (2, "Nobody called.")


def test_one_tap_reopens_in_the_reporters_words(
    browser: httpx2.Client, database: Database, number: int, link: str
) -> None:
    page = browser.get(f"{link}?works=no").text
    assert "<details" not in page
    assert page.index("Open it again") < page.index("Yes, it works")
    browser.post(f"{link}/reopening", data={"nonce": _nonce(browser, link)})
    with database.reading() as tx:
        assert reading.get(tx, number, actor=SYSTEM).is_open
        said = reading.timeline(tx, number, actor=SYSTEM)
    assert any("It does not work." in (entry.body or entry.sentence) for entry in said)


@pytest.mark.parametrize("path", ["", "/comment", "/confirmation", "/reopening"])
def test_what_does_not_come_from_the_page_changes_nothing(
    browser: httpx2.Client, database: Database, number: int, link: str, path: str
) -> None:
    sent = {"score": "5", "reason": "It is dark."}
    assert browser.post(link + path, data=sent).status_code == 403
    foreign = {"Sec-Fetch-Site": "cross-site"}
    nonce = {"nonce": _nonce(browser, link)}
    assert browser.post(link + path, data=sent | nonce, headers=foreign).status_code == 403
    assert _score(database, number) is None
    with database.reading() as tx:
        assert reading.get(tx, number, actor=SYSTEM).status is Status.RESOLVED


def test_no_score_is_asked_for_again_and_the_words_stay(browser: httpx2.Client, link: str) -> None:
    found = browser.post(link, data={"nonce": _nonce(browser, link), "comment": "Well done."})
    assert found.status_code == 422
    assert "Choose 1 to 5." in found.text
    assert "Well done." in found.text


def test_the_reporter_says_that_it_works(
    browser: httpx2.Client, database: Database, number: int, link: str
) -> None:
    browser.post(link + "/confirmation", data={"nonce": _nonce(browser, link)})
    with database.reading() as tx:
        assert reading.get(tx, number, actor=SYSTEM).confirmed_at is not None


def test_the_reporter_says_that_it_does_not(
    browser: httpx2.Client, database: Database, number: int, link: str
) -> None:
    form = {"nonce": _nonce(browser, link), "reason": "Still dark."}
    browser.post(link + "/reopening", data=form)
    with database.reading() as tx:
        assert reading.get(tx, number, actor=SYSTEM).is_open
    found = browser.get(link)
    assert "Does it work again?" not in found.text


def test_from_the_inbox_one_comes_to_the_incident(browser: httpx2.Client, number: int) -> None:
    found = browser.get(f"/satisfaction/{number}-0")
    assert (found.status_code, found.headers["location"]) == (303, f"/incidents/{number}")


def test_a_dead_link_says_why(browser: httpx2.Client) -> None:
    found = browser.get("/satisfaction/nothing")
    assert found.status_code == 404
    assert "older than 30 days" in found.text
