"""Why a signal paged nobody: it was turned away, or taken in and dropped, muted or not read."""

from collections.abc import Iterator

from tocsin.incidents.why import link, origin
from tocsin.incidents.why.link import Hop, Link, State
from tocsin.incidents.why.reason import Why
from tocsin.signals.refusal import Kept, Reason, Whole

_DROPS = ("routing rule '", "drops it")


def of(found: Whole, source: str) -> list[Link]:
    """Return the chain of what came: its arrival, and each reason for which nobody was paged."""
    return [_came(found, source), *(_refused(found) if _is_refused(found) else _fates(found))]


def _is_refused(found: Whole) -> bool:
    return found.ref.startswith(Kept.REFUSAL)


def _came(found: Whole, source: str) -> Link:
    who = source or found.address or "a stranger"
    door = found.path or "our own door"
    words = link.sentence(Why.CAME, who=who, door=door, size=f"{found.size:,}")
    title = source or "A stranger"
    return Link(Hop.EVENT, title, Why.CAME, words, State.DONE, found.at)


def _refused(found: Whole) -> Iterator[Link]:
    words = link.sentence(Why.TURNED_AWAY, said=found.error.rstrip("."))
    yield Link(Hop.MUTE, "Turned away", Why.TURNED_AWAY, words, State.FAILED, found.at)


def _fates(found: Whole) -> Iterator[Link]:
    """What was taken in: a line of its own for each reason that was written down."""
    if found.reason is Reason.UNREADABLE:
        words = link.sentence(Why.NOT_READ, said=found.error.rstrip("."))
        yield Link(Hop.EVENT, "Not readable", Why.NOT_READ, words, State.FAILED)
        return
    for said in found.error.splitlines():
        yield _fate(said)


def _fate(said: str) -> Link:
    if said.startswith(_DROPS[0]) and said.endswith(_DROPS[1]):
        words = link.sentence(Why.DROPPED_BY_RULE, said=said)
        return Link(Hop.RULE, "Dropped", Why.DROPPED_BY_RULE, words, State.SKIPPED)
    if any(said.startswith(begin) for begin, _ in origin.MUTES):
        reason = origin.mute(said, in_maintenance=False)
        number = origin.silence_id(said)
        about = "" if number is None else f"silence/{number}"
        title = "Muted" if number is None else f"Silence {number}"
        words = link.sentence(reason, said=said)
        return Link(Hop.MUTE, title, reason, words, State.SKIPPED, None, about)
    words = link.sentence(Why.CHANGED_NOTHING, said=said)
    return Link(Hop.EVENT, "Changed nothing", Why.CHANGED_NOTHING, words, State.SKIPPED)
