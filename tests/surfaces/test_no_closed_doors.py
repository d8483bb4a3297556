"""Nobody is led to a page that is closed to them: links of pages are followed, role by role."""

import re
from collections import Counter, deque
from collections.abc import Iterator
from datetime import datetime

import httpx2
import pytest

from tests.cast import Cast
from tests.surfaces.conftest import Enter
from tests.surfaces.shop import Shop
from tocsin.identity import actions as identity
from tocsin.identity.actor import SYSTEM, Role
from tocsin.kit.db import Database

_LINK = re.compile(r'<a[^>]+href="(/[^"#]*)')
_NUMBER = re.compile(r"\d+")
_LEADS_OUT = ("/sign-out", "/static", "/api/", "/sign-in")
_OF_A_KIND = 2


def walked(browser: httpx2.Client, start: str) -> Iterator[tuple[str, httpx2.Response]]:
    """What is behind the links of pages: of each kind of page the first two."""
    ahead, met, kinds = deque([start]), {start}, Counter[str]()
    while ahead:
        place = ahead.popleft()
        answer = browser.get(place)
        yield place, answer
        if "html" not in answer.headers.get("content-type", ""):
            continue
        for link in _LINK.findall(answer.text):
            onward = link.replace("&amp;", "&")
            kind = _NUMBER.sub("N", onward.partition("?")[0])
            if onward in met or kinds[kind] >= _OF_A_KIND or onward.startswith(_LEADS_OUT):
                continue
            kinds[kind] += 1
            met.add(onward)
            ahead.append(onward)


@pytest.mark.parametrize("role", [Role.STAKEHOLDER, Role.RESPONDER, Role.AUDITOR, Role.MANAGER])
def test_no_link_leads_to_what_is_refused(
    payments: Shop, enter: Enter, database: Database, people: Cast, now: datetime, role: Role
) -> None:
    payments.fire("Slow", now)
    with database.transaction() as tx:
        identity.set_role(tx, people.sam.id, role, actor=SYSTEM, now=now)
    found = {place: answer.status_code for place, answer in walked(enter("sam"), "/board")}
    assert len(found) > 60
    assert {place: status for place, status in found.items() if status >= 400} == {}
