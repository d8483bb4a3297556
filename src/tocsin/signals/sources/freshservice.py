"""Freshservice: a workflow posts a ticket as Freshdesk does."""

from tocsin.signals import freshworks_ticket, message
from tocsin.signals.provider import Group, Source

PROVIDER = Source(
    slug="freshservice",
    title="Freshservice",
    group=Group.DESK,
    parse=message.parser(freshworks_ticket.tell),
    help="Tickets that a workflow chooses, until they are resolved; pending is acknowledged.",
    paste="""\
# Freshservice: Admin > Workflow Automator > New: ticket is raised or updated; node Action,
# "Trigger webhook"
POST {url}/integrations/freshservice/{key}      Encoding: JSON      Content: Simple
# tick: Ticket ID, Subject, Description, Status, Priority, URL, Group, Requester name
""",
)
