"""Answering from a message: looking changes nothing, the form answers once, and says what is so."""

import re
from datetime import timedelta

import httpx2
import pytest
from starlette.applications import Starlette

from tests.surfaces.shop import Shop
from tests.surfaces.visitor import Visitors, said
from tests.world import Clock
from tocsin.identity import actions as identity
from tocsin.identity.actor import SYSTEM
from tocsin.incidents.actions import progress, reading, resolving
from tocsin.incidents.lifecycle import Status
from tocsin.incidents.resolution import Code, Resolution
from tocsin.kit.settings import Settings
from tocsin.notify import answers, links
from tocsin.notify.answers import Claim, Verb


@pytest.fixture
def link(payments: Shop, settings: Settings, clock: Clock) -> str:
    """The path in Bo's mail about incident 1."""
    payments.fire("CheckoutIsDown", clock.at)
    return links.answer_path(links.answer_token(settings.key, 1, created_at=clock.at))


def status(shop: Shop) -> Status:
    with shop.database.reading() as tx:
        return reading.get(tx, 1, actor=SYSTEM).status


def nonce(page: str) -> str:
    found = re.search(r'name="nonce" value="([^"]+)"', page)
    assert found, said(page)
    return found[1]


def test_looking_shows_what_it_is_and_changes_nothing(
    browser: httpx2.Client, payments: Shop, link: str
) -> None:
    for _ in range(3):
        answer = browser.get(link)
        assert browser.head(link).status_code == 200
        assert browser.options(link).status_code in (200, 405)
    words = said(answer.text)
    for expected in ("CheckoutIsDown happened", "Nobody has answered", "checkout", "P1"):
        assert expected in words
    assert "You answer as Bo" in words
    assert "Today 10:30" in words, "by the clock of the one it was sent to"
    assert answer.text.count("<form") == 1
    assert status(payments) is Status.OPEN


def test_the_button_answers_as_the_one_it_was_sent_to(
    browser: httpx2.Client, payments: Shop, link: str
) -> None:
    page = browser.get(link).text
    answer = browser.post(link, data={"nonce": nonce(page)})
    assert (answer.status_code, answer.headers["location"]) == (303, link)
    assert status(payments) is Status.ACKNOWLEDGED
    after = said(browser.get(link).text)
    assert "You have it. Paging stopped." in after
    assert "Open the incident" in after
    with payments.database.reading() as tx:
        assert reading.get(tx, 1, actor=SYSTEM).assignee_id == payments.people.bo.id


def test_pressing_twice_answers_once(browser: httpx2.Client, payments: Shop, link: str) -> None:
    form = {"nonce": nonce(browser.get(link).text)}
    for _ in range(2):
        assert browser.post(link, data=form).status_code == 303
    with payments.database.reading() as tx:
        kinds = [entry.kind for entry in reading.timeline(tx, 1, actor=SYSTEM)]
    assert kinds.count("incident.acknowledged") == 1


@pytest.mark.parametrize(
    ("verb", "words", "after"),
    [
        ("resolve", "#1 is resolved", Status.RESOLVED),
        ("escalate", "Those who come next are paged", Status.OPEN),
        ("snooze_60", "until 11:30", Status.OPEN),
    ],
)
def test_every_other_answer_is_on_the_page_too(
    browser: httpx2.Client, payments: Shop, link: str, verb: str, words: str, after: Status
) -> None:
    page = browser.get(f"{link}?do={verb}").text
    assert page.count(f'value="{verb}"') == 1
    answer = browser.post(link, data={"nonce": nonce(page), "verb": verb}, follow_redirects=True)
    assert words in said(answer.text)
    assert status(payments) is after


def test_who_has_it_can_still_resolve_it_and_ask_for_help(
    browser: httpx2.Client, payments: Shop, link: str
) -> None:
    browser.post(link, data={"nonce": nonce(browser.get(link).text)})
    page = browser.get(link).text
    assert 'value="help"' in page
    assert 'value="snooze_30"' not in page
    browser.post(link, data={"nonce": nonce(page), "verb": "resolve"})
    assert status(payments) is Status.RESOLVED


def test_an_answer_that_there_is_not_changes_nothing(
    browser: httpx2.Client, payments: Shop, link: str
) -> None:
    form = {"nonce": nonce(browser.get(link).text), "verb": "explode"}
    assert browser.post(link, data=form).status_code == 422
    assert browser.get(f"{link}?do=explode").status_code == 200
    assert status(payments) is Status.OPEN


def pressed(
    browser: httpx2.Client, settings: Settings, clock: Clock, verb: Verb
) -> httpx2.Response:
    code = answers.code(settings.key, Claim(1, verb), created_at=clock.at)
    return browser.post("/answers", data={"code": code})


def test_a_button_of_a_notification_answers_without_opening_anything(
    browser: httpx2.Client, payments: Shop, link: str, settings: Settings, clock: Clock
) -> None:
    assert link
    answer = pressed(browser, settings, clock, Verb.ACKNOWLEDGE)
    said_first = {"outcome": "done", "sentence": "You have #1 now. Paging stopped.", "incident": 1}
    assert (answer.status_code, answer.json()) == (200, said_first)
    again = pressed(browser, settings, clock, Verb.ACKNOWLEDGE)
    assert (again.status_code, again.json()) == (200, said_first | {"outcome": "already"})
    assert status(payments) is Status.ACKNOWLEDGED


@pytest.mark.parametrize("code", ["", "1.1.zzzzzz.AAAAAAAAAAAAAAAAAAAAAA", "ü"])
def test_a_button_that_is_made_up_answers_nothing(
    browser: httpx2.Client, payments: Shop, link: str, code: str
) -> None:
    assert link
    answer = browser.post("/answers", data={"code": code})
    assert answer.status_code == 409
    assert answer.json()["sentence"] == "This button has run out. Sign in to answer."
    assert status(payments) is Status.OPEN


def test_the_link_is_no_button_and_the_button_no_link(
    browser: httpx2.Client, payments: Shop, link: str, settings: Settings, clock: Clock
) -> None:
    """Scanners of mail know the link; by it alone nothing can be answered."""
    token = link.rpartition("/")[2]
    assert browser.post("/answers", data={"code": token}).status_code == 409
    code = answers.code(settings.key, Claim(1, Verb.ACKNOWLEDGE), created_at=clock.at)
    assert browser.get(f"/answer/{code}").status_code == 404
    assert status(payments) is Status.OPEN


@pytest.mark.parametrize("form", [{}, {"nonce": "guessed"}, {"nonce": "ünïcode"}])
def test_what_does_not_come_from_the_page_answers_nothing(
    browser: httpx2.Client, payments: Shop, link: str, form: dict[str, str]
) -> None:
    answer = browser.post(link, data=form)
    assert answer.status_code == 403
    assert "press the button there" in answer.text
    assert status(payments) is Status.OPEN


def test_a_page_of_another_site_cannot_answer(
    browser: httpx2.Client, payments: Shop, link: str
) -> None:
    form = {"nonce": nonce(browser.get(link).text)}
    headers = {"Sec-Fetch-Site": "cross-site"}
    assert browser.post(link, data=form, headers=headers).status_code == 403
    assert status(payments) is Status.OPEN


def test_the_nonce_of_one_link_opens_no_other(
    browser: httpx2.Client, payments: Shop, link: str, settings: Settings, clock: Clock
) -> None:
    payments.fire("SearchIsDown", clock.at)
    other = links.answer_path(links.answer_token(settings.key, 2, created_at=clock.at))
    form = {"nonce": nonce(browser.get(other).text)}
    assert browser.post(link, data=form).status_code == 403


def test_a_link_that_ran_out_says_what_to_do(
    browser: httpx2.Client, payments: Shop, link: str, clock: Clock
) -> None:
    page = browser.get(link).text
    clock.forward(timedelta(hours=25))
    answer = browser.get(link)
    assert answer.status_code == 404
    assert "Sign in" in said(answer.text)
    assert "Paging goes on" in said(answer.text)
    assert browser.post(link, data={"nonce": nonce(page)}).status_code == 404
    assert status(payments) is Status.OPEN


@pytest.mark.parametrize(
    "token", ["x", "1.2.3", "999.9999999999.AAAAAAAAAAAAAAAAAAAAAA", "ü", "a" * 4000]
)
def test_a_forged_link_opens_nothing(browser: httpx2.Client, payments: Shop, token: str) -> None:
    assert browser.get(f"/answer/{token}").status_code == 404


def test_somebody_else_was_faster(
    browser: httpx2.Client, payments: Shop, link: str, clock: Clock
) -> None:
    form = {"nonce": nonce(browser.get(link).text)}
    with payments.database.transaction() as tx:
        progress.acknowledge(tx, 1, actor=payments.people.ana.actor, now=clock.at)
    assert browser.post(link, data=form).status_code == 303
    page = browser.get(link).text
    assert "Ana has it already" in said(page)
    assert "<form" not in page


def test_what_is_over_cannot_be_answered(
    browser: httpx2.Client, payments: Shop, link: str, clock: Clock
) -> None:
    with payments.database.transaction() as tx:
        done = Resolution(Code.FIXED, "Restarted.")
        resolving.resolve(tx, 1, done, actor=payments.people.ana.actor, now=clock.at)
    page = browser.get(link).text
    assert "It is resolved" in said(page)
    assert "<form" not in page


def test_who_has_left_answers_nothing(
    browser: httpx2.Client, payments: Shop, link: str, clock: Clock
) -> None:
    form = {"nonce": nonce(browser.get(link).text)}
    with payments.database.transaction() as tx:
        identity.deactivate_person(tx, payments.people.bo.id, actor=SYSTEM, now=clock.at)
    assert browser.get(link).status_code == 404
    assert browser.post(link, data=form).status_code == 404
    assert status(payments) is Status.OPEN


def test_a_browser_that_is_signed_in_answers_all_the_same(
    visitors: Visitors, payments: Shop, link: str
) -> None:
    page = visitors.ana.get(link)
    visitors.ana.post(link, nonce=nonce(page))
    with payments.database.reading() as tx:
        assert reading.get(tx, 1, actor=SYSTEM).assignee_id == payments.people.bo.id


def test_the_page_loads_nothing_from_elsewhere(
    composed: Starlette, browser: httpx2.Client, link: str
) -> None:
    answer = browser.get(link)
    assert answer.headers["referrer-policy"] == "same-origin"
    assert answer.headers["cache-control"] == "no-store"
    assert not re.search(r'(src|href)="https?://', answer.text)
