"""A ticket of Freshdesk or Freshservice, which both wrap in an object of its own name."""

from tocsin.signals.message import Message, Told
from tocsin.signals.signal import Severity, State

_STATES = {
    "2": State.FIRING,
    "3": State.ACKNOWLEDGED,
    "pending": State.ACKNOWLEDGED,
    "4": State.OK,
    "5": State.OK,
    "waiting on customer": State.ACKNOWLEDGED,
    "waiting on third party": State.ACKNOWLEDGED,
}
_SEVERITIES = {
    "1": Severity.INFO,
    "low": Severity.INFO,
    "2": Severity.WARNING,
    "3": Severity.ERROR,
    "4": Severity.CRITICAL,
    "urgent": Severity.CRITICAL,
}
_WRAPPERS = ("freshdesk_webhook", "freshservice_webhook")


def tell(said: Message) -> Told:
    inner = next(filter(None, map(said.members, _WRAPPERS)), said.value)
    ticket = Message(inner, said.context)
    return Told(
        identity=ticket.text("ticket_id", "ticket_id_numeric"),
        state=ticket.state("ticket_status", words=_STATES),
        summary=ticket.text("#{ticket_id}: {ticket_subject}", "ticket_subject"),
        severity=ticket.severity("ticket_priority", words=_SEVERITIES),
        description=ticket.text("ticket_description"),
        labels=ticket.labels(
            "ticket_tags",
            status="ticket_status",
            source="ticket_source",
            group="ticket_group_name",
            requester="ticket_requester_name",
            company="ticket_company_name",
        ),
        links=ticket.links(Ticket="ticket_url"),
    )
