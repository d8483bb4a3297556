"""What happens after something happened to an incident: those who watch it are told."""

from collections.abc import Mapping
from datetime import datetime

from tocsin.identity import actions as people
from tocsin.identity import actor as identity
from tocsin.identity.actor import Role
from tocsin.incidents import announcement, phrases, timeline
from tocsin.incidents import incident as ideas
from tocsin.incidents.actions import (
    engaging,
    handing_over,
    naming,
    propagating,
    reading,
    telling,
)
from tocsin.incidents.phrases import Told
from tocsin.kit.ledger import Event
from tocsin.kit.outbox import Reaction
from tocsin.kit.tx import Tx
from tocsin.notify import actions as notify
from tocsin.notify.message import Kind
from tocsin.oncall.actions import serving, vendors

HERALD = identity.system("herald")


def tell_watchers(tx: Tx, event: Event, now: datetime) -> None:
    """Tell everybody who watches and may read it, but not who did it."""
    number = ideas.number_in(event.subject)
    others = _others(tx, number, event) if number is not None else []
    if number is None or not others:
        return
    incident = reading.get(tx, number, actor=HERALD)
    names = naming.names_in(tx, [event])
    said = phrases.sentence(event.kind, Told(names.actors[event.actor], event.data, names))
    body = str(event.data.get("body") or event.data.get("notes") or "")
    message = announcement.notice(incident, said.rstrip("."), body, kind=Kind.UPDATE)
    telling.tell(tx, incident, others, message=message, cause=f"event/{event.id}", now=now)


def resolve_parts(tx: Tx, event: Event, now: datetime) -> None:
    """Where that is the rule, what hangs on a resolved incident is resolved with it."""
    number = ideas.number_in(event.subject)
    if number is not None and propagating.always_follow(tx):
        propagating.resolve_below(tx, number, actor=propagating.HERALD, now=now)


def update_chats(tx: Tx, event: Event, now: datetime) -> None:
    """Let the pages that stand in chats say what became of it, and offer what is left to say."""
    number = ideas.number_in(event.subject)
    if number is None:
        return
    incident = reading.get(tx, number, actor=HERALD)
    names = naming.names_in(tx, [event])
    said = phrases.sentence(event.kind, Told(names.actors[event.actor], event.data, names))
    message = announcement.state(incident, said)
    notify.replace_messages(tx, event.subject, message, cause=str(event.id), now=now)


def _others(tx: Tx, number: int, event: Event) -> list[int]:
    return [
        person.id
        for person in people.people(tx, ids=reading.watchers(tx, number))
        if event.actor != f"person/{person.id}"
        and (timeline.is_public(event) or person.role.at_least(Role.STAKEHOLDER))
    ]


_WATCHED = (
    "incident.acknowledged",
    "incident.held",
    "incident.resumed",
    "incident.escalated",
    "incident.vendor_engaged",
    "incident.prioritized",
    "incident.major_set",
    "incident.commented",
    "incident.merged",
    "incident.resolved",
    "incident.reopened",
    "incident.cancelled",
    "incident.closed",
)

_CHANGING = {"acknowledged", "resolved", "reopened", "cancelled", "merged", "snoozed"}


def _reactions(kind: str) -> Mapping[str, Reaction]:
    told: dict[str, Reaction] = {"incidents.tell_watchers": tell_watchers}
    shown: dict[str, Reaction] = {"incidents.update_chats": update_chats}
    followed: dict[str, Reaction] = {"incidents.resolve_parts": resolve_parts}
    is_shown = kind.removeprefix("incident.") in _CHANGING
    is_followed = kind == "incident.resolved"
    return (
        (told if kind in _WATCHED else {})
        | (shown if is_shown else {})
        | (followed if is_followed else {})
    )


REACTIONS: Mapping[str, Mapping[str, Reaction]] = {
    **{kind: _reactions(kind) for kind in (*_WATCHED, "incident.snoozed")},
    vendors.WANTED: {"incidents.engage_vendor": engaging.engage_wanted},
    serving.HANDED_OVER: {"incidents.tell_of_hand_over": handing_over.tell},
}
