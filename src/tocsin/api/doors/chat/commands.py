"""The few questions that a chat can ask: what is open, who is on call, what can be said."""

from collections.abc import Callable, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from tocsin.identity import actions as identity
from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.incidents import lifecycle
from tocsin.incidents.actions import reading
from tocsin.incidents.search import Query
from tocsin.kit import errors
from tocsin.kit.tx import Tx
from tocsin.notify import answers
from tocsin.notify.contact import Contact
from tocsin.oncall.actions import duty, scheduling

MOST = 10
HELP = (
    "Say open, or who, or answer a page: ack 42, resolve 42, escalate 42, decline 42, help 42,"
    f" snooze 30 42. With one page a number is enough: {answers.menu()}."
)


def reply(tx: Tx, contact: Contact, text: str, base_url: str, *, now: datetime) -> str:
    """Answer a question; what is none is answered by what there is."""
    person = identity.person(tx, contact.person_id)
    actor = identity.acting(tx, person)
    asked = _QUESTIONS.get(text.strip().strip("?/!. ").lower())
    if asked is None:
        return HELP
    try:
        return asked(tx, actor, base_url, now.astimezone(ZoneInfo(person.time_zone)))
    except errors.Anticipated as refusal:
        return refusal.sentence


def _open(tx: Tx, actor: Actor, base_url: str, _now: datetime) -> str:
    query = Query(status=tuple(lifecycle.OPEN), limit=MOST)
    found = reading.search(tx, query, actor=actor).items
    lines = [
        f"#{one.number} [{one.priority}] {one.title} ({one.status.words}):"
        f" {base_url}/incidents/{one.number}"
        for one in found
    ]
    return "\n".join(lines) or "Nothing is open."


def _who(tx: Tx, actor: Actor, base_url: str, now: datetime) -> str:
    permission.require(actor, Permission.READ)
    lines = []
    for one in duty.on_call(tx, at=now)[:MOST]:
        schedule = scheduling.schedule(tx, one.schedule_id)
        until = one.ends_at.astimezone(now.tzinfo)
        name = identity.person(tx, one.person_id).name
        lines.append(f"{schedule.name}: {name} until {until:%a %H:%M}")
    return "\n".join(lines) or f"Nobody is on call. {base_url}/on-call"


def _help(_tx: Tx, _actor: Actor, _base_url: str, _now: datetime) -> str:
    return HELP


_Question = Callable[[Tx, Actor, str, datetime], str]
_QUESTIONS: Mapping[str, _Question] = {
    "open": _open, "list": _open, "incidents": _open,
    "who": _who, "oncall": _who, "on call": _who, "on-call": _who,
    "": _help, "start": _help,
}  # fmt: skip
