"""Stints: stretches in the life of an incident that have a promise of their own.

From one word to the reporter to the next, while one team has it, while a vendor works on it. They
are read from the ledger, so that a correction there corrects them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from tocsin.incidents.lifecycle import OPEN, Status
from tocsin.incidents.sla import Kind
from tocsin.kit.ledger import Event

NOBODY = 0

Key = tuple[Kind, int]


@dataclass(frozen=True, slots=True)
class Stint:
    """``party_id`` is the team or the vendor; NOBODY of an update."""

    kind: Kind
    party_id: int
    started_at: datetime
    stopped_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Life:
    """Of whom the ledger is: who reported it, and since when it counts."""

    logged_at: datetime
    reporter_id: int | None


def begun(life: Life, team_id: int | None) -> list[Stint]:
    """Return those of an incident that was just declared."""
    found = [Stint(Kind.UPDATE, NOBODY, life.logged_at)]
    return found if team_id is None else [*found, Stint(Kind.TEAM, team_id, life.logged_at)]


def of(events: Iterable[Event], life: Life) -> list[Stint]:
    """Return all stints of the incident whose ledger this is, oldest event first."""
    told = _Telling(life)
    for event in events:
        told.hear(event)
    return told.ended + [Stint(*key, since) for key, since in told.running.items()]


def is_word(event: Event, *, reporter_id: int | None) -> bool:
    """Say whether the reporter was told something by this, and not by themselves."""
    if event.kind == "update.posted":
        return True
    is_public = event.kind == "incident.commented" and bool(event.data.get("is_public"))
    return is_public and event.actor != f"person/{reporter_id}"


class _Telling:
    """What runs while the ledger is read."""

    def __init__(self, life: Life) -> None:
        self._life = life
        self._team_id: int | None = None
        self._is_open = True
        self.running: dict[Key, datetime] = {}
        self.ended: list[Stint] = []

    def hear(self, event: Event) -> None:
        if event.kind == "incident.declared":
            self._team_id = event.data.get("team_id")
            self._begin_again(self._life.logged_at)
        elif event.kind == "incident.team_set":
            self._hand_over(event.data.get("to"), event.at)
        elif event.kind in _VENDORS:
            self._vendor(event)
        elif is_word(event, reporter_id=self._life.reporter_id):
            self._word(event.at)
        if "status" in event.data and event.kind.startswith("incident."):
            self._status(Status(event.data["status"]), event.at)

    def _status(self, status: Status, at: datetime) -> None:
        was_open, self._is_open = self._is_open, status in OPEN
        if was_open and not self._is_open:
            for key in list(self.running):
                self._end(key, at)
        elif self._is_open and not was_open:
            self._begin_again(at)

    def _begin_again(self, at: datetime) -> None:
        self._begin((Kind.UPDATE, NOBODY), at)
        if self._team_id is not None:
            self._begin((Kind.TEAM, self._team_id), at)

    def _word(self, at: datetime) -> None:
        if (Kind.UPDATE, NOBODY) in self.running:
            self._end((Kind.UPDATE, NOBODY), at)
            self._begin((Kind.UPDATE, NOBODY), at)

    def _hand_over(self, team_id: int | None, at: datetime) -> None:
        if self._team_id is not None and team_id != self._team_id:
            self._end((Kind.TEAM, self._team_id), at)
        self._team_id = team_id
        if team_id is not None and self._is_open:
            self._begin((Kind.TEAM, team_id), at)

    def _vendor(self, event: Event) -> None:
        key = (Kind.VENDOR, int(event.data["vendor_id"]))
        if event.kind == VENDOR_ENGAGED:
            self._begin(key, event.at)
        else:
            self._end(key, event.at)

    def _begin(self, key: Key, at: datetime) -> None:
        self.running.setdefault(key, at)

    def _end(self, key: Key, at: datetime) -> None:
        since = self.running.pop(key, None)
        if since is not None:
            self.ended.append(Stint(*key, since, max(at, since)))


VENDOR_ENGAGED = "incident.vendor_engaged"
VENDOR_RELEASED = "incident.vendor_released"
_VENDORS = frozenset({VENDOR_ENGAGED, VENDOR_RELEASED})
