"""Satisfaction: one question to the reporter, asked once, with an answer that is kept as given."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from tocsin.desk import wording
from tocsin.identity.actor import Actor
from tocsin.incidents.incident import Incident
from tocsin.incidents.lifecycle import Status
from tocsin.kit import errors, text
from tocsin.notify.message import Kind, Message, Urgency

LASTS = timedelta(days=30)
LOW = 2
SCORES = (5, 4, 3, 2, 1)
_CLAIM = re.compile(r"(\d{1,18})-(\d{1,9})")


class InvalidRating(errors.Invalid):
    """A score is 1 to 5."""


@dataclass(frozen=True, slots=True)
class Rating:
    """5 is the best."""

    score: int
    comment: str = ""

    @property
    def is_low(self) -> bool:
        return self.score <= LOW


@dataclass(frozen=True, slots=True)
class Asked:
    """Each resolution after a reopening is a round of its own, with a link of its own."""

    incident_number: int
    person_id: int
    round: int


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """``score`` is None while the question is open."""

    incident_number: int
    person_id: int
    asked_at: datetime
    expires_at: datetime
    score: int | None
    comment: str
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class Form:
    """What the reporter sees behind the link; they act as ``actor``, who is themselves."""

    incident_number: int
    title: str
    status: Status
    score: int | None
    comment: str
    actor: Actor

    @property
    def can_comment(self) -> bool:
        """Whether a word can be added to the score, which is given and stays."""
        return self.score is not None and not self.comment

    @property
    def can_confirm(self) -> bool:
        """Whether there is anything to say yes or no to."""
        return self.status is Status.RESOLVED


def checked(rating: Rating) -> Rating:
    comment = text.storable(rating.comment).strip()
    if not 1 <= rating.score <= 5:
        raise InvalidRating("Choose a score of 1 to 5.", fields={"score": "Choose 1 to 5."})
    if len(comment) > 2000:
        sentence = "A comment has at most 2000 characters."
        raise InvalidRating(sentence, fields={"comment": sentence})
    return Rating(rating.score, comment)


def remark(comment: str) -> str:
    """Return what is said to a score afterwards, or refuse what says nothing."""
    tidy = checked(Rating(SCORES[0], comment)).comment
    if not tidy:
        sentence = "Write something, or leave it as it is."
        raise InvalidRating(sentence, fields={"comment": sentence})
    return tidy


def asked(about: Incident, *, resolved_by: str) -> Asked | None:
    """Return whom to ask; None unless somebody else did something for a reporter."""
    is_over = about.status in {Status.RESOLVED, Status.CLOSED}
    if about.reporter_id is None or about.is_drill or not is_over:
        return None
    if resolved_by == f"person/{about.reporter_id}":
        return None
    return Asked(about.number, about.reporter_id, about.reopened_count)


def path(about: Asked) -> str:
    """Return the page of the link, as it is kept: without the signature that lets somebody in."""
    return f"/satisfaction/{about.incident_number}-{about.round}"


def named(claim: str) -> tuple[int, int] | None:
    """Read what a link names: the incident and the round; None if it is no such thing."""
    found = _CLAIM.fullmatch(claim)
    return (int(found[1]), int(found[2])) if found else None


def question(
    about: Incident,
    *,
    path: str,
    language: str = wording.DEFAULT,
    reply_to: str = "",
) -> Message:
    """Return the message to the reporter, in their language; ``reply_to`` takes their words."""
    body = wording.say(language, "mail.question.body", number=about.number)
    if reply_to:
        body += f"\n\n{wording.say(language, 'mail.question.answer')}"
    return Message(
        title=wording.say(language, "mail.question.title", title=about.title),
        body=body,
        path=path,
        kind=Kind.SURVEY,
        urgency=Urgency.LOW,
        choices=_choices(language),
        reply_to=reply_to,
    )


def _choices(language: str) -> tuple[tuple[str, str], ...]:
    """Each leads to the page that begins with it; only what is pressed there counts."""
    works = [(wording.say(language, f"works.{word}"), f"?works={word}") for word in ("yes", "no")]
    votes = [(wording.say(language, f"vote.{score}"), f"?score={score}") for score in SCORES]
    return (*works, *votes)
