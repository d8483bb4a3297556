"""Roles are ranked, scopes only narrow."""

import pytest

from tocsin.identity import actor, permission
from tocsin.identity.actor import Actor, Kind, Role, Scope
from tocsin.identity.permission import NotPermitted, Permission

LOWEST = {
    Permission.REPORT: Role.REQUESTER,
    Permission.READ: Role.STAKEHOLDER,
    Permission.INGEST: Role.RESPONDER,
    Permission.RESPOND: Role.RESPONDER,
    Permission.CONFIGURE: Role.MANAGER,
    Permission.ADMINISTER: Role.ADMIN,
}


def somebody(role: Role, *scopes: Scope) -> Actor:
    return Actor(Kind.TOKEN, 5, "ci", role, scopes=frozenset(scopes or Scope))


@pytest.mark.parametrize("wanted", Permission)
@pytest.mark.parametrize("role", Role)
def test_a_role_may_do_what_is_for_it_and_for_those_below(wanted: Permission, role: Role) -> None:
    assert permission.may(somebody(role), wanted) is role.at_least(LOWEST[wanted])


@pytest.mark.parametrize(
    ("scope", "allowed"),
    [
        (Scope.READ, {Permission.READ}),
        (Scope.INGEST, {Permission.INGEST}),
        (
            Scope.RESPOND,
            {Permission.READ, Permission.REPORT, Permission.INGEST, Permission.RESPOND},
        ),
        (Scope.CONFIGURE, set(Permission) - {Permission.ADMINISTER}),
        (Scope.ADMINISTER, set(Permission)),
    ],
)
def test_a_scope_carries_no_more_than_its_own(scope: Scope, allowed: set[Permission]) -> None:
    token = somebody(Role.ADMIN, scope)
    assert {wanted for wanted in Permission if permission.may(token, wanted)} == allowed


def test_an_actor_without_scopes_may_do_nothing() -> None:
    nothing = Actor(Kind.TOKEN, 5, "ci", Role.ADMIN, scopes=frozenset())
    assert not any(permission.may(nothing, wanted) for wanted in Permission)


@pytest.mark.parametrize(
    ("who", "reason"),
    [
        (somebody(Role.STAKEHOLDER), "it takes the role manager, and ci has the role stakeholder"),
        (somebody(Role.ADMIN, Scope.READ), "the scopes of 'ci' do not allow it"),
    ],
)
def test_a_refusal_says_what_is_missing(who: Actor, reason: str) -> None:
    with pytest.raises(NotPermitted, match=reason):
        permission.require(who, Permission.CONFIGURE)


def test_actors_are_labelled_by_how_they_act() -> None:
    assert actor.SYSTEM.label == "system/engine"
    assert actor.system("cli").label == "system/cli"
    assert actor.source(9, "prometheus").label == "source/9"
    assert Actor(Kind.TOKEN, 5, "phone", Role.RESPONDER, person_id=3).label == "token/5"
    assert Actor(Kind.PERSON, 3, "Ana", Role.RESPONDER, person_id=3).label == "person/3"


def test_a_source_hands_in_and_nothing_else() -> None:
    prometheus = actor.source(9, "prometheus")
    assert [p for p in Permission if permission.may(prometheus, p)] == [Permission.INGEST]


@pytest.mark.parametrize("one", Role)
@pytest.mark.parametrize("other", Role)
def test_the_lower_of_two_roles_is_below_both(one: Role, other: Role) -> None:
    found = actor.lower(one, other)
    assert found in {one, other}
    assert one.at_least(found)
    assert other.at_least(found)
