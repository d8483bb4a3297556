"""What the desk does of itself: it asks reporters, tells the affected, carries words to and fro."""

from datetime import datetime

from tocsin.desk import wording
from tocsin.desk.actions import outages, rating, writing
from tocsin.desk.outage import NewOutage
from tocsin.desk.store import settings
from tocsin.identity import actions as identity
from tocsin.identity import actor as actors
from tocsin.incidents import incident
from tocsin.incidents.actions import asking, reading
from tocsin.incidents.incident import Incident
from tocsin.kit import ledger
from tocsin.kit.ledger import Event
from tocsin.kit.outbox import Reactions
from tocsin.kit.tx import Tx

HERALD = actors.system("desk")


def ask_reporter(tx: Tx, event: Event, now: datetime) -> None:
    """Ask the reporter how it went, and tell whoever said that it hits them too that it is over."""
    number = incident.number_in(event.subject)
    if number is not None:
        rating.ask(tx, number, resolved_by=event.actor, now=now)
        # One reaction for both: thousands of incidents may be resolved at once.
        outages.tell_affected(tx, number, now=now)


def carry_word(tx: Tx, event: Event, now: datetime) -> None:
    """Bring what is said in public to the reporter, and what the reporter says to who has it.

    Only where the desk has an address, for whoever gets it by mail will answer by mail.
    """
    number = incident.number_in(event.subject)
    if number is None or not event.data.get("is_public"):
        return
    if settings.setting(tx).desk_address is None:
        return
    about = reading.get(tx, number, actor=HERALD)
    body, cause = str(event.data.get("body", "")), f"mail/{number}/{event.id}"
    if event.actor == f"person/{about.reporter_id}":
        writing.to_people(tx, about, _who_has(tx, about), body, cause=cause, now=now)
    else:
        writing.to_reporter(tx, about, body, cause=cause, now=now)


def offer_outage(tx: Tx, event: Event, now: datetime) -> None:
    """Offer those who report what the status pages say now, so that they need not report it."""
    number = incident.number_in(event.subject)
    if number is None:
        return
    later = ledger.of_subject(tx, event.subject, after_id=event.id - 1)
    public = [each for each in later if each.kind == event.kind and each.data.get("is_public")]
    if public:
        said = public[-1].data
        told = NewOutage(str(said.get("headline", "")), str(said.get("body", "")))
        outages.announce_published(tx, number, told, actor=HERALD, now=now)


def ask_missing(tx: Tx, event: Event, now: datetime) -> None:
    """Ask the reporter by mail what the form of its category requires and nobody has said.

    Once for each version of the form: to be asked twice teaches people to look away.
    """
    number = incident.number_in(event.subject)
    if number is None:
        return
    about = reading.get(tx, number, actor=HERALD)
    answers = asking.answers(tx, number, actor=HERALD)
    if answers is None or not answers.missing or about.reporter_id is None or not about.is_open:
        return
    language = identity.person(tx, about.reporter_id).locale
    lines = [f"- {field.label_in(language)}" for field in answers.open_questions]
    body = wording.say(language, "mail.missing.body", fields="\n".join(lines))
    cause = f"mail/{number}/missing/{answers.form.id}"
    writing.to_reporter(tx, about, body, cause=cause, now=now)


def _who_has(tx: Tx, about: Incident) -> list[int]:
    """The assignee, unless they hear of it anyway because they watch it."""
    assignee_id = about.assignee_id
    is_told = assignee_id is None or assignee_id in reading.watchers(tx, about.number)
    is_own = assignee_id == about.reporter_id
    return [] if assignee_id is None or is_told or is_own else [assignee_id]


REACTIONS: Reactions = {
    "incident.resolved": {"desk.ask_reporter": ask_reporter},
    "incident.questions_open": {"desk.ask_missing": ask_missing},
    "incident.categorized": {"desk.ask_missing": ask_missing},
    "incident.commented": {"desk.carry_word": carry_word},
    "update.posted": {"desk.offer_outage": offer_outage},
}
