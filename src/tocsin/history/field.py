"""What can be known of an incident from a row of a file."""

from enum import StrEnum


class Field(StrEnum):
    """``changed_at`` and ``changed_by`` are of the row, where a file has one for each change."""

    NUMBER = "number"
    TITLE = "title"
    DESCRIPTION = "description"
    STATUS = "status"
    CHANGED_AT = "changed_at"
    CHANGED_BY = "changed_by"
    LOGGED = "logged"
    OCCURRED = "occurred"
    DETECTED = "detected"
    ACKNOWLEDGED = "acknowledged"
    RESOLVED = "resolved"
    CLOSED = "closed"
    PRIORITY = "priority"
    IMPACT = "impact"
    URGENCY = "urgency"
    CATEGORY = "category"
    TEAM = "team"
    ASSIGNEE = "assignee"
    REPORTER = "reporter"
    SERVICE = "service"
    CHANNEL = "channel"
    CODE = "code"
    NOTES = "notes"
    REASSIGNMENTS = "reassignments"
    REOPENINGS = "reopenings"
    SLA_MET = "sla_met"
    URL = "url"


NEEDED = (Field.NUMBER, Field.STATUS, Field.LOGGED)
TIMES = (
    Field.CHANGED_AT,
    Field.LOGGED,
    Field.OCCURRED,
    Field.DETECTED,
    Field.ACKNOWLEDGED,
    Field.RESOLVED,
    Field.CLOSED,
)
