"""What an organisation needs before a page can reach anybody, and which of it is there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from tocsin.catalog import actions as catalog
from tocsin.identity import actions as identity
from tocsin.identity.actor import SYSTEM
from tocsin.incidents.actions import reading
from tocsin.incidents.search import Query
from tocsin.kit.tx import Tx
from tocsin.notify import actions as notify
from tocsin.oncall import actions as oncall
from tocsin.signals import actions as signals
from tocsin.signals import kinds
from tocsin.signals.source import HEARTBEAT, MONITOR
from tocsin.web import names


class Step(StrEnum):
    """In the order in which one needs the other."""

    MAIL = "mail"
    REACH = "reach"
    PERSON = "person"
    TEAM = "team"
    SCHEDULE = "schedule"
    POLICY = "policy"
    SERVICE = "service"
    SOURCE = "source"
    TEST = "test"


@dataclass(frozen=True, slots=True)
class Item:
    step: Step
    title: str
    text: str
    is_done: bool


@dataclass(frozen=True, slots=True)
class Checklist:
    """``current`` is the step whose form is shown; None when everything is done."""

    items: Sequence[Item]
    current: Step | None

    @property
    def done(self) -> int:
        return sum(item.is_done for item in self.items)

    @property
    def is_complete(self) -> bool:
        return self.done == len(self.items)


_SAID: Mapping[Step, tuple[str, str]] = {
    Step.MAIL: (
        "Say how mail is sent",
        "Pages, updates and invitations go by mail until people add other ways.",
    ),
    Step.REACH: (
        "Prove that you can be reached",
        "You are paged last, when nobody else can be. A page that reaches nobody is lost.",
    ),
    Step.PERSON: (
        "Add a colleague",
        "Somebody who can be paged when you cannot. Their address is their first contact.",
    ),
    Step.TEAM: ("Make a team", "Teams own services; who is in it may lead it."),
    Step.SCHEDULE: (
        "Say who is on call when",
        "A rotation hands over by the clock on the wall, through summer time and back.",
    ),
    Step.POLICY: (
        "Say who is paged, and who next",
        "The schedule first; when nobody answers, again; in the end the fallback.",
    ),
    Step.SERVICE: (
        "Name the first service",
        "What people depend on. Its tier says how bad it is when it fails.",
    ),
    Step.SOURCE: (
        "Connect what watches it",
        "Prometheus, Alertmanager, Grafana, anything that speaks PagerDuty or can post JSON.",
    ),
    Step.TEST: (
        "Send a test page",
        "A drill goes the whole way of a page to whoever is on call, and counts in no figure.",
    ),
}


def of(tx: Tx, *, chosen: Step | None = None, now: datetime) -> Checklist:
    done = _done(tx, now)
    items = [Item(step, *_SAID[step], is_done=done[step]) for step in Step]
    following = next((item.step for item in items if not item.is_done), None)
    return Checklist(items, chosen or following)


def has_begun(tx: Tx) -> bool:
    """Whether there ever was an incident that was no drill: then nobody needs to be guided."""
    return bool(reading.search(tx, Query(is_drill=False, limit=1), actor=SYSTEM).items)


def choices(tx: Tx, step: Step | None) -> dict[str, Any]:
    """Return what can be chosen in the form of a step."""
    found: dict[str, Any] = {}
    if step in {Step.TEAM, Step.SCHEDULE, Step.POLICY}:
        found["people"] = names.people(tx)
    if step is Step.POLICY:
        found["schedules"] = names.schedules(tx)
    if step is Step.SERVICE:
        found |= {"teams": names.teams(tx), "policies": names.policies(tx)}
    if step in {Step.SOURCE, Step.TEST}:
        found["services"] = names.services(tx)
        found["kinds"] = [
            (shelf.group, [(kind.slug, kind.title) for kind in shelf.kinds])
            for shelf in kinds.shelves()
        ]
    return found


def _done(tx: Tx, now: datetime) -> dict[Step, bool]:
    channels = {channel.slug for channel in notify.usable_channels(tx)}
    connected = (row for row in signals.sources(tx) if row.kind not in {HEARTBEAT, MONITOR})
    return {
        Step.MAIL: "email" in channels,
        Step.REACH: oncall.has_verified_catch_all(tx, now=now),
        Step.PERSON: len(identity.people(tx, limit=2)) > 1,
        Step.TEAM: bool(identity.teams(tx, limit=1)),
        Step.SCHEDULE: bool(oncall.schedules(tx)),
        Step.POLICY: bool(oncall.policies(tx)),
        Step.SERVICE: bool(catalog.services(tx, limit=1)),
        Step.SOURCE: any(connected),
        Step.TEST: bool(reading.search(tx, Query(limit=1), actor=SYSTEM).items),
    }
