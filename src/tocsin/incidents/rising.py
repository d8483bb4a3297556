"""Whom it calls that an incident became more pressing: those who come first, or who has it."""

from enum import StrEnum

from tocsin.incidents.incident import Incident
from tocsin.incidents.lifecycle import Status

_TAKEN = frozenset({Status.ACKNOWLEDGED, Status.IN_PROGRESS})


class Call(StrEnum):
    """``page_taken``: whoever took a lesser thing may be asleep, so it pages again."""

    NOBODY = "nobody"
    PAGE = "page"
    PAGE_TAKEN = "page_taken"
    TELL = "tell"


def call_of(before: Incident, after: Incident) -> Call:
    """Return whom an alert that makes it worse calls."""
    has_risen = after.priority.is_pressing and after.priority < before.priority
    if before.status in _TAKEN and has_risen:
        return Call.PAGE_TAKEN
    if not interrupts_now(before, after):
        return Call.NOBODY
    if after.status is Status.OPEN:
        return Call.PAGE
    return Call.TELL if after.is_open else Call.NOBODY


def interrupts_now(before: Incident, after: Incident) -> bool:
    """Whether it may wake people up, and might not before."""
    return after.priority.interrupts and not before.priority.interrupts
