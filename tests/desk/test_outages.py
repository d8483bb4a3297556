from datetime import datetime

import pytest

from tests import mailbox
from tests.cast import Cast, cast
from tests.incident_of import declared
from tocsin.comms.actions import audiences, updates
from tocsin.comms.audience import NewAudience
from tocsin.comms.update import NewUpdate
from tocsin.desk import reactions
from tocsin.desk.actions import outages
from tocsin.desk.actions.outages import AlreadyOver, AlreadySo, NotAnOutage
from tocsin.desk.outage import InvalidOutage, NewOutage
from tocsin.identity import actions as identity
from tocsin.identity.permission import NotPermitted
from tocsin.identity.person import PersonChange
from tocsin.incidents.actions import resolving
from tocsin.incidents.incident import UnknownIncident
from tocsin.incidents.resolution import Code, Resolution
from tocsin.kit import ledger
from tocsin.kit.tx import Tx

SLOW = NewOutage("The till is slow", "We know and work on it.")


@pytest.fixture
def people(tx: Tx, now: datetime) -> Cast:
    mailbox.set_up(tx, now)
    return cast(tx, now)


@pytest.fixture
def number(tx: Tx, people: Cast, now: datetime) -> int:
    made = declared(tx, "db-7 out of file handles", actor=people.ana.actor, now=now)
    outages.announce(tx, made, SLOW, actor=people.ana.actor, now=now)
    return made


def resolve(tx: Tx, number: int, people: Cast, now: datetime) -> None:
    done = Resolution(Code.FIXED, "Restarted.")
    resolving.resolve(tx, number, done, actor=people.ana.actor, now=now)
    [event] = [
        e for e in ledger.of_subject(tx, f"incident/{number}") if e.kind == "incident.resolved"
    ]
    reactions.ask_reporter(tx, event, now)


def test_who_reports_reads_the_announcement_and_nothing_else(
    tx: Tx, people: Cast, number: int
) -> None:
    [known] = outages.known(tx, actor=people.dan.actor)
    assert (known.number, known.title, known.words) == (number, SLOW.title, SLOW.words)
    assert "db-7" not in repr(known)


def test_me_too_counts_once_and_can_be_taken_back(
    tx: Tx, people: Cast, number: int, now: datetime
) -> None:
    assert outages.me_too(tx, number, actor=people.dan.actor, now=now) == 1
    with pytest.raises(AlreadySo):
        outages.me_too(tx, number, actor=people.dan.actor, now=now)
    caller = people.sam.id
    assert outages.me_too(tx, number, person_id=caller, actor=people.bo.actor, now=now) == 2
    assert outages.one(tx, number, actor=people.dan.actor).is_mine
    outages.not_me(tx, number, actor=people.dan.actor, now=now)
    [left] = outages.affected(tx, number, actor=people.ana.actor).items
    assert left.person_id == people.sam.id


def test_nobody_speaks_for_others_without_working_here(
    tx: Tx, people: Cast, number: int, now: datetime
) -> None:
    with pytest.raises(NotPermitted):
        outages.me_too(tx, number, person_id=people.sam.id, actor=people.dan.actor, now=now)
    with pytest.raises(NotPermitted):
        outages.announce(tx, number, SLOW, actor=people.dan.actor, now=now)
    with pytest.raises(NotPermitted):
        outages.affected(tx, number, actor=people.dan.actor)


def test_what_was_not_announced_cannot_be_joined_by_its_number(
    tx: Tx, people: Cast, now: datetime
) -> None:
    hidden = declared(tx, "A secret", actor=people.ana.actor, now=now)
    with pytest.raises(UnknownIncident):
        outages.me_too(tx, hidden, actor=people.dan.actor, now=now)
    with pytest.raises(NotAnOutage):
        outages.one(tx, hidden, actor=people.dan.actor)


def test_whom_it_hits_is_told_in_their_language_when_it_is_over(
    tx: Tx, people: Cast, number: int, now: datetime
) -> None:
    german = PersonChange(locale="de")
    identity.update_person(tx, people.dan.id, german, actor=people.dan.actor, now=now)
    outages.me_too(tx, number, actor=people.dan.actor, now=now)
    outages.me_too(tx, number, actor=people.sam.actor, now=now)
    resolve(tx, number, people, now)
    told = {m.person_id: m.message["title"] for m in mailbox.queued(tx, number)}
    assert told[people.dan.id] == "Es geht wieder: The till is slow"
    assert told[people.sam.id] == "It works again: The till is slow"
    assert outages.known(tx, actor=people.dan.actor) == []
    with pytest.raises(AlreadyOver):
        outages.me_too(tx, number, actor=people.bo.actor, now=now)
    [(row, incident)] = outages.joined(tx, actor=people.dan.actor)
    assert (row.title, incident.status) == ("The till is slow", "resolved")


def test_an_announcement_is_taken_back_and_needs_a_title(
    tx: Tx, people: Cast, number: int, now: datetime
) -> None:
    with pytest.raises(InvalidOutage):
        outages.announce(tx, number, NewOutage(" "), actor=people.ana.actor, now=now)
    outages.withdraw(tx, number, actor=people.ana.actor, now=now)
    assert outages.known(tx, actor=people.dan.actor) == []
    with pytest.raises(NotAnOutage):
        outages.withdraw(tx, number, actor=people.ana.actor, now=now)


def publish(tx: Tx, number: int, people: Cast, now: datetime, words: str) -> None:
    """Post an update and let happen what it causes."""
    new = NewUpdate(words, headline="Payments are slow", is_public=True)
    updates.post(tx, number, new, actor=people.ana.actor, now=now)
    for event in ledger.of_subject(tx, f"incident/{number}"):
        if event.kind == "update.posted":
            reactions.offer_outage(tx, event, now)


@pytest.fixture
def quiet(tx: Tx, people: Cast, now: datetime) -> int:
    """What nobody announced."""
    return declared(tx, "db-9 swaps", actor=people.ana.actor, now=now)


def test_what_a_status_page_says_is_offered_in_its_newest_words(
    tx: Tx, people: Cast, quiet: int, now: datetime
) -> None:
    publish(tx, quiet, people, now, "We look into it.")
    publish(tx, quiet, people, now, "A disk is full.")
    [known] = outages.known(tx, actor=people.dan.actor)
    assert (known.number, known.title, known.words) == (
        quiet,
        "Payments are slow",
        "A disk is full.",
    )
    assert outages.me_too(tx, quiet, actor=people.dan.actor, now=now) == 1
    told = [e for e in ledger.of_subject(tx, f"incident/{quiet}") if e.kind == "outage.announced"]
    assert len(told) == 1
    resolve(tx, quiet, people, now)
    assert outages.known(tx, actor=people.dan.actor) == []


def test_what_was_told_to_some_is_not_offered_to_all(
    tx: Tx, people: Cast, quiet: int, now: datetime
) -> None:
    everybody = NewAudience("Leaders", emails=("leader@example.com",))
    audience = audiences.create(tx, everybody, actor=people.cleo.actor, now=now)
    new = NewUpdate("It is bad.", audience_ids=(audience,))
    updates.post(tx, quiet, new, actor=people.ana.actor, now=now)
    for event in ledger.of_subject(tx, f"incident/{quiet}"):
        if event.kind == "update.posted":
            reactions.offer_outage(tx, event, now)
    assert outages.known(tx, actor=people.dan.actor) == []


def test_what_a_person_announced_or_took_back_stays_so(
    tx: Tx, people: Cast, number: int, quiet: int, now: datetime
) -> None:
    publish(tx, number, people, now, "We look into it.")
    assert outages.one(tx, number, actor=people.dan.actor).title == SLOW.title
    publish(tx, quiet, people, now, "We look into it.")
    outages.withdraw(tx, quiet, actor=people.ana.actor, now=now)
    publish(tx, quiet, people, now, "We still do.")
    with pytest.raises(NotAnOutage):
        outages.one(tx, quiet, actor=people.dan.actor)
