"""When an alert that is muted would be heard: what mutes it ends, and nothing takes its place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from tocsin.alerts import inhibition, silence
from tocsin.alerts.inhibition import Candidate, Ready
from tocsin.alerts.silence import Silence

_PATIENCE = 100


@dataclass(frozen=True, slots=True)
class Mutes:
    """What can mute by then: silences, and alerts of which some are over at a time."""

    silences: Sequence[Silence]
    inhibitions: Sequence[Ready]
    candidates: Sequence[Candidate] = ()
    holders: Mapping[int, int] = field(default_factory=dict)
    over_at: Mapping[int, datetime] = field(default_factory=dict)

    def is_over(self, alert_id: int, now: datetime) -> bool:
        return alert_id in self.over_at and self.over_at[alert_id] <= now

    def holding(self, now: datetime) -> list[Candidate]:
        """Return those that hold back still."""
        return [one for one in self.candidates if not self.is_over(one.alert_id, now)]


@dataclass(frozen=True, slots=True)
class Muted:
    """An alert, and until when what mutes it does; while it is held back, ``by`` which other.

    Whatever holds it back, nothing does any more after ``held_until``.
    """

    alert_id: int
    labels: Mapping[str, str]
    silenced_until: datetime | None = None
    ruled_until: datetime | None = None
    held_until: datetime | None = None
    by: int | None = None

    def ends(self, mutes: Mutes) -> list[datetime]:
        """When something that mutes it ends."""
        held = (self.held_until, mutes.over_at.get(self.by)) if self.by is not None else ()
        return [at for at in (self.silenced_until, self.ruled_until, *held) if at is not None]


def heard_at(one: Muted, mutes: Mutes, *, now: datetime) -> datetime | None:
    """Return from when on nothing mutes it; None if that is too far to see."""
    at, left = now, one
    for _ in range(_PATIENCE):
        ends = left.ends(mutes)
        if not ends:
            return at
        at = max(at, min(ends))
        left = _after(left, mutes, at)
    return None


def _after(one: Muted, mutes: Mutes, now: datetime) -> Muted:
    """What mutes it after some of it has ended: something else may by then."""
    is_up = one.held_until is not None and one.held_until <= now
    is_free = is_up or one.by is None or mutes.is_over(one.by, now)
    left = replace(
        one,
        silenced_until=_ahead(one.silenced_until, now),
        ruled_until=_ahead(one.ruled_until, now),
        by=None if is_free else one.by,
    )
    if left.silenced_until or left.ruled_until:
        return left
    again = silence.muting(mutes.silences, one.labels, now=now)
    if again is not None:
        return replace(left, silenced_until=again.ends_at, by=None)
    return replace(left, by=None) if is_up else _held(left, mutes, now)


def _held(one: Muted, mutes: Mutes, now: datetime) -> Muted:
    """Hold it back if another alert that is open explains it."""
    sides = inhibition.targets_of(mutes.inhibitions, one.labels)
    holders = {each: by for each, by in mutes.holders.items() if each != one.alert_id}
    found = inhibition.choose(one.alert_id, sides, mutes.holding(now), holders)
    if found is None:
        return replace(one, by=None)
    side, by = found
    until = now + side.rule.lasts
    return replace(one, held_until=min(one.held_until or until, until), by=by.alert_id)


def _ahead(at: datetime | None, now: datetime) -> datetime | None:
    return at if at is not None and at > now else None
