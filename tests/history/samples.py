"""A small help desk's export, made up for these tests: a row for each change of an incident."""

from datetime import UTC, datetime, timedelta

from tocsin.history import writing
from tocsin.history.mapping import Mapping

NOW = datetime(2026, 3, 16, 9, 30, tzinfo=UTC)
MAPPING = """
tool = "Oldesk"
time_zone = "Europe/Berlin"
times = ["%d.%m.%Y %H:%M"]
blank = ["?"]
make = ["teams", "categories"]

[columns]
number = "No"
title = "Subject"
status = "State"
changed_at = "Changed"
changed_by = "By"
logged = "Opened"
resolved = "Solved"
closed = "Closed"
priority = "Prio"
category = "{Area}/{Part}"
team = "Group"
assignee = "Agent"
reporter = "Caller"
code = "Code"
reassignments = "Moves"
reopenings = "Again"
sla_met = "Kept"

[keep]
Room = "Room"

[status]
New = "open"
Doing = "in_progress"
"Waiting for caller" = "pending"
"Waiting for parts" = "pending"
Solved = "resolved"
Done = "closed"
"""
HEADER = "No;Subject;State;Changed;By;Opened;Solved;Closed;Prio;Area;Part;Group;Agent;Caller;Code;Moves;Again;Kept;Room"  # noqa: E501 - as it comes
LINES = (
    "A-1;No mail;New;16.02.2026 09:00;Kim;16.02.2026 09:00;?;?;3 - Mid;Mail;Inbox;Desk;?;bo@example.com;?;0;0;true;12",  # noqa: E501 - as it comes
    "A-1;No mail;New;16.02.2026 09:05;Kim;16.02.2026 09:00;?;?;3 - Mid;Mail;Inbox;Desk;?;bo@example.com;?;0;0;true;12",  # noqa: E501 - as it comes
    "A-1;No mail;Doing;16.02.2026 09:30;Ana;16.02.2026 09:00;?;?;2 - High;Mail;Inbox;Desk;Ana;bo@example.com;?;0;0;true;12",  # noqa: E501 - as it comes
    "A-1;No mail;Waiting for caller;16.02.2026 10:00;Ana;16.02.2026 09:00;?;?;2 - High;Mail;Inbox;Network;Ana;bo@example.com;?;1;0;true;12",  # noqa: E501 - as it comes
    "A-1;No mail;Waiting for parts;16.02.2026 11:00;Ana;16.02.2026 09:00;?;?;2 - High;Mail;Inbox;Network;Ana;bo@example.com;?;1;0;true;12",  # noqa: E501 - as it comes
    "A-1;No mail;Solved;16.02.2026 13:00;Ana;16.02.2026 09:00;16.02.2026 13:00;?;2 - High;Mail;Inbox;Network;Ana;bo@example.com;Restarted;1;0;true;12",  # noqa: E501 - as it comes
    "A-1;No mail;Doing;16.02.2026 15:00;Ana;16.02.2026 09:00;?;?;2 - High;Mail;Inbox;Network;Ana;bo@example.com;?;1;1;false;12",  # noqa: E501 - as it comes
    "A-1;No mail;Solved;17.02.2026 09:00;Ana;16.02.2026 09:00;17.02.2026 09:00;?;2 - High;Mail;Inbox;Network;Ana;bo@example.com;Restarted;1;1;false;12",  # noqa: E501 - as it comes
    "A-1;No mail;Done;20.02.2026 09:00;Robot;16.02.2026 09:00;17.02.2026 09:00;20.02.2026 09:00;2 - High;Mail;Inbox;Network;Ana;bo@example.com;Restarted;1;1;false;12",  # noqa: E501 - as it comes
    "A-2;Printer;Done;02.03.2026 12:00;Robot;01.03.2026 12:00;01.03.2026 14:00;02.03.2026 12:00;1 - Top;Print;?;Desk;?;?;Duplicate;0;0;true;?",  # noqa: E501 - as it comes
    "A-3;Slow;Doing;10.03.2026 12:00;Kim;09.03.2026 12:00;?;?;4 - Low;Mail;?;Desk;Kim;?;?;0;0;true;?",  # noqa: E501 - as it comes
)
FILE = "\n".join([HEADER, *LINES]).encode()


def mapping() -> Mapping:
    return writing.read(MAPPING)


def berlin(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of February in Berlin."""
    return datetime(2026, 2, day, hour, minute, tzinfo=UTC) - timedelta(hours=1)
