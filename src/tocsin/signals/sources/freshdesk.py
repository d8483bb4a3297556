"""Freshdesk: an automation rule posts a ticket."""

from tocsin.signals import freshworks_ticket, message
from tocsin.signals.provider import Group, Source

PROVIDER = Source(
    slug="freshdesk",
    title="Freshdesk",
    group=Group.DESK,
    parse=message.parser(freshworks_ticket.tell),
    help="Tickets that a rule chooses, until they are resolved; pending is acknowledged.",
    paste="""\
# Freshdesk: Admin > Workflows > Automations > Ticket creation, and > Ticket updates: new rule,
# action "Trigger webhook"
POST {url}/integrations/freshdesk/{key}      Encoding: JSON      Content: Simple
# tick: Ticket ID, Subject, Description, Status, Priority, URL, Tags, Group, Requester name
""",
)
