"""A forecast as the API tells it: what becomes of what was asked about, line by line."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from tocsin.api.names import Names
from tocsin.api.schemas import Output, shown
from tocsin.incidents.priority import Level, Priority
from tocsin.signals.signal import Severity
from tocsin.whatif.forecast import Ending, Fate, Forecast, Line, Mark, Marked, Opened


class UseOut(Output):
    """One way by which somebody is told: when it goes out, null if it never does, and why."""

    channel: str
    at: datetime | None
    because: str


class LineOut(Output):
    """What a target of a step comes to: a person and their ways, or nobody and the reason.

    ``via`` is what puts them on call, ``instead_of`` whose turn it would be, were they not away;
    ``is_skipped`` says that the step was not to be taken; ``vendor`` is one who is asked for help
    beside those who are paged.
    """

    at: datetime
    place: str
    target: str
    person: str | None
    person_name: str | None
    uses: list[UseOut]
    reason: str
    is_paged: bool
    is_skipped: bool
    via: str
    instead_of: str | None
    vendor: str


class JudgedOut(Output):
    """One statement of the payload, what would become of it, and which rules touched it.

    What is muted is heard at ``heard_at`` if it is not over by then; null if it never is.
    """

    identity: str
    summary: str
    severity: Severity
    service: str | None
    fate: Fate
    because: str
    rules: list[str]
    heard_at: datetime | None


class PagingOut(Output):
    """A page to its end. ``gaps`` are when a step that was to be taken reached nobody; ``because``
    says why it begins, where it is not the first."""

    policy: str
    begins_at: datetime
    ending: Ending
    ends_at: datetime | None
    gaps: list[datetime]
    has_reached: bool
    because: str
    lines: list[LineOut]


class ToldOut(Output):
    """Somebody who would be informed, and need not answer."""

    at: datetime
    person: str | None
    channel: str
    why: str


class OpenedOut(Output):
    """An incident that would be opened, whom it would page, and whom it would inform.

    ``number`` is that of one that is open already, and ``because`` what would become of it.
    ``opens_at`` is null unless it is opened later than the payload comes, because it is muted.
    """

    number: int | None
    opens_at: datetime | None
    because: str
    title: str
    priority: Priority
    impact: Level
    urgency: Level
    services: list[str]
    team: str | None
    pages: list[PagingOut]
    informed: list[ToldOut]


class ForecastOut(Output):
    """``notes`` say what the answer rests on, or leaves out."""

    at: datetime
    until: datetime
    judged: list[JudgedOut]
    incidents: list[OpenedOut]
    notes: list[str]


class MarkedOut(LineOut):
    """A line of both, or one that is gone with the draft, or new."""

    mark: Mark


class AnswerOut(Output):
    """``draft`` and ``difference`` are null where no draft was given."""

    active: ForecastOut
    draft: ForecastOut | None
    difference: list[MarkedOut] | None


def forecast(found: Forecast, known: Names) -> ForecastOut:
    return shown(ForecastOut, found, incidents=[_opened(each, known) for each in found.incidents])


def marked(changes: Sequence[Marked], known: Names) -> list[MarkedOut]:
    return [shown(MarkedOut, e.line, mark=e.mark, **_whom(e.line, known)) for e in changes]


def _opened(each: Opened, known: Names) -> OpenedOut:
    informed = [shown(ToldOut, e, person=known.email(e.person_id)) for e in each.informed]
    pages = [shown(PagingOut, e, lines=[_line(x, known) for x in e.lines]) for e in each.pages]
    return shown(OpenedOut, each, pages=pages, informed=informed)


def _line(line: Line, known: Names) -> LineOut:
    return shown(LineOut, line, **_whom(line, known))


def _whom(line: Line, known: Names) -> Mapping[str, str | None]:
    return {
        "person": known.email(line.person_id),
        "person_name": known.person(line.person_id),
        "instead_of": known.email(line.instead_of),
    }
