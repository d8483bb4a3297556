"""F44: whatever follows the links in our messages changes nothing; only a pressed button does."""

import base64
import re
from collections.abc import Iterator
from datetime import timedelta

import httpx2
import pytest
from playwright.sync_api import Browser
from starlette.applications import Starlette
from starlette.testclient import TestClient

from tests.security import burning, letters, rows
from tests.security.conftest import KEY, House
from tocsin.identity.actor import SYSTEM
from tocsin.incidents.actions import reading, resolving
from tocsin.incidents.lifecycle import Status
from tocsin.incidents.resolution import Code, Resolution
from tocsin.kit import clock
from tocsin.notify import links

pytestmark = pytest.mark.realclient

BASE = "http://tocsin.test"
SCANNERS = (
    "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
    "Mozilla/5.0 (compatible; Microsoft Office SafeLinks; BingPreview/1.0b)",
    "Barracuda Sentinel (EE)",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140 Safari",
)
KINDS = ("/answer/", "/satisfaction/", "/password/", "/incidents/", "/status/", "/account")


@pytest.fixture
def number(house: House) -> int:
    return burning.everything(house)


@pytest.fixture
def visitor(composed: Starlette) -> Iterator[httpx2.Client]:
    with TestClient(composed, base_url=BASE, follow_redirects=True) as client:
        yield client


def sent(house: House, base_url: str = BASE) -> list[letters.Letter]:
    with house.database.reading() as tx:
        now = clock.now(tx)
    return list(letters.letters(house.database, key=KEY, base_url=base_url, now=now))


def fresh(house: House, base_url: str = BASE) -> list[str]:
    """The links of what was just sent, each once; there are some of every kind."""
    everything = sent(house, base_url)
    began = max(letter.row.created_at for letter in everything) - timedelta(minutes=5)
    just = [letter for letter in everything if letter.row.created_at > began]
    found = sorted({link for letter in just for link in letter.links})
    assert all(link.startswith(base_url) for link in found)
    assert {kind for kind in KINDS if any(kind in link for link in found)} == set(KINDS)
    return found


def answer_link(house: House, number: int) -> str:
    """The newest link by which Ana or Bo answers for this incident."""
    mine = [x for x in sent(house) if x.row.subject == f"incident/{number}"]
    found = [link for x in mine for link in x.links if "/answer/" in link]
    return found[-1].removeprefix(BASE)


def status(house: House, number: int) -> Status:
    with house.database.reading() as tx:
        return reading.get(tx, number, actor=SYSTEM).status


def nonce(page: str) -> str:
    found = re.search(r'name="nonce" value="([^"]+)"', page)
    return found[1] if found else ""


def test_scanners_that_follow_every_link_change_no_row(
    house: House, number: int, visitor: httpx2.Client
) -> None:
    links_sent = fresh(house)
    before = rows.fingerprints(house.dsn)
    answers: set[int] = set()
    for link in links_sent:
        for method in ("GET", "HEAD", "OPTIONS") * 3:
            agent = {"User-Agent": SCANNERS[len(answers) % len(SCANNERS)]}
            answers.add(visitor.request(method, link, headers=agent).status_code)
    assert rows.fingerprints(house.dsn) == before
    assert answers <= {200, 405}
    assert status(house, number) is Status.OPEN


def test_a_browser_that_runs_every_script_changes_no_row(
    house: House, site: str, number: int, chromium: Browser
) -> None:
    links_sent = fresh(house, site)
    before = rows.fingerprints(house.dsn)
    context = chromium.new_context()
    asked: list[str] = []
    context.on("request", lambda request: asked.append(f"{request.method} {request.url}"))
    page = context.new_page()
    for link in links_sent:
        for _ in range(3):
            page.goto(link, wait_until="load")
    context.close()
    assert {line.split()[0] for line in asked} == {"GET"}
    assert [line for line in asked if site not in line] == []
    assert rows.fingerprints(house.dsn) == before
    assert status(house, number) is Status.OPEN


def test_the_watch_over_the_rows_sees_an_answer(
    house: House, number: int, visitor: httpx2.Client
) -> None:
    link = answer_link(house, number)
    before = rows.fingerprints(house.dsn)
    form = {"nonce": nonce(visitor.get(link).text)}
    assert visitor.post(link, data=form).status_code == 200
    assert rows.fingerprints(house.dsn) != before
    assert status(house, number) is Status.ACKNOWLEDGED


def test_following_each_choice_of_a_survey_votes_for_none_of_them(
    house: House, number: int, visitor: httpx2.Client
) -> None:
    choices = [link for link in fresh(house) if "/satisfaction/" in link and "?" in link]
    asked = {link.rpartition("?")[2] for link in choices}
    assert asked == {"works=yes", "works=no", *(f"score={score}" for score in range(1, 6))}
    before = rows.fingerprints(house.dsn)
    for link in choices:
        page = visitor.get(link).text
        score = re.search(r"score=(\d)", link)
        assert not score or f'value="{score[1]}" checked' in page
        assert visitor.head(link).status_code == 200
        assert visitor.post(link, data={"score": "5"}).status_code == 403
    assert rows.fingerprints(house.dsn) == before


def test_a_link_is_128_bits_and_nothing_of_it_is_kept(house: House, number: int) -> None:
    token = answer_link(house, number).removeprefix("/answer/")
    signature = token.rpartition(".")[2]
    assert len(base64.urlsafe_b64decode(signature + "==")) * 8 == 128
    assert rows.holding(house.dsn, [token, signature]) == []


def test_a_link_is_of_one_message_to_one_person(house: House, number: int) -> None:
    """Another number in it, or another end of its time, needs another signature."""
    token = answer_link(house, number).removeprefix("/answer/")
    with house.database.reading() as tx:
        now = clock.now(tx)
    row, until, signature = token.split(".")
    assert links.verify(KEY, token, now=now) == int(row)
    assert links.verify(KEY, f"{int(row) + 1}.{until}.{signature}", now=now) is None
    assert links.verify(KEY, f"{row}.{int(until) + 1}.{signature}", now=now) is None
    assert links.verify(KEY, token, now=now + timedelta(hours=24)) is None


def test_a_link_answers_the_run_it_was_sent_in_and_no_later_one(
    house: House, number: int, visitor: httpx2.Client
) -> None:
    link = answer_link(house, number)
    form = {"nonce": nonce(visitor.get(link).text)}
    eve = burning.acting(house.people["eve"])
    with house.database.transaction() as tx:
        now = clock.now(tx)
        resolving.resolve(tx, number, Resolution(Code.FIXED, "Done."), actor=eve, now=now)
        resolving.reopen(tx, number, reason="It is back.", actor=eve, now=now)
    answer = visitor.post(link, data=form)
    assert answer.status_code == 404
    assert "Answer by the newest message" in answer.text
    assert "<form" not in visitor.get(link).text
    newer = answer_link(house, number)
    assert newer != link
    assert nonce(visitor.get(newer).text)


def test_every_form_behind_a_link_needs_what_its_own_page_gave(
    house: House, number: int, visitor: httpx2.Client
) -> None:
    found = [link for link in fresh(house) if "/answer/" in link or "/satisfaction/" in link]
    forms = [link for link in found if "?" not in link]
    tokens = [nonce(visitor.get(link).text) for link in forms]
    assert len(set(tokens)) == len(forms) > 1
    before = rows.fingerprints(house.dsn)
    for link, other in zip(forms, [*tokens[1:], tokens[0]], strict=True):
        for guess in ("", other, "x" * 22):
            assert visitor.post(link, data={"nonce": guess, "score": "5"}).status_code == 403
    assert rows.fingerprints(house.dsn) == before


def test_an_invitation_is_spent_by_choosing_and_not_by_looking(
    house: House, number: int, visitor: httpx2.Client
) -> None:
    link = next(link for link in fresh(house) if "/password/" in link)
    for _ in range(3):
        assert visitor.get(link).status_code == 200
    chosen = {"password": "a long and unheard-of phrase"}
    assert "set-cookie" in visitor.post(link, data=chosen, follow_redirects=False).headers
    visitor.cookies.clear()
    assert visitor.post(link, data=chosen).status_code == 404


def test_mail_says_that_a_robot_sent_it(house: House, number: int) -> None:
    mails = [letter for letter in sent(house)[-40:] if letter.channel == "email"]
    assert mails
    for letter in mails:
        assert letter.headers["Auto-Submitted"] == "auto-generated"
        assert letter.headers["X-Auto-Response-Suppress"] == "All"
