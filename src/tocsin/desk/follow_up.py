"""A follow-up: somebody was not content, so somebody talks to them and says what came of it."""

from dataclasses import dataclass
from datetime import datetime

from tocsin.desk.satisfaction import Rating
from tocsin.incidents.incident import Incident
from tocsin.kit import errors, text
from tocsin.notify.message import Kind, Message, Urgency

NOTE_LIMIT = 2000


class InvalidNote(errors.Invalid):
    """What came of it is worth a word."""


@dataclass(frozen=True, slots=True)
class FollowUp:
    """``owner_id`` is whose it is; it is open until ``done_at``."""

    incident_number: int
    owner_id: int | None
    score: int
    opened_at: datetime
    done_at: datetime | None
    done_by: str | None
    note: str


def noted(note: str) -> str:
    """Return what came of it, or refuse what says nothing."""
    tidy = text.storable(note).strip()
    if not tidy:
        sentence = "Say what came of it."
        raise InvalidNote(sentence, fields={"note": sentence})
    if len(tidy) > NOTE_LIMIT:
        sentence = f"Say it in at most {NOTE_LIMIT} characters."
        raise InvalidNote(sentence, fields={"note": sentence})
    return tidy


def request(about: Incident, rating: Rating, *, reporter: str) -> Message:
    """Return what those are told who should talk to the reporter."""
    return Message(
        title=f"{reporter} gave {rating.score} of 5: #{about.number} {about.title}",
        body=rating.comment or "They left no comment.",
        path="/follow-ups",
        facts=(("Incident", f"#{about.number}"), ("Score", f"{rating.score} of 5")),
        kind=Kind.NOTICE,
        urgency=Urgency.LOW,
    )
