from datetime import datetime, timedelta

import pytest

from tests import cast, mailbox
from tests.incident_of import declared
from tocsin.desk import reactions, satisfaction
from tocsin.desk.actions import rating
from tocsin.desk.actions.rating import AlreadyRated, DeadLink, NotAsked, NotTheReporter
from tocsin.desk.satisfaction import Rating
from tocsin.identity import actions as identity
from tocsin.identity.actor import SYSTEM, Actor
from tocsin.incidents.actions import reading, resolving
from tocsin.incidents.lifecycle import AlreadySo, Status
from tocsin.incidents.resolution import Code, Resolution
from tocsin.kit import ledger, secrets
from tocsin.kit.tx import Tx
from tocsin.notify import links

KEY = secrets.from_text("k" * 32)
FIXED = Resolution(Code.FIXED, "Restarted it.", is_verified=True)


@pytest.fixture
def people(tx: Tx, now: datetime) -> cast.Cast:
    mailbox.set_up(tx, now)
    return cast.cast(tx, now)


def resolve(tx: Tx, number: int, actor: Actor, now: datetime) -> None:
    """Resolve it and let happen what that causes, as the engine would."""
    resolving.resolve(tx, number, FIXED, actor=actor, now=now)
    events = ledger.of_subject(tx, f"incident/{number}")
    event = [e for e in events if e.kind == "incident.resolved"][-1]
    for reaction in reactions.REACTIONS[event.kind].values():
        reaction(tx, event, now)


@pytest.fixture
def number(tx: Tx, people: cast.Cast, now: datetime) -> int:
    """Dan's report, which Ana resolved."""
    made = declared(tx, "My screen is dark", actor=people.dan.actor, now=now, pages=True)
    resolve(tx, made, people.ana.actor, now)
    return made


def surveys(tx: Tx, number: int) -> list[mailbox.Letter]:
    return [m for m in mailbox.queued(tx, number) if m.message["kind"] == "survey"]


def link(tx: Tx, number: int) -> str:
    """The token of the last link that was sent."""
    kept = str(surveys(tx, number)[-1].message["path"])
    return links.survey_path(KEY, kept).removeprefix("/satisfaction/")


def kinds(tx: Tx, number: int) -> list[str]:
    events = ledger.of_subject(tx, f"incident/{number}")
    return [e.kind for e in events if e.kind.startswith("satisfaction.")]


def test_the_reporter_is_asked_once_by_mail(tx: Tx, people: cast.Cast, number: int) -> None:
    (letter,) = surveys(tx, number)
    assert (letter.person_id, letter.address) == (people.dan.id, people.dan.email)
    assert letter.message["title"] == "Resolved: My screen is dark"
    assert kinds(tx, number) == ["satisfaction.asked"]


def test_looking_at_the_form_changes_nothing(
    tx: Tx, people: cast.Cast, number: int, now: datetime
) -> None:
    before = ledger.of_subject(tx, f"incident/{number}")
    form = rating.form(tx, link(tx, number), key=KEY, now=now)
    assert (form.incident_number, form.title, form.can_confirm) == (
        number,
        "My screen is dark",
        True,
    )
    assert form.actor.person_id == people.dan.id
    assert ledger.of_subject(tx, f"incident/{number}") == before


def test_a_score_is_given_once_and_a_low_one_stands_out(
    tx: Tx, people: cast.Cast, number: int, now: datetime
) -> None:
    token = link(tx, number)
    rating.rate_by_link(tx, token, Rating(2, "It took long."), key=KEY, now=now)
    given = rating.of_incident(tx, number, actor=people.ana.actor)
    assert given is not None
    assert (given.score, given.comment, given.answered_at) == (2, "It took long.", now)
    assert kinds(tx, number) == ["satisfaction.asked", "satisfaction.given", "satisfaction.low"]
    last = ledger.of_subject(tx, f"incident/{number}")[-1]
    assert (last.actor, last.data["score"]) == (people.dan.actor.label, 2)
    with pytest.raises(AlreadyRated):
        rating.rate_by_link(tx, token, Rating(5), key=KEY, now=now)
    assert rating.form(tx, token, key=KEY, now=now).score == 2


def test_a_good_score_is_nothing_to_worry_about(
    tx: Tx, people: cast.Cast, number: int, now: datetime
) -> None:
    rating.rate(tx, number, Rating(5), actor=people.dan.actor, now=now)
    assert kinds(tx, number) == ["satisfaction.asked", "satisfaction.given"]


def test_the_reporter_confirms_and_the_incident_is_closed(
    tx: Tx, people: cast.Cast, number: int, now: datetime
) -> None:
    token = link(tx, number)
    assert rating.confirm_by_link(tx, token, key=KEY, now=now)
    about = reading.get(tx, number, actor=people.ana.actor)
    assert (about.status, about.confirmed_at) == (Status.CLOSED, now)
    assert not rating.form(tx, token, key=KEY, now=now).can_confirm
    rating.rate_by_link(tx, token, Rating(4), key=KEY, now=now)
    with pytest.raises(AlreadySo):
        rating.confirm_by_link(tx, token, key=KEY, now=now)


def test_the_reporter_objects_and_is_asked_anew_with_another_link(
    tx: Tx, people: cast.Cast, number: int, now: datetime
) -> None:
    first = link(tx, number)
    rating.rate_by_link(tx, first, Rating(1), key=KEY, now=now)
    rating.reopen_by_link(tx, first, reason="Still dark.", key=KEY, now=now)
    assert reading.get(tx, number, actor=people.ana.actor).status is Status.IN_PROGRESS
    resolve(tx, number, people.ana.actor, now)
    second = link(tx, number)
    assert second != first
    with pytest.raises(DeadLink):
        rating.form(tx, first, key=KEY, now=now)
    assert rating.form(tx, second, key=KEY, now=now).score == 1
    assert kinds(tx, number).count("satisfaction.asked") == 1


def test_a_reaction_that_is_repeated_leaves_the_link_alive(
    tx: Tx, people: cast.Cast, number: int, now: datetime
) -> None:
    assert not rating.ask(tx, number, resolved_by=people.ana.actor.label, now=now)
    assert rating.form(tx, link(tx, number), key=KEY, now=now).incident_number == number
    assert len(surveys(tx, number)) == 1


def test_what_is_kept_of_a_link_lets_nobody_in(
    tx: Tx, people: cast.Cast, number: int, now: datetime
) -> None:
    kept = str(surveys(tx, number)[-1].message["path"]).removeprefix("/satisfaction/")
    other = secrets.from_text("x" * 32)
    forged = links.survey_path(other, kept)
    for token in (kept, f"{kept}.", forged, link(tx, number).replace("-0.", "-1.")):
        with pytest.raises(DeadLink):
            rating.form(tx, token, key=KEY, now=now)


@pytest.mark.parametrize("token", ["", "x", "a" * 43])
def test_a_link_that_was_never_sent_is_dead(
    tx: Tx, people: cast.Cast, now: datetime, token: str
) -> None:
    with pytest.raises(DeadLink):
        rating.form(tx, token, key=KEY, now=now)


def test_a_link_dies_after_a_month_and_when_its_reporter_leaves(
    tx: Tx, people: cast.Cast, number: int, now: datetime
) -> None:
    token = link(tx, number)
    with pytest.raises(DeadLink):
        rating.form(tx, token, key=KEY, now=now + satisfaction.LASTS)
    rating.form(tx, token, key=KEY, now=now + satisfaction.LASTS - timedelta(seconds=1))
    identity.deactivate_person(tx, people.dan.id, actor=SYSTEM, now=now)
    with pytest.raises(DeadLink):
        rating.rate_by_link(tx, token, Rating(5), key=KEY, now=now)


def test_only_the_reporter_rates(tx: Tx, people: cast.Cast, number: int, now: datetime) -> None:
    with pytest.raises(NotTheReporter):
        rating.rate(tx, number, Rating(5), actor=people.ana.actor, now=now)
    other = declared(tx, "Other", actor=people.dan.actor, now=now, pages=True)
    with pytest.raises(NotAsked):
        rating.rate(tx, other, Rating(5), actor=people.dan.actor, now=now)


def test_nobody_is_asked_about_a_drill_or_what_they_resolved_themselves(
    tx: Tx, people: cast.Cast, now: datetime
) -> None:
    ana, bo = people.ana.actor, people.bo.actor
    drill = declared(tx, "Practice", actor=ana, now=now, is_drill=True)
    own = declared(tx, "Mine", actor=ana, now=now)
    nobodys = declared(tx, "Alarm", actor=SYSTEM, now=now)
    for one, resolver in ((drill, bo), (own, ana), (nobodys, bo)):
        resolve(tx, one, resolver, now)
        assert surveys(tx, one) == []


def test_the_scores_are_listed_newest_first(
    tx: Tx, people: cast.Cast, number: int, now: datetime
) -> None:
    second = declared(tx, "Again", actor=people.dan.actor, now=now, pages=True)
    resolve(tx, second, people.ana.actor, now)
    for n, one in enumerate((number, second)):
        at = now + timedelta(minutes=n)
        rating.rate(tx, one, Rating(3 + n), actor=people.dan.actor, now=at)
    first = rating.answers(tx, limit=1, actor=people.sam.actor)
    rest = rating.answers(tx, cursor=first.next, limit=1, actor=people.sam.actor)
    assert [a.incident_number for a in first.items + rest.items] == [second, number]
    assert rest.next is None
