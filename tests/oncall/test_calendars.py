"""Calendars that are read: as leave, overrides or a whole rota, with the last good copy kept."""

from datetime import datetime, timedelta

import pytest

from tests.cast import Cast
from tests.oncall.conftest import primary, weekly
from tocsin.identity import actions as identity
from tocsin.identity.actor import Actor, Role
from tocsin.identity.actor import Kind as ActorKind
from tocsin.identity.permission import NotPermitted
from tocsin.kit import errors, ledger, secrets
from tocsin.kit.tx import Tx
from tocsin.oncall import actions
from tocsin.oncall.actions import calendar_links, calendars
from tocsin.oncall.actions.calendar_links import NobodysLink
from tocsin.oncall.actions.calendars import Copy
from tocsin.oncall.calendar import EVERY, BadCalendar, NewCalendar, Purpose

KEY = secrets.from_text("k" * 32)
HOUR = timedelta(hours=1)
URL = "https://calendar.example.com/private/secret.ics"


@pytest.fixture
def plan(tx: Tx, people: Cast, now: datetime) -> int:
    """It is Ana's week, then Bo's."""
    rotation = weekly(people.ana.id, people.bo.id)
    return actions.create_schedule(tx, primary(rotation), actor=people.cleo.actor, now=now)


def add(tx: Tx, people: Cast, now: datetime, purpose: Purpose, schedule: int | None = None) -> int:
    new = NewCalendar("team", purpose, URL, schedule)
    return calendars.add_calendar(tx, new, key=KEY, actor=people.cleo.actor, now=now)


def event(title: str, starts_at: datetime, hours: float, uid: str = "one") -> str:
    ends_at = starts_at + hours * HOUR
    stamp = "%Y%m%dT%H%M%SZ"
    return (
        f"BEGIN:VEVENT\r\nUID:{uid}\r\nSUMMARY:{title}\r\nDTSTART:{starts_at:{stamp}}\r\n"
        f"DTEND:{ends_at:{stamp}}\r\nEND:VEVENT\r\n"
    )


def read(tx: Tx, *events: str, now: datetime, text: str | None = None) -> None:
    claimed = calendars.claim(tx, now=now)
    assert claimed is not None
    assert calendars.address(claimed, KEY) == URL
    whole = text or f"BEGIN:VCALENDAR\r\n{''.join(events)}END:VCALENDAR\r\n"
    calendars.settle(tx, claimed, Copy(whole.encode(), '"1"'), now=now)


def on_call(tx: Tx, plan: int, at: datetime) -> tuple[int, str] | None:
    found = actions.on_call(tx, at=at, schedule_id=plan)
    return (found[0].person_id, found[0].via) if found else None


def test_leave_in_a_calendar_has_others_stand_in(
    tx: Tx, people: Cast, now: datetime, plan: int
) -> None:
    add(tx, people, now, Purpose.LEAVE)
    read(tx, event("Ana: holiday", now + HOUR, 5), now=now)
    assert on_call(tx, plan, now) == (people.ana.id, "rotation")
    assert on_call(tx, plan, now + 2 * HOUR) == (people.bo.id, "rotation")
    assert on_call(tx, plan, now + 7 * HOUR) == (people.ana.id, "rotation")


def test_an_override_in_a_calendar_lies_below_one_made_by_hand(
    tx: Tx, people: Cast, now: datetime, plan: int
) -> None:
    add(tx, people, now, Purpose.OVERRIDE, plan)
    read(tx, event("bo@example.com", now, 5), now=now)
    assert on_call(tx, plan, now) == (people.bo.id, "calendar team")


def test_a_whole_rota_in_a_calendar_needs_no_rotation(tx: Tx, people: Cast, now: datetime) -> None:
    empty = actions.create_schedule(tx, primary(), actor=people.cleo.actor, now=now)
    add(tx, people, now, Purpose.ROTA, empty)
    both = (event("Ana", now, 12, "a"), event("On call: Bo", now + 12 * HOUR, 12, "b"))
    read(tx, *both, now=now)
    line = actions.shifts(tx, empty, starts_at=now, ends_at=now + 36 * HOUR)
    assert [shift.person_id for shift in line] == [people.ana.id, people.bo.id]
    gaps = actions.gaps(tx, starts_at=now, ends_at=now + 36 * HOUR)
    assert [gap.starts_at for gap in gaps] == [now + 24 * HOUR]


def test_titles_that_name_nobody_are_listed(tx: Tx, people: Cast, now: datetime, plan: int) -> None:
    made = add(tx, people, now, Purpose.OVERRIDE, plan)
    strange = [event("Zoe", now, 5, "z"), event("Ana and Bo", now, 5, "two"), event("Bo", now, 1)]
    read(tx, *strange, now=now)
    view = calendars.view_calendar(tx, made, actor=people.sam.actor, now=now)
    assert set(view.unmatched) == {"Zoe", "Ana and Bo"}


def test_what_cannot_be_read_leaves_the_last_good_copy_and_is_shown(
    tx: Tx, people: Cast, now: datetime, plan: int
) -> None:
    made = add(tx, people, now, Purpose.OVERRIDE, plan)
    read(tx, event("Bo", now, 5), now=now)
    later = now + EVERY
    read(tx, now=later, text="<html>Sign in</html>")
    assert on_call(tx, plan, later) == (people.bo.id, "calendar team")
    view = calendars.view_calendar(tx, made, actor=people.ana.actor, now=later)
    assert "BEGIN:VCALENDAR" in view.calendar.fault
    assert (view.calendar.tries, view.calendar.read_at) == (1, now)
    read(tx, event("Bo", now, 5), now=later + EVERY)
    assert calendars.list_calendars(tx, actor=people.ana.actor)[0].fault == ""
    kinds = [each.kind for each in ledger.of_subject(tx, f"calendar/{made}")]
    assert kinds == ["calendar.added", "calendar.read", "calendar.failed"]


def test_a_new_copy_changes_what_is_to_come_and_never_what_was(
    tx: Tx, people: Cast, now: datetime, plan: int
) -> None:
    add(tx, people, now, Purpose.OVERRIDE, plan)
    read(tx, event("Bo", now, 10), event("Bo", now + 20 * HOUR, 5, "later"), now=now)
    later = now + 2 * HOUR
    read(tx, event("Cleo", now + 20 * HOUR, 5, "later"), now=later)
    assert on_call(tx, plan, now + HOUR) == (people.bo.id, "calendar team")
    assert on_call(tx, plan, later) == (people.ana.id, "rotation")
    assert on_call(tx, plan, now + 21 * HOUR) == (people.cleo.id, "calendar team")


def test_a_calendar_is_read_again_in_time_and_at_once_when_asked(
    tx: Tx, people: Cast, now: datetime, plan: int
) -> None:
    made = add(tx, people, now, Purpose.OVERRIDE, plan)
    read(tx, now=now)
    assert calendars.claim(tx, now=now + EVERY / 2) is None
    calendars.read_again(tx, made, actor=people.cleo.actor, now=now)
    assert calendars.claim(tx, now=now) is not None
    assert calendars.claim(tx, now=now) is None, "it is being read"


def test_ones_own_leave_is_ones_own_and_the_rest_a_managers(
    tx: Tx, people: Cast, now: datetime, plan: int
) -> None:
    own = NewCalendar("mine", Purpose.LEAVE, "webcal://c.example.com/a.ics", None, people.ana.id)
    made = calendars.add_calendar(tx, own, key=KEY, actor=people.ana.actor, now=now)
    claimed = calendars.claim(tx, now=now)
    assert claimed is not None
    assert calendars.address(claimed, KEY) == "https://c.example.com/a.ics"
    with pytest.raises(NotPermitted):
        calendars.add_calendar(tx, own, key=KEY, actor=people.bo.actor, now=now)
    with pytest.raises(NotPermitted):
        calendars.remove_calendar(tx, made, actor=people.bo.actor, now=now)
    team = NewCalendar("team", Purpose.OVERRIDE, URL, plan)
    with pytest.raises(NotPermitted):
        calendars.add_calendar(tx, team, key=KEY, actor=people.bo.actor, now=now)
    calendars.remove_calendar(tx, made, actor=people.ana.actor, now=now)
    assert calendars.list_calendars(tx, actor=people.ana.actor) == []


@pytest.mark.parametrize(
    ("purpose", "url", "sentence"),
    [
        (Purpose.OVERRIDE, URL, "of a schedule"),
        (Purpose.LEAVE, "ftp://example.com/a.ics", "begins with https"),
        (Purpose.LEAVE, "https://me:secret@example.com/a.ics", "user name"),
        (Purpose.LEAVE, "https://example.com/" + "x" * 2000, "at most 2000"),
    ],
)
def test_a_calendar_that_cannot_be_read_is_refused(
    tx: Tx, people: Cast, now: datetime, purpose: Purpose, url: str, sentence: str
) -> None:
    new = NewCalendar("team", purpose, url)
    with pytest.raises((BadCalendar, errors.Invalid), match=sentence):
        calendars.add_calendar(tx, new, key=KEY, actor=people.cleo.actor, now=now)


def test_a_token_of_nobody_is_told_whose_an_address_is(tx: Tx, people: Cast, now: datetime) -> None:
    assert people
    machine = Actor(ActorKind.TOKEN, 7, "the build", Role.ADMIN)
    for ask in (
        lambda: calendar_links.make_link(tx, schedule_id=None, actor=machine, now=now),
        lambda: calendar_links.list_links(tx, actor=machine),
    ):
        with pytest.raises(NobodysLink, match="Ask with a token of whoever is to read it"):
            ask()


def test_who_may_no_longer_see_the_rota_reads_no_calendar_of_it(
    tx: Tx, people: Cast, plan: int, now: datetime
) -> None:
    bo = people.bo
    made = calendar_links.make_link(tx, schedule_id=plan, actor=bo.actor, now=now)
    assert calendar_links.sheet(tx, made.token, base_url="", now=now).entries
    identity.set_role(tx, bo.id, Role.REQUESTER, actor=people.eve.actor, now=now)
    with pytest.raises(calendar_links.LinkNotFound):
        calendar_links.sheet(tx, made.token, base_url="", now=now)
