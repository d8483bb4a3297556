"""What listeners need to know, count and hold."""

from datetime import datetime, timedelta

import pytest

from tocsin.identity import permission
from tocsin.identity.actor import Actor, Kind, Role
from tocsin.kit import ids, secrets
from tocsin.kit.tx import Tx
from tocsin.signals import actions
from tocsin.signals.actions import listening, proving
from tocsin.signals.actions.listening import Roster
from tocsin.signals.signal import State
from tocsin.signals.source import NewSource
from tocsin.signals.tally import Count

SEALING = secrets.from_text("a key of the instance for these tests")
KEY, OTHER = "0123456789abcdef0123456789abcdef", "fedcba9876543210fedcba9876543210"
MAPPING = {"broker": "mqtt://broker.example", "topics": [{"topic": "#"}]}


@pytest.fixture
def source_id(tx: Tx, cleo: Actor, now: datetime) -> int:
    wanted = NewSource("broker", "mqtt", mapping=MAPPING, key=KEY)
    made = actions.create_source(tx, wanted, actor=cleo, now=now).id
    proving.set_secret(tx, made, "pw", sealed_with=SEALING, actor=cleo, now=now)
    return made


def roster(tx: Tx, *, now: datetime, known: Roster | None = None) -> Roster:
    return listening.roster(tx, "mqtt", sealed_with=SEALING, known=known, now=now)


def test_a_roster_has_who_may_speak_with_keys_and_secrets(
    tx: Tx, source_id: int, cleo: Actor, now: datetime
) -> None:
    (speaker,) = roster(tx, now=now).speakers
    assert speaker.secret == "pw"
    assert speaker.digests == {ids.digest(KEY)}
    actions.rotate_key(tx, source_id, key=OTHER, actor=cleo, now=now)
    (speaker,) = roster(tx, now=now).speakers
    assert speaker.digests == {ids.digest(KEY), ids.digest(OTHER)}


def test_a_roster_stays_until_something_changes_or_an_old_key_ends(
    tx: Tx, source_id: int, cleo: Actor, now: datetime
) -> None:
    actions.rotate_key(tx, source_id, key=OTHER, actor=cleo, now=now)
    known = roster(tx, now=now)
    assert roster(tx, now=now, known=known) is known
    later = roster(tx, now=now + timedelta(days=2), known=known)
    assert later.speakers[0].digests == {ids.digest(OTHER)}
    actions.remove_source(tx, source_id, actor=cleo, now=now)
    assert roster(tx, now=now, known=known).speakers == ()


def test_a_secret_of_another_instance_opens_nothing(tx: Tx, source_id: int, now: datetime) -> None:
    other = secrets.from_text("another key of the instance for tests")
    (speaker,) = listening.roster(tx, "mqtt", sealed_with=other, known=None, now=now).speakers
    assert speaker.secret == ""


def test_what_was_heard_adds_up(tx: Tx, source_id: int, cleo: Actor, now: datetime) -> None:
    assert listening.view_tally(tx, source_id, actor=cleo).heard == 0
    for _ in range(2):
        listening.count(tx, {source_id: Count(heard=10, passed=3)}, now=now)
    listening.count(tx, {}, now=now)
    found = listening.view_tally(tx, source_id, actor=cleo)
    assert (found.heard, found.passed, found.last_heard_at) == (20, 6, now)


def test_nobody_without_the_permission_reads_a_tally(tx: Tx, source_id: int, now: datetime) -> None:
    dan = Actor(Kind.PERSON, 4, "Dan", Role.REQUESTER, person_id=4)
    with pytest.raises(permission.NotPermitted):
        listening.view_tally(tx, source_id, actor=dan)


def test_one_process_at_a_time_calls_at_a_broker(tx: Tx, source_id: int, now: datetime) -> None:
    assert listening.hold(tx, source_id, "a/1", now=now)
    assert not listening.hold(tx, source_id, "b/2", now=now)
    assert listening.hold(tx, source_id, "a/1", now=now)
    assert listening.hold(tx, source_id, "b/2", now=now + timedelta(seconds=21))
    listening.release(tx, source_id, "b/2")
    assert listening.hold(tx, source_id, "a/1", now=now)


def test_a_broker_that_stays_away_is_told_of_once_and_its_return_too(
    tx: Tx, source_id: int, now: datetime
) -> None:
    source = actions.source(tx, source_id)

    def problem(seconds: int) -> State | None:
        at = now + timedelta(seconds=seconds)
        said = listening.note_problem(tx, source, "refused", now=at)
        return said.signal.state if said else None

    assert [problem(each) for each in (0, 30, 61, 90)] == [None, None, State.FIRING, None]
    back = listening.note_connected(tx, source, now=now + timedelta(seconds=100))
    assert back is not None
    assert back.signal.state is State.OK
    assert listening.note_connected(tx, source, now=now + timedelta(seconds=101)) is None
    assert problem(200) is None
