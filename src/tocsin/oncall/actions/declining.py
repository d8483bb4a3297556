"""Declining a page: it goes to the next in line at once, and never to nobody."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.kit import errors, ledger, text
from tocsin.kit.tx import Tx
from tocsin.notify import actions as notify
from tocsin.oncall import policy
from tocsin.oncall.actions import pages, walk
from tocsin.oncall.actions.pages import NotPaging
from tocsin.oncall.actions.walk import Walk
from tocsin.oncall.page import Page, Told
from tocsin.oncall.spared import Because, Spared
from tocsin.oncall.store import pages as store
from tocsin.oncall.store import spared, traces


class NotPagedYet(errors.Conflict):
    """Only what one was given can be given on."""


class AlreadyDeclined(errors.Conflict):
    """It was handed on already, or answered by them."""


class LastInLine(errors.Conflict):
    """There is nobody who would be paged instead."""

    def __init__(self) -> None:
        super().__init__(
            "You are the last who can be paged about this, so it cannot be declined."
            " Acknowledge it, and ask for help if you need some."
        )


def decline(tx: Tx, subject: str, *, reason: str, actor: Actor, now: datetime) -> None:
    """Say that one cannot take it: the next in line is paged at once, unless others have it.

    Raises LastInLine and changes nothing when nobody else would be paged.
    """
    permission.require(actor, Permission.RESPOND)
    page = store.lock_open(tx, subject)
    if page is None:
        raise NotPaging("Nobody is being paged about this any more.")
    person_id, before = _paged(tx, page, actor)
    with tx.savepoint():
        _stand_back(tx, page, Spared(person_id, Because.DECLINED, _tidy(reason), now), actor=actor)
        if not pages.has_hope(tx, page, now=now):
            _hand_on(tx, Walk(page, now, actor, now), before)
            if not _has_reached_others(before, traces.trace(tx, page.id), person_id):
                raise LastInLine


def _paged(tx: Tx, page: Page, actor: Actor) -> tuple[int, list[Told]]:
    """Return who they are, and what the page has come to until now."""
    told = traces.trace(tx, page.id)
    asked = {each.person_id for each in told if each.outcome == "paged"}
    if actor.person_id is None or actor.person_id not in asked:
        raise NotPagedYet("You were not paged about this, so there is nothing to decline.")
    return actor.person_id, told


def _stand_back(tx: Tx, page: Page, declined: Spared, *, actor: Actor) -> None:
    if not spared.put(tx, page.id, declined):
        raise AlreadyDeclined("You have declined or answered this already.")
    notify.suppress(
        tx,
        subject=page.subject,
        reason=f"declined by {actor.name}",
        now=declined.at,
        person_id=declined.person_id,
        actor=actor,
    )
    data: dict[str, Any] = {
        "page_id": page.id,
        "person_id": declined.person_id,
        **({"reason": declined.reason} if declined.reason else {}),
    }
    ledger.record(
        tx,
        kind="page.declined",
        subject=page.subject,
        actor=actor.label,
        at=declined.at,
        data=data,
    )


def _hand_on(tx: Tx, moved: Walk, told: Sequence[Told]) -> None:
    tried = [each.target for each in told if each.position == moved.page.position]
    if tried and walk.pass_on(tx, moved, tried):
        return
    following = policy.following(moved.page.plan, moved.page.position)
    if following is None:
        raise LastInLine
    walk.go(tx, moved, following)


def _has_reached_others(before: list[Told], after: list[Told], person_id: int) -> bool:
    new = Counter(after) - Counter(before)
    return any(each.outcome == "paged" and each.person_id != person_id for each in new)


def _tidy(reason: str) -> str:
    return text.truncate(text.one_line(text.storable(reason)), 500)
