"""What is asked: what would come at a moment, as a payload or as a problem of a service."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from tocsin.incidents.priority import Priority
from tocsin.kit import errors, text
from tocsin.oncall import asked
from tocsin.signals.signal import Severity

USUAL = timedelta(hours=24)
LONGEST = timedelta(days=7)
MOST_BYTES = 1_048_576
MOST_LABELS = 64
_LONGEST_WORD = 1000


class BadQuestion(errors.Invalid):
    """A question that nothing can be said to."""


@dataclass(frozen=True, slots=True)
class Payload:
    """Bytes as they would come to the door of a source."""

    source_id: int
    body: bytes
    content_type: str = "application/json"
    path: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """An incident as it would be opened; without a priority it is what the matrix says.

    A ``policy_id`` is one that it is to page by, whatever its service's is.
    """

    service_id: int | None
    title: str = "What if"
    severity: Severity = Severity.CRITICAL
    priority: Priority | None = None
    policy_id: int | None = None
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Question:
    """``lasts`` is how far to look ahead while nobody answers.

    ``open_since`` is the moment from which on what is open stays open: the payload may repeat or
    join it, and its pages go on. None: by then nothing of it is.
    """

    what: Payload | Problem
    at: datetime
    lasts: timedelta = USUAL
    open_since: datetime | None = None


def checked(given: Question) -> Question:
    """Return it tidied, or raise BadQuestion with the sentence that helps."""
    if not timedelta(0) < given.lasts <= LONGEST:
        raise BadQuestion("Look at most 7 days ahead.", fields={"lasts": "At most 7 days."})
    if given.open_since is not None and given.at < given.open_since:
        sentence = "What is open now can only be met from now on; ask of a later moment."
        raise BadQuestion(sentence, fields={"at": sentence})
    if isinstance(given.what, Payload) and len(given.what.body) > MOST_BYTES:
        raise BadQuestion("A payload has at most 1 MB.", fields={"payload": "At most 1 MB."})
    return replace(given, at=asked.moment(given.at), what=_tidy(given.what))


def _tidy(what: Payload | Problem) -> Payload | Problem:
    if isinstance(what, Payload):
        return what
    if len(what.labels) > MOST_LABELS:
        raise BadQuestion(f"At most {MOST_LABELS} labels can be given.")
    labels = {_word(name): _word(value) for name, value in what.labels.items()}
    return replace(what, title=_word(what.title) or "What if", labels=labels)


def _word(given: str) -> str:
    return text.truncate(text.one_line(text.storable(given)), _LONGEST_WORD)
