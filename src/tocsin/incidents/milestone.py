"""The thirteen moments in the life of an incident from which every duration is computed.

They are read from the ledger in the order in which they were written: a later entry of the same
moment corrects an earlier one, and a reopening takes the resolution back.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from tocsin.kit import errors

KIND = "incident.milestone"
REACHED = "milestones"
"""Under this a declaration says in its own event which ones it reached; each has a time."""


class Milestone(StrEnum):
    OCCURRED = "occurred"
    DETECTED = "detected"
    LOGGED = "logged"
    CATEGORIZED = "categorized"
    PRIORITIZED = "prioritized"
    ACKNOWLEDGED = "acknowledged"
    DIAGNOSED = "diagnosed"
    ESCALATED = "escalated"
    MITIGATED = "mitigated"
    RESOLVED = "resolved"
    CLOSED = "closed"
    REOPENED = "reopened"
    REVIEWED = "reviewed"


REPEATING = frozenset({Milestone.ESCALATED, Milestone.REOPENED})
"""These happen any number of times; each entry stands."""

BY_HAND = frozenset({Milestone.DIAGNOSED, Milestone.MITIGATED})
"""These no action brings about: a person says that they were reached."""

_SAID_LATER = BY_HAND | {Milestone.OCCURRED}
_TAKEN_BACK = (Milestone.MITIGATED, Milestone.RESOLVED, Milestone.CLOSED)

MEANING: Mapping[Milestone, str] = {
    Milestone.OCCURRED: "the impact began",
    Milestone.DETECTED: "it was noticed",
    Milestone.LOGGED: "it was written down",
    Milestone.CATEGORIZED: "its category was set",
    Milestone.PRIORITIZED: "its priority was set",
    Milestone.ACKNOWLEDGED: "somebody took it",
    Milestone.DIAGNOSED: "the cause was found",
    Milestone.ESCALATED: "more people were brought in",
    Milestone.MITIGATED: "the impact ended",
    Milestone.RESOLVED: "it was resolved",
    Milestone.CLOSED: "it was closed",
    Milestone.REOPENED: "it was opened again",
    Milestone.REVIEWED: "it was reviewed",
}

_IN_ORDER: tuple[tuple[Milestone, Milestone], ...] = (
    (Milestone.OCCURRED, Milestone.DETECTED),
    (Milestone.DETECTED, Milestone.LOGGED),
    (Milestone.DETECTED, Milestone.ACKNOWLEDGED),
    (Milestone.DETECTED, Milestone.DIAGNOSED),
    (Milestone.OCCURRED, Milestone.MITIGATED),
    (Milestone.DETECTED, Milestone.RESOLVED),
    (Milestone.ACKNOWLEDGED, Milestone.RESOLVED),
    (Milestone.RESOLVED, Milestone.CLOSED),
)


class WrongTime(errors.Invalid):
    """A milestone cannot have been then."""


@dataclass(frozen=True, slots=True)
class Correction:
    """``reason`` is for whoever reads the timeline; ``evidence`` is a link."""

    milestone: Milestone
    at: datetime
    reason: str
    evidence: str | None = None


def data(
    milestone: Milestone,
    at: datetime,
    *,
    because: str | None = None,
    reason: str | None = None,
    evidence: str | None = None,
) -> dict[str, Any]:
    """Return what the ledger keeps; ``because`` names the event that brought it about."""
    said = {"because": because, "reason": reason, "evidence": evidence}
    return {"milestone": milestone, "at": at.isoformat()} | {k: v for k, v in said.items() if v}


def told_by(kind: str, said: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the data of the milestones that an event states, in their order.

    Of one that states a single milestone that is its own data; a declaration, which reaches
    several at once, carries them. Before it did, each was an event that came with it.
    """
    if kind == KIND:
        return [said]
    times = said.get(REACHED, {})
    return [{"milestone": m, "at": times[m], "because": kind} for m in Milestone if m in times]


def current(entries: Iterable[Mapping[str, Any]]) -> dict[Milestone, datetime]:
    """Fold the data of milestone events, oldest first, into the times that hold now.

    Of the repeating ones the latest stands; one that was withdrawn was not reached.
    """
    times: dict[Milestone, datetime] = {}
    for entry in entries:
        milestone = Milestone(entry["milestone"])
        times[milestone] = datetime.fromisoformat(entry["at"])
        if entry.get("withdrawn"):
            del times[milestone]
        if milestone is Milestone.REOPENED:
            for taken_back in _TAKEN_BACK:
                times.pop(taken_back, None)
    return times


def contradictions(times: Mapping[Milestone, datetime | None]) -> list[str]:
    """Return a sentence for each pair of times that cannot both be true."""
    found = []
    for first, second in _IN_ORDER:
        earlier, later = times.get(first), times.get(second)
        if earlier is not None and later is not None and later < earlier:
            found.append(f"It cannot be that {MEANING[second]} before {MEANING[first]}.")
    return found


def check(
    correction: Correction, times: Mapping[Milestone, datetime | None], *, now: datetime
) -> None:
    """Raise when this correction is no moment of this incident."""
    if not correction.reason.strip():
        raise WrongTime("Say why the time is corrected.", fields={"reason": "Say why."})
    if correction.milestone in REPEATING:
        raise WrongTime(f"What was {correction.milestone} stands each time; it has no one time.")
    if times.get(correction.milestone) is None and correction.milestone not in _SAID_LATER:
        raise WrongTime(f"It is not {correction.milestone} yet; do that first.")
    if correction.at > now:
        raise WrongTime("A milestone cannot lie in the future.", fields={"at": "is in the future"})
    wrong = contradictions({**times, correction.milestone: correction.at})
    before = contradictions(times)
    news = [sentence for sentence in wrong if sentence not in before]
    if news:
        raise WrongTime(news[0], fields={"at": news[0]})
