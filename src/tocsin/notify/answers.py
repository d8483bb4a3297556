"""What can be answered from a message, by a button, a key of the telephone or a word.

One table for all media. A button carries a code, which names one notification and one answer and
is signed; a text names an answer, and the incident where there is a choice. Both only say what is
wanted: what comes of it is decided where every other answer is.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from tocsin.kit.secrets import Key
from tocsin.notify.links import LASTS

MAX_CODE = 64
"""Telegram's buttons carry no more bytes; all others do."""
_PURPOSE = "answer-code"
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


class Verb(StrEnum):
    ACKNOWLEDGE = "acknowledge"
    RESOLVE = "resolve"
    ESCALATE = "escalate"
    DECLINE = "decline"
    HELP = "help"
    SNOOZE_30 = "snooze_30"
    SNOOZE_60 = "snooze_60"

    @property
    def key(self) -> str:
        """The digit that means it, on a telephone and in a text."""
        return _KEYS[self]

    @property
    def words(self) -> str:
        """What a button says."""
        return _WORDS[self]

    @property
    def snooze(self) -> timedelta | None:
        return _SNOOZES.get(self)


_WORDS = {
    Verb.ACKNOWLEDGE: "Acknowledge",
    Verb.RESOLVE: "Resolve",
    Verb.ESCALATE: "Escalate",
    Verb.DECLINE: "Decline",
    Verb.HELP: "I need help",
    Verb.SNOOZE_30: "Snooze 30 min",
    Verb.SNOOZE_60: "Snooze 1 h",
}
_KEYS = {verb: str(number) for number, verb in enumerate(Verb, 1)}
_SNOOZES = {Verb.SNOOZE_30: timedelta(minutes=30), Verb.SNOOZE_60: timedelta(hours=1)}
_PHRASES = {
    "ack": Verb.ACKNOWLEDGE, "acknowledge": Verb.ACKNOWLEDGE, "yes": Verb.ACKNOWLEDGE,
    "resolve": Verb.RESOLVE, "resolved": Verb.RESOLVE, "done": Verb.RESOLVE,
    "escalate": Verb.ESCALATE, "esc": Verb.ESCALATE, "next": Verb.ESCALATE,
    "decline": Verb.DECLINE, "no": Verb.DECLINE, "cannot": Verb.DECLINE,
    "help": Verb.HELP, "needhelp": Verb.HELP, "ineedhelp": Verb.HELP,
    "snooze": Verb.SNOOZE_30, "snooze30": Verb.SNOOZE_30, "snooze30m": Verb.SNOOZE_30,
    "snooze30min": Verb.SNOOZE_30, "snooze60": Verb.SNOOZE_60, "snooze60m": Verb.SNOOZE_60,
    "snooze60min": Verb.SNOOZE_60, "snooze1h": Verb.SNOOZE_60,
    **{verb.key: verb for verb in Verb},
}  # fmt: skip
_SHORT = {Verb.HELP: "help", Verb.SNOOZE_30: "snooze 30 min", Verb.SNOOZE_60: "snooze 1 h"}
_LONGEST_REPLY = 60
IN_TEXT = tuple(verb for verb in Verb if verb is not Verb.SNOOZE_60)
"""What a text offers in so many words; it understands the rest, too."""
AFTER_TAKING = (Verb.RESOLVE, Verb.HELP)
"""What is left to be said once somebody has it."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What a code says: this answer to this notification."""

    notification_id: int
    verb: Verb


@dataclass(frozen=True, slots=True)
class Given:
    """An answer that was given from a message, and what was said to it."""

    notification_id: int
    verb: Verb
    person_id: int
    via: str
    said: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Button:
    verb: Verb
    code: str

    @property
    def words(self) -> str:
        return self.verb.words


@dataclass(frozen=True, slots=True)
class Spoken:
    """An answer in words; without a number it is about the only thing it can be about."""

    verb: Verb
    number: int | None = None


def code(key: Key, claim: Claim, *, created_at: datetime) -> str:
    """Return the same code for every attempt at one notification; it runs out with its link."""
    return _signed(key, claim.verb, _until(claim.notification_id, created_at))


def read(key: Key, given: str, *, now: datetime) -> Claim | None:
    """Return what a code says; None if it is forged or has run out."""
    said, _, signature = given.rpartition(".")
    if len(given) > MAX_CODE or not given.isascii() or not key.verify(_PURPOSE, said, signature):
        return None
    verb, notification_id, ends_at = said.split(".")
    if now >= datetime.fromtimestamp(int(ends_at, 36), UTC):
        return None
    return Claim(int(notification_id, 36), _PHRASES[verb])


def buttons(
    key: Key, notification_id: int, *, created_at: datetime, verbs: Sequence[Verb] = tuple(Verb)
) -> tuple[Button, ...]:
    until = _until(notification_id, created_at)
    return tuple(Button(verb, _signed(key, verb, until)) for verb in verbs)


def spoken(text: str) -> Spoken | None:
    """Read "1", "ack", "ack 42", "Snooze 1 h #42"; None if it is no answer."""
    if len(text) > _LONGEST_REPLY:
        return None
    parts = re.findall(r"[a-z0-9]+", text.lower())
    for end in range(len(parts), 0, -1):
        verb, rest = _PHRASES.get("".join(parts[:end])), parts[end:]
        if verb and not rest:
            return Spoken(verb)
        if verb and len(rest) == 1 and rest[0].isdecimal() and len(rest[0]) < 19:
            return Spoken(verb, int(rest[0]))
    return None


def menu(verbs: Sequence[Verb] = tuple(Verb)) -> str:
    """Say in one line what the digits mean."""
    return ", ".join(f"{verb.key} {_SHORT.get(verb, verb.words.lower())}" for verb in verbs)


def _signed(key: Key, verb: Verb, until: str) -> str:
    said = f"{verb.key}.{until}"
    return f"{said}.{key.sign(_PURPOSE, said)}"


def _until(notification_id: int, created_at: datetime) -> str:
    """What all codes of a notification have in common: which one, and when they run out."""
    ends_at = int((created_at + LASTS).timestamp())
    return f"{_written(notification_id)}.{_written(ends_at)}"


def _written(number: int) -> str:
    written = ""
    while number or not written:
        number, digit = divmod(number, 36)
        written = _DIGITS[digit] + written
    return written
