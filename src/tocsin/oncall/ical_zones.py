"""Which zone a calendar means: one of the IANA database, or the rules it brings along.

Programs write the names of their own; where such a name ends as an IANA name does, that is meant.
"""

import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from dateutil import tz

from tocsin.kit import errors
from tocsin.oncall import wall_time
from tocsin.oncall.ical_lines import Component, Line

_TOO_OFTEN = re.compile(r"FREQ=(?!YEARLY)", re.I)
_WHEN = re.compile(r"(\d{8})(?:T(\d{6})(Z?))?")


class Unreadable(errors.Invalid):
    """A moment, zone or rule that cannot be read."""


@dataclass(frozen=True)
class Zones:
    """``own`` are the zones a calendar describes; ``usual`` is that of hours without any."""

    usual: tzinfo
    own: dict[str, tzinfo]

    def of(self, line: Line) -> tzinfo:
        name = line.parameters.get("TZID", "")
        return (_known(name) or self.own.get(name) or self.usual) if name else self.usual

    def wall(self, line: Line, value: str) -> tuple[datetime, tzinfo]:
        """Return what a clock on the wall shows, and in which zone; whole days are midnights."""
        found = _WHEN.fullmatch(value.strip())
        if found is None:
            raise Unreadable(f"'{value[:40]}' is not a moment.")
        try:
            wall = datetime.strptime(found[1] + (found[2] or "000000"), "%Y%m%d%H%M%S")  # noqa: DTZ007
        except ValueError as error:
            raise Unreadable(f"'{value[:40]}' is not a moment.") from error
        return wall, UTC if found[3] else self.of(line)

    def moment(self, line: Line) -> datetime:
        return wall_time.instant(*self.wall(line, line.value))


def of(calendar: Component, usual: str) -> Zones:
    """Return the zones of a calendar; what it says of itself goes before what is usual."""
    said = calendar.text("X-WR-TIMEZONE")
    own = {name: zone for part in calendar.inner for name, zone in _described(part)}
    return Zones(_known(said) or wall_time.zone(usual), own)


def _described(part: Component) -> Iterable[tuple[str, tzinfo]]:
    name = part.text("TZID")
    raw = "\r\n".join(part.raw)
    if part.name != "VTIMEZONE" or not name or _known(name) or _TOO_OFTEN.search(raw):
        return []
    try:
        found = tz.tzical(io.StringIO(raw)).get(name)
    except (ValueError, AttributeError, IndexError, TypeError, KeyError):
        return []
    return [(name, found)] if found else []


def _known(name: str) -> tzinfo | None:
    """Return the IANA zone of a name, or of its end: ``/mozilla.org/20050126/Europe/Berlin``."""
    parts = name.strip().strip("/").split("/")
    for begin in range(len(parts)):
        try:
            return wall_time.zone("/".join(parts[begin:]))
        except wall_time.UnknownZone:
            continue
    return None
