"""What must be known of an incident before it gets to a stage, as an organisation sets it.

A pager is never kept waiting: whoever answers a page has it, and what an alert opened can always
be acknowledged.
"""

from collections.abc import Mapping, Sequence, Set
from enum import StrEnum

from tocsin.incidents.incident import Incident
from tocsin.kit import errors


class Stage(StrEnum):
    ACKNOWLEDGED = "acknowledged"
    RESOLVED = "resolved"
    CLOSED = "closed"


class Need(StrEnum):
    CATEGORY = "category"
    SERVICE = "service"
    TEAM = "team"
    ASSIGNEE = "assignee"
    REPORTER = "reporter"
    DESCRIPTION = "description"
    OCCURRED = "occurred"
    ITEM = "item"
    ANSWERS = "answers"


WORDS: Mapping[Need, str] = {
    Need.CATEGORY: "a category",
    Need.SERVICE: "a service",
    Need.TEAM: "a team",
    Need.ASSIGNEE: "an assignee",
    Need.REPORTER: "a reporter",
    Need.DESCRIPTION: "a description",
    Need.OCCURRED: "when it began",
    Need.ITEM: "a configuration item",
    Need.ANSWERS: "the answers that its form requires",
}

Requirements = Mapping[Stage, frozenset[Need]]


class Incomplete(errors.Conflict):
    """Something is still to be said before it gets there."""

    def __init__(self, number: int, stage: Stage, missing: Sequence[Need]) -> None:
        super().__init__(f"Incident {number} cannot be {stage} yet: it lacks {listed(missing)}.")
        self.missing = tuple(missing)


def missing(
    incident: Incident, needed: Set[Need], *, has_items: bool, is_answered: bool
) -> list[Need]:
    """Return what is needed and not there, in the order of the needs."""
    known = {
        Need.CATEGORY: incident.category_id is not None,
        Need.SERVICE: bool(incident.service_ids),
        Need.TEAM: incident.team_id is not None,
        Need.ASSIGNEE: incident.assignee_id is not None,
        Need.REPORTER: incident.reporter_id is not None,
        Need.DESCRIPTION: bool(incident.description.strip()),
        Need.OCCURRED: incident.occurred_at is not None,
        Need.ITEM: has_items,
        Need.ANSWERS: is_answered,
    }
    return [need for need in Need if need in needed and not known[need]]


def listed(missing: Sequence[Need]) -> str:
    """Return them as a sentence names them: a category, a service and a team."""
    *most, last = [WORDS[need] for need in missing]
    return f"{', '.join(most)} and {last}" if most else last
