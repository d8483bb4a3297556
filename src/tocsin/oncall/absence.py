"""When people take no turns, whatever the reason: on leave, skipped in one schedule, or gone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from tocsin.oncall import shift
from tocsin.oncall.shift import Span

FOREVER = datetime.max.replace(tzinfo=UTC)
"""When those come back who have left."""


@dataclass(frozen=True, slots=True)
class Absence:
    person_id: int
    starts_at: datetime
    ends_at: datetime


Away = Mapping[int, tuple[Span, ...]]
"""For each person who is ever away the stretches in which they are, in order, none touching."""

NOBODY: Away = {}


def away(absences: Iterable[Absence]) -> Away:
    """Gather absences by person, those that meet made one."""
    found: dict[int, list[Span]] = {}
    for each in sorted(absences, key=lambda one: one.starts_at):
        found.setdefault(each.person_id, []).append(Span(each.starts_at, each.ends_at))
    return {person: tuple(shift.joined(spans)) for person, spans in found.items()}


def covering(away: Away, person_id: int, moment: datetime) -> Span | None:
    """Return the absence that a person is in at the moment; None if they are there."""
    return next((each for each in away.get(person_id, ()) if each.covers(moment)), None)


def has_left(away: Away, person_id: int, moment: datetime) -> bool:
    """Whether they are away at the moment and do not come back."""
    gone = covering(away, person_id, moment)
    return gone is not None and gone.ends_at == FOREVER


def changes(away: Away, people: Iterable[int], span: Span) -> list[datetime]:
    """Return the instants inside the span at which somebody of them leaves or returns."""
    ends = {
        end
        for person in people
        for each in away.get(person, ())
        for end in (each.starts_at, each.ends_at)
    }
    return sorted(end for end in ends if span.starts_at < end < span.ends_at)
