"""Promises that run out, with the whole engine at work: the mail that says so, the page that rings.

An organisation's agreement, a team's own, a vendor's contract: each by its own hours.
"""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.incidents import story
from tests.journeys.harness import eventually
from tests.notify.conftest import Post
from tests.twins.mail import Sink
from tests.world import Clock
from tocsin.catalog import actions as catalog
from tocsin.catalog import calendar
from tocsin.catalog.calendar import Calendar, Hours
from tocsin.catalog.service import NewService
from tocsin.engine import lanes, process
from tocsin.identity.actions import organisations
from tocsin.identity.actor import SYSTEM
from tocsin.identity.organisation import NewOrganisation
from tocsin.incidents.actions import agreements, declare, engaging, entitling, progress
from tocsin.incidents.actions.agreements import SlaPolicy
from tocsin.incidents.entitlement import Entitlement
from tocsin.incidents.incident import Declaration
from tocsin.incidents.lifecycle import Channel
from tocsin.incidents.priority import Level, Priority
from tocsin.incidents.sla import Basis, Kind
from tocsin.kit.db import Database
from tocsin.kit.settings import Settings
from tocsin.kit.tx import Tx
from tocsin.oncall import actions as oncall
from tocsin.oncall.actions import vendors
from tocsin.oncall.page import Page
from tocsin.oncall.policy import NewPolicy, NewStep
from tocsin.oncall.vendor import NewVendor, Way

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
MORNINGS = Calendar("UTC", tuple(Hours(day, 9 * 60, 11 * 60) for day in range(5)))


@dataclass
class Desk:
    """A running engine with its clock, its mail and one incident, logged on Monday at 9:30."""

    post: Post
    clock: Clock
    sink: Sink
    number: int
    vendor_id: int

    def told(self, to: str) -> list[str]:
        """What somebody got by mail, without what the incident is called."""
        mine = [mail for mail in self.sink.mails if mail.recipient == f"{to}@example.com"]
        return [mail.subject.partition(":")[0] for mail in mine]

    def hears(self, person: str, words: str) -> None:
        eventually(lambda: words in self.told(person), seconds=60, what=f"{person}: {words}")

    def page(self) -> Page:
        with self.post.database.reading() as tx:
            found = oncall.page_of(tx, f"incident/{self.number}")
        assert found is not None
        return found

    def breached_at(self) -> list[datetime]:
        with self.post.database.reading() as tx:
            return [event.at for event in story.events(tx, self.number, "sla_breached")]

    def said(self, kind: str) -> list[dict[str, Any]]:
        with self.post.database.reading() as tx:
            return [dict(event.data) for event in story.events(tx, self.number, kind)]


@pytest.fixture
def desk(
    database: Database, clock: Clock, post: Post, sink: Sink, tmp_path: Path
) -> Iterator[Desk]:
    with database.transaction() as tx:
        vendor_id = _promised(tx, post, clock)
        number = _reported(tx, post, clock)
    settings = Settings(data=tmp_path, secret_key="k" * 32)
    stop = threading.Event()
    built = lanes.build(settings, engine="promises")
    engine = threading.Thread(target=process.run, args=(built, database, stop))
    engine.start()
    try:
        yield Desk(post, clock, sink, number, vendor_id)
    finally:
        stop.set()
        engine.join(30)


def _promised(tx: Tx, post: Post, clock: Clock) -> int:
    """Dan's organisation: two hours, in the mornings. Payments: 30 minutes. The vendor: 20."""
    cleo, now, people = post.people.cleo.actor, clock.at, post.people
    agreements.set_calendar(tx, "always", calendar.ALWAYS, actor=cleo, now=now)
    agreements.set_calendar(tx, "mornings", MORNINGS, actor=cleo, now=now)
    vendor_id = vendors.create_vendor(
        tx, NewVendor("Contoso", ways=(Way("email", "desk@contoso.example"),)), actor=cleo, now=now
    )
    for policy in (
        SlaPolicy("theirs", "mornings", {(Priority.P3, Kind.RESOLUTION): 2 * HOUR}, page_at=(100,)),
        SlaPolicy(
            "payments' own",
            "always",
            {(Priority.P3, Kind.TEAM): 30 * MINUTE},
            basis=Basis.TEAM,
            party_ids=(people.payments.id,),
            warn_at=(50,),
            page_at=(100,),
        ),
        SlaPolicy(
            "the contract",
            "always",
            {(Priority.P3, Kind.VENDOR): 20 * MINUTE},
            basis=Basis.VENDOR,
            party_ids=(vendor_id,),
            warn_at=(50,),
            page_at=(100,),
        ),
    ):
        agreements.set_sla_policy(tx, policy, actor=cleo, now=now)
    organisation = NewOrganisation("Harbour", ("example.com",))
    harbour = organisations.create_organisation(tx, organisation, actor=cleo, now=now)
    theirs = Entitlement(harbour, policy_id=entitling.agreements(tx)["theirs"])
    entitling.set_entitlements(tx, harbour, [theirs], actor=cleo, now=now)
    return vendor_id


def _reported(tx: Tx, post: Post, clock: Clock) -> int:
    """Dan says on the portal what is wrong, which pages nobody; Ana takes it for payments."""
    cleo, now, people = post.people.cleo.actor, clock.at, post.people
    wake = NewPolicy("payments", (NewStep(("person:bo@example.com",)),), "person:bo@example.com")
    policy_id = oncall.create_policy(tx, wake, actor=cleo, now=now)
    owned = NewService("checkout", team_id=people.payments.id, tier=1, policy_id=policy_id)
    catalog.create_service(tx, owned, actor=cleo, now=now)
    said = Declaration(
        "The wiki is empty",
        channel=Channel.PORTAL,
        team_id=people.payments.id,
        impact=Level.MEDIUM,
        urgency=Level.MEDIUM,
        reporter_id=people.dan.id,
        pages=False,
    )
    number = declare.declare(tx, said, actor=SYSTEM, now=now)
    progress.acknowledge(tx, number, actor=people.ana.actor, now=now)
    return number


def test_what_a_team_promised_warns_it_and_then_pages_by_its_own_policy(desk: Desk) -> None:
    desk.clock.forward(15 * MINUTE)
    desk.hears("ana", "50 % of the time for the team's part has passed")
    assert desk.said("stint_breached") == []
    desk.clock.forward(15 * MINUTE)
    desk.hears("ana", "The team's part target was missed")
    desk.hears("bo", "[P3] The wiki is empty")
    assert [told["clock"] for told in desk.said("stint_breached")] == ["team"]
    page = desk.page()
    assert (page.plan.name, page.because.partition(":")[0]) == (
        "payments",
        "it is the policy of the team payments",
    )


def test_a_contract_with_a_vendor_warns_and_pages_who_has_to_answer_for_it(desk: Desk) -> None:
    ana = desk.post.people.ana.actor
    with desk.post.database.transaction() as tx:
        now, number = desk.clock.at, desk.number
        engaging.engage(tx, number, desk.vendor_id, reason="their disk", actor=ana, now=now)
    desk.clock.forward(10 * MINUTE)
    desk.hears("ana", "50 % of the time for the vendor's part has passed")
    desk.clock.forward(10 * MINUTE)
    desk.hears("ana", "The vendor's part target was missed")
    desk.hears("eve", "[P3] The wiki is empty")
    (told,) = desk.said("stint_breached")
    assert (told["clock"], told["party"]) == ("vendor", "Contoso")


def test_what_was_agreed_with_an_organisation_counts_in_its_own_hours(desk: Desk) -> None:
    """An hour and a half of Monday's morning, and half an hour of Tuesday's."""
    tuesday = desk.clock.at + 24 * HOUR
    desk.clock.forward(HOUR)
    desk.hears("ana", "50 % of the time for the resolution has passed")
    desk.clock.set(tuesday - MINUTE)
    desk.hears("ana", "80 % of the time for the resolution has passed")
    assert desk.said("sla_breached") == []
    desk.clock.set(tuesday)
    desk.hears("ana", "The resolution target was missed")
    assert desk.breached_at() == [tuesday]
