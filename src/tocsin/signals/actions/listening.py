"""What listeners need that hear without being asked: who may be speaking, what they counted, and
who of them calls at a broker. They act for Tocsin itself, so that no person is asked for here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.kit import configuration
from tocsin.kit.secrets import Key, WrongKey
from tocsin.kit.tx import Tx
from tocsin.signals import signal
from tocsin.signals import tally as idea
from tocsin.signals.actions import proving, registry, statements
from tocsin.signals.raw_event import Statement
from tocsin.signals.signal import Severity, Signal, State
from tocsin.signals.source import SourceRow
from tocsin.signals.store import source_keys
from tocsin.signals.store import sources as source_store
from tocsin.signals.store import tallies as store
from tocsin.signals.tally import Count, Tally

MOST_SOURCES = 1000
UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True)
class Speaker:
    """A source that may be heard: ``digests`` are of its keys, ``secret`` is open."""

    source: SourceRow
    digests: frozenset[bytes]
    secret: str


@dataclass(frozen=True, slots=True)
class Roster:
    """All sources of a kind. What changes about any of them changes the mark."""

    mark: configuration.Mark
    speakers: tuple[Speaker, ...]


def roster(tx: Tx, kind: str, *, sealed_with: Key, known: Roster | None, now: datetime) -> Roster:
    """Return the sources of this kind, the ones that are known where nothing was changed."""
    mark = configuration.mark(tx)
    if known is not None and is_known(known, mark, now=now):
        return known
    found = source_store.of_kind(tx, kind, limit=MOST_SOURCES)
    digests: dict[int, set[bytes]] = {source.id: set() for source in found}
    for each in source_keys.key_hashes(tx, list(digests), now=now):
        digests[each.source_id].add(bytes(each.digest))
    speakers = (
        Speaker(source, frozenset(digests[source.id]), _secret(tx, source, sealed_with=sealed_with))
        for source in found
    )
    return Roster(mark, tuple(speakers))


def is_known(known: Roster, mark: configuration.Mark, *, now: datetime) -> bool:
    """Whether nothing was changed about these sources since, and no key has ended."""
    return known.mark == mark and not _ends(known, now=now)


def count(tx: Tx, counts: Mapping[int, Count], *, now: datetime) -> None:
    """Add what was heard since the last time."""
    if counts:
        store.add(tx, counts, at=now)


def view_tally(tx: Tx, source_id: int, *, actor: Actor) -> Tally:
    """What was heard for a source; nothing as yet is a tally too."""
    permission.require(actor, Permission.READ)
    registry.source(tx, source_id)
    return next(iter(store.of(tx, [source_id])), Tally(source_id))


def hold(tx: Tx, source_id: int, holder: str, *, now: datetime) -> bool:
    """Take or renew the lease on calling for this source: two of one name end each other."""
    return store.hold(tx, source_id, holder, until=now + idea.LEASE, now=now)


def release(tx: Tx, source_id: int, holder: str) -> None:
    store.release(tx, source_id, holder)


def note_connected(tx: Tx, source: SourceRow, *, now: datetime) -> Statement | None:
    """Write down that we are there; say that it is over, if it was told that we were not."""
    before = _tally(tx, source.id)
    store.note_connected(tx, source.id, at=now)
    if before.told_at is None:
        return None
    return _say(tx, source, State.OK, f"{source.name}: the broker is reached again", now=now)


def note_problem(tx: Tx, source: SourceRow, problem: str, *, now: datetime) -> Statement | None:
    """Write down what keeps us away; return what to say of it once it lasts."""
    store.note_problem(tx, source.id, problem[: idea.LONGEST_PROBLEM], at=now)
    if not _tally(tx, source.id).is_to_be_told(now=now):
        return None
    store.note_told(tx, source.id, at=now)
    return _say(tx, source, State.FIRING, f"{source.name} hears nothing: {problem}", now=now)


def _say(tx: Tx, source: SourceRow, state: State, summary: str, *, now: datetime) -> Statement:
    said = Signal(
        identity=UNREACHABLE,
        state=state,
        severity=Severity.ERROR,
        summary=signal.summary(summary),
        description="What is told at the broker meanwhile is not heard by Tocsin.",
        labels={"alertname": "BrokerUnreachable", "source": source.name},
    )
    place = _Place(source.id, source.name, source.service_id)
    return statements.say(tx, place, said, facts={}, now=now)


@dataclass(frozen=True, slots=True)
class _Place:
    source_id: int
    name: str
    service_id: int | None


def _tally(tx: Tx, source_id: int) -> Tally:
    return next(iter(store.of(tx, [source_id])), Tally(source_id))


def _secret(tx: Tx, source: SourceRow, *, sealed_with: Key) -> str:
    try:
        return proving.opened(tx, source, sealed_with=sealed_with)
    except WrongKey:
        return ""


def _ends(known: Roster, *, now: datetime) -> bool:
    """Whether an old key has ended since, which changes no mark."""
    ends = (each.source.old_key_until for each in known.speakers if len(each.digests) > 1)
    return any(end is not None and end <= now for end in ends)
