"""Roles are ranked, scopes only narrow."""

from dataclasses import replace

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
    Permission.AUDIT: Role.ADMIN,
    Permission.ADMINISTER: Role.ADMIN,
}
LADDER = [role for role in Role if role is not Role.AUDITOR]
LEAD = Actor(Kind.PERSON, 3, "Ana", Role.RESPONDER, (4, 5), person_id=3, leads=frozenset({4}))


def somebody(role: Role, *scopes: Scope) -> Actor:
    return Actor(Kind.TOKEN, 5, "ci", role, scopes=frozenset(scopes or Scope))


@pytest.mark.parametrize("wanted", Permission)
@pytest.mark.parametrize("role", LADDER)
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
        (Scope.CONFIGURE, set(Permission) - {Permission.AUDIT, Permission.ADMINISTER}),
        (Scope.AUDIT, {Permission.READ, Permission.AUDIT}),
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


@pytest.mark.parametrize("one", LADDER)
@pytest.mark.parametrize("other", LADDER)
def test_the_lower_of_two_roles_is_below_both(one: Role, other: Role) -> None:
    found = actor.lower(one, other)
    assert found in {one, other}
    assert one.at_least(found)
    assert other.at_least(found)


@pytest.mark.parametrize("one", Role)
@pytest.mark.parametrize("other", Role)
@pytest.mark.parametrize("scope", Scope)
def test_what_acts_for_two_may_only_what_both_may(one: Role, other: Role, scope: Scope) -> None:
    role, scopes = permission.shared(one, other, {scope})
    together = (
        {p for p in Permission if permission.may(somebody(role, *scopes), p)} if scopes else set()
    )
    assert together <= {p for p in Permission if permission.may(somebody(one, scope), p)}
    assert together <= {p for p in Permission if permission.may(somebody(other, scope), p)}


def test_an_auditor_sees_what_others_may_do_and_does_none_of_it() -> None:
    auditor = somebody(Role.AUDITOR)
    assert {p for p in Permission if permission.may(auditor, p)} == {
        Permission.READ,
        Permission.AUDIT,
    }
    assert all(permission.may_see(auditor, wanted) for wanted in Permission)
    assert not permission.may_see(somebody(Role.AUDITOR, Scope.READ), Permission.ADMINISTER)
    assert not permission.may_see(somebody(Role.MANAGER), Permission.ADMINISTER)


def test_a_lead_configures_what_is_their_teams_alone() -> None:
    assert permission.may_configure(LEAD, [4])
    assert not permission.may_configure(LEAD, [4, 5])
    assert not permission.may_configure(LEAD, [None])
    assert not permission.may_configure(LEAD, [])
    with pytest.raises(NotPermitted, match="it takes the role manager"):
        permission.require_configuring(LEAD, 5)


def test_a_lead_without_the_scope_or_the_role_configures_nothing() -> None:
    assert not permission.may_configure(replace(LEAD, scopes=frozenset({Scope.RESPOND})), [4])
    assert not permission.may_configure(replace(LEAD, role=Role.STAKEHOLDER), [4])
    assert permission.may_configure(somebody(Role.MANAGER), [None])
