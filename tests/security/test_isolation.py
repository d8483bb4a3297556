"""F49: nobody sees or changes what is not theirs, by any route, with any key or any number.

tests/surfaces/test_policy.py tries every route of the API as every role and scope; here are the
pages, the keys of senders, and two people who try each other's numbers.
"""

import json
import re
from collections.abc import Callable, Iterator

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from tests.security import rows
from tests.security.conftest import House
from tests.surfaces.policy import PLACES, POLICY
from tests.surfaces.test_policy import asked, attempt
from tocsin.api import app
from tocsin.identity import session as sessions
from tocsin.identity.actions import sessions as signing
from tocsin.kit import clock
from tocsin.web import app as pages

SHUT = {401, 403, 404}
TO_SIGN_IN = 303
# What is for everybody: the way in, the house's own files, links that are keys themselves.
PUBLIC = {
    *("/-/healthy", "/-/ready", "/manifest.webmanifest", "/favicon.ico", "/sign-in", "/password"),
    *("/password/{token}", "/status/{slug}", "/status/{slug}/history", "/status/{slug}/feed.atom"),
    *("/status/{slug}/incidents/{number}", "/setup/{token}", "/answer/{token}"),
    *("/satisfaction/{token}", "/start", "/theme", "/sign-out"),
    *("/service-worker.js", "/offline", "/answers", "/portal", "/help"),
}
# What somebody who may only report gets to see: their reports and themselves.
OF_REPORTERS = {
    *("/", "/report", "/reports", "/report/{number}", "/inbox", "/live", "/account"),
    *("/account/edit", "/account/password", "/account/confirmation", "/account/rules"),
    *("/contacts/new", "/contacts/{number}/verification", "/incidents", "/settings/tokens/new"),
    *("/settings/deliveries", "/account/push", "/account/quiet", "/account/phone"),
    *("/contacts/{number}/tests", "/on-call/mine/pages"),
    *("/account/second-factor", "/account/second-factor/new"),
}
NUMBERS = {**PLACES, "slug": "email", "token": "x" * 43, "name": "x", "event_id": "1"}


def routes(method: str) -> list[str]:
    found: list[str] = []
    for noun in (*pages.PLAIN, *pages.NOUNS):
        for route in noun.routes:
            if method in (getattr(route, "methods", None) or ()):
                found.append(route.path)  # type: ignore[attr-defined]
    return sorted(set(found))


def filled(path: str) -> str:
    return re.sub(r"\{(\w+)(:\w+)?\}", lambda place: NUMBERS.get(place[1], "1"), path)


@pytest.fixture
def visitor(composed: Starlette) -> Iterator[httpx2.Client]:
    headers = {"Sec-Fetch-Site": "same-origin"}
    with TestClient(
        composed, base_url="http://tocsin.test", headers=headers, follow_redirects=False
    ) as client:
        yield client


def sign_in(visitor: httpx2.Client, house: House, name: str) -> str:
    with house.database.transaction() as tx:
        token = signing.start(tx, house.people[name].id, now=clock.now(tx)).token
    visitor.cookies.set(sessions.COOKIE, token)
    return sessions.csrf(token)


def test_no_page_is_shown_to_nobody(visitor: httpx2.Client) -> None:
    shown = []
    for path in routes("GET"):
        answer = visitor.get(filled(path))
        leads_in = answer.headers.get("location", "").startswith(("/sign-in", "/portal"))
        is_shut = answer.status_code in SHUT or (answer.status_code == TO_SIGN_IN and leads_in)
        if path not in PUBLIC and not is_shut:
            shown.append(f"{path}: {answer.status_code}")
    assert shown == []


def test_no_form_of_nobody_changes_anything(house: House, visitor: httpx2.Client) -> None:
    before, taken = rows.fingerprints(house.dsn), []
    for path in routes("POST"):
        answer = visitor.post(filled(path), data={"csrf": "x"})
        if answer.status_code >= 500 or (answer.status_code == 200 and path not in PUBLIC):
            taken.append(f"{path}: {answer.status_code}")
    after = rows.fingerprints(house.dsn)
    changed = {table for table in before if before[table] != after[table]}
    assert taken == []
    assert changed <= {"sign_in_attempt"}


def test_no_page_of_the_responders_is_shown_to_a_reporter(
    house: House, visitor: httpx2.Client
) -> None:
    sign_in(visitor, house, "dan")
    shown = []
    for path in routes("GET"):
        status = visitor.get(filled(path)).status_code
        if path not in PUBLIC | OF_REPORTERS and status not in SHUT | {TO_SIGN_IN}:
            shown.append(f"{path}: {status}")
    assert shown == []


def test_a_reporters_list_has_what_they_reported(house: House, visitor: httpx2.Client) -> None:
    sign_in(visitor, house, "sam")
    everything = set(re.findall(r'href="/incidents/(\d+)"', visitor.get("/incidents").text))
    sign_in(visitor, house, "ines")
    shown = set(re.findall(r'href="/incidents/(\d+)"', visitor.get("/incidents").text))
    with house.database.reading() as tx:
        own = tx.column(
            "select number from incident where reporter_id = %(id)s order by number limit 100",
            id=house.people["ines"].id,
        )
    assert shown <= {str(number) for number in own}
    assert len(everything) > len(shown)


def test_no_form_of_the_responders_works_for_a_reporter(
    house: House, visitor: httpx2.Client
) -> None:
    csrf = sign_in(visitor, house, "dan")
    before = rows.fingerprints(house.dsn)
    own = ("/account", "/contacts", "/report", "/inbox", "/theme", "/sign-", "/password")
    for path in routes("POST"):
        if not path.startswith(own):
            visitor.post(filled(path), data={"csrf": csrf, "name": "x", "title": "x"})
    after = rows.fingerprints(house.dsn)
    assert {table for table in before if before[table] != after[table]} <= {"session"}


@pytest.mark.parametrize("key", ["quayside-prometheus", "quayside-nightly-backup"])
def test_a_senders_key_opens_no_route_of_the_api(stage: Starlette, key: str) -> None:
    for header in ("Authorization", "X-Tocsin-Key", "X-Api-Key"):
        value = f"Bearer {key}" if header == "Authorization" else key
        with TestClient(stage, headers={header: value}) as client:
            statuses = {
                attempt(client, method, path, POLICY[f"{method} {path}"])
                for method, path in asked()
            }
        assert statuses == {401}


def test_nobodys_numbers_open_what_is_anothers(
    house: House, as_person: Callable[[str], httpx2.Client], composed: Starlette
) -> None:
    """Ines reports, signs in, makes a token and a contact; Dan tries each number of hers."""
    headers = {"Authorization": f"Bearer {house.token('ines')}"}
    numbers = belongings(TestClient(composed, base_url="http://tocsin.test", headers=headers))
    word, dan = "canary-of-ines", as_person("dan")
    answers = {path: dan.get(f"{app.PATH}{path}") for path in places(numbers)}
    assert {path: a.status_code for path, a in answers.items() if a.status_code not in SHUT} == {}
    lists = ("/incidents", "/contacts", "/tokens", "/sessions", "/notifications", "/inbox")
    told = "".join(dan.get(f"{app.PATH}{path}?limit=200").text for path in lists)
    told += "".join(answer.text for answer in answers.values())
    assert word not in told
    changes = {
        f"DELETE /tokens/{numbers['token']}": None,
        f"DELETE /contacts/{numbers['contact']}": None,
        f"PUT /contacts/{numbers['contact']}": {"label": "mine"},
        f"POST /contacts/{numbers['contact']}/tests": None,
        f"POST /contacts/{numbers['contact']}/codes": None,
        f"POST /incidents/{numbers['incident']}/comments": {"body": "mine"},
        f"POST /incidents/{numbers['incident']}/confirmation": None,
        f"POST /incidents/{numbers['incident']}/satisfaction": {"score": 1},
        f"POST /incidents/{numbers['incident']}/satisfaction/comment": {"comment": "mine"},
    }
    for line, body in changes.items():
        method, path = line.split()
        assert dan.request(method, f"{app.PATH}{path}", json=body).status_code in SHUT, line


def belongings(client: httpx2.Client) -> dict[str, int]:
    def made(path: str, **body: object) -> int:
        answer = client.post(f"{app.PATH}{path}", **body)  # type: ignore[arg-type]
        assert answer.status_code == 201, answer.text
        return int(json.loads(answer.text).get("number") or json.loads(answer.text)["id"])

    word = "canary-of-ines"
    incident = made("/incidents", json={"title": word})
    sent = {"file": ("a.txt", word.encode())}
    return {
        "incident": incident,
        "attachment": made(f"/incidents/{incident}/attachments", files=sent),
        "comment": made(f"/incidents/{incident}/comments", json={"body": word}),
        "contact": made("/contacts", json={"channel": "inbox", "label": word}),
        "token": client.get(f"{app.PATH}/tokens").json()["items"][0]["id"],
    }


def places(numbers: dict[str, int]) -> list[str]:
    incident = f"/incidents/{numbers['incident']}"
    return [
        incident,
        *(f"{incident}/{part}" for part in ("comments", "attachments", "timeline", "milestones")),
        f"{incident}/attachments/{numbers['attachment']}",
        f"{incident}/satisfaction",
    ]
