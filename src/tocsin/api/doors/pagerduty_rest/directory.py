"""Who and what there is: users, services, teams, policies, schedules, and who is on call."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from tocsin.api.doors.pagerduty_rest import incident_shape, listing, refusals, shapes
from tocsin.api.doors.pagerduty_rest.asked import Asked
from tocsin.api.doors.pagerduty_rest.shapes import Shape
from tocsin.catalog import actions as catalog
from tocsin.catalog.service import Service
from tocsin.identity import actions as identity
from tocsin.identity import permission
from tocsin.identity.permission import Permission
from tocsin.identity.person import Person
from tocsin.incidents.priority import Priority
from tocsin.oncall import actions as oncall
from tocsin.oncall import target
from tocsin.oncall.actions import reading
from tocsin.oncall.coverage import OnCall
from tocsin.oncall.policy import Policy, Step

MOST = 10_000


class _Named(Protocol):
    @property
    def name(self) -> str: ...


Named = TypeVar("Named", bound=_Named)


def list_users(asked: Asked) -> Shape:
    found = _called(asked, _people(asked))
    return listing.cut("users", found, asked.query, lambda one: _user(asked, one))


def show_user(asked: Asked) -> Shape:
    return {"user": _user(asked, identity.view_person(asked.tx, asked.number(), actor=asked.actor))}


def show_me(asked: Asked) -> Shape:
    if asked.actor.person_id is None:
        raise refusals.OfNobody
    return {"user": _user(asked, identity.person(asked.tx, asked.actor.person_id))}


def list_services(asked: Asked) -> Shape:
    permission.require(asked.actor, Permission.READ)
    found = _called(asked, catalog.services(asked.tx, limit=MOST))
    policies = _policies(asked)

    def show(one: Service) -> Shape:
        return shapes.service(one, base=asked.base, policy=policies.get(one.policy_id))

    return listing.cut("services", found, asked.query, show)


def show_service(asked: Asked) -> Shape:
    permission.require(asked.actor, Permission.READ)
    found = catalog.service(asked.tx, asked.number())
    policy = _policies(asked).get(found.policy_id)
    return {"service": shapes.service(found, base=asked.base, policy=policy)}


def list_teams(asked: Asked) -> Shape:
    permission.require(asked.actor, Permission.READ)
    found = _called(asked, identity.teams(asked.tx, limit=MOST))
    return listing.cut("teams", found, asked.query, lambda one: shapes.team(one, base=asked.base))


def list_policies(asked: Asked) -> Shape:
    permission.require(asked.actor, Permission.READ)
    found = _called(asked, oncall.policies(asked.tx))
    return listing.cut(
        "escalation_policies", found, asked.query, lambda one: shapes.policy(one, base=asked.base)
    )


def list_schedules(asked: Asked) -> Shape:
    permission.require(asked.actor, Permission.READ)
    found = _called(asked, oncall.schedules(asked.tx))
    return listing.cut(
        "schedules", found, asked.query, lambda one: shapes.schedule(one, base=asked.base)
    )


def list_priorities(asked: Asked) -> Shape:
    return listing.cut("priorities", tuple(Priority), asked.query, incident_shape.priority)


def list_on_call(asked: Asked) -> Shape:
    """Return who would be paged now: of each policy and step the people, and whose shift it is."""
    found = reading.list_on_call(asked.tx, at=asked.now, actor=asked.actor)
    roster = _Roster(
        people={one.id: one.name for one in _people(asked)},
        schedules={one.id: one.name for one in oncall.schedules(asked.tx)},
        on_call=found,
        base=asked.base,
    )
    steps = ((policy, step) for policy in oncall.policies(asked.tx) for step in policy.steps)
    rows = [row for policy, step in steps for row in _duties(policy, step, roster)]
    wanted = [row for row in rows if _is_wanted(asked, row)]
    return listing.cut("oncalls", wanted, asked.query, lambda row: row)


@dataclass(frozen=True, slots=True)
class _Roster:
    """Who is on call, and what everybody is called."""

    people: Mapping[int, str]
    schedules: Mapping[int, str]
    on_call: Sequence[OnCall]
    base: str

    def named(self, kind: str, number: int, names: Mapping[int, str]) -> Shape:
        return shapes.reference(kind, number, names.get(number, ""), base=self.base)


def _duties(policy: Policy, step: Step, roster: _Roster) -> Iterator[Shape]:
    for place in step.targets:
        for person_id, shift in _holders(place, roster.on_call):
            yield {
                "escalation_policy": shapes.policy_reference(policy, base=roster.base),
                "escalation_level": policy.steps.index(step) + 1,
                "user": roster.named("user", person_id, roster.people),
                "schedule": shift and roster.named("schedule", shift.schedule_id, roster.schedules),
                "start": shapes.moment(shift.starts_at) if shift else None,
                "end": shapes.moment(shift.ends_at) if shift else None,
            }


def _holders(
    place: target.Target, on_call: Iterable[OnCall]
) -> Iterator[tuple[int, OnCall | None]]:
    if place.kind is target.Kind.PERSON and place.id is not None:
        yield place.id, None
    elif place.kind is target.Kind.SCHEDULE:
        yield from ((one.person_id, one) for one in on_call if one.schedule_id == place.id)


def _is_wanted(asked: Asked, row: Shape) -> bool:
    """Whether it passes the filters: ids of users, schedules and policies."""
    for name, part in (
        ("user_ids", "user"),
        ("schedule_ids", "schedule"),
        ("escalation_policy_ids", "escalation_policy"),
    ):
        wanted = listing.words(asked.query, name)
        if wanted and (row[part] or {}).get("id") not in wanted:
            return False
    return True


def _people(asked: Asked) -> list[Person]:
    permission.require(asked.actor, Permission.READ)
    return identity.people(asked.tx, limit=MOST)


def _policies(asked: Asked) -> dict[int | None, Policy]:
    return {one.id: one for one in oncall.policies(asked.tx)}


def _called(asked: Asked, found: Sequence[Named]) -> list[Named]:
    """Those whose name, or address, has the words of ``query`` in it."""
    wanted = asked.query.get("query", "").lower()
    return [one for one in found if wanted in f"{one.name} {getattr(one, 'email', '')}".lower()]


def _user(asked: Asked, one: Person) -> Shape:
    return shapes.user(one, base=asked.base)
