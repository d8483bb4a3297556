"""A token acts with the least of its role, scopes and person; its secret is kept nowhere."""

from datetime import datetime, timedelta

import pytest

from tests.cast import Cast, cast
from tocsin.identity import actions, permission, token
from tocsin.identity.actions import sessions
from tocsin.identity.actor import SYSTEM, Actor, Kind, Role, Scope
from tocsin.identity.permission import Permission
from tocsin.identity.person import PersonChange
from tocsin.identity.store import second_factors
from tocsin.identity.token import NewToken
from tocsin.kit import errors
from tocsin.kit.tx import Tx


@pytest.fixture
def people(tx: Tx, now: datetime) -> Cast:
    return cast(tx, now)


def made(tx: Tx, now: datetime, new: NewToken, *, actor: Actor = SYSTEM) -> str:
    return actions.create_token(tx, new, actor=actor, now=now)


def test_a_tokens_text_has_a_mark_a_prefix_and_256_secret_bits(tx: Tx, now: datetime) -> None:
    text = made(tx, now, NewToken("ci", Role.ADMIN))
    mark, prefix, secret = text.split("_", 2)
    assert (mark, len(prefix), len(secret)) == ("tocsin", 8, 43)


def test_the_database_holds_no_secret(tx: Tx, now: datetime) -> None:
    secret = made(tx, now, NewToken("ci", Role.ADMIN)).split("_", 2)[2]
    assert secret not in str(tx.column("select to_jsonb(api_token)::text from api_token"))
    assert secret not in str(tx.column("select to_jsonb(event)::text from event"))


@pytest.mark.parametrize(
    "offered", ["", "tocsin_", "tocsin_abc", "tocsin_abcdefgh_", "other_abcdefgh_secret", "é" * 40]
)
def test_what_is_no_token_of_ours_is_nobody(tx: Tx, now: datetime, offered: str) -> None:
    assert token.prefix_of(offered) is None
    assert actions.token_actor(tx, offered, now) is None


def test_a_right_prefix_with_a_wrong_secret_is_nobody(tx: Tx, now: datetime) -> None:
    text = made(tx, now, NewToken("ci", Role.ADMIN))
    assert actions.token_actor(tx, text, now) is not None
    assert actions.token_actor(tx, text[:-1] + ("A" if text[-1] != "A" else "B"), now) is None


def test_a_person_acts_by_their_token_under_its_label(tx: Tx, now: datetime, people: Cast) -> None:
    new = NewToken("phone", Role.RESPONDER, person_id=people.ana.id)
    found = actions.token_actor(tx, made(tx, now, new), now)
    assert found is not None
    assert found.kind is Kind.TOKEN
    assert found.label.startswith("token/")
    assert found.person_id == people.ana.id
    assert found.team_ids == (people.payments.id,)


def test_a_token_follows_its_person_down(tx: Tx, now: datetime, people: Cast) -> None:
    text = made(tx, now, NewToken("mine", Role.MANAGER, person_id=people.cleo.id))
    actions.set_role(tx, people.cleo.id, Role.STAKEHOLDER, actor=SYSTEM, now=now)
    found = actions.token_actor(tx, text, now)
    assert found is not None
    assert found.role is Role.STAKEHOLDER
    actions.deactivate_person(tx, people.cleo.id, actor=SYSTEM, now=now)
    assert actions.token_actor(tx, text, now) is None


def test_scopes_are_what_was_asked_for(tx: Tx, now: datetime) -> None:
    scopes = frozenset({Scope.READ, Scope.INGEST})
    found = actions.token_actor(tx, made(tx, now, NewToken("ci", Role.ADMIN, scopes)), now)
    assert found is not None
    assert found.scopes == scopes
    assert not permission.may(found, Permission.RESPOND)


def test_a_token_ends_when_it_was_to_end_and_when_it_is_revoked(
    tx: Tx, now: datetime, people: Cast
) -> None:
    hour = timedelta(hours=1)
    text = made(tx, now, NewToken("ci", Role.ADMIN, expires_at=now + hour))
    assert actions.token_actor(tx, text, now + hour - timedelta(seconds=1)) is not None
    assert actions.token_actor(tx, text, now + hour) is None
    (row,) = actions.list_tokens(tx, actor=people.eve.actor).items
    actions.revoke_token(tx, row.id, actor=people.eve.actor, now=now)
    actions.revoke_token(tx, row.id, actor=people.eve.actor, now=now)
    assert actions.token_actor(tx, text, now) is None
    assert tx.value("select count(*) from event where kind = 'token.revoked'") == 1


@pytest.mark.parametrize(
    "new",
    [
        NewToken(" ", Role.RESPONDER),
        NewToken("ci", Role.RESPONDER, frozenset()),
        NewToken("ci", Role.RESPONDER, person_id=999),
    ],
)
def test_a_token_without_sense_is_refused(tx: Tx, now: datetime, new: NewToken) -> None:
    with pytest.raises(errors.Invalid):
        made(tx, now, new)


def test_a_token_that_has_already_run_out_is_refused(tx: Tx, now: datetime) -> None:
    with pytest.raises(errors.Invalid, match="future"):
        made(tx, now, NewToken("ci", Role.RESPONDER, expires_at=now))


def test_no_token_can_do_more_than_its_maker(tx: Tx, now: datetime, people: Cast) -> None:
    ana = people.ana
    narrow = NewToken("reader", Role.RESPONDER, frozenset({Scope.READ}), ana.id)
    reader = actions.token_actor(tx, made(tx, now, narrow, actor=ana.actor), now)
    assert reader is not None
    wider = NewToken("more", Role.RESPONDER, frozenset({Scope.RESPOND}), ana.id)
    with pytest.raises(token.WiderThanItsMaker):
        made(tx, now, wider, actor=reader)
    with pytest.raises(token.WiderThanItsMaker):
        made(tx, now, NewToken("boss", Role.ADMIN, person_id=ana.id), actor=ana.actor)


def test_tokens_of_others_do_not_exist(tx: Tx, now: datetime, people: Cast) -> None:
    made(tx, now, NewToken("bo's", Role.RESPONDER, person_id=people.bo.id))
    (row,) = actions.list_tokens(tx, actor=people.bo.actor).items
    assert actions.list_tokens(tx, actor=people.ana.actor).items == []
    with pytest.raises(actions.TokenNotFound):
        actions.revoke_token(tx, row.id, actor=people.ana.actor, now=now)


@pytest.mark.parametrize("scope", [Scope.READ, Scope.INGEST])
def test_a_token_that_only_reads_or_hands_in_changes_nothing_of_its_person(
    tx: Tx, now: datetime, people: Cast, scope: Scope
) -> None:
    ana = people.ana
    narrow = NewToken("wall", Role.RESPONDER, frozenset({scope}), ana.id)
    reader = actions.token_actor(tx, made(tx, now, narrow, actor=ana.actor), now)
    assert reader is not None
    session = sessions.start(tx, ana.id, now=now)
    with pytest.raises(errors.Forbidden):
        actions.update_person(tx, ana.id, PersonChange(time_zone="UTC"), actor=reader, now=now)
    with pytest.raises(errors.Forbidden):
        actions.revoke_session(tx, session.id, actor=reader, now=now)


def test_a_token_does_not_take_off_the_second_factor_of_its_person(
    tx: Tx, now: datetime, people: Cast
) -> None:
    ana = people.ana
    made_by_her = made(tx, now, NewToken("ci", Role.RESPONDER, person_id=ana.id), actor=ana.actor)
    acting = actions.token_actor(tx, made_by_her, now)
    assert acting is not None
    second_factors.put(tx, ana.id, "sealed", step=1, at=now)
    with pytest.raises(errors.Forbidden):
        actions.remove_second_factor(tx, ana.id, actor=acting, now=now)
    actions.remove_second_factor(tx, ana.id, actor=ana.actor, now=now)
