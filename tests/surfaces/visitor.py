"""Somebody of the cast at their browser: looks at pages and sends the forms on them."""

import re
from dataclasses import dataclass

import httpx2

from tests.cast import Cast
from tests.surfaces.signing import sign_in
from tests.world import Clock
from tocsin.identity import session as sessions
from tocsin.kit.db import Database


@dataclass
class Visitor:
    browser: httpx2.Client
    token: str
    csrf: str

    def get(self, path: str, *, status: int = 200) -> str:
        """Return the page as text."""
        answer = self.ask("GET", path)
        assert answer.status_code == status, f"{path}: {answer.status_code} {answer.text[-2000:]}"
        return answer.text

    def post(self, path: str, *, status: int = 303, **fields: object) -> httpx2.Response:
        answer = self.ask("POST", path, data={"csrf": self.csrf, **fields})
        assert answer.status_code == status, f"{path}: {answer.status_code} {said(answer.text)}"
        return answer

    def upload(self, path: str, name: str, content: bytes, **fields: object) -> httpx2.Response:
        files = {"file": (name, content, "text/plain")}
        return self.ask("POST", path, data={"csrf": self.csrf, **fields}, files=files)

    def leads(self, path: str) -> str:
        """Return where a page leads on to."""
        answer = self.ask("GET", path)
        assert answer.status_code == 303, answer.status_code
        return answer.headers["location"]

    def ask(self, method: str, path: str, **more: object) -> httpx2.Response:
        """Ask as this person; what they are to be told next stays with the browser."""
        self.browser.cookies.set(sessions.COOKIE, self.token)
        return self.browser.request(method, path, **more)  # type: ignore[arg-type]


class Visitors:
    """``visitors.ana`` is Ana, signed in."""

    def __init__(self, browser: httpx2.Client, database: Database, people: Cast, clock: Clock):
        self._browser, self._database, self._people, self._clock = browser, database, people, clock
        self._known: dict[str, Visitor] = {}

    def __getattr__(self, name: str) -> Visitor:
        if name not in self._known:
            member = getattr(self._people, name)
            csrf = sign_in(self._browser, self._database, member.id, self._clock)
            token = self._browser.cookies[sessions.COOKIE]
            self._known[name] = Visitor(self._browser, token, csrf)
        return self._known[name]


def said(page: str) -> str:
    """Return the words of a page without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.partition("<main")[2]))


def titles(page: str) -> list[str]:
    """Return what the rows of a list open, in order."""
    rows = re.findall(r'class="row-link"[^>]*>(.*?)</a>', page, re.S)
    return [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", row)).strip() for row in rows]
