"""Signing in: what is right gets in, guessing is slowed, and nobody is locked out by a stranger."""

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime, timedelta
from typing import Literal

import pytest
from argon2 import PasswordHasher

from tests.cast import Cast, cast
from tests.world import Clock
from tocsin.identity import actions, password, session
from tocsin.identity.attempt import PER_ACCOUNT, PER_ADDRESS, TooManyAttempts
from tocsin.identity.link import LinkSpent
from tocsin.identity.password import WeakPassword
from tocsin.identity.session import Credentials, Session, SignedIn
from tocsin.kit import secrets
from tocsin.kit.db import Database
from tocsin.kit.tx import Tx

PASSWORD = "a well-kept phrase"
KEY = secrets.from_text("0123456789abcdef0123456789abcdef")
ELSEWHERE, DESK = "203.0.113.9", "192.0.2.7"


@pytest.fixture
def people(database: Database, clock: Clock, now: datetime) -> Cast:
    """The cast, of whom Ana has a password."""
    with database.transaction() as tx:
        made = cast(tx, now)
        link = actions.password_link(tx, made.ana.id, actor=made.eve.actor, now=now)
        actions.redeem_password_link(tx, link, PASSWORD, now)
    return made


def sign_in(
    database: Database,
    given: str = PASSWORD,
    *,
    email: str = "ana@example.com",
    address: str = DESK,
) -> Session:
    begun = actions.sign_in(database.transaction, Credentials(email, given, address, "Firefox"))
    assert isinstance(begun, Session)
    return begun


def fail(database: Database, times: int, *, email: str = "ana@example.com", address: str) -> None:
    for _ in range(times):
        with pytest.raises(actions.WrongCredentials):
            sign_in(database, "wrong", email=email, address=address)


def signed_in(database: Database, token: str, at: datetime) -> SignedIn | None:
    with database.reading() as tx:
        return actions.session_actor(tx, token, at)


def test_the_right_password_begins_a_session(
    database: Database, people: Cast, now: datetime
) -> None:
    begun = sign_in(database, email=" ANA@example.com")
    found = signed_in(database, begun.token, now)
    assert found is not None
    assert found.actor == people.ana.actor
    assert found.is_confirmed(now)
    assert session.is_csrf(begun.token, found.csrf)


@pytest.mark.parametrize(
    ("email", "given"),
    [
        ("ana@example.com", "wrong"),
        ("nobody@example.com", PASSWORD),
        ("bo@example.com", PASSWORD),
        ("", ""),
    ],
)
def test_nobody_learns_what_was_wrong(
    database: Database, people: Cast, email: str, given: str
) -> None:
    with pytest.raises(actions.WrongCredentials) as refusal:
        sign_in(database, given, email=email)
    assert str(refusal.value) == "The e-mail address or the password is wrong."


def test_who_was_dismissed_does_not_get_in(database: Database, people: Cast, now: datetime) -> None:
    begun = sign_in(database)
    with database.transaction() as tx:
        actions.deactivate_person(tx, people.ana.id, actor=people.eve.actor, now=now)
    assert signed_in(database, begun.token, now) is None
    with pytest.raises(actions.WrongCredentials):
        sign_in(database)


def test_the_sixth_guess_at_an_account_has_to_wait(
    database: Database, people: Cast, clock: Clock
) -> None:
    fail(database, PER_ACCOUNT, address=ELSEWHERE)
    with pytest.raises(TooManyAttempts) as refusal:
        sign_in(database, address=ELSEWHERE)
    assert refusal.value.retry_after == 900
    clock.forward(timedelta(minutes=15))
    assert sign_in(database, address=ELSEWHERE)


def test_changing_address_does_not_help_to_guess(database: Database, people: Cast) -> None:
    for n in range(PER_ACCOUNT):
        fail(database, 1, address=f"203.0.113.{n}")
    with pytest.raises(TooManyAttempts):
        sign_in(database, address="203.0.113.99")


def test_strangers_guesses_do_not_lock_ana_out_of_her_desk(
    database: Database, people: Cast
) -> None:
    sign_in(database, address=DESK)
    fail(database, PER_ACCOUNT, address=ELSEWHERE)
    with pytest.raises(TooManyAttempts):
        sign_in(database, address=ELSEWHERE)
    assert sign_in(database, address=DESK)


def test_ana_may_mistype_again_after_she_got_in(database: Database, people: Cast) -> None:
    for _ in range(3):
        fail(database, PER_ACCOUNT - 1, address=DESK)
        sign_in(database, address=DESK)


def test_one_address_cannot_try_account_after_account(database: Database, people: Cast) -> None:
    for n in range(PER_ADDRESS):
        fail(database, 1, email=f"guess{n}@example.com", address=ELSEWHERE)
    with pytest.raises(TooManyAttempts):
        sign_in(database, address=ELSEWHERE)
    assert sign_in(database, address=DESK)


def test_guesses_at_once_are_counted_one_by_one(database: Database, people: Cast) -> None:
    refused: list[type[Exception]] = []
    start = threading.Barrier(6)

    def guess() -> None:
        start.wait()
        for _ in range(2):
            try:
                sign_in(database, "wrong", address=ELSEWHERE)
            except (actions.WrongCredentials, TooManyAttempts) as error:
                refused.append(type(error))

    threads = [threading.Thread(target=guess) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused.count(actions.WrongCredentials) == PER_ACCOUNT
    assert refused.count(TooManyAttempts) == 12 - PER_ACCOUNT


def test_no_connection_is_held_while_a_password_is_hashed(
    database: Database, people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_now = 0

    @contextmanager
    def counted() -> Iterator[Tx]:
        nonlocal open_now
        with database.transaction() as tx:
            open_now += 1
            yield tx
            open_now -= 1

    real = password.matches

    def watched(kept: str | None, offered: str) -> bool:
        assert open_now == 0
        return real(kept, offered)

    monkeypatch.setattr(password, "matches", watched)
    open_transaction: Callable[[], AbstractContextManager[Tx]] = counted
    assert actions.sign_in(open_transaction, Credentials("ana@example.com", PASSWORD))


def test_a_session_lasts_a_week_unused_and_a_month_at_most(
    database: Database, people: Cast, now: datetime
) -> None:
    begun = sign_in(database)
    at = now
    for _ in range(5):
        at += timedelta(days=5, hours=23)
        with database.transaction() as tx:
            assert actions.touch_session(tx, begun.token, now=at)
            assert not actions.touch_session(tx, begun.token, now=at)
    assert signed_in(database, begun.token, now + session.ABSOLUTE - timedelta(seconds=1))
    assert signed_in(database, begun.token, now + session.ABSOLUTE) is None
    other = sign_in(database)
    assert signed_in(database, other.token, now + session.IDLE) is None


def test_signing_out_ends_the_session_once(database: Database, people: Cast, now: datetime) -> None:
    begun = sign_in(database)
    with database.transaction() as tx:
        assert actions.sign_out(tx, begun.token, now=now)
        assert not actions.sign_out(tx, begun.token, now=now)
    assert signed_in(database, begun.token, now) is None


def test_a_new_password_ends_all_other_sessions(
    database: Database, people: Cast, now: datetime
) -> None:
    other, here = sign_in(database), sign_in(database)
    found = signed_in(database, here.token, now)
    assert found is not None
    with database.transaction() as tx:
        actions.set_own_password(tx, found, "another well-kept phrase", now=now)
    assert signed_in(database, here.token, now) is not None
    assert signed_in(database, other.token, now) is None
    assert sign_in(database, "another well-kept phrase")


def test_a_password_is_changed_only_just_after_it_was_given(
    database: Database, people: Cast, clock: Clock
) -> None:
    begun = sign_in(database)
    later = clock.forward(timedelta(minutes=15))
    stale = signed_in(database, begun.token, later)
    assert stale is not None
    with database.transaction() as tx, pytest.raises(actions.NotConfirmed):
        actions.set_own_password(tx, stale, "another well-kept phrase", now=later)
    mine = Credentials("ana@example.com", PASSWORD, DESK)
    actions.confirm(database.transaction, stale, mine, key=KEY)
    fresh = signed_in(database, begun.token, later)
    assert fresh is not None
    assert fresh.is_confirmed(later)


def test_another_persons_password_confirms_nothing(
    database: Database, people: Cast, now: datetime
) -> None:
    with database.transaction() as tx:
        link = actions.password_link(tx, people.bo.id, actor=people.eve.actor, now=now)
        bo = actions.redeem_password_link(tx, link, PASSWORD, now)
    found = signed_in(database, bo.token, now)
    assert found is not None
    ana = Credentials("ana@example.com", PASSWORD)
    with pytest.raises(actions.WrongCredentials):
        actions.confirm(database.transaction, found, ana, key=KEY)


def test_sessions_and_tries_are_on_record_without_secrets(database: Database, people: Cast) -> None:
    begun = sign_in(database)
    fail(database, 1, address=ELSEWHERE)
    with database.reading() as tx:
        events = tx.column("select to_jsonb(event)::text from event order by id")
        rows = tx.column("select to_jsonb(session)::text from session order by id")
        tries = tx.column("select to_jsonb(t)::text from sign_in_attempt as t order by id")
    assert any("session.started" in event and DESK in event for event in events)
    assert ELSEWHERE in tries[-1]
    kept = events + rows + tries
    assert not any(secret in text for text in kept for secret in (begun.token, PASSWORD, "wrong"))


def test_an_unknown_address_costs_what_a_wrong_password_costs(
    database: Database, people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same transactions and the same hashing, so that time does not tell who is here."""
    work: list[str] = []

    @contextmanager
    def noted() -> Iterator[Tx]:
        work.append("transaction")
        with database.transaction() as tx:
            yield tx

    class Noted(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:
            work.append("hash")
            return super().verify(hash, password)

    monkeypatch.setattr(password, "_hasher", Noted(2, 19 * 1024, 1))
    for email in ("ana@example.com", "bo@example.com", "nobody@example.com"):
        work.clear()
        with pytest.raises(actions.WrongCredentials):
            actions.sign_in(noted, Credentials(email, "wrong", ELSEWHERE))
        assert work == ["transaction", "hash"]


def test_what_ended_long_ago_is_swept_away(database: Database, people: Cast, now: datetime) -> None:
    sign_in(database)
    with database.transaction() as tx:
        assert actions.sweep(tx, now=now + timedelta(days=1)) == 0
        assert actions.sweep(tx, now=now + timedelta(days=61)) > 0
        assert tx.value("select count(*) from session") == 0


def test_a_password_link_works_once_and_for_a_day(
    database: Database, people: Cast, now: datetime
) -> None:
    with database.transaction() as tx:
        found = actions.password_link_for(tx, "bo@example.com", now=now)
        assert found is not None
        person, link = found
        assert person.id == people.bo.id
        _, second = actions.password_link_for(tx, "bo@example.com", now=now) or (None, "")
    for late, spent in ((timedelta(days=1), link), (timedelta(0), "made-up")):
        with database.transaction() as tx, pytest.raises(LinkSpent):
            actions.redeem_password_link(tx, spent, PASSWORD, now + late)
    with database.transaction() as tx:
        actions.redeem_password_link(tx, link, PASSWORD, now)
    for spent in (link, second):
        with database.transaction() as tx, pytest.raises(LinkSpent):
            actions.redeem_password_link(tx, spent, PASSWORD, now)
    with database.transaction() as tx:
        assert actions.password_link_for(tx, "nobody@example.com", now=now) is None


def test_a_new_password_ends_the_links_that_were_asked_for_before(
    database: Database, people: Cast, now: datetime
) -> None:
    with database.transaction() as tx:
        _, link = actions.password_link_for(tx, "ana@example.com", now=now) or (None, "")
    begun = sign_in(database)
    with database.transaction() as tx:
        signed_in = actions.session_actor(tx, begun.token, now)
        assert signed_in is not None
        actions.set_own_password(tx, signed_in, "another well-kept phrase", now=now)
    with database.transaction() as tx, pytest.raises(LinkSpent):
        actions.redeem_password_link(tx, link, "what a thief would choose", now)


def test_mail_about_forgotten_passwords_is_not_a_flood(
    database: Database, people: Cast, now: datetime
) -> None:
    with database.transaction() as tx:
        asked = [actions.password_link_for(tx, "bo@example.com", now=now) for _ in range(5)]
        later = now + timedelta(minutes=15)
        again = actions.password_link_for(tx, "bo@example.com", now=later)
    assert [found is not None for found in asked] == [True, True, True, False, False]
    assert again is not None


def test_a_weak_password_does_not_use_a_link_up(
    database: Database, people: Cast, now: datetime
) -> None:
    with database.transaction() as tx:
        link = actions.password_link(tx, people.bo.id, actor=people.eve.actor, now=now)
    with pytest.raises(WeakPassword), database.transaction() as tx:
        actions.redeem_password_link(tx, link, "password", now)
    with database.transaction() as tx:
        assert actions.redeem_password_link(tx, link, PASSWORD, now)
