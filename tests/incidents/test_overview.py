from datetime import datetime, timedelta

from tests.incidents import story
from tests.incidents.conftest import Payments
from tocsin.catalog import calendar
from tocsin.incidents.actions import agreements, overview, progress, talking
from tocsin.incidents.actions.agreements import SlaPolicy
from tocsin.incidents.priority import Level, Priority
from tocsin.incidents.sla import Kind
from tocsin.kit.tx import Tx
from tocsin.oncall.actions import pages

MINUTE = timedelta(minutes=1)


def test_the_alarm_is_the_p1_that_waits_longest_for_somebody(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    ana = payments.people.ana.actor
    first, *others = (story.opened(tx, payments, now + n * MINUTE) for n in range(3))
    story.opened(tx, payments, now, urgency=Level.MEDIUM)
    story.opened(tx, payments, now, is_drill=True)
    alarm = overview.alarm(tx, actor=ana)
    assert alarm is not None
    assert (alarm.number, alarm.since, alarm.others) == (first, now, len(others))
    for number in (first, *others):
        progress.acknowledge(tx, number, actor=ana, now=now + 5 * MINUTE)
    assert overview.alarm(tx, actor=ana) is None


def test_no_alarm_for_those_who_could_not_take_it(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    story.opened(tx, payments, now)
    assert overview.alarm(tx, actor=payments.people.sam.actor) is None


def test_the_promise_that_comes_due_next(tx: Tx, now: datetime, payments: Payments) -> None:
    cleo, ana = payments.people.cleo.actor, payments.people.ana.actor
    agreements.set_calendar(tx, "always", calendar.ALWAYS, actor=cleo, now=now)
    within = {
        (Priority.P1, Kind.RESPONSE): 5 * MINUTE,
        (Priority.P1, Kind.RESOLUTION): 60 * MINUTE,
    }
    agreements.set_sla_policy(
        tx, SlaPolicy("gold", "always", within, is_default=True), actor=cleo, now=now
    )
    waiting, taken = story.opened(tx, payments, now), story.opened(tx, payments, now)
    progress.acknowledge(tx, taken, actor=ana, now=now + MINUTE)
    promises = overview.promises(tx, [waiting, taken])
    assert promises[waiting].due_at == now + 5 * MINUTE
    assert (promises[taken].kind, promises[taken].due_at) == (
        Kind.RESOLUTION,
        now + 60 * MINUTE,
    )


def test_the_last_word_is_what_somebody_said_or_did(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    ana = payments.people.ana.actor
    silent, discussed, taken = (story.opened(tx, payments, now) for _ in range(3))
    talking.comment(tx, discussed, "I roll it back.", actor=ana, now=now + MINUTE)
    progress.acknowledge(tx, taken, actor=ana, now=now + MINUTE)
    words = overview.last_words(tx, [silent, discussed, taken])
    assert words[silent].sentence == "Paged Bo."
    assert (words[discussed].actor_name, words[discussed].body) == ("Ana", "I roll it back.")
    assert words[taken].sentence == "Ana acknowledged it."


def test_which_of_them_are_still_paged_about(tx: Tx, now: datetime, payments: Payments) -> None:
    waiting, taken = story.opened(tx, payments, now), story.opened(tx, payments, now)
    progress.acknowledge(tx, taken, actor=payments.people.ana.actor, now=now)
    found = pages.open_about(tx, [f"incident/{waiting}", f"incident/{taken}"])
    assert list(found) == [f"incident/{waiting}"]


def test_nothing_is_asked_about_no_incidents(tx: Tx) -> None:
    assert overview.promises(tx, []) == {}
    assert overview.last_words(tx, []) == {}
    assert pages.open_about(tx, []) == {}
