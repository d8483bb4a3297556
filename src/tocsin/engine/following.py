"""Asking providers what became of what they have taken; a person's confirmation there answers.

Several are asked at once, so that one that hangs delays few others, and no page at all.
"""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial

from tocsin.engine import loop
from tocsin.engine.loop import Take
from tocsin.incidents.actions import answering
from tocsin.kit import clock, errors
from tocsin.kit.db import Database
from tocsin.kit.tx import Tx
from tocsin.notify import following
from tocsin.notify.answers import Claim, Verb
from tocsin.notify.following import Due, Seen
from tocsin.notify.receipt import Outcome
from tocsin.notify.sending import Means

_AGAIN = Seen(has_ended=False)


def follow(means: Means) -> Take:
    """Look after all that are due."""

    def take(database: Database) -> bool:
        with database.transaction() as tx:
            now = clock.now(tx)
            found = following.claim(tx, now)
        if not found:
            return False
        look = partial(_look, means=means, now=now)
        with ThreadPoolExecutor(len(found), thread_name_prefix="follow") as pool:
            seen = list(pool.map(look, found))
        for due, each in zip(found, seen, strict=True):
            loop.isolated("follow", partial(_finish, database, due, each))
        return True

    return take


def _look(due: Due, *, means: Means, now: datetime) -> Seen:
    seen = loop.isolated("follow", partial(following.look, due, means=means, now=now))
    return seen or _AGAIN


def _finish(database: Database, due: Due, seen: Seen) -> None:
    with database.transaction() as tx:
        now = clock.now(tx)
        if following.finish(tx, due, seen, now=now) is Outcome.ANSWERED:
            _answer(tx, due, now)


def _answer(tx: Tx, due: Due, now: datetime) -> None:
    """Whoever confirmed it there has it here; what is over by now stays as it is."""
    claim = Claim(due.notification_id, Verb.ACKNOWLEDGE)
    try:
        with tx.savepoint():
            answering.by_claim(tx, claim, now=now, via=due.channel)
    except errors.Anticipated:
        return
