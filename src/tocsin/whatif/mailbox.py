"""Notifications that would be queued and sent, in memory instead of in rows.

What decides is the notifications' own: by which ways, after which delays, what waits for quiet
hours to end or to be told together. Every provider is taken to work.
"""

import heapq
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from tocsin.notify import bundle, quiet
from tocsin.notify.attempt import Status
from tocsin.notify.bundle import Telling, Way
from tocsin.notify.message import Kind
from tocsin.notify.notification import Failed, Letter, Queued
from tocsin.notify.quiet import Quiet
from tocsin.notify.rule import Planned
from tocsin.notify.underway import Underway
from tocsin.whatif import dispatch
from tocsin.whatif.dispatch import Row
from tocsin.whatif.world import Ways

_KNOWN = {Status.DELIVERED: Status.SENT, Status.SENDING: Status.SENT}
NOBODY = 0
"""To whom goes what is sent to an address that is nobody's of ours."""

_TOGETHER = "said in one digest with what else waited until the morning"
_INSIDE = "inbox"


class Mailbox:
    """What is told to whom, as far as it is known by now."""

    def __init__(self, ways: Ways) -> None:
        self.rows: list[Row] = []
        self._ways = ways
        self._due: list[tuple[datetime, int]] = []
        self._once: set[tuple[str, int, str, str, int]] = set()
        self._of_person: dict[int, dict[Way, list[Row]]] = {}
        self._about: dict[str, list[Row]] = {}
        self._alike: dict[tuple[Way, str], list[Row]] = {}
        self._waiting: dict[Way, list[Row]] = {}
        self._mornings: dict[int, datetime] = {}
        self._answered: dict[str, datetime] = {}

    def take_up(self, queued: Sequence[Underway], answered: Mapping[str, datetime]) -> None:
        """Begin with what was queued before: what waits goes out, and what went out counts, unless
        it was ``answered``."""
        self._answered.update(answered)
        for one in queued:
            status = _KNOWN.get(one.status, one.status)
            row = Row(
                len(self.rows) + 1,
                one.person_id,
                one.letter,
                one.use,
                one.created_at,
                one.due_at,
                one.held_until,
                status,
                one.quiet_until,
                one.ended_at,
            )
            self._keep(row)
            if status is Status.PENDING and one.quiet_until is not None:
                before = self._mornings.get(one.person_id, one.quiet_until)
                self._mornings[one.person_id] = min(one.quiet_until, before)

    def tell(self, person_id: int, letter: Letter, *, now: datetime) -> Queued:
        """Queue what a letter to a person comes to; the same cause is queued once."""
        known = self._ways.known[person_id]
        wish = self._ways.wishes.get(person_id, Quiet())
        until = quiet.until(wish, ZoneInfo(known.person.time_zone), now=now)
        spared = self._paged_already(person_id, letter, wish.once_within, now=now)
        uses = [] if spared else known.uses(letter, until=until, now=now)
        ids = self._queue([(person_id, letter, use) for use in uses], person_id, now=now)
        reason = spared or known.reason
        if until is not None and ids and quiet.can_wait(letter.message):
            self._wait(ids, person_id, until=until)
            reason = quiet.because(until, known.person.time_zone)
        return Queued(tuple(ids), known.unreachable, reason)

    def tell_silently(self, person_id: int, letter: Letter, *, now: datetime) -> None:
        """Tell somebody who learns: by the ways that wake nobody, whatever they wish."""
        for way in self._ways.silent.get(person_id, ()):
            list(self._insert((person_id, letter, Planned(way)), now))

    def ask(self, vendor_id: int, letter: Letter, *, now: datetime) -> tuple[int, ...]:
        """Ask a vendor on each of their ways; return the numbers of what is queued."""
        asked = [(NOBODY, letter, Planned(way)) for way in self._ways.outside.get(vendor_id, ())]
        return tuple(row.id for one in asked for row in self._insert(one, now))

    def next_at(self) -> datetime | None:
        """Return when something is due; None when nothing is left."""
        while self._due and self._is_stale(*self._due[0]):
            heapq.heappop(self._due)
        return min((*self._mornings.values(), *(at for at, _ in self._due[:1])), default=None)

    def work(self, now: datetime) -> None:
        """Do all that is due by now: end quiet hours, then send."""
        for person_id in [each for each, until in self._mornings.items() if until <= now]:
            self._end_quiet(person_id, now=now)
        due = self._take_due(now)
        numbers = {row.id for row in due}
        needless = [row for row in due if self._is_needless(row, numbers)]
        for row in needless:
            row.end(Status.SUPPRESSED, now, reason="superseded by a later page about the same")
        for row in sorted(due, key=dispatch.turn):
            if row.status is Status.PENDING:
                self._send(row, now=now)

    def note_answer(self, subject: str, at: datetime) -> None:
        """What begins after an answer is another thing, of which everybody is told anew."""
        self._answered[subject] = max(at, self._answered.get(subject, at))

    def stop(self, subject: str, *, reason: str, now: datetime) -> None:
        """Call off the pages about a subject that have not gone out."""
        for row in self._about.get(subject, ()):
            if row.status is Status.PENDING and row.letter.cause.startswith("page/"):
                row.end(Status.SUPPRESSED, now, reason=reason)

    def _queue(self, telling: Sequence[Telling], person_id: int, *, now: datetime) -> list[int]:
        allowed = self._ways.windows
        if allowed.longest and any(map(bundle.can_wait, telling)):
            firsts = self._firsts(person_id, since=now - allowed.longest)
            telling = bundle.held(telling, firsts, allowed, calls=self._ways.calls, now=now)
        return [row.id for one in telling for row in self._insert(one, now)]

    def _insert(self, one: Telling, now: datetime) -> Iterator[Row]:
        person_id, letter, use = one
        if isinstance(use, Failed):
            return
        once = (letter.cause, person_id, use.way.channel, use.way.address, use.repeat)
        if once in self._once:
            return
        self._once.add(once)
        due_at = now + use.delay
        held_until = due_at if use.is_held else None
        row = Row(len(self.rows) + 1, person_id, letter, use, now, due_at, held_until)
        self._keep(row)
        yield row

    def _keep(self, row: Row) -> None:
        subject = row.letter.subject
        self.rows.append(row)
        self._of_person.setdefault(row.person_id, {}).setdefault(row.way, []).append(row)
        self._about.setdefault(subject, []).append(row)
        self._alike.setdefault((row.way, subject), []).append(row)
        if row.held_until is not None:
            self._waiting.setdefault(row.way, []).append(row)
        heapq.heappush(self._due, (row.due_at, row.id))

    def _wait(self, ids: Sequence[int], person_id: int, *, until: datetime) -> None:
        """Let wait what would wake them; what lies aside to be read does not."""
        waiting = [row for row in self._rows(ids) if row.due_at >= until]
        for row in waiting:
            row.quiet_until = until
        if waiting:
            self._mornings[person_id] = min(until, self._mornings.get(person_id, until))

    def _end_quiet(self, person_id: int, *, now: datetime) -> None:
        """What waited is let go; many things are told in one digest instead."""
        del self._mornings[person_id]
        every = (row for rows in self._of_person[person_id].values() for row in rows)
        waiting = sorted(
            (row for row in every if row.quiet_until is not None and row.status is Status.PENDING),
            key=lambda row: row.id,
        )
        if len({row.letter.cause for row in waiting}) > 1:
            self._digest(person_id, waiting, now=now)
        for row in waiting:
            row.quiet_until, row.due_at = None, now
            heapq.heappush(self._due, (now, row.id))

    def _digest(self, person_id: int, waiting: Sequence[Row], *, now: datetime) -> None:
        for row in waiting:
            row.end(Status.SUPPRESSED, now, reason=_TOGETHER)
        digest = quiet.digest([dispatch.held(row, now) for row in waiting])
        cause = f"quiet/{person_id}/{now.isoformat()}"
        self.tell(person_id, Letter(digest, f"person/{person_id}", cause), now=now)

    def _firsts(self, person_id: int, *, since: datetime) -> dict[Way, tuple[str, datetime]]:
        """Return the latest page through each way that did not wait and still counts."""
        found: dict[Way, tuple[str, datetime]] = {}
        for way, rows in self._of_person.get(person_id, {}).items():
            first = next((row for row in reversed(rows) if dispatch.is_first(row)), None)
            if first is not None and first.created_at > since:
                found[way] = (first.letter.subject, first.created_at)
        return found

    def _paged_already(
        self, person_id: int, letter: Letter, within: timedelta, *, now: datetime
    ) -> str | None:
        if not within or letter.message.kind is not Kind.PAGE:
            return None
        got_through = [
            row.created_at
            for row in self._about.get(letter.subject, ())
            if row.person_id == person_id
            and row.letter.cause != letter.cause
            and row.is_page
            and row.status is Status.SENT
            and row.use.way.channel != _INSIDE
            and row.created_at > now - within
        ]
        latest = max(got_through, default=None)
        answered_at = self._answered.get(letter.subject)
        if latest is None or (answered_at is not None and answered_at >= latest):
            return None
        return quiet.once(latest, now=now)

    def _take_due(self, now: datetime) -> list[Row]:
        numbers = set()
        while self._due and self._due[0][0] <= now:
            at, number = heapq.heappop(self._due)
            if not self._is_stale(at, number):
                numbers.add(number)
        return self._rows(sorted(numbers))

    def _is_stale(self, at: datetime, number: int) -> bool:
        row = self.rows[number - 1]
        return row.status is not Status.PENDING or row.due_at != at

    def _is_needless(self, row: Row, due: Collection[int]) -> bool:
        same = self._alike[row.way, row.letter.subject]
        return row.is_page and any(dispatch.makes_needless(other, row, due) for other in same)

    def _send(self, row: Row, *, now: datetime) -> None:
        """Send it, and beside it what waits to be told together."""
        row.end(Status.SENT, now)
        for other in self._waiting.pop(row.way, ()) if row.is_page else ():
            if other.status is Status.PENDING:
                other.end(Status.SENT, now)
                other.carrier = row.id

    def _rows(self, ids: Iterable[int]) -> list[Row]:
        return [self.rows[number - 1] for number in ids]
