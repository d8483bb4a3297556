"""Where each weak spot is mended."""

from dataclasses import dataclass
from datetime import datetime

from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.kit.tx import Tx
from tocsin.oncall.actions import reading
from tocsin.oncall.weak_spot import WeakSpot

_PLACES = {
    "schedule": "/schedules/{}",
    "person": "/settings/people/{}",
    "team": "/settings/teams/{}",
    "policy": "/policies/{}",
    "calendar": "/calendars/{}",
    "catch_all": "/policies/catch-all",
}


@dataclass(frozen=True, slots=True)
class Shown:
    spot: WeakSpot
    href: str


def found(tx: Tx, actor: Actor, *, now: datetime) -> list[Shown]:
    spots = reading.list_weak_spots(tx, actor=actor, now=now)
    return [Shown(spot, place(spot.subject, actor)) for spot in spots]


def place(subject: str, actor: Actor) -> str:
    """Return the page on which this is mended, or seen by whom may not."""
    kind, _, number = subject.partition("/")
    if kind == "catch_all" and not permission.may(actor, Permission.CONFIGURE):
        return "/policies"
    return _PLACES.get(kind, "/settings/people").format(number)
