"""Through which contacts a person is told, and after which delays.

The one thing that must not happen is silence: rules that lead nowhere give way to all contacts
that work, and a person whom only the inbox would reach counts as unreachable.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from tocsin.notify.message import Kind, Message, Urgency

LONGEST_DELAY = timedelta(days=1)
MOST_RULES = 20


@dataclass(frozen=True, slots=True)
class Rule:
    """Use this contact so long after the message was queued, unless it was answered."""

    contact_id: int
    urgency: Urgency
    delay: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class Way:
    """A contact that works: enabled, verified, its channel set up. ``wakes`` if it can ring."""

    contact_id: int | None
    channel: str
    address: str
    wakes: bool = True


@dataclass(frozen=True, slots=True)
class Planned:
    """``repeat`` numbers the uses of one contact, so that each is queued once.

    ``is_held`` if it waits only to be told together with others.
    """

    way: Way
    delay: timedelta = timedelta(0)
    repeat: int = 0
    is_held: bool = False


def plan(message: Message, *, ways: Sequence[Way], rules: Sequence[Rule]) -> list[Planned]:
    """Return which contact is used when, soonest first; empty only if there is no way at all.

    Delays exist so that an answer can spare the rest; what nobody answers goes out at once,
    through the contacts that come first.
    """
    usable = {way.contact_id: way for way in ways}
    chosen = [r for r in rules if r.urgency is message.urgency and r.contact_id in usable]
    if not chosen:
        return [Planned(way) for way in ways]
    ordered = sorted(chosen, key=lambda rule: rule.delay)
    if message.kind is not Kind.PAGE:
        first = ordered[0].delay
        once = dict.fromkeys(rule.contact_id for rule in ordered if rule.delay == first)
        return [Planned(usable[contact_id]) for contact_id in once]
    return _numbered([(usable[rule.contact_id], rule.delay) for rule in ordered])


def ordered(order: Sequence[tuple[str, timedelta]], *, ways: Sequence[Way]) -> list[Planned]:
    """Return the uses of these channels, soonest first, each so long after the message was queued.

    Empty when they would wake nobody: then the person's own rules hold. The soonest begins at once,
    for the delays are there to spare the rest.
    """
    soonest_first = sorted(order, key=lambda use: use[1])
    uses = [(way, after) for slug, after in soonest_first for way in ways if way.channel == slug]
    if not any(way.wakes for way, _ in uses):
        return []
    wait = uses[0][1]
    return _numbered([(way, after - wait) for way, after in uses])


def _numbered(uses: Sequence[tuple[Way, timedelta]]) -> list[Planned]:
    seen: Counter[int | None] = Counter()
    planned = []
    for way, delay in uses:
        planned.append(Planned(way, delay, seen[way.contact_id]))
        seen[way.contact_id] += 1
    return planned
