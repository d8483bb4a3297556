"""The way into the portal: who gets a link, what it opens, and what is asked by mail."""

from datetime import datetime, timedelta

import pytest

from tests import mailbox
from tests.cast import Cast, cast
from tocsin.desk import reactions
from tocsin.desk.actions import calling, mails
from tocsin.desk.actions import portal as portal_actions
from tocsin.desk.actions.calling import Call, WhichOne
from tocsin.desk.actions.portal import Asked
from tocsin.desk.mail_setting import MailSetting, Strangers
from tocsin.identity import actions as identity
from tocsin.identity.actions import portal_links, profiles
from tocsin.identity.actions.portal_links import Visitor
from tocsin.identity.actor import SYSTEM, Role
from tocsin.identity.link import ASKED, PORTAL_LASTS, LinkSpent
from tocsin.identity.person import NewPerson
from tocsin.identity.profile import Profile
from tocsin.identity.store import second_factors
from tocsin.incidents.actions import asking, classifying, configuring, reading
from tocsin.incidents.form import Field
from tocsin.incidents.lifecycle import Channel
from tocsin.kit import ledger, secrets
from tocsin.kit.tx import Tx

KEY = secrets.from_text("k" * 32)
STRANGER = "kim@harbour.example"


@pytest.fixture
def people(tx: Tx, now: datetime) -> Cast:
    mailbox.set_up(tx, now)
    return cast(tx, now)


def way(tx: Tx, email: str, now: datetime, *, admits: bool = True) -> portal_links.Way | None:
    return portal_links.way_in(tx, email, admits_strangers=admits, now=now)


def token(tx: Tx, email: str, now: datetime) -> str:
    found = way(tx, email, now)
    assert found is not None
    assert found.token is not None
    return found.token


def test_a_link_lets_in_once_and_not_for_ever(tx: Tx, people: Cast, now: datetime) -> None:
    made = token(tx, "DAN@example.com", now)
    assert portal_links.portal_visitor(tx, made, now=now)[1] == people.dan.person
    begun = portal_links.redeem(tx, made, Visitor(), now=now)
    assert begun.person_id == people.dan.id
    with pytest.raises(LinkSpent):
        portal_links.redeem(tx, made, Visitor(), now=now)
    late = token(tx, people.dan.email, now)
    with pytest.raises(LinkSpent):
        portal_links.redeem(tx, late, Visitor(), now=now + PORTAL_LASTS)


def test_a_stranger_becomes_a_requester_when_they_come(tx: Tx, people: Cast, now: datetime) -> None:
    made = token(tx, STRANGER, now)
    assert identity.person_by_email(tx, STRANGER) is None, "asking alone makes nobody"
    begun = portal_links.redeem(tx, made, Visitor("Kim Lee", "de"), now=now)
    kim = identity.person(tx, begun.person_id)
    assert (kim.name, kim.role, kim.locale) == ("Kim Lee", Role.REQUESTER, "de")


def test_who_works_here_or_has_a_password_is_sent_to_sign_in(
    tx: Tx, people: Cast, now: datetime
) -> None:
    found = way(tx, people.ana.email, now)
    assert found is not None
    assert found.token is None
    new = NewPerson("pat@example.com", "Pat", Role.REQUESTER, password="four minutes of tea")
    identity.create_person(tx, new, actor=SYSTEM, now=now)
    found = way(tx, "pat@example.com", now)
    assert found is not None
    assert found.token is None


def test_mail_alone_lets_in_no_auditor_and_nobody_of_whom_a_code_is_asked(
    tx: Tx, people: Cast, now: datetime
) -> None:
    link = token(tx, people.sam.email, now)
    second_factors.put(tx, people.sam.id, "sealed", step=1, at=now)
    again = way(tx, people.sam.email, now)
    assert again is not None
    assert again.token is None
    with pytest.raises(LinkSpent):
        portal_links.redeem(tx, link, Visitor(), now=now)
    new = NewPerson("ida@example.com", "Ida", Role.AUDITOR)
    identity.create_person(tx, new, actor=SYSTEM, now=now)
    found = way(tx, "ida@example.com", now)
    assert found is not None
    assert found.token is None, "who sees everything comes with more than a mail"


def test_a_link_made_before_somebody_got_a_role_opens_nothing(
    tx: Tx, people: Cast, now: datetime
) -> None:
    made = token(tx, people.dan.email, now)
    identity.set_role(tx, people.dan.id, Role.RESPONDER, actor=SYSTEM, now=now)
    with pytest.raises(LinkSpent):
        portal_links.redeem(tx, made, Visitor(), now=now)


def test_nobody_is_flooded_and_the_unwelcome_get_nothing(
    tx: Tx, people: Cast, now: datetime
) -> None:
    assert way(tx, STRANGER, now, admits=False) is None
    for _ in range(ASKED):
        assert way(tx, STRANGER, now) is not None
    assert way(tx, STRANGER, now) is None
    assert way(tx, STRANGER, now + timedelta(minutes=16)) is not None
    identity.deactivate_person(tx, people.dan.id, actor=SYSTEM, now=now)
    assert way(tx, people.dan.email, now) is None


def test_the_mail_is_in_their_language_and_its_link_is_sealed(
    tx: Tx, people: Cast, now: datetime
) -> None:
    assert portal_actions.send_link(tx, Asked(STRANGER, "de", "/report"), key=KEY, now=now)
    [letter] = mailbox.queued_about(tx, "portal")
    assert (letter.address, letter.message["title"]) == (STRANGER, "Ihr Zugang")
    assert "/portal/" not in str(letter.message), "who reads the queue is not let in"
    mails.set_setting(
        tx, MailSetting(strangers=Strangers.REFUSED), actor=people.cleo.actor, now=now
    )
    other = Asked("lou@quay.example", "en", "/report")
    assert not portal_actions.send_link(tx, other, key=KEY, now=now)


def test_a_call_is_the_callers_report(tx: Tx, people: Cast, now: datetime) -> None:
    call = Call("dan", "No mail since noon")
    number = calling.log(tx, call, actor=people.ana.actor, now=now)
    incident = reading.get(tx, number, actor=people.ana.actor)
    assert (incident.reporter_id, incident.channel) == (people.dan.id, Channel.PHONE)


def test_a_caller_of_whom_there_are_two_is_chosen(tx: Tx, people: Cast, now: datetime) -> None:
    again = NewPerson("dan.b@example.com", "Dan B", Role.REQUESTER)
    other = identity.create_person(tx, again, actor=SYSTEM, now=now)
    with pytest.raises(WhichOne):
        calling.log(tx, Call("dan", "No mail"), actor=people.ana.actor, now=now)
    chosen = Call("dan", "No mail", caller_id=other)
    number = calling.log(tx, chosen, actor=people.ana.actor, now=now)
    assert reading.get(tx, number, actor=people.ana.actor).reporter_id == other
    third = Call("dan", "No mail", is_new=True)
    number = calling.log(tx, third, actor=people.ana.actor, now=now)
    assert reading.get(tx, number, actor=people.ana.actor).reporter_id not in {
        other,
        people.dan.id,
    }


def test_what_a_category_requires_is_asked_by_mail_once(
    tx: Tx, people: Cast, now: datetime
) -> None:
    configuring.add_category(tx, "hardware", actor=people.cleo.actor, now=now)
    words = {"de": ("Welcher Raum", "")}
    room = Field("room", "Which room", is_required=True, words=words)
    asking.set_form(tx, "hardware", (room,), actor=people.cleo.actor, now=now)
    call = Call("dan", "No ink")
    number = calling.log(tx, call, actor=people.ana.actor, now=now)
    for _ in range(2):
        classifying.categorize(tx, number, "hardware", actor=people.ana.actor, now=now)
        event = ledger.of_subject(tx, f"incident/{number}")[-1]
        reactions.ask_missing(tx, event, now)
    bodies = [
        m.message["body"] for m in mailbox.queued(tx, number) if m.address == "dan@example.com"
    ]
    assert [body for body in bodies if "- Which room" in body] == bodies[-1:]


def test_nothing_is_mailed_to_who_gave_no_address(tx: Tx, people: Cast, now: datetime) -> None:
    number = calling.log(tx, Call("Lou, 0170 555", "No phone"), actor=people.ana.actor, now=now)
    reporter = reading.get(tx, number, actor=people.ana.actor).reporter_id
    assert reporter is not None
    assert profiles.profile(tx, reporter, actor=people.ana.actor) == Profile(phone="0170 555")
    assert not mailbox.queued(tx, number) or all(
        "nobody.invalid" not in m.address for m in mailbox.queued(tx, number)
    )
