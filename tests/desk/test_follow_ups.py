"""A low score: somebody is asked to talk to whoever gave it, and says what came of it."""

from datetime import datetime

import pytest

from tests import cast, mailbox
from tests.incident_of import declared
from tocsin.desk.actions import following_up as follow_ups
from tocsin.desk.actions import rating
from tocsin.desk.actions.following_up import AlreadyDone, NoFollowUp
from tocsin.desk.follow_up import InvalidNote
from tocsin.desk.satisfaction import Rating
from tocsin.identity import actions as identity
from tocsin.identity.actor import SYSTEM
from tocsin.identity.permission import NotPermitted
from tocsin.identity.team import Membership
from tocsin.incidents.actions import assigning, resolving
from tocsin.incidents.resolution import Code, Resolution
from tocsin.kit import ledger
from tocsin.kit.tx import Tx


@pytest.fixture
def people(tx: Tx, now: datetime) -> cast.Cast:
    mailbox.set_up(tx, now)
    return cast.cast(tx, now)


@pytest.fixture
def number(tx: Tx, people: cast.Cast, now: datetime) -> int:
    """Dan's report, which payments resolved; Bo leads payments, and Ana is in it."""
    team = people.payments.id
    members = [Membership(people.ana.id), Membership(people.bo.id, is_lead=True)]
    identity.set_members(tx, team, members, actor=SYSTEM, now=now)
    made = declared(tx, "My screen is dark", actor=people.dan.actor, now=now, pages=True)
    assigning.set_team(tx, made, team, actor=people.ana.actor, now=now)
    said = Resolution(Code.FIXED, "Restarted it.")
    resolving.resolve(tx, made, said, actor=people.ana.actor, now=now)
    rating.ask(tx, made, resolved_by=people.ana.actor.label, now=now)
    return made


def rated(tx: Tx, people: cast.Cast, number: int, score: int, now: datetime) -> None:
    rating.rate(tx, number, Rating(score, "It took long."), actor=people.dan.actor, now=now)


def asked(tx: Tx, number: int) -> list[int | None]:
    found = mailbox.queued(tx, number)
    return [m.person_id for m in found if m.message["path"] == "/follow-ups"]


def test_a_low_score_asks_whoever_leads_the_team(
    tx: Tx, people: cast.Cast, number: int, now: datetime
) -> None:
    rated(tx, people, number, 2, now)
    assert asked(tx, number) == [people.bo.id]
    (found,) = follow_ups.listed(tx, actor=people.ana.actor).items
    assert (found.incident_number, found.owner_id, found.score) == (number, people.bo.id, 2)


def test_a_fair_score_asks_nobody(tx: Tx, people: cast.Cast, number: int, now: datetime) -> None:
    rated(tx, people, number, 3, now)
    assert asked(tx, number) == []
    with pytest.raises(NoFollowUp):
        follow_ups.of_incident(tx, number, actor=people.ana.actor)


def test_what_came_of_it_is_said_once(
    tx: Tx, people: cast.Cast, number: int, now: datetime
) -> None:
    rated(tx, people, number, 1, now)
    bo = people.bo.actor
    with pytest.raises(InvalidNote):
        follow_ups.done(tx, number, note=" ", actor=bo, now=now)
    done = follow_ups.done(tx, number, note="We talked; a spare screen comes.", actor=bo, now=now)
    assert (done.done_by, done.note) == (bo.label, "We talked; a spare screen comes.")
    with pytest.raises(AlreadyDone):
        follow_ups.done(tx, number, note="Again", actor=bo, now=now)
    assert follow_ups.listed(tx, actor=bo).items == []
    assert follow_ups.listed(tx, is_open=False, actor=bo).items == [done]
    last = ledger.of_subject(tx, f"incident/{number}")[-1]
    assert (last.kind, last.data.get("is_public")) == ("satisfaction.followed_up", None)


def test_the_reporter_reads_nothing_of_it(
    tx: Tx, people: cast.Cast, number: int, now: datetime
) -> None:
    rated(tx, people, number, 1, now)
    dan = people.dan.actor
    for refused in (
        lambda: follow_ups.listed(tx, actor=dan),
        lambda: follow_ups.of_incident(tx, number, actor=dan),
        lambda: follow_ups.done(tx, number, note="Fine", actor=dan, now=now),
    ):
        with pytest.raises(NotPermitted):
            refused()
