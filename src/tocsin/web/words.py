"""How moments, durations and names are put into words for the one who reads.

A page is rendered for one reader; the zone and the moment are set once for it, so that templates
need not carry them along.
"""

from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tocsin.desk import wording
from tocsin.kit import periods
from tocsin.web import tongues


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom a page is written: where they are and when it is, if that is known.

    Only the portal speaks other languages than English.
    """

    now: datetime | None = None
    zone: str = "UTC"
    language: str = wording.DEFAULT

    @property
    def time_zone(self) -> ZoneInfo:
        try:
            return ZoneInfo(self.zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            return ZoneInfo("UTC")

    @property
    def here(self) -> datetime:
        """Now, by the clock on the reader's wall."""
        if self.now is None:
            raise ValueError("This reader is nowhere in time.")
        return self.now.astimezone(self.time_zone)


_NEAR_DAYS = {-1: "Yesterday", 0: "Today", 1: "Tomorrow"}
_NOBODY = Reader()
_reader: ContextVar[Reader] = ContextVar("reader", default=_NOBODY)


def write_for(reader: Reader) -> None:
    _reader.set(reader)


def language() -> str:
    """The language of whoever reads."""
    return _reader.get().language


def say(key: str, **values: object) -> str:
    """Return a text of the portal in the reader's language."""
    return wording.say(language(), key, **values)


def local(at: datetime) -> datetime:
    return at.astimezone(_reader.get().time_zone)


def exact(at: datetime) -> str:
    """``Sat 21 Nov 2026, 03:12:40 CET``."""
    here = local(at)
    if (tongue := tongues.of(language())) is not None:
        return tongue.exact(here)
    return f"{here:%a} {here.day} {here:%b %Y, %H:%M:%S %Z}"


def clock_time(at: datetime) -> str:
    return f"{local(at):%H:%M}"


def day(at: datetime) -> str:
    """``Today``, ``Yesterday``, ``Tomorrow``, ``Sat 21 Nov``, ``21 Nov 2025``."""
    now = _reader.get().now
    if now is None:
        return _date(local(at))
    here, today = local(at).date(), local(now).date()
    if (tongue := tongues.of(language())) is not None:
        return tongue.day(here, today)
    if near := _NEAR_DAYS.get((here - today).days):
        return near
    return f"{here:%a} {here.day} {here:%b}" if here.year == today.year else _date(local(at))


def moment(at: datetime) -> str:
    """``Today 09:00``, ``Sat 21 Nov 09:00``: when something begins or ends."""
    return f"{day(at)} {clock_time(at)}"


def amid(moment_: str) -> str:
    """Write a moment as it stands within a sentence: ``today 09:00``."""
    is_near = moment_.startswith(tuple(_NEAR_DAYS.values()))
    return moment_[:1].lower() + moment_[1:] if is_near else moment_


def relative(at: datetime) -> str:
    """``just now``, ``4 m ago``, ``in 2 h``; past a week the date."""
    now = _reader.get().now
    if now is None:
        return exact(at)
    gone = now - at
    if (tongue := tongues.of(language())) is not None:
        return tongue.relative(gone, local(at))
    if abs(gone) > timedelta(days=7):
        return _date(local(at))
    if abs(gone) < timedelta(seconds=20):
        return "just now"
    span = _largest(abs(gone))
    return f"{span} ago" if gone > timedelta(0) else f"in {span}"


def age(at: datetime) -> str:
    """How long ago, in as few characters as can be read down a column: ``4 m``, ``3 d``."""
    now = _reader.get().now
    return exact(at) if now is None else _largest(abs(now - at))


def spoken(span: timedelta) -> str:
    return periods.spoken(span)


def initials(name: str) -> str:
    words = [word for word in name.replace("-", " ").split() if word[:1].isalnum()]
    if not words:
        return "?"
    return words[0][0] + (words[-1][0] if len(words) > 1 else words[0][1:2])


def place(address: str) -> str:
    """Show where a contact is; of the subscription of a browser only the host, no secret."""
    head, mark, _ = address.partition("#")
    return head.split("/")[2] if mark and head.startswith("https://") else address


def sentence(word: str) -> str:
    """Turn a word of the code into one of the page: ``in_progress`` into ``In progress``."""
    plain = str(word).replace("_", " ").replace("-", " ")
    return plain[:1].upper() + plain[1:]


def count(number: int, one: str, many: str | None = None) -> str:
    """``1 alert``, ``3 alerts``, ``1,204 alerts``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def _largest(span: timedelta) -> str:
    seconds = int(span.total_seconds())
    for unit, size in (("d", 86400), ("h", 3600), ("m", 60)):
        if seconds >= size:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"


def _date(here: datetime) -> str:
    return f"{here.day} {here:%b %Y}"
