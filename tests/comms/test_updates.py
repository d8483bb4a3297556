from datetime import datetime, timedelta

import pytest

from tests import cast, mailbox
from tests.incident_of import declared, react
from tocsin.comms.actions import audiences, cadences, pages, templates, updates
from tocsin.comms.audience import NewAudience
from tocsin.comms.phase import Phase
from tocsin.comms.reactions import REACTIONS
from tocsin.comms.status_page import NewComponent, NewPage
from tocsin.comms.template import NewTemplate
from tocsin.comms.update import InvalidUpdate, NewUpdate
from tocsin.identity.permission import NotPermitted
from tocsin.incidents.actions import assigning, classifying, reading, resolving
from tocsin.incidents.priority import Level
from tocsin.incidents.resolution import Code, Resolution
from tocsin.incidents.role import Role
from tocsin.kit.tx import Tx

HALF = timedelta(minutes=30)
GRAVE = {"impact": Level.HIGH, "urgency": Level.HIGH}


@pytest.fixture
def board(tx: Tx, people: cast.Cast, now: datetime) -> int:
    new = NewAudience("Board", (people.sam.id,), ("chair@example.org",))
    return audiences.create(tx, new, actor=people.cleo.actor, now=now)


@pytest.fixture
def number(tx: Tx, people: cast.Cast, checkout: int, now: datetime) -> int:
    """A P1 at checkout, and mail to tell of it."""
    mailbox.set_up(tx, now)
    ana = people.ana.actor
    return declared(tx, "Checkout down", actor=ana, now=now, service_ids=(checkout,), **GRAVE)


def test_an_update_reaches_everybody_in_its_audiences_and_the_timeline(
    tx: Tx, people: cast.Cast, number: int, board: int, now: datetime
) -> None:
    ana = people.ana.actor
    new = NewUpdate("We are looking.", audience_ids=(board,))
    updates.post(tx, number, new, actor=ana, now=now)
    told = mailbox.queued(tx, number)
    assert {(t.person_id, t.address) for t in told} == {
        (people.sam.id, people.sam.email),
        (None, "chair@example.org"),
    }
    message = told[0].message
    assert message["title"] == f"Incident {number}, investigating: Checkout down"
    assert "We are looking." in message["body"]
    assert "Next update: 2026-03-16 10:00 UTC." in message["body"]
    assert (message["kind"], message["is_drill"]) == ("update", False)
    said = [entry.sentence for entry in reading.timeline(tx, number, actor=ana)]
    assert "Ana posted the update “Checkout down” to Board (2 addresses)." in said


def test_a_template_says_it_in_its_own_words(
    tx: Tx, people: cast.Cast, number: int, board: int, now: datetime
) -> None:
    new = NewTemplate("short", "[{priority}] {title}", "{services}: {update}")
    template_id = templates.create(tx, new, actor=people.cleo.actor, now=now)
    said = NewUpdate("Fixed.", audience_ids=(board,), template_id=template_id)
    letter = updates.preview(tx, number, said, actor=people.ana.actor, now=now)
    assert letter.subject == "[P1] Checkout down"
    assert letter.body == "checkout-svc-eu1: Fixed."
    assert mailbox.queued(tx, number) == []


def test_a_drill_says_so_in_every_update_and_is_never_published(
    tx: Tx, people: cast.Cast, board: int, now: datetime
) -> None:
    ana = people.ana.actor
    drill = declared(tx, "Practice", actor=ana, now=now, is_drill=True)
    updates.post(tx, drill, NewUpdate("We practise.", audience_ids=(board,)), actor=ana, now=now)
    assert all(t.message["is_drill"] for t in mailbox.queued(tx, drill))
    with pytest.raises(updates.DrillIsPrivate):
        updates.post(tx, drill, NewUpdate("No.", is_public=True), actor=ana, now=now)


@pytest.mark.parametrize(
    ("new", "field"),
    [
        (NewUpdate(" ", is_public=True), "body"),
        (NewUpdate("x" * 8001, is_public=True), "body"),
        (NewUpdate("To nobody."), "audiences"),
        (NewUpdate("x", headline="x" * 301, is_public=True), "headline"),
        (NewUpdate("x", is_public=True, next_in=timedelta()), "next_in"),
    ],
)
def test_an_update_that_cannot_be_names_the_field(
    tx: Tx, people: cast.Cast, number: int, now: datetime, new: NewUpdate, field: str
) -> None:
    with pytest.raises(InvalidUpdate) as refused:
        updates.post(tx, number, new, actor=people.ana.actor, now=now)
    assert field in refused.value.fields


def test_only_responders_post_and_stakeholders_read(
    tx: Tx, people: cast.Cast, number: int, board: int, now: datetime
) -> None:
    new = NewUpdate("We are looking.", audience_ids=(board,))
    with pytest.raises(NotPermitted):
        updates.post(tx, number, new, actor=people.sam.actor, now=now)
    updates.post(tx, number, new, actor=people.ana.actor, now=now)
    (found,) = updates.of_incident(tx, number, actor=people.sam.actor)
    assert (found.body, found.recipients, found.sent_by) == (
        "We are looking.",
        2,
        people.ana.actor.label,
    )
    with pytest.raises(NotPermitted):
        updates.of_incident(tx, number, actor=people.dan.actor)


def test_plain_addresses_are_led_to_the_public_page_and_people_to_the_incident(
    tx: Tx, people: cast.Cast, number: int, board: int, checkout: int, now: datetime
) -> None:
    shop = NewPage("shop", "Shop", is_public=True, components=(NewComponent(checkout, "Shop"),))
    pages.create(tx, shop, actor=people.cleo.actor, now=now)
    new = NewUpdate("We are looking.", audience_ids=(board,), is_public=True)
    updates.post(tx, number, new, actor=people.ana.actor, now=now)
    paths = {t.address: t.message["path"] for t in mailbox.queued(tx, number)}
    assert paths == {
        people.sam.email: f"/incidents/{number}",
        "chair@example.org": "/status/shop",
    }


def remind(tx: Tx, now: datetime) -> bool:
    """As the engine does it; False when nothing was due."""
    claimed = cadences.claim(tx, now=now)
    if claimed is None:
        return False
    cadences.remind(tx, claimed, now=now)
    return True


def test_the_next_update_is_due_by_the_cadence_until_it_is_over(
    tx: Tx, people: cast.Cast, number: int, now: datetime
) -> None:
    ana = people.ana.actor
    react(tx, number, REACTIONS, now)
    assert [d.due_at for d in cadences.due(tx, [number])] == [now + HALF]
    later = now + timedelta(minutes=20)
    promised = NewUpdate("Soon.", is_public=True, next_in=timedelta(hours=2))
    updates.post(tx, number, promised, actor=ana, now=later)
    assert [d.due_at for d in cadences.due(tx, [number])] == [later + timedelta(hours=2)]
    resolving.resolve(tx, number, Resolution(Code.FIXED, "Done."), actor=ana, now=later)
    react(tx, number, REACTIONS, later)
    assert cadences.due(tx, [number]) == []


def test_raising_the_priority_makes_an_update_due(
    tx: Tx, people: cast.Cast, checkout: int, now: datetime
) -> None:
    ana = people.ana.actor
    low = {"impact": Level.LOW, "urgency": Level.LOW}
    number = declared(tx, "Slow", actor=ana, now=now, **low)
    react(tx, number, REACTIONS, now)
    assert cadences.due(tx, [number]) == []
    classifying.prioritize(tx, number, impact=Level.HIGH, urgency=Level.HIGH, actor=ana, now=now)
    react(tx, number, REACTIONS, now)
    assert [d.due_at for d in cadences.due(tx, [number])] == [now + HALF]


def test_the_last_update_ends_the_cadence(
    tx: Tx, people: cast.Cast, number: int, now: datetime
) -> None:
    react(tx, number, REACTIONS, now)
    over = NewUpdate("It is over.", Phase.RESOLVED, is_public=True)
    updates.post(tx, number, over, actor=people.ana.actor, now=now)
    assert cadences.due(tx, [number]) == []


def test_the_communicator_is_reminded_each_time_and_else_the_incident_manager(
    tx: Tx, people: cast.Cast, number: int, now: datetime
) -> None:
    react(tx, number, REACTIONS, now)
    assert not remind(tx, now)
    assigning.give_role(
        tx, number, Role.INCIDENT_MANAGER, people.cleo.id, actor=people.ana.actor, now=now
    )
    assert remind(tx, now + HALF)
    assert not remind(tx, now + HALF)
    assigning.give_role(
        tx, number, Role.COMMUNICATOR, people.bo.id, actor=people.ana.actor, now=now
    )
    assert remind(tx, now + 2 * HALF)
    told = [t for t in mailbox.queued(tx, number) if "update" in t.message["title"]]
    assert [t.person_id for t in told] == [people.cleo.id, people.bo.id]
    assert told[0].message["title"] == f"An update on incident {number} is due"


def test_looking_again_reminds_nobody_of_the_same_moment_twice(
    tx: Tx, people: cast.Cast, number: int, now: datetime
) -> None:
    react(tx, number, REACTIONS, now)
    assert remind(tx, now + HALF)
    cadences.reschedule(tx, number)
    assert not remind(tx, now + HALF)


def test_an_update_that_was_sent_meanwhile_is_not_reminded_of(
    tx: Tx, people: cast.Cast, number: int, now: datetime
) -> None:
    ana = people.ana.actor
    react(tx, number, REACTIONS, now)
    assigning.give_role(tx, number, Role.COMMUNICATOR, people.bo.id, actor=ana, now=now)
    claimed = cadences.claim(tx, now=now + HALF)
    assert claimed is not None
    updates.post(tx, number, NewUpdate("Soon.", is_public=True), actor=ana, now=now + HALF)
    cadences.remind(tx, claimed, now=now + HALF)
    assert [m for m in mailbox.queued(tx, number) if "is due" in m.message["title"]] == []
