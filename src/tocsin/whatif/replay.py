"""The pages of a past time walked once more, as things are set up now or as a draft would have it.

Each page ends when it ended then: whoever would have been paged is taken to answer as fast.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from tocsin.notify.attempt import Status
from tocsin.whatif.begun import Begun
from tocsin.whatif.simulation import Simulation
from tocsin.whatif.world import World


@dataclass(frozen=True, slots=True)
class Load:
    """How much somebody was told: pages that reached them, and messages that went out."""

    pages: int = 0
    messages: int = 0


@dataclass(frozen=True, slots=True)
class Share:
    """A person's load as it was, as it would be now, and with the draft, if there is one."""

    person_id: int
    was: Load
    now: Load
    draft: Load | None

    @property
    def change(self) -> int:
        """How many pages more the draft brings than what holds now."""
        return (
            (self.draft.pages - self.now.pages) if self.draft else self.now.pages - self.was.pages
        )


@dataclass(frozen=True, slots=True)
class Unreached:
    """A page that nobody would have got."""

    subject: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Walked:
    """What pages came to: each person's load, and those that reached nobody."""

    loads: Mapping[int, Load]
    unreached: tuple[Unreached, ...]


@dataclass(frozen=True, slots=True)
class Replay:
    """``is_whole`` is false where more pages began in the period than are looked at."""

    starts_at: datetime
    ends_at: datetime
    pages: int
    is_whole: bool
    shares: tuple[Share, ...]
    unreached_now: tuple[Unreached, ...]
    unreached_draft: tuple[Unreached, ...] | None


def walked(world: World, begun: Sequence[Begun], *, until: datetime) -> Walked:
    """Walk the pages through the world and count whom they reach."""
    simulation = Simulation(world)
    simulation.run(begun, until=until)
    pages: dict[int, set[str]] = {}
    messages: Counter[int] = Counter()
    for row in simulation.mailbox.rows:
        if row.is_page and row.status is Status.SENT:
            pages.setdefault(row.person_id, set()).add(row.letter.subject)
            messages[row.person_id] += row.carrier is None
    reached = {pager.new.subject for pager in simulation.pagers if pager.has_reached}
    missed = [Unreached(one.new.subject, one.at) for one in begun if one.new.subject not in reached]
    loads = {person: Load(len(found), messages[person]) for person, found in pages.items()}
    return Walked(loads, tuple(missed))


def shares(was: Mapping[int, Load], now: Walked, draft: Walked | None) -> list[Share]:
    """Return everybody's share, those first for whom most changes."""
    found = [
        Share(
            person,
            was.get(person, Load()),
            now.loads.get(person, Load()),
            draft.loads.get(person, Load()) if draft else None,
        )
        for person in _people(was, now.loads, draft.loads if draft else {})
    ]
    return sorted(found, key=lambda one: (-abs(one.change), -one.now.pages, one.person_id))


def _people(*loads: Iterable[int]) -> list[int]:
    return sorted({person for each in loads for person in each})
