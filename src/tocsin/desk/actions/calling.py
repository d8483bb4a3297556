"""A telephone call, logged while it goes on: who is calling and what about is all it takes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tocsin.identity import actions as identity
from tocsin.identity import permission
from tocsin.identity.actions import profiles
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.identity.person import Person
from tocsin.incidents.actions import declare
from tocsin.incidents.incident import Declaration
from tocsin.incidents.lifecycle import Channel
from tocsin.incidents.priority import Level
from tocsin.kit import errors
from tocsin.kit.tx import Tx


class WhichOne(errors.Invalid):
    """More than one of whom we know fits what was typed."""


@dataclass(frozen=True, slots=True)
class Call:
    """``caller`` is as typed: a name, a number, an address; ``caller_id`` the one that was chosen.

    With ``is_new`` it is somebody else than those we know by that name.
    """

    caller: str
    title: str
    caller_id: int | None = None
    is_new: bool = False
    description: str = ""
    service_id: int | None = None
    urgency: Level | None = None
    category: str | None = None
    answers: Mapping[str, Any] | None = None
    answers_later: bool = False


def log(tx: Tx, call: Call, *, actor: Actor, now: datetime) -> int:
    """Open an incident that the caller reported, and return its number."""
    permission.require(actor, Permission.RESPOND)
    person = _person(tx, call, actor=actor, now=now)
    said = Declaration(
        call.title,
        call.description,
        Channel.PHONE,
        service_ids=(call.service_id,) if call.service_id else (),
        urgency=call.urgency,
        category=call.category,
        reporter_id=person.id,
        answers=call.answers,
        answers_later=call.answers_later,
    )
    return declare.declare(tx, said, actor=actor, now=now)


def _person(tx: Tx, call: Call, *, actor: Actor, now: datetime) -> Person:
    if call.caller_id is not None:
        return identity.person(tx, call.caller_id)
    fitting = [] if call.is_new else profiles.callers(tx, call.caller, actor=actor)
    if len(fitting) > 1:
        sentence = "More than one fits; choose who is calling."
        raise WhichOne(sentence, fields={"caller": sentence})
    if fitting:
        return identity.person(tx, fitting[0].id)
    return profiles.caller(tx, call.caller, actor=actor, now=now)
