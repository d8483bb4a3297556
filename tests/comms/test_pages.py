import dataclasses
import json
from datetime import datetime, timedelta

import pytest

from tests import cast
from tests.incident_of import declared, react
from tocsin.catalog import actions as catalog
from tocsin.catalog.service import NewService
from tocsin.comms import feed
from tocsin.comms.actions import audiences, pages, updates
from tocsin.comms.audience import NewAudience
from tocsin.comms.component import State
from tocsin.comms.phase import Phase
from tocsin.comms.reactions import REACTIONS
from tocsin.comms.status_page import NewComponent, NewPage
from tocsin.comms.update import NewUpdate
from tocsin.identity.permission import NotPermitted
from tocsin.incidents.actions import assigning, classifying, resolving, talking
from tocsin.incidents.milestone import Correction, Milestone
from tocsin.incidents.priority import Level
from tocsin.incidents.resolution import Code, Resolution
from tocsin.kit.tx import Tx

GRAVE = {"impact": Level.HIGH, "urgency": Level.HIGH}
BASE = "https://tocsin.example.com"


@pytest.fixture
def shop(tx: Tx, people: cast.Cast, checkout: int, now: datetime) -> NewPage:
    """A public page and an internal one that show the same service."""
    component = NewComponent(checkout, "Shop", "Where you buy", "Customers")
    new = NewPage("shop", "Our shop", is_public=True, components=(component,))
    pages.create(tx, new, actor=people.cleo.actor, now=now)
    inside = dataclasses.replace(new, slug="inside", is_public=False)
    pages.create(tx, inside, actor=people.cleo.actor, now=now)
    return new


def test_a_public_page_is_for_everybody_and_an_internal_one_for_readers(
    tx: Tx, people: cast.Cast, shop: NewPage, now: datetime
) -> None:
    assert pages.view(tx, "shop", actor=None, now=now).state is State.OPERATIONAL
    for nobody in (None, people.dan.actor):
        with pytest.raises(pages.UnknownPage):
            pages.view(tx, "inside", actor=nobody, now=now)
        assert [row.slug for row in pages.listed(tx, actor=nobody)] == ["shop"]
    assert pages.view(tx, "inside", actor=people.sam.actor, now=now).slug == "inside"


def test_a_page_follows_the_incident_from_the_first_alarm_to_the_history(
    tx: Tx, people: cast.Cast, shop: NewPage, checkout: int, now: datetime
) -> None:
    ana = people.ana.actor
    number = declared(tx, "Checkout down", actor=ana, now=now, service_ids=(checkout,), **GRAVE)
    assert pages.view(tx, "shop", actor=None, now=now).state is State.MAJOR_OUTAGE
    partly = NewUpdate("Half of it.", headline="Payments fail", state=State.PARTIAL_OUTAGE)
    updates.post(tx, number, dataclasses.replace(partly, is_public=True), actor=ana, now=now)
    view = pages.view(tx, "shop", actor=None, now=now)
    assert (view.state, view.current[0].headline) == (State.PARTIAL_OUTAGE, "Payments fail")
    later = now + timedelta(hours=1)
    fixed = Resolution(Code.FIXED, "Disk freed.", is_verified=True)
    resolving.resolve(tx, number, fixed, actor=ana, now=later)
    react(tx, number, REACTIONS, later)
    after = pages.view(tx, "shop", actor=None, now=later)
    assert (after.state, after.current) == (State.OPERATIONAL, ())
    assert after.past[0].phase is Phase.RESOLVED
    assert after.components[0].days[-1].downtime == timedelta(hours=0.3)


def test_a_page_made_anew_keeps_the_names_that_readers_know_its_components_by(
    tx: Tx, people: cast.Cast, shop: NewPage, now: datetime
) -> None:
    cleo = people.cleo.actor
    before = pages.view(tx, "shop", actor=None, now=now).components[0].id
    assert pages.get(tx, "shop", actor=cleo) == shop
    assert not pages.replace(tx, "shop", shop, actor=cleo, now=now)
    other = catalog.create_service(tx, NewService("books"), actor=cleo, now=now)
    renamed = dataclasses.replace(shop.components[0], name="The shop")
    wanted = dataclasses.replace(shop, components=(NewComponent(other, "Books"), renamed))
    assert pages.replace(tx, "shop", wanted, actor=cleo, now=now)
    shown = pages.view(tx, "shop", actor=None, now=now).components
    assert [c.name for c in shown] == ["Books", "The shop"]
    assert shown[1].id == before


def test_two_pages_cannot_have_one_address(
    tx: Tx, people: cast.Cast, shop: NewPage, now: datetime
) -> None:
    cleo = people.cleo.actor
    with pytest.raises(pages.AddressTaken):
        pages.create(tx, shop, actor=cleo, now=now)
    with pytest.raises(pages.AddressTaken):
        pages.replace(tx, "inside", shop, actor=cleo, now=now)
    pages.delete(tx, "shop", actor=cleo, now=now)
    with pytest.raises(pages.UnknownPage):
        pages.view(tx, "shop", actor=cleo, now=now)


def test_a_page_shows_services_that_exist_and_is_made_by_managers(
    tx: Tx, people: cast.Cast, now: datetime
) -> None:
    new = NewPage("a", "A", components=(NewComponent(10**9, "x"),))
    with pytest.raises(catalog.UnknownService):
        pages.create(tx, new, actor=people.cleo.actor, now=now)
    with pytest.raises(NotPermitted):
        pages.create(tx, NewPage("a", "A"), actor=people.ana.actor, now=now)


def test_the_catalog_suggests_what_a_page_could_show(
    tx: Tx, people: cast.Cast, checkout: int, now: datetime
) -> None:
    catalog.create_service(tx, NewService("db"), actor=people.cleo.actor, now=now)
    assert [(c.name, c.group) for c in pages.suggested(tx, is_public=True)] == [
        ("checkout-svc-eu1", "Shop")
    ]
    assert len(pages.suggested(tx, is_public=False)) == 2


def test_the_bars_follow_a_correction_and_forget_what_was_cancelled(
    tx: Tx, people: cast.Cast, shop: NewPage, checkout: int, now: datetime
) -> None:
    ana = people.ana.actor
    number, mistake = (
        declared(tx, title, actor=ana, now=now, service_ids=(checkout,), **GRAVE)
        for title in ("Checkout down", "A slip of the hand")
    )
    later = now + timedelta(hours=2)
    fixed = Resolution(Code.FIXED, "Disk freed.", is_verified=True)
    resolving.resolve(tx, number, fixed, actor=ana, now=later)
    resolving.cancel(tx, mistake, reason="It was none.", actor=ana, now=later)
    sooner = Correction(Milestone.MITIGATED, now + timedelta(hours=1), "It worked by then.")
    classifying.correct_milestone(tx, number, sooner, actor=ana, now=later)
    for one in (number, mistake):
        react(tx, one, REACTIONS, later)
    view = pages.view(tx, "shop", actor=None, now=later)
    assert view.components[0].days[-1].downtime == timedelta(hours=1)
    assert view.past == ()
    inside = pages.view(tx, "inside", actor=people.sam.actor, now=later)
    assert [one.number for one in inside.past] == [number]


CANARY = "canary7f3a"


def test_nothing_that_was_not_published_leaves_the_house(
    tx: Tx, people: cast.Cast, now: datetime
) -> None:
    """Each word that somebody writes about an incident carries a canary; none may be outside."""
    ana, cleo = people.ana.actor, people.cleo.actor
    secret = NewService(f"svc {CANARY}", f"described {CANARY}")
    service_id = catalog.create_service(tx, secret, actor=cleo, now=now)
    component = NewComponent(service_id, "Shop")
    pages.create(
        tx, NewPage("shop", "S", is_public=True, components=(component,)), actor=cleo, now=now
    )
    number = declared(
        tx,
        f"title {CANARY}",
        actor=ana,
        now=now,
        description=f"description {CANARY}",
        service_ids=(service_id,),
        **GRAVE,
    )
    assigning.assign(tx, number, people.bo.id, actor=ana, now=now)
    talking.comment(tx, number, f"private {CANARY}", actor=ana, now=now)
    talking.comment(tx, number, f"to the reporter {CANARY}", is_public=True, actor=ana, now=now)
    whispered = NewUpdate(f"inside {CANARY}", headline=f"inside {CANARY}", is_public=True)
    board = _audience_of(tx, people, now)
    updates.post(
        tx,
        number,
        dataclasses.replace(whispered, is_public=False, audience_ids=(board,)),
        actor=ana,
        now=now,
    )
    assert CANARY not in _everything_outside(tx, now)
    said = NewUpdate("We are on it.", headline="Payments fail", is_public=True)
    updates.post(tx, number, said, actor=ana, now=now)
    fixed = Resolution(Code.FIXED, f"notes {CANARY}", is_verified=True)
    resolving.resolve(tx, number, fixed, actor=ana, now=now)
    react(tx, number, REACTIONS, now)
    outside = _everything_outside(tx, now)
    assert "Payments fail" in outside
    for hidden in (CANARY, "Ana", "Bo", 'example.com"', "inside"):
        assert hidden not in outside


def _audience_of(tx: Tx, people: cast.Cast, now: datetime) -> int:
    new = NewAudience("Board", (people.sam.id,))
    return audiences.create(tx, new, actor=people.cleo.actor, now=now)


def _everything_outside(tx: Tx, now: datetime) -> str:
    """The page as it is drawn and in every form of the feed, as one text."""
    view = pages.view(tx, "shop", actor=None, now=now)
    feeds = (feed.summary, feed.status, feed.components, feed.incidents, feed.unresolved)
    return repr(view) + "".join(json.dumps(make(view, base_url=BASE)) for make in feeds)
