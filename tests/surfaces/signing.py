"""Signing a test's browser in without its password."""

import httpx2

from tests.world import Clock
from tocsin.identity import session as sessions
from tocsin.identity.actions.sessions import start
from tocsin.kit.db import Database


def sign_in(browser: httpx2.Client, database: Database, person_id: int, clock: Clock) -> str:
    """Sign in without a password; return the token that forms need."""
    with database.transaction() as tx:
        begun = start(tx, person_id, now=clock.at)
    browser.cookies.set(sessions.COOKIE, begun.token)
    return sessions.csrf(begun.token)
