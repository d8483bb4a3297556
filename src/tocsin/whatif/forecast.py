"""What would become of something that came at a moment: who would be told, when and by which way.

A forecast is set beside another one line by line, so that a draft shows what it would change.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tocsin.incidents.priority import Level, Priority
from tocsin.notify.attempt import Status
from tocsin.oncall.escalation import Nobody, Paged
from tocsin.signals.signal import Severity
from tocsin.whatif.dispatch import Row
from tocsin.whatif.pager import Came, Pager, Step


class Fate(StrEnum):
    """What would become of one statement of a payload."""

    PAGES = "pages"
    JOINS = "joins"
    REPEATS = "repeats"
    MUTED = "muted"
    DROPPED = "dropped"
    ENDS = "ends"
    ACKNOWLEDGES = "acknowledges"
    CHANGE = "change"


@dataclass(frozen=True, slots=True)
class Judged:
    """One statement, what would become of it and why; ``rules`` are those that touched it.

    What is muted is heard at ``heard_at``, if it is not over by then; None if it never is.
    """

    identity: str
    summary: str
    severity: Severity
    service: str | None
    fate: Fate
    because: str = ""
    rules: tuple[str, ...] = ()
    heard_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Use:
    """One way by which somebody is told. ``at`` is when it goes out, None if it never does;
    ``because`` says why not, or what it waits for."""

    channel: str
    at: datetime | None
    because: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """What a target of a step comes to: a person and their ways, or nobody and the reason.

    ``via`` is what puts them on call, ``instead_of`` whose turn it would be, were they not away.
    ``vendor`` is who is asked for help beside those who are paged; nobody there answers.
    """

    at: datetime
    place: str
    target: str
    person_id: int | None
    uses: tuple[Use, ...]
    reason: str
    is_paged: bool
    is_skipped: bool = False
    via: str = ""
    instead_of: int | None = None
    vendor: str = ""


class Ending(StrEnum):
    """How a page ends if nobody answers: ``goes_on`` beyond the time that is looked at."""

    GOES_ON = "goes_on"
    EXHAUSTED = "exhausted"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Told:
    """Somebody who would be informed, and need not answer."""

    at: datetime
    person_id: int
    channel: str
    why: str


@dataclass(frozen=True, slots=True)
class Paging:
    """A page from its beginning to its end. ``gaps`` are the times at which a step reached nobody
    although it was to be taken; ``because`` says why it begins, where it is not the first."""

    policy: str
    policy_id: int | None
    begins_at: datetime
    lines: tuple[Line, ...]
    ending: Ending
    ends_at: datetime | None
    gaps: tuple[datetime, ...]
    has_reached: bool
    because: str = ""


@dataclass(frozen=True, slots=True)
class Opened:
    """An incident that would be opened, and whom it would page and inform.

    ``number`` is that of one that is open already, and ``because`` what it would have to do with
    it and whom that calls. At ``opens_at`` it opens if that is later, because it is muted first.
    """

    title: str
    priority: Priority
    impact: Level
    urgency: Level
    services: tuple[str, ...]
    team: str | None
    pages: tuple[Paging, ...]
    informed: tuple[Told, ...] = ()
    number: int | None = None
    because: str = ""
    opens_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Forecast:
    """``notes`` are what the answer rests on, or leaves out."""

    at: datetime
    until: datetime
    judged: tuple[Judged, ...]
    incidents: tuple[Opened, ...]
    notes: tuple[str, ...] = ()

    @property
    def person_ids(self) -> list[int]:
        """Everybody who is named."""
        return sorted({person for person in _named(self) if person is not None})


class Mark(StrEnum):
    """Where a line stands, of two forecasts: in both, or in one of them."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Marked:
    mark: Mark
    line: Line


def paging(pager: Pager, rows: Mapping[int, Row], *, ends_at: datetime | None) -> Paging:
    """Return what a page came to; ``ends_at`` is when it is over by itself, or answered."""
    lines = [_line(step, came, rows) for step in pager.steps for came in step.came_to]
    gaps = [step.at for step in pager.steps if not step.has_reached and not _skipped(step)]
    ending, at = (Ending.OVER if ends_at else Ending.GOES_ON), ends_at
    if pager.is_exhausted:
        ending, at = Ending.EXHAUSTED, pager.steps[-1].at if pager.steps else None
    return Paging(
        policy=pager.plan.name,
        policy_id=pager.plan.id,
        begins_at=pager.begun_at,
        lines=tuple(lines),
        ending=ending,
        ends_at=at,
        gaps=tuple(dict.fromkeys(gaps)),
        has_reached=pager.has_reached,
        because=pager.because,
    )


def difference(before: Forecast, after: Forecast) -> list[Marked]:
    """Set two forecasts side by side: each line of both by time, marked with where it stands."""
    old, new = list(_lines(before)), list(_lines(after))
    left = list(new)
    marked: list[Marked] = []
    for line in old:
        match = next((each for each in left if _same(each, line)), None)
        if match is not None:
            left.remove(match)
        marked.append(Marked(Mark.GONE if match is None else Mark.SAME, match or line))
    marked += [Marked(Mark.NEW, line) for line in left]
    return sorted(marked, key=lambda one: (one.line.at, _ORDER[one.mark]))


def _line(step: Step, came: Came, rows: Mapping[int, Row]) -> Line:
    outcome, asked = came.outcome, came.asked
    queued: Sequence[int] = asked.rows if asked else ()
    if isinstance(outcome, Paged):
        queued = outcome.notification_ids
    return Line(
        at=step.at,
        place=step.place,
        target=outcome.target,
        person_id=outcome.person_id,
        uses=tuple(_use(rows[number], rows) for number in queued),
        reason=(asked.because if asked else outcome.reason) or "",
        is_paged=isinstance(outcome, Paged),
        is_skipped=isinstance(outcome, Nobody) and outcome.is_skipped,
        via=came.duty.via if came.duty else "",
        instead_of=came.duty.instead_of if came.duty else None,
        vendor=asked.name if asked else "",
    )


def _use(row: Row, rows: Mapping[int, Row]) -> Use:
    if row.status is Status.SENT:
        carrier = rows.get(row.carrier or 0)
        told = f"told together with {carrier.message.title}" if carrier else ""
        return Use(row.use.way.channel, row.ended_at, told)
    if row.status is Status.PENDING:
        return Use(row.use.way.channel, row.due_at)
    return Use(row.use.way.channel, None, row.reason)


def _skipped(step: Step) -> bool:
    outcomes = [each.outcome for each in step.came_to]
    return all(isinstance(one, Nobody) and one.is_skipped for one in outcomes)


def _lines(forecast: Forecast) -> Iterator[Line]:
    for incident in forecast.incidents:
        for page in incident.pages:
            yield from page.lines


def _same(one: Line, other: Line) -> bool:
    return _key(one) == _key(other)


def _key(line: Line) -> tuple[object, ...]:
    """What a reader would call the same, wherever it stands in the policy."""
    uses = tuple((use.channel, use.at) for use in line.uses)
    return line.at, line.target, line.person_id, line.is_paged, uses


def _named(forecast: Forecast) -> Iterator[int | None]:
    for incident in forecast.incidents:
        yield from (told.person_id for told in incident.informed)
    for line in _lines(forecast):
        yield from (line.person_id, line.instead_of)


_ORDER = {Mark.SAME: 0, Mark.GONE: 1, Mark.NEW: 2}
