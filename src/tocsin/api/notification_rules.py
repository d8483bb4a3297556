"""Notification rules: which contact of a person is used after which delay."""

from tocsin.api import names
from tocsin.api.names import Named, Whose
from tocsin.api.route import Reading, Writing, noun
from tocsin.api.schemas import Duration, Input, Listed, Output, Reference
from tocsin.kit.pages import Page
from tocsin.notify import actions as notify
from tocsin.notify.message import Urgency
from tocsin.notify.rule import Rule

router = noun("notification-rules")


class RuleOut(Output):
    urgency: Urgency
    contact_id: int
    delay: Duration


class RuleIn(Input):
    contact_id: Reference
    delay: Duration


class RulesIn(Input):
    """All rules of one person for one urgency; with none, every contact is used at once."""

    person: Named = names.ME
    urgency: Urgency
    rules: list[RuleIn]


@router.get("", response_model=Listed[RuleOut])
def list_all(frame: Reading, person: Whose = names.ME) -> Page[Rule]:
    """Return a person's rules; without a person, one's own."""
    wanted = names.person(frame, person)
    return Page(notify.rules(frame.tx, wanted.id, actor=frame.actor))


@router.put("", status_code=204)
def replace(body: RulesIn, frame: Writing) -> None:
    rules = [Rule(given.contact_id, body.urgency, given.delay) for given in body.rules]
    person = names.person(frame, body.person)
    notify.set_rules(
        frame.tx, person.id, body.urgency, rules, actor=frame.confirmed(), now=frame.now
    )
