"""The grammar of iCalendar (RFC 5545): lines unfolded, and components within components."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from tocsin.kit import errors

MOST_LINES = 200_000
_FOLD = re.compile(r"\r?\n[ \t]")
_NAME = re.compile(
    r"([A-Za-z0-9-]+)((?:;[A-Za-z0-9-]+=(?:\"[^\"]*\"|[^\";:,]*)(?:,(?:\"[^\"]*\"|[^\";:,]*))*)*):(.*)"
)
_PARAMETER = re.compile(r";([A-Za-z0-9-]+)=((?:\"[^\"]*\"|[^\";])*)")
_ESCAPE = re.compile(r"\\([nN,;\\])")


class NotACalendar(errors.Invalid):
    """What was read is no iCalendar."""


@dataclass(frozen=True, slots=True)
class Line:
    name: str
    value: str
    parameters: dict[str, str]

    @property
    def text(self) -> str:
        return _ESCAPE.sub(lambda found: "\n" if found[1] in "nN" else found[1], self.value)


@dataclass(frozen=True, slots=True)
class Component:
    """``lines`` are its own, ``inner`` the components in it; ``raw`` is it whole, as written."""

    name: str
    lines: list[Line] = field(default_factory=list)
    inner: list["Component"] = field(default_factory=list)
    raw: list[str] = field(default_factory=list)

    def first(self, name: str) -> Line | None:
        return next((line for line in self.lines if line.name == name), None)

    def all(self, name: str) -> Iterator[Line]:
        return (line for line in self.lines if line.name == name)

    def text(self, name: str) -> str:
        found = self.first(name)
        return found.text.strip() if found else ""


def read(text: str) -> Component:
    """Return the first VCALENDAR; lines that say nothing are passed over."""
    root = Component("")
    open_ = [root]
    for row in _rows(text):
        upper = row.upper()
        if upper.startswith("BEGIN:"):
            _begin(open_, row[6:].strip().upper())
        elif upper.startswith("END:") and len(open_) > 1:
            open_[-1].raw.append(row)
            closed = open_.pop()
            open_[-1].raw.extend(closed.raw)
        else:
            _say(open_[-1], row)
    found = next((each for each in root.inner if each.name == "VCALENDAR"), None)
    if found is None:
        raise NotACalendar("This is no calendar: nothing in it begins with BEGIN:VCALENDAR.")
    return found


def _rows(text: str) -> Iterator[str]:
    rows = _FOLD.sub("", text.lstrip("\ufeff")).splitlines()
    if len(rows) > MOST_LINES:
        raise NotACalendar(f"This calendar has more than {MOST_LINES:,} lines.")
    return (row for row in rows if row.strip())


def _begin(open_: list[Component], name: str) -> None:
    made = Component(name, raw=[f"BEGIN:{name}"])
    if len(open_) > 10:
        raise NotACalendar("This calendar is nested deeper than any that a program writes.")
    open_[-1].inner.append(made)
    open_.append(made)


def _say(component: Component, row: str) -> None:
    component.raw.append(row)
    found = _NAME.fullmatch(row)
    if found is None:
        return
    given = {name.upper(): value.strip('"') for name, value in _PARAMETER.findall(found[2])}
    component.lines.append(Line(found[1].upper(), found[3], given))
