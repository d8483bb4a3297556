"""Every link that the pages of a living Tocsin show leads somewhere."""

import html
import re
from collections import Counter, deque
from collections.abc import Iterator

import httpx2
import pytest

from tests.surfaces.signing import sign_in
from tests.world import Clock
from tocsin.blueprints.demo import actions as demo
from tocsin.blueprints.sections.setting import Setting
from tocsin.identity import actions as identity
from tocsin.identity.actor import SYSTEM
from tocsin.kit import secrets
from tocsin.kit.db import Database

ALIKE = 2
"""How many pages of one kind are opened: ``/incidents/7`` and ``/incidents/8`` are alike."""


@pytest.fixture
def eve(browser: httpx2.Client, database: Database, clock: Clock) -> httpx2.Client:
    """The administrator of the demo, signed in."""
    with database.transaction() as tx:
        demo.play(Setting(tx, SYSTEM, clock.at, secrets.from_text("k" * 32)))
        (person,) = (p for p in identity.people(tx) if p.email == "eve@quayside.example")
    sign_in(browser, database, person.id, clock)
    return browser


def links(page: httpx2.Response) -> Iterator[str]:
    """Return the links of a page to pages of ours, as a browser would follow them."""
    if "text/html" not in page.headers.get("content-type", ""):
        return
    for href in re.findall(r'href="([^"]*)"', page.text):
        target = str(page.url.join(html.unescape(href).partition("#")[0]))
        is_ours = target.startswith("http://tocsin.test/")
        if is_ours and not re.match(r"http://tocsin\.test/(static|api)/", target):
            yield target.removeprefix("http://tocsin.test")


def kind(target: str) -> str:
    return re.sub(r"\d+", "7", target.partition("?")[0])


def test_no_link_of_any_page_is_dead(eve: httpx2.Client) -> None:
    waiting, came, seen = deque(["/"]), {"/": ""}, Counter[str]()
    dead = []
    while waiting:
        target = waiting.popleft()
        seen[kind(target)] += 1
        if seen[kind(target)] > ALIKE:
            continue
        page = eve.get(target, follow_redirects=True)
        if page.status_code != 200:
            dead.append(f"{target} on {came[target]} is {page.status_code}")
        fresh = [link for link in links(page) if link not in came]
        came |= dict.fromkeys(fresh, target)
        waiting.extend(dict.fromkeys(fresh))
    assert dead == []
    assert len(seen) > 100, "the demo shows nearly every kind of page"
    assert {"/inbox", "/knowledge/7", "/runbooks/7", "/incidents/7/review"} <= seen.keys()
