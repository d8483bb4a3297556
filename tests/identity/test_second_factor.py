"""The second factor: a code counts once, guessing ends, and losing the phone ends nothing."""

from datetime import datetime, timedelta

import pyotp
import pytest

from tests.cast import Cast, cast
from tests.world import Clock
from tocsin.identity import actions, recovery_code, second_factor, sign_in_rule
from tocsin.identity.actor import Role
from tocsin.identity.attempt import TooManyAttempts
from tocsin.identity.halfway import Halfway, Offered, SignInOver
from tocsin.identity.permission import NotPermitted
from tocsin.identity.second_factor import WrongCode
from tocsin.identity.session import Credentials, Session, SignedIn
from tocsin.identity.sign_in_rule import AskedOf, SignInRule
from tocsin.kit import errors, ledger, secrets
from tocsin.kit.db import Database

PASSWORD = "a well-kept phrase"
KEY = secrets.from_text("0123456789abcdef0123456789abcdef")
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


class Phone:
    """Ana's application, and the codes that she wrote down."""

    def __init__(self, secret: str, codes: list[str], clock: Clock) -> None:
        self.secret, self.codes, self._clock = secret, codes, clock

    def shows(self, later: int = 0) -> str:
        return pyotp.TOTP(self.secret).at(self._clock.at + timedelta(seconds=later))


@pytest.fixture
def people(database: Database, clock: Clock, now: datetime) -> Cast:
    with database.transaction() as tx:
        made = cast(tx, now)
        link = actions.password_link(tx, made.ana.id, actor=made.eve.actor, now=now)
        actions.redeem_password_link(tx, link, PASSWORD, now)
    return made


@pytest.fixture
def phone(database: Database, people: Cast, clock: Clock, now: datetime) -> Phone:
    """Ana's, set up a while ago."""
    with database.transaction() as tx:
        person = actions.person(tx, people.ana.id)
        begun = actions.begin_enrolment(person, host="desk", key=KEY, now=now)
        first = pyotp.TOTP(begun.secret).at(now)
        codes = actions.enrol(tx, begun.sealed, first, key=KEY, actor=people.ana.actor, now=now)
    clock.forward(5 * MINUTE)
    return Phone(begun.secret, codes, clock)


def halfway(database: Database, address: str = "192.0.2.7") -> Halfway:
    entry = actions.sign_in(database.transaction, Credentials("ana@example.com", PASSWORD, address))
    assert isinstance(entry, Halfway)
    return entry


def finish(database: Database, half: Halfway, code: str, *, address: str = "192.0.2.7") -> Session:
    offered = Offered(half.token, code, address)
    return actions.finish_sign_in(database.transaction, offered, key=KEY)


def kinds(database: Database, person_id: int) -> list[str]:
    with database.reading() as tx:
        return [event.kind for event in ledger.of_subject(tx, f"person/{person_id}")]


def who(database: Database, session: Session, at: datetime) -> SignedIn:
    with database.reading() as tx:
        found = actions.session_actor(tx, session.token, at)
    assert found is not None
    return found


def test_the_right_password_is_half_of_the_way(
    database: Database, phone: Phone, now: datetime
) -> None:
    half = halfway(database)
    with database.reading() as tx:
        assert actions.session_actor(tx, half.token, now) is None
    begun = finish(database, half, phone.shows())
    assert who(database, begun, now).has_second_factor


@pytest.mark.parametrize("later", [-30, 0, 30])
def test_a_clock_may_be_half_a_minute_off(database: Database, phone: Phone, later: int) -> None:
    assert finish(database, halfway(database), phone.shows(later))


@pytest.mark.parametrize("later", [-90, -60, 60, 90])
def test_a_code_of_another_time_is_refused(database: Database, phone: Phone, later: int) -> None:
    with pytest.raises(WrongCode):
        finish(database, halfway(database), phone.shows(later))


def test_a_code_counts_once_and_none_before_it_counts_after_it(
    database: Database, phone: Phone
) -> None:
    seen = phone.shows()
    finish(database, halfway(database), seen)
    for code in (seen, phone.shows(-30)):
        with pytest.raises(WrongCode):
            finish(database, halfway(database), code)


def test_a_recovery_code_counts_once_however_it_is_typed(
    database: Database, people: Cast, phone: Phone
) -> None:
    code = phone.codes[0]
    assert finish(database, halfway(database), f" {code.upper().replace('-', ' ')}")
    with pytest.raises(WrongCode):
        finish(database, halfway(database), code)
    with database.reading() as tx:
        found = actions.second_factor(tx, people.ana.id, actor=people.ana.actor)
    assert found is not None
    assert found.codes_left == recovery_code.AT_ONCE - 1
    assert "person.recovery_code_used" in kinds(database, people.ana.id)


def test_five_tries_end_it_and_count_against_the_account(database: Database, phone: Phone) -> None:
    half = halfway(database)
    for _ in range(4):
        with pytest.raises(WrongCode):
            finish(database, half, "000000")
    with pytest.raises(TooManyAttempts):
        finish(database, half, phone.shows())
    with pytest.raises(TooManyAttempts):
        halfway(database)


def test_it_ends_after_ten_minutes(database: Database, phone: Phone, clock: Clock) -> None:
    half = halfway(database)
    clock.forward(10 * MINUTE)
    with pytest.raises(SignInOver):
        finish(database, half, phone.shows())


def test_it_ends_when_it_was_finished(database: Database, phone: Phone, clock: Clock) -> None:
    half = halfway(database)
    finish(database, half, phone.shows())
    with pytest.raises(SignInOver):
        finish(database, half, phone.shows(30))


def test_a_new_password_or_a_dismissal_ends_it(
    database: Database, people: Cast, phone: Phone, now: datetime
) -> None:
    half = halfway(database)
    with database.transaction() as tx:
        link = actions.password_link(tx, people.ana.id, actor=people.eve.actor, now=now)
        entry = actions.redeem_password_link(tx, link, "another well-kept phrase", now)
    assert isinstance(entry, Halfway)
    with pytest.raises(SignInOver):
        finish(database, half, phone.shows())
    with database.transaction() as tx:
        actions.deactivate_person(tx, people.ana.id, actor=people.eve.actor, now=now)
    with pytest.raises(SignInOver):
        finish(database, entry, phone.shows())


def test_the_code_is_asked_again_with_the_password(
    database: Database, phone: Phone, clock: Clock
) -> None:
    begun = finish(database, halfway(database), phone.shows())
    signed_in = who(database, begun, clock.at)
    offered = Credentials("ana@example.com", PASSWORD, "192.0.2.7")
    with pytest.raises(WrongCode):
        actions.confirm(database.transaction, signed_in, offered, key=KEY)
    clock.forward(30 * MINUTE)
    fresh = Credentials("ana@example.com", PASSWORD, "192.0.2.7", code=phone.shows())
    actions.confirm(database.transaction, signed_in, fresh, key=KEY)
    assert who(database, begun, clock.at).is_confirmed(clock.at)


def test_only_an_administrator_takes_it_off_somebody_else(
    database: Database, people: Cast, phone: Phone, now: datetime
) -> None:
    with database.transaction() as tx, pytest.raises(NotPermitted):
        actions.remove_second_factor(tx, people.ana.id, actor=people.cleo.actor, now=now)
    with database.transaction() as tx:
        actions.remove_second_factor(tx, people.ana.id, actor=people.eve.actor, now=now)
    entry = actions.sign_in(database.transaction, Credentials("ana@example.com", PASSWORD))
    assert isinstance(entry, Session)
    assert "person.second_factor_removed" in kinds(database, people.ana.id)


def test_nothing_is_kept_that_could_be_used(database: Database, phone: Phone) -> None:
    with database.reading() as tx:
        kept = tx.value("select secret from second_factor")
        digests = tx.column("select digest from recovery_code")
    assert phone.secret not in kept
    assert not set(phone.codes) & set(digests)


def test_a_picture_that_is_old_or_somebody_elses_sets_nothing_up(
    database: Database, people: Cast, clock: Clock, now: datetime
) -> None:
    with database.reading() as tx:
        person = actions.person(tx, people.ana.id)
    begun = actions.begin_enrolment(person, host="desk", key=KEY, now=now)
    code = pyotp.TOTP(begun.secret).at(now)
    tries = [(people.bo, now), (people.ana, now + second_factor.ENROLMENT_LASTS + DAY)]
    for member, at in tries:
        with database.transaction() as tx, pytest.raises(second_factor.EnrolmentOver):
            actions.enrol(tx, begun.sealed, code, key=KEY, actor=member.actor, now=at)
    with database.transaction() as tx, pytest.raises(second_factor.WrongEnrolmentCode):
        actions.enrol(tx, begun.sealed, "123", key=KEY, actor=people.ana.actor, now=now)


ASKED = [
    (AskedOf.NOBODY, set[Role]()),
    (AskedOf.MANAGERS, {Role.MANAGER, Role.ADMIN, Role.AUDITOR}),
    (AskedOf.EVERYONE, set(Role) - {Role.REQUESTER}),
]


@pytest.mark.parametrize(("asked_of", "roles"), ASKED)
def test_of_whom_it_is_asked(asked_of: AskedOf, roles: set[Role]) -> None:
    assert {role for role in Role if asked_of.includes(role)} == roles


def test_the_time_to_set_it_up_counts_anew_only_when_more_are_asked(now: datetime) -> None:
    managers = SignInRule(AskedOf.MANAGERS, asked_since=now)
    later = now + DAY
    assert sign_in_rule.since(SignInRule(), managers, now=later) == later
    assert sign_in_rule.since(managers, SignInRule(AskedOf.EVERYONE), now=later) == later
    assert sign_in_rule.since(managers, SignInRule(AskedOf.MANAGERS), now=later) == now
    assert sign_in_rule.since(managers, SignInRule(), now=later) is None


def test_a_rule_interrupts_no_session_and_stops_the_next(
    database: Database, people: Cast, clock: Clock, now: datetime
) -> None:
    ana = Credentials("ana@example.com", PASSWORD)
    before = actions.sign_in(database.transaction, ana)
    with database.transaction() as tx:
        wanted = SignInRule(AskedOf.EVERYONE, 2 * DAY)
        assert actions.set_sign_in_rule(tx, wanted, actor=people.eve.actor, now=now)
        assert not actions.set_sign_in_rule(tx, wanted, actor=people.eve.actor, now=now)
    assert isinstance(before, Session)
    assert who(database, before, now).enrol_by == now + 2 * DAY
    clock.forward(3 * DAY)
    after = actions.sign_in(database.transaction, ana)
    assert isinstance(after, Session)
    assert not who(database, before, clock.at).must_enrol
    assert who(database, after, clock.at).must_enrol


def test_a_rule_is_set_by_administrators_and_within_reason(
    database: Database, people: Cast, now: datetime
) -> None:
    with database.transaction() as tx, pytest.raises(NotPermitted):
        actions.set_sign_in_rule(tx, SignInRule(), actor=people.cleo.actor, now=now)
    wanted = SignInRule(AskedOf.EVERYONE, 365 * DAY)
    with database.transaction() as tx, pytest.raises(errors.Invalid):
        actions.set_sign_in_rule(tx, wanted, actor=people.eve.actor, now=now)
