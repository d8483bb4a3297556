"""What a provider says about a message after it took it: it arrived, was answered, or failed.

A telephone that nobody answers is a failure too, so that the next contact is used at once.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from tocsin.kit import text

MAX_CODE = 32
MAX_SAID = 256


class Outcome(StrEnum):
    """``answered`` if a person confirmed it; ``unconfirmed`` if a call was picked up and no more,
    which may have been a mailbox."""

    DELIVERED = "delivered"
    ANSWERED = "answered"
    UNCONFIRMED = "unconfirmed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Receipt:
    """``said`` is a sentence for a failure and may say by which device for the others."""

    outcome: Outcome
    said: str = ""
    code: str = ""

    def tidy(self) -> "Receipt":
        """Return it as it is kept: providers put anything into their words."""
        said = text.truncate(text.one_line(text.storable(self.said)), MAX_SAID)
        code = text.one_line(text.storable(self.code))[:MAX_CODE]
        return replace(self, said=said, code=code)


@dataclass(frozen=True, slots=True)
class Kept:
    """A receipt as it is kept beside its attempt."""

    notification_id: int
    attempt: int
    outcome: Outcome
    code: str
    said: str
    at: datetime
