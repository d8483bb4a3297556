"""Telephone numbers as networks want them, and what is read aloud over one."""

import re

from tocsin.kit import errors
from tocsin.notify import field
from tocsin.notify.channel import Outgoing
from tocsin.notify.message import Message

LONGEST_SPEECH = 600
"""Characters, which take about forty seconds to say."""
_SPACES = re.compile(r"[\s()./-]+")
_NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")
_LONG_NUMBER = re.compile(r"\d{5,}")
_PRIORITY = re.compile(r"^\[P(\d)\]\s*")
_UNSPEAKABLE = re.compile(r"[<>{}\[\]|\\^~`*_#@=]+")


def check_number(given: str) -> str:
    """Return a number in E.164, as ``+4915112345678``."""
    number = _SPACES.sub("", field.line(given))
    number = re.sub(r"^00", "+", number)
    if not _NUMBER.fullmatch(number):
        raise errors.Invalid(
            f"'{given[:40]}' is not a telephone number with its country, such as +49 151 12345678."
        )
    return number


def speech(message: Message) -> str:
    """Return what is said: what it is, what it is about, and the first words of the text."""
    title = _PRIORITY.sub(r"Priority \1. ", message.title)
    facts = [f"{label}: {value}." for label, value in message.facts if label in _TOLD]
    drill = ["This is a drill."] if message.is_drill else []
    said = " ".join([*drill, f"{title}.", *facts, message.body])
    return speakable(said)[:LONGEST_SPEECH]


def speakable(words: str) -> str:
    """Return words without what a voice stumbles over; long numbers digit by digit."""
    spaced = _LONG_NUMBER.sub(lambda found: ", ".join(found[0]), words.replace("&", " and "))
    return " ".join(_UNSPEAKABLE.sub(" ", spaced).replace("..", ".").split())


_TOLD = frozenset({"Incident", "Why you"})


def greeting(outgoing: Outgoing) -> str:
    """Return what a call begins with."""
    return f"This is Tocsin. {speech(outgoing.message)}"
