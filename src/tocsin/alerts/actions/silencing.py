"""Silences are made, shown and ended by people who say why."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from tocsin.alerts import silence, silence_store
from tocsin.alerts.silence import NewSilence, Phase, Silence
from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.kit import errors, ledger, pages
from tocsin.kit.pages import Page
from tocsin.kit.tx import Tx

_LONGEST_PAST = timedelta(days=3653)


class UnknownSilence(errors.NotFound):
    """No silence has this number."""


class SilenceIsOver(errors.Conflict):
    """It ended already; make a new one instead."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Those in force or to come, and those that ended within ``past``."""

    past: timedelta = timedelta()
    cursor: str | None = None
    limit: int = 50


class TooFarBack(errors.Invalid):
    """Nobody needs silences that old, and time has a beginning."""


def create(tx: Tx, wanted: NewSilence, *, actor: Actor, now: datetime) -> int:
    permission.require(actor, Permission.RESPOND)
    silence.check(wanted)
    if wanted.ends_at <= now:
        raise silence.BadSilence("This silence would be over before it begins.")
    silence_id = silence_store.insert_silence(tx, wanted, created_by=actor.label, now=now)
    _record(tx, "silence.created", silence_id, actor=actor, now=now, reason=wanted.reason)
    return silence_id


def change(tx: Tx, silence_id: int, wanted: NewSilence, *, actor: Actor, now: datetime) -> int:
    """Make it what is wanted and return its number: another one where it means other alerts.

    One that began keeps its beginning, and one that is over is made anew.
    """
    found = get(tx, silence_id, actor=actor)
    if silence.may_become(found, wanted, now=now):
        permission.require(actor, Permission.RESPOND)
        silence.check(wanted)
        silence_store.change_silence(tx, silence_id, wanted)
        _record(tx, "silence.changed", silence_id, actor=actor, now=now, reason=wanted.reason)
        return silence_id
    if found.phase(now) is not Phase.EXPIRED:
        end(tx, silence_id, actor=actor, now=now)
    return create(tx, wanted, actor=actor, now=now)


def end(tx: Tx, silence_id: int, *, actor: Actor, now: datetime) -> None:
    permission.require(actor, Permission.RESPOND)
    get(tx, silence_id, actor=actor)
    if not silence_store.end_silence(tx, silence_id, now=now):
        raise SilenceIsOver(f"Silence {silence_id} is over already.")
    _record(tx, "silence.ended", silence_id, actor=actor, now=now)


def get(tx: Tx, silence_id: int, *, actor: Actor) -> Silence:
    permission.require(actor, Permission.READ)
    found = silence_store.find_silence(tx, silence_id)
    if found is None:
        raise UnknownSilence(f"There is no silence {silence_id}.")
    return found


def listed(tx: Tx, *, actor: Actor, now: datetime, past: timedelta = timedelta()) -> list[Silence]:
    """Return those in force or to come, and those that ended within ``past``."""
    permission.require(actor, Permission.READ)
    return silence_store.silences(tx, since=_since(past, now))


def page_of(tx: Tx, asked: Asked, *, actor: Actor, now: datetime) -> Page[Silence]:
    """Return the same, a page at a time."""
    permission.require(actor, Permission.READ)
    after = pages.decode(asked.cursor, datetime, int) if asked.cursor else None
    found = silence_store.silences(
        tx,
        since=_since(asked.past, now),
        after=(after[0], after[1]) if after else None,
        limit=asked.limit + 1,
    )
    last = found[: asked.limit][-1:]
    return pages.cut(found, asked.limit, *((last[0].ends_at, last[0].id) if last else ()))


def _since(past: timedelta, now: datetime) -> datetime:
    if past > _LONGEST_PAST:
        raise TooFarBack("Ask for silences of the last 10 years at most.")
    return now - past


def _record(
    tx: Tx, kind: str, silence_id: int, *, actor: Actor, now: datetime, reason: str = ""
) -> None:
    data = {"reason": reason} if reason else {}
    ledger.record(
        tx, kind=kind, subject=f"silence/{silence_id}", actor=actor.label, at=now, data=data
    )
