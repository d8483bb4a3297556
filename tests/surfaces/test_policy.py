"""Every route is tried as everybody: what the table allows works, and nothing else does."""

from datetime import datetime

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from tests.cast import Cast
from tests.surfaces.policy import PLACES, POLICY, Rule
from tocsin.api import app
from tocsin.identity import actions as identity
from tocsin.identity.actor import SYSTEM, Role, Scope
from tocsin.identity.token import NewToken
from tocsin.kit import db

NAMES = ("ana", "bo", "cleo", "dan", "eve", "sam")
SHUT_OUT = {403, 404}
# What an auditor asks by POST because it is long, and what is their own.
AUDITORS_MAY = {
    "POST /suggestions",
    "POST /whatif",
    "POST /whatif/replay",
    "POST /calendar-links",
    "POST /views",
    "PUT /incidents/{number}/presence",
    "DELETE /incidents/{number}/presence",
}
# What is asked only in order to do something with it, what holds a secret, and imports.
AUDITORS_MAY_NOT = (
    "/callers",
    "/macros",
    "/bulk-edits",
    "/imports",
    "/offers",
    "/secrets/",
    "/body",
    "/assignment-choices",
)


def asked() -> list[tuple[str, str]]:
    """Return each route as its method and its path."""
    return sorted(
        (method, route.path) for route in app.routes() for method in sorted(route.methods or ())
    )


def attempt(client: httpx2.Client, method: str, path: str, rule: Rule) -> int:
    place = f"{app.PATH}{path.format_map(PLACES)}?{rule.query}"
    return client.request(method, place, json=rule.body, files=rule.files).status_code


def wrongs(
    client: httpx2.Client, role: Role, scopes: frozenset[Scope], *, is_lead: bool = False
) -> list[str]:
    """Return what the table and the API disagree about for such an actor."""
    found = []
    for method, path in asked():
        rule = POLICY[f"{method} {path}"]
        status = attempt(client, method, path, rule)
        has_role = rule.lowest is None or role.at_least(rule.lowest)
        has_role = has_role or (is_lead and rule.is_for_leads)
        has_scope = rule.scope is None or rule.scope in scopes
        is_right = status not in {401, 403} if has_role and has_scope else status in SHUT_OUT
        if not is_right or status >= 500 or status == 422:
            found.append(f"{method} {path}: {status}")
    return found


def test_every_route_has_its_line_in_the_policy() -> None:
    routes = {f"{method} {path}" for method, path in asked()}
    assert routes == set(POLICY)


@pytest.mark.parametrize("name", NAMES)
def test_each_of_the_cast_may_do_what_the_policy_says(
    stage: Starlette, tokens: dict[str, str], people: Cast, name: str
) -> None:
    role = next(m.person.role for m in people.all if m.person.name.lower() == name)
    headers = {"Authorization": f"Bearer {tokens[name]}"}
    with TestClient(stage, headers=headers) as client:
        found = wrongs(client, role, frozenset(Scope), is_lead=name == "ana")
    assert found == []


@pytest.mark.parametrize("scope", [Scope.READ, Scope.INGEST])
def test_an_administrators_token_is_held_to_its_scope(
    stage: Starlette, database: db.Database, now: datetime, scope: Scope
) -> None:
    new = NewToken("narrow", Role.ADMIN, frozenset({scope}))
    with database.transaction() as tx:
        token = identity.create_token(tx, new, actor=SYSTEM, now=now)
    with TestClient(stage, headers={"Authorization": f"Bearer {token}"}) as client:
        assert wrongs(client, Role.ADMIN, frozenset({scope})) == []


def test_an_auditor_is_let_into_every_question_and_changes_nothing(
    stage: Starlette, database: db.Database, now: datetime
) -> None:
    new = NewToken("audit", Role.AUDITOR)
    with database.transaction() as tx:
        token = identity.create_token(tx, new, actor=SYSTEM, now=now)
    found = []
    with TestClient(stage, headers={"Authorization": f"Bearer {token}"}) as client:
        for method, path in asked():
            rule = POLICY[f"{method} {path}"]
            status = attempt(client, method, path, rule)
            is_let_in = status not in {401, 403}
            is_tool = any(place in path for place in AUDITORS_MAY_NOT)
            may = rule.lowest is None or (method == "GET" and not is_tool)
            may = may or f"{method} {path}" in AUDITORS_MAY
            if status >= 500 or (is_let_in is not may and (may or status not in SHUT_OUT)):
                found.append(f"{method} {path}: {status}")
    assert found == []


def test_nobody_unknown_is_let_in_anywhere(stage: Starlette) -> None:
    with TestClient(stage) as client:
        answers = {
            (method, path): attempt(client, method, path, POLICY[f"{method} {path}"])
            for method, path in asked()
        }
    assert {route: status for route, status in answers.items() if status != 401} == {}


def test_a_question_never_opens_a_transaction_that_writes() -> None:
    """A GET runs READ ONLY, so whatever it calls cannot change anything."""
    writing = [
        route.path
        for route in app.routes()
        if "GET" in (route.methods or ())
        and any(d.call.__name__ == "writing_call" for d in route.dependant.dependencies if d.call)
    ]
    assert writing == []
