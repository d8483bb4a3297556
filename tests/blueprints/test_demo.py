"""The demo fills an empty Tocsin, believably, and wakes nobody."""

from datetime import datetime, timedelta

import pytest

from tocsin.alerts.actions import silencing
from tocsin.alerts.silence import Phase
from tocsin.blueprints.demo import actions as demo
from tocsin.blueprints.sections.setting import Setting
from tocsin.comms.actions import pages
from tocsin.identity.actor import SYSTEM
from tocsin.incidents import lifecycle
from tocsin.incidents.actions import reading
from tocsin.incidents.lifecycle import Channel
from tocsin.incidents.search import Query
from tocsin.insights import actions as insights
from tocsin.insights.window import Window
from tocsin.kit import chain, secrets
from tocsin.kit.tx import Tx
from tocsin.problems.actions import problems
from tocsin.problems.problem import ProblemQuery, Status

KEY = secrets.from_text("k" * 32)


@pytest.fixture
def played(tx: Tx, now: datetime) -> Setting:
    setting = Setting(tx, SYSTEM, now, KEY)
    demo.play(setting)
    return setting


def test_the_demo_fills_a_month_and_wakes_nobody(played: Setting, now: datetime) -> None:
    tx = played.tx
    kpis = insights.kpis(tx, Window(now - timedelta(days=31), now), actor=SYSTEM)
    assert kpis.logged > 30
    assert kpis.mttr.value is not None
    assert kpis.csat.n > 3
    assert kpis.sla_attainment.value is not None
    assert kpis.sla_attainment.value > 0.5
    assert insights.differences(tx) == []
    assert tx.value("select count(*) from notification where status = 'pending'") == 0
    assert tx.value("select count(*) from outbox") == 0
    counts = reading.counts(tx, actor=SYSTEM)
    assert sum(counts.get(status, 0) for status in lifecycle.OPEN) == 2
    while chain.seal(tx):
        pass
    assert chain.verify(tx).holds


def test_what_goes_on_came_in_at_the_door_and_what_is_known_about_is_silenced(
    played: Setting, now: datetime
) -> None:
    tx = played.tx
    newest = reading.search(tx, Query(limit=1), actor=SYSTEM).items[0]
    assert (newest.title, newest.alert_count) == ("Card payments fail for one customer in ten", 2)
    assert newest.channel is Channel.SIGNAL
    assert tx.value("select count(*) from alert where silence_id is not null") == 1
    assert [one.phase(now) for one in silencing.listed(tx, actor=SYSTEM, now=now)] == [Phase.ACTIVE]


def test_the_known_error_stands_behind_incidents_and_others_are_proposed(played: Setting) -> None:
    found = problems.listed(played.tx, ProblemQuery(), actor=SYSTEM).items
    assert {each.status for each in found} == {Status.KNOWN_ERROR, Status.PROPOSED}
    assert all(each.incidents >= 2 for each in found)


def test_nothing_of_the_demo_happens_after_it(played: Setting, now: datetime) -> None:
    assert played.tx.value("select max(at) from event") <= now


def test_customers_can_read_what_was_over(played: Setting, now: datetime) -> None:
    shop = pages.view(played.tx, "shop", actor=None, now=now)
    assert [one.headline for one in shop.current] == ["Some card payments fail"]
    assert len(shop.past) > 3
    assert any(day.downtime for one in shop.components for day in one.days)


def test_the_demo_leaves_a_used_tocsin_alone(played: Setting) -> None:
    assert not demo.is_offered(played.tx)
    with pytest.raises(demo.NotEmpty):
        demo.play(played)
