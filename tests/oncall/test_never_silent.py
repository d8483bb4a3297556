"""Whatever is set up, and however badly: a page reaches somebody at once, or nobody ever could."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cast import Cast
from tests.oncall.conftest import create, payments, primary, step, weekly
from tests.oncall.told import KEY, MESSAGE, SUBJECT, kinds, notifications, reachable, reasons
from tocsin.identity import actions as identity
from tocsin.identity import actor
from tocsin.identity.team import NewTeam
from tocsin.kit import ledger
from tocsin.kit.tx import Tx
from tocsin.notify import actions as notify
from tocsin.oncall import actions
from tocsin.oncall.page import NewPage
from tocsin.oncall.policy import Stage
from tocsin.oncall.weak_spot import Kind

TARGETS = (
    *("person:ana@example.com", "person:bo@example.com", "person:dan@example.com"),
    *("schedule:covered", "schedule:empty", "schedule:later", "team:payments", "team:ghosts"),
)
SOME = st.lists(st.sampled_from(TARGETS), min_size=1, max_size=3)


class Undo(Exception):
    """Ends an example without a trace of it."""


@dataclass(frozen=True)
class World:
    tx: Tx
    people: Cast
    now: datetime
    ghosts: int

    def team(self, name: str | None) -> int | None:
        return {"payments": self.people.payments.id, "ghosts": self.ghosts}.get(name or "")

    def page(self, steps: Sequence[Sequence[str]], fallback: str, team: str | None = None) -> int:
        new = payments(*(step(*targets) for targets in steps), fallback=fallback)
        policy_id = create(self.tx, self.people, new, self.now)
        page = NewPage(SUBJECT, policy_id, MESSAGE, team_id=self.team(team))
        return actions.start_page(self.tx, page, actor=actor.SYSTEM, now=self.now)

    def stages(self, page_id: int) -> list[Stage]:
        return [told.stage for told in actions.trace(self.tx, page_id)]


@pytest.fixture
def world(tx: Tx, people: Cast, now: datetime) -> World:
    """Eve, who administers, can be woken; who else can be is for each test to say."""
    reachable(tx, people.eve, now=now)
    later = weekly(people.ana.id, starts_at="2027-01-01T09:00")
    for name, rotations in (
        ("covered", [weekly(people.ana.id)]),
        ("empty", []),
        ("later", [later]),
    ):
        actions.create_schedule(
            tx, primary(*rotations, name=name), actor=people.cleo.actor, now=now
        )
    ghosts = identity.create_team(tx, NewTeam("ghosts"), actor=actor.SYSTEM, now=now)
    return World(tx, people, now, ghosts)


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    steps=st.lists(SOME, min_size=1, max_size=3),
    fallback=st.sampled_from(TARGETS),
    team=st.sampled_from(["payments", "ghosts", None]),
    awake=st.sets(st.sampled_from(["ana", "bo"])),
)
def test_somebody_is_paged_at_once(
    world: World, steps: list[list[str]], fallback: str, team: str | None, awake: set[str]
) -> None:
    def example() -> None:
        with world.tx.savepoint():
            reachable(world.tx, *(getattr(world.people, n) for n in awake), now=world.now)
            world.page(steps, fallback, team)
            sent = [one for one in notifications(world.tx) if one.status == "pending"]
            assert sent, "nobody was paged"
            assert {one.person.lower() for one in sent} <= awake | {"eve"}
            assert all(one.reason for one in notifications(world.tx) if one.status == "failed")
            assert max(_rows_per_way(world.tx), default=1) == 1
            raise Undo

    with pytest.raises(Undo):
        example()


def _rows_per_way(tx: Tx) -> list[int]:
    """How often a step told a person through one channel: once, however many targets they are."""
    rows = tx.column("select concat_ws(' ', cause, person_id, channel, repeat) from notification")
    return list(Counter(rows).values())


def test_the_team_whose_business_it_is_comes_before_the_catch_all(world: World) -> None:
    reachable(world.tx, world.people.bo, now=world.now)
    page_id = world.page([["schedule:empty"]], "person:dan@example.com", "payments")
    assert [one.person for one in notifications(world.tx) if one.status == "pending"] == ["Bo"]
    assert world.stages(page_id) == [Stage.STEP, Stage.FALLBACK, Stage.TEAM, Stage.TEAM]
    assert "Nobody is on call in empty." in reasons(world.tx, page_id)


def test_a_step_without_anybody_is_recorded_as_such(world: World) -> None:
    world.page([["schedule:empty", "team:ghosts"], ["team:ghosts"]], "team:ghosts")
    stepped = [e for e in ledger.of_subject(world.tx, SUBJECT) if e.kind == "page.stepped"]
    assert [(e.data["stage"], e.data.get("because")) for e in stepped] == [
        ("step", "no_one_on_call"),
        ("step", "no_one_on_call"),
        ("fallback", "no_one_on_call"),
        ("catch_all", None),
    ]
    assert "page.nobody_reached" not in kinds(world.tx)


def test_a_contact_switched_off_or_never_verified_does_not_count(world: World) -> None:
    reachable(world.tx, world.people.ana, world.people.bo, now=world.now)
    world.tx.run(
        "update contact set is_enabled = false where person_id = %(ana)s", ana=world.people.ana.id
    )
    world.tx.run(
        "update contact set is_verified = false where person_id = %(bo)s", bo=world.people.bo.id
    )
    world.page([["person:ana@example.com"], ["person:bo@example.com"]], "team:ghosts")
    assert [o.person for o in notifications(world.tx) if o.status == "pending"] == ["Eve"]


def test_a_catch_all_that_was_never_seen_to_work_is_told(world: World) -> None:
    assert actions.has_verified_catch_all(world.tx, now=world.now)
    server = {"host": "smtp.example.com", "sender": "tocsin@example.com"}
    notify.set_channel_settings(
        world.tx, "email", server, key=KEY, actor=actor.SYSTEM, now=world.now
    )
    for contact in notify.contacts(world.tx, world.people.eve.id):
        notify.remove_contact(world.tx, contact.id, actor=actor.SYSTEM, now=world.now)
    assert notify.reachable(world.tx, world.people.eve.id)
    assert not actions.has_verified_catch_all(world.tx, now=world.now)
    spots = actions.weak_spots(world.tx, now=world.now)
    assert [spot.subject for spot in spots if spot.kind is Kind.CATCH_ALL] == ["catch_all"]
