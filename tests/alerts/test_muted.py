"""When what is muted would be heard, by all that can mute it, and by what takes its place."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tocsin.alerts import inhibition, matcher, muted
from tocsin.alerts.inhibition import Candidate, Ready, Rule
from tocsin.alerts.muted import Muted, Mutes
from tocsin.alerts.silence import Silence

NOW = datetime(2026, 3, 16, 9, 30, tzinfo=UTC)
CLUSTER, SWITCH, HOST = 1, 2, 9
LABELS = {"alertname": "HostDown", "service": "checkout"}


def at(minutes: int) -> datetime:
    return NOW + timedelta(minutes=minutes)


def silence(number: int, starts: int, ends: int) -> Silence:
    rows = matcher.to_rows([matcher.parse("service=checkout")])
    return Silence(number, rows, at(starts), at(ends), "planned", "ana", NOW)


def rule(lasts: int) -> Ready:
    names = ("Down", "HostDown")
    source, target = (matcher.to_rows([matcher.parse(f"alertname={name}")]) for name in names)
    return Rule(1, "first", source, target, (), timedelta(minutes=lasts), True).ready()


def explained_by(*numbers: int, lasts: int = 60, over_at: dict[int, datetime]) -> Mutes:
    ready = rule(lasts)
    [side] = inhibition.targets_of([ready], LABELS)
    some = [Candidate(each, side.rule.id, side.key, False) for each in numbers]
    return Mutes((), (ready,), some, {}, over_at)


HELD = Muted(HOST, LABELS, held_until=at(60), by=CLUSTER)


@pytest.mark.parametrize(
    ("one", "mutes", "heard"),
    [
        (Muted(HOST, LABELS), Mutes((), ()), 0),
        (Muted(HOST, LABELS, at(20)), Mutes([silence(1, 0, 20)], ()), 20),
        (Muted(HOST, LABELS, at(20)), Mutes([silence(1, 0, 20), silence(2, 10, 50)], ()), 50),
        (Muted(HOST, LABELS, at(20)), Mutes([silence(1, 0, 20), silence(2, 30, 50)], ()), 20),
        (Muted(HOST, LABELS, at(20), at(120)), Mutes([silence(1, 0, 20)], ()), 120),
        (Muted(HOST, LABELS, None, at(5)), Mutes([silence(2, 0, 50)], ()), 50),
        (HELD, explained_by(CLUSTER, over_at={}), 60),
        (HELD, explained_by(CLUSTER, over_at={CLUSTER: at(15)}), 15),
        (HELD, explained_by(CLUSTER, SWITCH, over_at={CLUSTER: at(15)}), 60),
        (HELD, explained_by(CLUSTER, SWITCH, over_at={CLUSTER: at(15), SWITCH: at(25)}), 25),
        (replace(HELD, ruled_until=at(120)), explained_by(CLUSTER, over_at={}), 120),
        (Muted(HOST, LABELS, at(20)), explained_by(CLUSTER, lasts=30, over_at={}), 50),
    ],
)
def test_it_is_heard_when_nothing_mutes_it_any_more(one: Muted, mutes: Mutes, heard: int) -> None:
    assert muted.heard_at(one, mutes, now=NOW) == at(heard)


def test_what_is_past_is_heard_now_and_what_never_ends_is_not_waited_for() -> None:
    assert muted.heard_at(Muted(HOST, LABELS, at(-5)), Mutes((), ()), now=NOW) == NOW
    silences = [silence(each, each, each + 2) for each in range(200)]
    assert muted.heard_at(Muted(HOST, LABELS, at(2)), Mutes(silences, ()), now=NOW) is None
