"""How long what is kept: one rule for each kind, in days."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from tocsin.kit import errors
from tocsin.kit.settings import Settings
from tocsin.privacy.hold import EVERYTHING, Hold

LONGEST_DAYS = 36_500


class Kind(StrEnum):
    RAW_EVENTS = "raw_events"
    MESSAGES = "messages"
    MAILS = "mails"
    ATTACHMENTS = "attachments"
    INCIDENTS = "incidents"


WHAT: Mapping[Kind, str] = {
    Kind.RAW_EVENTS: "the bytes of events, and of those that were refused, since they came in",
    Kind.MESSAGES: "pages and other messages, since they were made",
    Kind.MAILS: "the bytes of mails, since they came in",
    Kind.ATTACHMENTS: "the files on incidents, since those were closed",
    Kind.INCIDENTS: "the words of incidents and who reported them, since those were closed",
}


class BadRule(errors.Invalid):
    """A rule that would keep nothing, or for longer than anybody counts."""


@dataclass(frozen=True, slots=True)
class Rule:
    """``days`` of None: for ever."""

    kind: Kind
    days: int | None
    changed_by: str = ""
    changed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """What holds keep: since when of what comes in, and of incidents which and whose."""

    since: datetime | None = None
    is_everything: bool = False
    incidents: tuple[int, ...] = ()
    people: tuple[int, ...] = ()


def defaults(settings: Settings) -> dict[Kind, int]:
    """Return for how many days the settings keep what no rule was made for."""
    return {
        Kind.RAW_EVENTS: settings.raw_event_days,
        Kind.MESSAGES: settings.notification_days,
        Kind.MAILS: settings.raw_event_days,
    }


def checked_days(days: int | None) -> int | None:
    if days is not None and not 1 <= days <= LONGEST_DAYS:
        sentence = f"Keep it for 1 to {LONGEST_DAYS} days, or for ever."
        raise BadRule(sentence, fields={"days": sentence})
    return days


def horizon(days: int | None, held: Held, *, now: datetime) -> datetime | None:
    """Return before when what came in may be forgotten; None when nothing may be.

    What came in since the beginning of anything held is kept: it may belong to it.
    """
    if days is None or held.is_everything:
        return None
    before = now - timedelta(days=days)
    return before if held.since is None else min(before, held.since)


def horizon_of_closed(days: int | None, held: Held, *, now: datetime) -> datetime | None:
    """Return before when incidents have to be closed to be forgotten; those held are left out."""
    return None if days is None or held.is_everything else now - timedelta(days=days)


def held_by(holds: Iterable[Hold], begins: Mapping[str, datetime]) -> Held:
    """Return what these holds keep; ``begins`` says when each held thing began."""
    subjects = [each.subject for each in holds]
    moments = [begins[each] for each in subjects if each in begins]
    return Held(
        since=min(moments, default=None),
        is_everything=EVERYTHING in subjects,
        incidents=_numbers(subjects, "incident/"),
        people=_numbers(subjects, "person/"),
    )


def _numbers(subjects: Iterable[str], prefix: str) -> tuple[int, ...]:
    return tuple(int(each.removeprefix(prefix)) for each in subjects if each.startswith(prefix))
