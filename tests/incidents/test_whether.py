"""Why somebody was paged or was not, by what was kept when it was decided."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from tests.incidents import story
from tests.incidents.conftest import Payments
from tests.oncall import told as pages
from tests.oncall.conftest import primary, step, weekly
from tocsin.identity import actions as identity
from tocsin.identity.actor import SYSTEM
from tocsin.identity.team import Membership
from tocsin.incidents.actions import declining, progress, resolving, whether
from tocsin.incidents.actions.whether import Answer, Asked
from tocsin.incidents.why.link import Hop
from tocsin.incidents.why.reason import Why
from tocsin.kit.tx import Tx
from tocsin.notify.actions import quieting
from tocsin.notify.quiet import Quiet
from tocsin.oncall import actions as oncall
from tocsin.oncall import condition
from tocsin.oncall.actions import leaving, serving, shadowing
from tocsin.oncall.leave import NewLeave
from tocsin.oncall.manner import Manner, Way
from tocsin.oncall.override import NewOverride
from tocsin.oncall.policy import NewPolicy, NewStep
from tocsin.oncall.shadow import NewShadow
from tocsin.oncall.shift import Span

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
ON_CALL = "schedule:payments-primary"
ANA, BO, CLEO = (f"person:{name}@example.com" for name in ("ana", "bo", "cleo"))
FIXED = story.FIXED


@dataclass
class World:
    """Ana and Bo take turns of a week, and it is Ana's; the policy pages whoever it is."""

    tx: Tx
    now: datetime
    payments: Payments
    schedule_id: int

    def page(self, *steps: NewStep, fallback: str = CLEO) -> int:
        """Declare an incident that pages by these steps, and return its number."""
        name = f"policy {len(oncall.policies(self.tx))}"
        new = NewPolicy(name, steps or (step(ON_CALL), step(CLEO)), fallback)
        cleo = self.payments.people.cleo.actor
        policy_id = oncall.create_policy(self.tx, new, actor=cleo, now=self.now)
        return story.opened(self.tx, self.payments, self.now, service_ids=(), policy_id=policy_id)

    def why(self, number: int, name: str) -> Answer:
        """Ask Cleo, who manages, about somebody; the latest page counts."""
        person = getattr(self.payments.people, name)
        cleo = self.payments.people.cleo.actor
        return whether.about(self.tx, number, Asked(person.id), actor=cleo)[-1]

    def override(self, name: str, reason: str = "") -> None:
        person = getattr(self.payments.people, name)
        ends_at = self.now + HOUR
        new = NewOverride(self.schedule_id, person.id, self.now, ends_at, reason)
        oncall.add_override(self.tx, new, actor=SYSTEM, now=self.now)


@pytest.fixture
def world(tx: Tx, now: datetime, payments: Payments) -> World:
    people = payments.people
    begun = (now - timedelta(days=2)).replace(tzinfo=None).isoformat(timespec="minutes")
    plan = primary(weekly(people.ana.id, people.bo.id, starts_at=begun))
    schedule_id = oncall.create_schedule(tx, plan, actor=people.cleo.actor, now=now)
    return World(tx, now, payments, schedule_id)


def _rotation(world: World) -> int:
    return world.page()


def _override(world: World) -> int:
    world.override("bo", "dentist")
    return world.page()


def _swap(world: World) -> int:
    world.override("bo", "swap 3")
    return world.page()


def _leave(world: World) -> int:
    ana = world.payments.people.ana
    new = NewLeave(ana.id, world.now, world.now + HOUR)
    leaving.add_leave(world.tx, new, actor=SYSTEM, now=world.now)
    return world.page()


def _shadowed(world: World) -> int:
    sam = world.payments.people.sam
    ends_at = world.now + HOUR
    new = NewShadow(world.schedule_id, sam.id, world.now, ends_at)
    shadowing.add_shadow(world.tx, new, actor=SYSTEM, now=world.now)
    return world.page()


def _unmet(world: World) -> int:
    only = Manner(when=(condition.parse("priority:P5"),))
    return world.page(NewStep((CLEO,), 5 * MINUTE, only), step(BO), fallback=BO)


def _in_turn(world: World) -> int:
    return world.page(NewStep((ANA, BO), 5 * MINUTE, Manner(way=Way.IN_TURN)))


def _answered(world: World) -> int:
    number = world.page()
    ana = world.payments.people.ana.actor
    progress.acknowledge(world.tx, number, actor=ana, now=world.now + MINUTE)
    return number


def _resolved(world: World) -> int:
    number = world.page()
    ana = world.payments.people.ana.actor
    resolving.resolve(world.tx, number, FIXED, actor=ana, now=world.now + MINUTE)
    return number


def _declined(world: World) -> int:
    number = world.page()
    ana = world.payments.people.ana.actor
    declining.decline(world.tx, number, reason="on a train", actor=ana, now=world.now + MINUTE)
    return number


def _inactive(world: World) -> int:
    number = world.page(step(ANA), step(BO))
    bo = world.payments.people.bo.id
    identity.deactivate_person(world.tx, bo, actor=SYSTEM, now=world.now)
    pages.advance(world.tx, world.now + 5 * MINUTE)
    return number


def _unreachable(world: World) -> int:
    pages.unreachable(world.tx, world.payments.people.bo, world.now)
    return world.page(step(BO), step(CLEO))


def _in_vain(world: World) -> int:
    number = world.page(step(BO))
    pages.unreachable(world.tx, world.payments.people.bo, world.now)
    return number


def _once(world: World) -> int:
    ana = world.payments.people.ana
    quiet = Quiet(once_within=30 * MINUTE)
    quieting.set_quiet(world.tx, ana.id, quiet, actor=ana.actor, now=world.now)
    number = world.page(step(ANA), NewStep((ANA,), 5 * MINUTE))
    world.tx.run("update notification set status = 'sent', ended_at = created_at")
    pages.advance(world.tx, world.now + 5 * MINUTE)
    return number


CASES: dict[str, tuple[Callable[[World], int], str, Why, str]] = {
    "on call": (_rotation, "ana", Why.PAGED, "Ana was paged: it is on its way."),
    "to come": (_rotation, "cleo", Why.STEP_TO_COME, "unless somebody answers"),
    "nothing to do with it": (_rotation, "dan", Why.NOT_NAMED, "names neither Dan nor"),
    "by an override": (_override, "bo", Why.PAGED, "Bo was paged"),
    "overridden": (
        _override,
        "ana",
        Why.OVERRIDDEN,
        "Bo was on call in payments-primary in",
    ),
    "swapped": (_swap, "ana", Why.SWAPPED, "in place of Ana, by a swap"),
    "on leave": (_leave, "ana", Why.ON_LEAVE, "and Bo stood in for them"),
    "shadowed": (_shadowed, "sam", Why.SHADOWED, "Sam shadowed it: told silently"),
    "condition": (_unmet, "cleo", Why.CONDITION_UNMET, "only taken if priority P5"),
    "answered before": (_answered, "cleo", Why.STEP_AFTER_ANSWER, "Ana answered at"),
    "answered before it went out": (_answered, "ana", Why.PAGED_NOT_SENT, "answered by Ana"),
    "resolved before": (_resolved, "cleo", Why.STEP_AFTER_STOP, "paging was stopped at"),
    "declined": (_declined, "ana", Why.PAGED_NOT_SENT, "declined by Ana"),
    "after a decline": (_declined, "cleo", Why.PAGED, "Cleo was paged"),
    "no longer active": (_inactive, "bo", Why.INACTIVE, "Bo was no longer active."),
    "no way": (_unreachable, "bo", Why.UNREACHABLE, "no way to reach Bo"),
    "in vain": (_in_vain, "bo", Why.PAGED_IN_VAIN, "nothing got through"),
}


@pytest.mark.parametrize("case", CASES)
def test_the_nearest_reason_is_told(world: World, case: str) -> None:
    arrange, name, reason, words = CASES[case]

    found = world.why(arrange(world), name).verdict

    assert (found.reason, words in found.sentence) == (reason, True), found.sentence
    assert found.was_paged is (reason is Why.PAGED)


def test_whose_turn_it_was_is_told_to_whom_it_was_not(world: World) -> None:
    number = _in_turn(world)
    found = {world.why(number, name).verdict.reason for name in ("ana", "bo")}

    assert found == {Why.PAGED, Why.NOT_IN_TURN}


def test_who_wants_to_be_paged_once_was_paged_once(world: World) -> None:
    found = world.why(_once(world), "ana").verdict

    assert found.reason is Why.PAGED
    assert Why.TOLD_ONCE in {each.reason for each in found.links}


def test_who_takes_turns_is_told_who_had_it_instead(world: World, tx: Tx) -> None:
    serving.write_down(tx, now=world.now)
    serving.write_down(tx, now=world.now + MINUTE)
    world.override("bo")
    serving.write_down(tx, now=world.now + 2 * MINUTE)
    world.now += 2 * HOUR
    found = world.why(world.page(), "bo").verdict

    assert found.reason is Why.NOT_ON_CALL
    assert found.sentence == "Ana was on call in payments-primary then, and not Bo."


def test_what_is_changed_afterwards_changes_nothing_of_it(world: World, tx: Tx) -> None:
    number = _override(world)
    before = world.why(number, "ana")
    [override] = oncall.overrides(
        tx, world.schedule_id, starts_at=world.now, ends_at=world.now + HOUR
    )
    oncall.remove_override(tx, override.id, actor=SYSTEM, now=world.now + MINUTE)
    pages.unreachable(tx, world.payments.people.cleo, world.now)

    assert world.why(number, "ana") == before


def test_who_joined_the_team_later_was_not_in_it_then(world: World, tx: Tx, now: datetime) -> None:
    number, people = world.page(step(BO), step("team:payments")), world.payments.people
    progress.acknowledge(tx, number, actor=people.bo.actor, now=now + MINUTE)
    members = [Membership(person.id) for person in (people.ana, people.bo, people.sam)]
    identity.set_members(tx, people.payments.id, members, actor=SYSTEM, now=now + HOUR)

    assert world.why(number, "ana").verdict.reason is Why.STEP_AFTER_ANSWER
    assert world.why(number, "sam").verdict.reason is Why.NOT_NAMED


def test_the_part_of_the_chain_that_is_theirs_leads_from_the_schedule_to_the_message(
    world: World,
) -> None:
    found = world.why(_rotation(world), "ana").verdict

    assert [each.hop for each in found.links] == [Hop.SCHEDULE, Hop.WAYS, Hop.CHANNEL]
    assert "by the rotation “rotation”: from" in found.links[0].sentence
    assert found.links[1].reason is Why.BY_ALL_CONTACTS


def test_a_time_is_answered_with_what_concerns_them_newest_first(world: World) -> None:
    first, other, last = world.page(), world.page(step(CLEO)), world.page()
    found = _between(world, "ana")

    assert [each.subject for each in found] == [f"incident/{last}", f"incident/{first}"]
    assert f"incident/{other}" in {each.subject for each in _between(world, "cleo")}
    assert _between(world, "dan") == []


def test_who_shadows_finds_it_in_their_time(world: World) -> None:
    number = _shadowed(world)

    assert [each.subject for each in _between(world, "sam")] == [f"incident/{number}"]


def test_a_long_list_is_read_page_by_page(world: World, tx: Tx) -> None:
    numbers = [world.page() for _ in range(5)]
    ana, span = world.payments.people.ana, Span(world.now - HOUR, world.now + HOUR)
    seen: list[str] = []
    cursor: str | None = None
    while True:
        asked = Asked(ana.id, cursor=cursor, limit=2)
        found = whether.between(tx, span, asked, actor=ana.actor)
        seen += [each.subject for each in found.items]
        if found.next is None:
            break
        cursor = found.next

    assert seen == [f"incident/{number}" for number in reversed(numbers)]


@pytest.mark.parametrize(
    ("who", "about", "may"),
    [
        ("ana", "ana", True),
        ("dan", "dan", True),
        ("ana", "bo", True),  # she leads his team
        ("bo", "ana", False),
        ("sam", "bo", False),
        ("cleo", "bo", True),
        ("eve", "bo", True),
    ],
)
def test_it_is_for_themselves_and_for_managers(
    world: World, tx: Tx, who: str, about: str, may: bool
) -> None:
    actor = getattr(world.payments.people, who).actor
    asked = Asked(getattr(world.payments.people, about).id)
    span = Span(world.now - HOUR, world.now + HOUR)
    world.page()

    if may:
        assert whether.between(tx, span, asked, actor=actor).items is not None
        assert whether.muted(tx, span, asked, actor=actor) == []
        return
    for ask in (whether.between, whether.muted):
        with pytest.raises(whether.NotTheirs, match="for managers to see"):
            ask(tx, span, asked, actor=actor)


def test_a_time_has_an_end_and_a_length(world: World, tx: Tx) -> None:
    ana = world.payments.people.ana
    for length in (timedelta(0), timedelta(days=32)):
        span = Span(world.now - length, world.now)
        with pytest.raises(whether.TooLong):
            whether.between(tx, span, Asked(ana.id), actor=ana.actor)


def _between(world: World, name: str) -> list[Answer]:
    person = getattr(world.payments.people, name)
    span = Span(world.now - HOUR, world.now + HOUR)
    return whether.between(world.tx, span, Asked(person.id), actor=person.actor).items
