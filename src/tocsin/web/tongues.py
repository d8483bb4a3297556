"""How moments are put into words in other languages than English, which words.py speaks itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

_DAY, _HOUR, _MINUTE = 86_400, 3_600, 60


@dataclass(frozen=True, slots=True)
class Tongue:
    """``ago`` and ``ahead`` take a span; ``units`` are of days, hours, minutes and seconds."""

    ago: str
    ahead: str
    just_now: str
    units: Sequence[str]
    near: Mapping[int, str]
    weekdays: Sequence[str]
    months: Sequence[str]

    def exact(self, here: datetime) -> str:
        return f"{self.weekdays[here.weekday()]} {self.dated(here)}, {here:%H:%M:%S %Z}"

    def dated(self, here: date) -> str:
        return f"{here.day}. {self.months[here.month - 1]} {here.year}"

    def day(self, here: date, today: date) -> str:
        near = self.near.get((here - today).days)
        return near or f"{self.weekdays[here.weekday()]} {self.dated(here)}"

    def relative(self, gone: timedelta, here: datetime) -> str:
        if abs(gone) > timedelta(days=7):
            return self.dated(here)
        if abs(gone) < timedelta(seconds=20):
            return self.just_now
        way = self.ago if gone > timedelta(0) else self.ahead
        return way.format(span=self.span(abs(gone)))

    def span(self, span: timedelta) -> str:
        seconds = int(span.total_seconds())
        for unit, size in zip(self.units, (_DAY, _HOUR, _MINUTE), strict=False):
            if seconds >= size:
                return f"{seconds // size} {unit}"
        return f"{seconds} {self.units[-1]}"


_MONTHS = "Jan. Feb. März Apr. Mai Juni Juli Aug. Sep. Okt. Nov. Dez."
GERMAN = Tongue(
    ago="vor {span}",
    ahead="in {span}",
    just_now="gerade eben",
    units=("T.", "Std.", "Min.", "Sek."),
    near={-1: "Gestern", 0: "Heute", 1: "Morgen"},
    weekdays=("Mo.", "Di.", "Mi.", "Do.", "Fr.", "Sa.", "So."),
    months=tuple(_MONTHS.split()),
)
_TONGUES: Mapping[str, Tongue] = {"de": GERMAN}


def of(language: str) -> Tongue | None:
    return _TONGUES.get(language)
