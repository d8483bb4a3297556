"""What all telephone calls have in common: what is asked, what the keys do, and how they end."""

import re
from typing import Any

from tocsin.kit import errors
from tocsin.notify import answers
from tocsin.notify.answers import Verb
from tocsin.notify.receipt import Outcome, Receipt

OFFERED = tuple(verb for verb in answers.IN_TEXT if verb is not Verb.RESOLVE)
"""Nobody resolves by a slip of the finger: a text says it, or the page behind the link."""
QUESTION = (
    "Press 1 to acknowledge, 3 to escalate, 4 to decline, 5 if you need help,"
    " or 6 to snooze for half an hour."
)
NO_KEY = "No key was pressed, so somebody else is told. Goodbye."
WRONG_KEY = "This key means nothing here."
IN_VAIN = "No word came of how the call ended."
RING_SECONDS = 30
_NUMBER = re.compile(r"#(\d+)")
_ENDS = {
    "busy": "The line was busy.",
    "no-answer": "Nobody picked up.",
    "canceled": "The call was cancelled.",
    "failed": "The call could not be put through.",
}


def verb(key: str) -> Verb | None:
    """Return what a key that was pressed means."""
    return next((each for each in OFFERED if each.key == key), None)


def ended(status: str, code: str = "") -> Receipt | None:
    """Read how a call ended; None while it goes on."""
    if status == "completed":
        return Receipt(Outcome.UNCONFIRMED, code=code or status)
    if status in _ENDS:
        return Receipt(Outcome.FAILED, _ENDS[status], code or status)
    return None


def machine() -> Receipt:
    return Receipt(Outcome.FAILED, "A machine picked up.", "machine")


def check_seconds(value: Any) -> int:
    """Check how long to let it ring."""
    if isinstance(value, bool) or not str(value).isdecimal() or not 5 <= int(value) <= 120:
        raise errors.Invalid("It rings for 5 to 120 seconds.")
    return int(value)


def spoken(sentence: str) -> str:
    """Return a sentence as it is said: ``#42`` is incident 42."""
    return _NUMBER.sub(r"incident \1", sentence)
