"""Whom a page leaves alone from now on: they declined it, answered it, or asked for help with it.

To decline hands it to the next in line and never to nobody: the last resort pages even those who
declined.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tocsin.oncall.policy import Stage


class Because(StrEnum):
    DECLINED = "declined"
    ANSWERED = "answered"
    ASKED_FOR_HELP = "asked_for_help"


@dataclass(frozen=True, slots=True)
class Spared:
    """``reason`` is what they said, if anything."""

    person_id: int
    because: Because
    reason: str
    at: datetime


def at_stage(spared: Sequence[Spared], stage: Stage) -> Mapping[int, Spared]:
    """Return whom this stage leaves alone, by person."""
    is_last = stage is Stage.CATCH_ALL
    return {
        one.person_id: one for one in spared if not (is_last and one.because is Because.DECLINED)
    }


def sentence(spared: Spared, name: str) -> str:
    """Say why the person is not paged."""
    return f"{name} {_SAID[spared.because]}."


_SAID = {
    Because.DECLINED: "declined it",
    Because.ANSWERED: "has answered already",
    Because.ASKED_FOR_HELP: "asked for help with it",
}
