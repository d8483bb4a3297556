"""One syslog message: RFC 5424's, the BSD form before it (RFC 3164), and what devices make of both.

It reads whatever comes: what has no head at all is text, and says so with a flag, because the
device that cannot keep to a standard may be the one that is on fire.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from tocsin.signals import moment

SEVERITIES = ("emerg", "alert", "crit", "err", "warning", "notice", "info", "debug")
FACILITIES = (
    *("kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news"),
    *("uucp", "cron", "authpriv", "ftp", "ntp", "audit", "console", "clock"),
    *(f"local{number}" for number in range(8)),
)
_UNSAID = 13
"""What RFC 3164 takes for a priority that was not given: a notice of a user."""
_LARGEST = 191
_PRIORITY = re.compile(r"<(\d{1,3})>")
_HEAD = re.compile(r"1 (\S{1,64}) (\S{1,255}) (\S{1,128}) (\S{1,128}) (\S{1,64})(?: |$)")
_ELEMENT = re.compile(r"\[([^ =\]\"]{1,64})((?: [^ =\]\"]{1,64}=\"(?:[^\"\\\]]|\\.)*\")*) ?\]")
_PARAMETER = re.compile(r" ([^ =\]\"]{1,64})=\"((?:[^\"\\\]]|\\.)*)\"")
_ESCAPED = re.compile(r"\\([\"\\\]])")
_MONTHS = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
_BSD_TIME = re.compile(
    rf"(?:{_MONTHS}) ([ \d]\d) (?:\d{{4}} )?\d\d:\d\d:\d\d(?:\.\d+)?"
    r"(?: [A-Z]{3,4}(?=:))?:? "
)
_ISO_TIME = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?) ")
_HOST = re.compile(r"([\w.:\-]{1,255}) (?=\S)")
_TAG = re.compile(r"([^\s:\[]{1,64})(?:\[([^\]\s]{0,64})\])?: ?")
_CISCO = re.compile(r"(?:\d+: )*(?:[*.]?(?=\w{3} [ \d]\d ))?")
_BYTE_ORDER_MARK = "\ufeff"
_NIL = "-"


@dataclass(frozen=True, slots=True)
class Line:
    """What it says of itself is "" where it says nothing. ``data`` holds RFC 5424's structured
    data by element and parameter, ``said_at`` a time that has a zone."""

    facility: str
    severity: str
    text: str
    host: str = ""
    app: str = ""
    process: str = ""
    name: str = ""
    said_at: datetime | None = None
    data: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    flags: tuple[str, ...] = ()

    @property
    def rank(self) -> int:
        """0 for an emergency, 7 for what only helps to find mistakes."""
        return SEVERITIES.index(self.severity)


def read(raw: bytes) -> Line:
    """Read one message, of whatever form."""
    line = raw.decode("utf-8", "replace").rstrip("\r\n\x00").removeprefix(_BYTE_ORDER_MARK)
    found = _PRIORITY.match(line)
    if found is None or int(found[1]) > _LARGEST:
        return Line("user", "notice", line, flags=("it has no priority: a notice",))
    facility, severity = divmod(int(found[1]), 8)
    rest = line[found.end() :]
    head = _HEAD.match(rest)
    words = FACILITIES[facility], SEVERITIES[severity]
    return _of_5424(words, head, rest) if head else _of_3164(words, rest)


def priority(facility: str, severity: str) -> int:
    return FACILITIES.index(facility) * 8 + SEVERITIES.index(severity)


def _of_5424(words: tuple[str, str], head: re.Match[str], rest: str) -> Line:
    at, host, app, process, name = (part if part != _NIL else "" for part in head.groups())
    data, text = _structured(rest[head.end() :])
    return Line(
        *words,
        text=text.removeprefix(_BYTE_ORDER_MARK),
        host=host,
        app=app,
        process=process,
        name=name,
        said_at=moment.parse(at) if at else None,
        data=data,
    )


def _structured(rest: str) -> tuple[dict[str, dict[str, str]], str]:
    """The structured data and the text behind it; what is broken of the former is text."""
    if rest == _NIL or rest.startswith("- "):
        return {}, rest[2:]
    found: dict[str, dict[str, str]] = {}
    end = 0
    while element := _ELEMENT.match(rest, end):
        pairs = _PARAMETER.findall(element[2])
        found[element[1]] = {name: _ESCAPED.sub(r"\1", value) for name, value in pairs}
        end = element.end()
    return found, rest[end:].removeprefix(" ")


def _of_3164(words: tuple[str, str], rest: str) -> Line:
    """Time, host and tag, each of which senders leave out or make up as they like.

    The time of this form has no zone, so that it cannot put two messages in order.
    """
    rest = rest[_length(_CISCO, rest) :]
    stamp = _ISO_TIME.match(rest)
    timed = _length(_BSD_TIME, rest) or (stamp.end() if stamp else 0)
    rest = rest[timed:]
    host = _HOST.match(rest) if timed else None
    if host and not host[1].endswith(":"):
        rest = rest[host.end() :]
    tag = _TAG.match(rest)
    return Line(
        *words,
        text=(rest[tag.end() :] if tag else rest).strip(),
        host=host[1] if host and not host[1].endswith(":") else "",
        app=tag[1] if tag else "",
        process=(tag[2] or "") if tag else "",
        said_at=_zoned(stamp[1]) if stamp else None,
    )


def _zoned(text: str) -> datetime | None:
    has_zone = text.endswith("Z") or re.search(r"[+-]\d\d:?\d\d$", text) is not None
    return moment.parse(text) if has_zone else None


def _length(pattern: re.Pattern[str], text: str) -> int:
    found = pattern.match(text)
    return found.end() if found else 0
