"""The way of an incident: taken, worked on, on hold, resolved, closed, or taken back.

Programs repeat themselves. Whoever asks for what is so already gets the incident as it is.
"""

from contextlib import suppress
from datetime import datetime
from typing import Annotated

from fastapi import Query

from tocsin.api.incidents import schemas
from tocsin.api.incidents.schemas import IncidentOut, ReasonIn
from tocsin.api.route import Reading, Writing, noun
from tocsin.api.schemas import Id, Input, Moment, Output
from tocsin.incidents import resolution
from tocsin.incidents.actions import (
    closing,
    ending,
    progress,
    propagating,
    reopening,
    resolving,
    withdrawing,
)
from tocsin.incidents.actions.progress import Hold
from tocsin.incidents.lifecycle import AlreadySo
from tocsin.incidents.resolution import Code, Resolution, Verification
from tocsin.kit import errors

router = noun("incidents")

UNEXPLAINED = "No notes were given."
Why = Annotated[
    str, Query(max_length=2000, description="Why, if the request has no body that says it.")
]


class HoldIn(Input):
    """``until`` is when it goes on by itself."""

    reason: str
    until: Moment | None = None


class ResolutionIn(Input):
    """``with_parts``: its open parts and duplicates are resolved with it."""

    code: Code = Code.FIXED
    notes: str = ""
    is_verified: bool = False
    with_parts: bool = False
    evidence: str = ""


class VerificationIn(Input):
    """``evidence`` is what was seen."""

    evidence: str = ""


class VerificationOut(Output):
    verified_by: str
    verified_at: datetime
    evidence: str


class NotVerified(errors.NotFound):
    """Nobody said that they saw it work again."""


class ClosureIn(Input):
    """``waiver`` is the reason to close it without the review that it needs."""

    waiver: str | None = None


class ConfirmationOut(Output):
    """One that still needs its review stays resolved until that is done."""

    is_closed: bool
    incident: IncidentOut


@router.post("/{number}/acknowledgement", response_model=IncidentOut)
def acknowledge(number: Id, frame: Writing) -> IncidentOut:
    """Take it: paging stops at once. Repeating it changes nothing."""
    with suppress(AlreadySo):
        progress.acknowledge(frame.tx, number, actor=frame.actor, now=frame.now)
    return schemas.one(frame, number)


@router.delete("/{number}/acknowledgement", response_model=IncidentOut)
def withdraw_acknowledgement(number: Id, frame: Writing) -> IncidentOut:
    """Take one's own acknowledgement back right after it; paging begins anew."""
    withdrawing.withdraw_acknowledgement(frame.tx, number, actor=frame.actor, now=frame.now)
    return schemas.one(frame, number)


@router.post("/{number}/work", response_model=IncidentOut)
def work(number: Id, frame: Writing) -> IncidentOut:
    """Begin to work on it; one that nobody has taken is taken by that."""
    with suppress(AlreadySo):
        progress.start_work(frame.tx, number, actor=frame.actor, now=frame.now)
    return schemas.one(frame, number)


@router.post("/{number}/hold", response_model=IncidentOut)
def hold(number: Id, body: HoldIn, frame: Writing) -> IncidentOut:
    """Wait for somebody outside; its SLA clocks stand still meanwhile."""
    wanted = Hold(body.reason, body.until)
    progress.put_on_hold(frame.tx, number, wanted, actor=frame.actor, now=frame.now)
    return schemas.one(frame, number)


@router.delete("/{number}/hold", response_model=IncidentOut)
def resume(number: Id, frame: Writing) -> IncidentOut:
    """Go on with what was on hold."""
    progress.resume(frame.tx, number, actor=frame.actor, now=frame.now)
    return schemas.one(frame, number)


@router.post("/{number}/resolution", response_model=IncidentOut)
def resolve(number: Id, frame: Writing, body: ResolutionIn | None = None) -> IncidentOut:
    """Say how it ended. Repeating it changes nothing, but what recovered by itself is explained."""
    wanted = _said(body or ResolutionIn())
    with suppress(AlreadySo):
        resolving.resolve(frame.tx, number, wanted, actor=frame.actor, now=frame.now)
    if body and body.with_parts:
        propagating.resolve_below(frame.tx, number, actor=frame.actor, now=frame.now)
    return schemas.one(frame, number)


@router.delete("/{number}/resolution", response_model=IncidentOut)
def reopen(
    number: Id, frame: Writing, body: ReasonIn | None = None, reason: Why = ""
) -> IncidentOut:
    """Reopen it, for a reason; its reporter may do so too."""
    why = body.reason if body else reason
    resolving.reopen(frame.tx, number, reason=why, actor=frame.actor, now=frame.now)
    return schemas.one(frame, number)


@router.post("/{number}/follow-up", status_code=201, response_model=IncidentOut)
def follow(number: Id, body: ReasonIn, frame: Writing) -> IncidentOut:
    """Open a new incident after one that is over, linked to it; when reopening is too late."""
    new = reopening.follow(frame.tx, number, reason=body.reason, actor=frame.actor, now=frame.now)
    return schemas.one(frame, new.number)


@router.get("/{number}/verification", response_model=VerificationOut)
def show_verification(number: Id, frame: Reading) -> Verification:
    """Return who saw it work again, and what they saw."""
    found = ending.verification(frame.tx, number, actor=frame.actor)
    if found is None:
        raise NotVerified(f"Nobody noted that they saw incident {number} work again.")
    return found


@router.put("/{number}/verification", response_model=IncidentOut)
def verify(number: Id, frame: Writing, body: VerificationIn | None = None) -> IncidentOut:
    """Note that you saw it work again, and what you saw."""
    evidence = body.evidence if body else ""
    ending.verify(frame.tx, number, evidence=evidence, actor=frame.actor, now=frame.now)
    return schemas.one(frame, number)


@router.post("/{number}/closure", response_model=IncidentOut)
def close(number: Id, frame: Writing, body: ClosureIn | None = None) -> IncidentOut:
    """Put it away for good. Repeating it changes nothing."""
    waiver = body.waiver if body else None
    with suppress(AlreadySo):
        closing.close(frame.tx, number, waiver=waiver, actor=frame.actor, now=frame.now)
    return schemas.one(frame, number)


@router.post("/{number}/confirmation", response_model=ConfirmationOut)
def confirm(number: Id, frame: Writing) -> ConfirmationOut:
    """Confirm, as its reporter, that it is over; it is closed by that."""
    is_closed = closing.confirm(frame.tx, number, actor=frame.actor, now=frame.now)
    return ConfirmationOut(is_closed=is_closed, incident=schemas.one(frame, number))


@router.post("/{number}/cancellation", response_model=IncidentOut)
def cancel(number: Id, body: ReasonIn, frame: Writing) -> IncidentOut:
    """Say that it was a mistake; it leaves every count."""
    resolving.cancel(frame.tx, number, reason=body.reason, actor=frame.actor, now=frame.now)
    return schemas.one(frame, number)


@router.put("/{number}/review-waiver", response_model=IncidentOut)
def waive_review(number: Id, body: ReasonIn, frame: Writing) -> IncidentOut:
    """Do without the review that it needs, for a reason that is kept."""
    closing.waive_review(frame.tx, number, reason=body.reason, actor=frame.actor, now=frame.now)
    return schemas.one(frame, number)


@router.delete("/{number}/review-waiver", response_model=IncidentOut)
def require_review(number: Id, frame: Writing) -> IncidentOut:
    """Ask for a review, whatever its priority."""
    closing.require_review(frame.tx, number, actor=frame.actor, now=frame.now)
    return schemas.one(frame, number)


def _said(body: ResolutionIn) -> Resolution:
    """People are asked for a word about what was done; a program that has none says so."""
    needs_notes = body.code not in resolution.WITHOUT_NOTES
    notes = body.notes if body.notes.strip() or not needs_notes else UNEXPLAINED
    return Resolution(body.code, notes, body.is_verified, body.evidence)
