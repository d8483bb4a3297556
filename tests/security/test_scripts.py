"""F46: what people and senders write is shown and never run: on pages, in mail, in feeds."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree import ElementTree

import httpx2
import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from starlette.applications import Starlette
from starlette.testclient import TestClient

from tests.security import burning, letters, poison
from tests.security.conftest import KEY, House
from tests.security.payloads import PAYLOADS
from tocsin.identity import session as sessions
from tocsin.identity.actions import sessions as signing
from tocsin.kit import clock, text

pytestmark = pytest.mark.realclient

_ID = re.compile(r"(?<=/)(\d+|[\w.-]{30,})(?=/|$)")
_LEAVE = ("/static/", "/live", ".csv", ".md", ".atom", ".webmanifest", "/-/", "attachments/")
PER_KIND = 1


@dataclass
class Seen:
    """What a page did that a page of words does not do."""

    wrongs: list[str] = field(default_factory=list)


def watch(page: Page, seen: Seen, home: str) -> None:
    def dialog(shown: object) -> None:
        seen.wrongs.append(f"{page.url}: a dialog")
        shown.dismiss()  # type: ignore[attr-defined]

    page.on("dialog", dialog)
    page.on(
        "console",
        lambda said: (
            seen.wrongs.append(f"{page.url}: {said.text[:300]}")
            if "Content Security" in said.text
            else None
        ),
    )
    page.on(
        "request",
        lambda asked: (
            seen.wrongs.append(f"{page.url}: asked {asked.url[:200]}")
            if not asked.url.startswith((home, "data:", "about:"))
            else None
        ),
    )


@pytest.fixture
def poisoned(house: House) -> House:
    burning.everything(house, title=PAYLOADS[3])
    taken = poison.everywhere(house.dsn)
    assert {"incident.title", "comment.body", "alert.summary", "incident_update.body"} <= taken
    assert len(taken) >= 50, sorted(taken)
    return house


@pytest.fixture
def reader(poisoned: House, composed: Starlette) -> Iterator[httpx2.Client]:
    with TestClient(composed, base_url="http://tocsin.test", follow_redirects=True) as client:
        client.cookies.set(sessions.COOKIE, session_of(poisoned))
        yield client


def session_of(house: House) -> str:
    with house.database.transaction() as tx:
        return signing.start(tx, house.people["eve"].id, now=clock.now(tx)).token


def addresses(reader: httpx2.Client) -> list[str]:
    """Walk all pages by their links, a few of each kind, and return where that leads."""
    waiting, found = ["/", "/report", "/reports", "/status/shop"], list[str]()
    kinds: dict[str, int] = {}
    while waiting:
        path = waiting.pop(0)
        kind = _ID.sub("*", path.partition("?")[0])
        if kinds.setdefault(kind, 0) >= PER_KIND or any(word in path for word in _LEAVE):
            continue
        answer = reader.get(path)
        assert answer.status_code < 500, f"{path}: {answer.status_code}"
        is_download = "attachment" in answer.headers.get("content-disposition", "")
        if answer.status_code == 200 and not is_download:
            kinds[kind] += 1
            found.append(path)
            waiting += re.findall(r'href="(/[^"#]*)"', answer.text)
    return found


def test_the_payloads_are_three_hundred() -> None:
    assert len(set(PAYLOADS)) >= 300


@pytest.mark.timeout(400)  # some hundred pages in a real browser
def test_nothing_that_was_written_runs_on_any_page(
    poisoned: House, reader: httpx2.Client, site: str, chromium: Browser
) -> None:
    paths = addresses(reader)
    assert len(paths) > 70, paths
    seen = Seen()
    context = signed_in(chromium, poisoned, site)
    page = context.new_page()
    watch(page, seen, site)
    for path in paths:
        page.goto(site + path, wait_until="domcontentloaded")
    context.close()
    assert seen.wrongs == []


def test_the_watch_sees_what_a_page_without_care_would_do(chromium: Browser) -> None:
    seen = Seen()
    page = chromium.new_page()
    watch(page, seen, "http://127.0.0.1")
    page.set_content("".join(PAYLOADS[3:5]))
    page.close()
    assert {wrong.partition(": ")[2] for wrong in seen.wrongs} == {
        "a dialog",
        "asked http://evil.example/p.png",
    }


def test_nothing_that_was_written_runs_in_a_mail(poisoned: House, chromium: Browser) -> None:
    with poisoned.database.reading() as tx:
        now = clock.now(tx)
    base = "http://127.0.0.1:9"
    sent = letters.letters(poisoned.database, key=KEY, base_url=base, now=now)
    mails = [letter for letter in sent if letter.html]
    assert len(mails) > 20
    seen = Seen()
    page = chromium.new_page()
    watch(page, seen, base)
    for letter in mails:
        page.set_content(letter.html, wait_until="domcontentloaded")
        assert page.locator("script, img, iframe, svg, form, style, link, object").count() == 0
    page.close()
    assert seen.wrongs == []


def test_a_feed_stays_well_formed_and_json_is_never_a_page(
    poisoned: House, reader: httpx2.Client
) -> None:
    feed = reader.get("/status/shop/feed.atom")
    for element in ElementTree.fromstring(feed.content).iter():
        assert element.tag.startswith("{http://www.w3.org/2005/Atom}"), element.tag
    for path in ("/status/shop/api/v2/summary.json", "/api/v1/incidents"):
        answer = reader.get(path)
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("application/json")
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_what_people_attach_is_never_shown_as_a_page(
    poisoned: House, reader: httpx2.Client
) -> None:
    reader.headers["X-CSRF-Token"] = sessions.csrf(reader.cookies[sessions.COOKIE])
    for name, kind in (("a.html", "text/html"), ("a.svg", "image/svg+xml"), ("a.js", "text/html")):
        sent = {"file": (name, b"<script>alert(1)</script>", kind)}
        made = reader.post("/api/v1/incidents/1/attachments", files=sent).json()
        got = reader.get(f"/api/v1/incidents/1/attachments/{made['id']}")
        assert got.headers["content-disposition"].startswith("attachment")
        assert got.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("payload", PAYLOADS)
def test_markdown_lets_no_payload_through(payload: str) -> None:
    shown = text.markdown(payload)
    tags = re.findall(r"<\s*([a-zA-Z][a-zA-Z0-9]*)[^>]*?>", shown)
    assert {tag.lower() for tag in tags} <= {
        *("p", "a", "code", "pre", "br", "blockquote", "h1", "ul", "li", "del", "table", "thead"),
        *("tbody", "tr", "th", "td", "em", "strong", "hr"),
    }
    assert not re.search(r"<[^>]*\son\w+\s*=", shown)
    assert re.findall(r'href="(?!https?:|mailto:|/|#|[\w%])', shown) == []
    assert not re.search(r'href="\s*(javascript|data|vbscript)', shown, re.I)


def signed_in(chromium: Browser, house: House, site: str) -> BrowserContext:
    context = chromium.new_context()
    context.add_cookies([{"name": sessions.COOKIE, "value": session_of(house), "url": site}])
    return context
