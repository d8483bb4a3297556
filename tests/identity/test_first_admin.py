"""The way in for the first administrator: by a link, once, whatever has been guessed before."""

import threading
from datetime import datetime, timedelta

import pytest

from tests.cast import cast
from tests.world import Clock
from tocsin.identity import actions
from tocsin.identity.actor import SYSTEM, Role
from tocsin.identity.link import LinkSpent
from tocsin.identity.person import NewPerson
from tocsin.identity.session import Credentials
from tocsin.kit import errors
from tocsin.kit.db import Database
from tocsin.kit.tx import Tx

EVE = NewPerson("eve@example.com", "Eve", time_zone="Europe/Berlin", password="a well-kept phrase")


def link(tx: Tx, now: datetime) -> str:
    found = actions.first_admin_link(tx, now)
    assert found is not None
    return found


def test_the_link_makes_an_administrator_who_is_signed_in(tx: Tx, now: datetime) -> None:
    token = link(tx, now)
    assert actions.is_first_admin_link(tx, token, now)
    begun = actions.redeem_first_admin(tx, token, EVE, now)
    found = actions.session_actor(tx, begun.token, now)
    assert found is not None
    assert found.actor.role is Role.ADMIN
    assert actions.first_admin_link(tx, now) is None
    assert not actions.is_first_admin_link(tx, token, now)


def test_looking_at_the_link_does_not_use_it_up(tx: Tx, now: datetime) -> None:
    token = link(tx, now)
    for _ in range(3):
        assert actions.is_first_admin_link(tx, token, now)
    assert actions.redeem_first_admin(tx, token, EVE, now)


def test_an_earlier_link_goes_on_working_until_one_is_used(tx: Tx, now: datetime) -> None:
    first, second = link(tx, now), link(tx, now)
    assert actions.redeem_first_admin(tx, first, EVE, now)
    with pytest.raises(LinkSpent):
        actions.redeem_first_admin(tx, second, EVE, now)


def test_a_link_runs_out_and_a_made_up_one_never_worked(tx: Tx, now: datetime) -> None:
    token = link(tx, now)
    with pytest.raises(LinkSpent):
        actions.redeem_first_admin(tx, token, EVE, now + timedelta(days=1))
    with pytest.raises(LinkSpent):
        actions.redeem_first_admin(tx, "made-up", EVE, now)


def test_a_password_must_be_given_and_be_good(tx: Tx, now: datetime) -> None:
    token = link(tx, now)
    for password in (None, "password"):
        new = NewPerson("eve@example.com", "Eve", password=password)
        with pytest.raises(errors.Invalid), tx.savepoint():
            actions.redeem_first_admin(tx, token, new, now)
    assert actions.redeem_first_admin(tx, token, EVE, now)


def test_an_administrator_made_by_a_file_has_no_password_and_gets_one_by_the_link(
    tx: Tx, now: datetime
) -> None:
    made = actions.create_person(
        tx, NewPerson("EVE@example.com", "E", Role.ADMIN), actor=SYSTEM, now=now
    )
    assert actions.redeem_first_admin(tx, link(tx, now), EVE, now).person_id == made
    assert actions.person(tx, made).has_password


def test_two_links_at_once_make_one_administrator(database: Database, now: datetime) -> None:
    with database.transaction() as tx:
        links = [link(tx, now) for _ in range(4)]
    done: list[object] = []

    def redeem(token: str, number: int) -> None:
        new = NewPerson(f"eve{number}@example.com", "Eve", password="a well-kept phrase")
        try:
            with database.transaction() as tx:
                done.append(actions.redeem_first_admin(tx, token, new, now))
        except LinkSpent as error:
            done.append(error)

    threads = [threading.Thread(target=redeem, args=(t, n)) for n, t in enumerate(links)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(isinstance(outcome, LinkSpent) for outcome in done) == 3
    with database.reading() as tx:
        assert len(actions.admins(tx)) == 1


def test_guesses_never_bar_the_way_of_the_first_administrator(
    database: Database, clock: Clock, now: datetime
) -> None:
    guess = Credentials("eve@example.com", "wrong", "203.0.113.9")
    for _ in range(5):
        with pytest.raises(actions.WrongCredentials):
            actions.sign_in(database.transaction, guess)
    with database.transaction() as tx:
        assert actions.redeem_first_admin(tx, link(tx, now), EVE, now)


def test_with_an_administrator_who_can_sign_in_there_is_no_link(tx: Tx, now: datetime) -> None:
    people = cast(tx, now)
    token = actions.password_link(tx, people.eve.id, actor=people.eve.actor, now=now)
    assert actions.first_admin_link(tx, now) is not None
    actions.redeem_password_link(tx, token, "a well-kept phrase", now)
    assert actions.first_admin_link(tx, now) is None
