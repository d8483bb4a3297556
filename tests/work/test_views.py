from dataclasses import replace
from datetime import datetime

import pytest

from tests.incidents import story
from tests.incidents.conftest import Payments
from tocsin.identity.permission import NotPermitted
from tocsin.incidents import lifecycle
from tocsin.incidents.actions import assigning, talking
from tocsin.incidents.priority import Priority
from tocsin.incidents.search import Sort
from tocsin.kit.tx import Tx
from tocsin.work import audience, view
from tocsin.work.actions import views
from tocsin.work.audience import Audience
from tocsin.work.view import Asked, Count, NewView

OPEN = tuple(sorted(lifecycle.OPEN))
MINE = NewView("My open ones", Asked(status=OPEN, is_mine=True))


@pytest.mark.parametrize(
    "asked",
    [
        Asked(),
        Asked("till -slow", OPEN, (Priority.P1, Priority.P2), 3, sort=Sort.PRIORITY),
        Asked(is_of_my_teams=True, is_unassigned=True, category="network/wlan", is_major=False),
    ],
)
def test_what_a_view_asks_is_kept_and_read_again(asked: Asked) -> None:
    assert view.read(view.written(asked)) == asked


def test_a_view_counts_for_whoever_looks_at_it(tx: Tx, now: datetime, payments: Payments) -> None:
    ana, bo, cleo = (
        each.actor for each in (payments.people.ana, payments.people.bo, payments.people.cleo)
    )
    first, second = story.opened(tx, payments, now), story.opened(tx, payments, now)
    assigning.assign(tx, first, bo.person_id, actor=ana, now=now)
    talking.watch(tx, second, payments.people.ana.id, actor=ana, now=now)
    shared = replace(MINE, audience=Audience.ALL)
    view_id = views.create(tx, shared, actor=cleo, now=now)
    asked = views.view(tx, view_id, actor=bo).asked
    assert views.count(tx, asked, actor=bo) == Count(1)
    assert views.count(tx, asked, actor=ana) == Count(0)
    found = views.incidents(tx, view_id, actor=bo)
    assert [incident.number for incident in found.items] == [first]
    watched = view.BUILT_IN["watched"][1]
    assert views.count(tx, watched, actor=ana) == Count(1)
    theirs = view.BUILT_IN["teams"][1]
    assert views.count(tx, theirs, actor=ana) == Count(1)


def test_more_than_a_thousand_are_not_counted(
    tx: Tx, now: datetime, payments: Payments, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(view, "COUNTED_AT_MOST", 1)
    for _ in range(2):
        story.opened(tx, payments, now)
    assert views.count(tx, Asked(), actor=payments.people.ana.actor) == Count(1, is_more=True)


def test_their_own_are_nobody_elses_and_their_teams_are_the_teams(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    ana, bo, sam = (
        each.actor for each in (payments.people.ana, payments.people.bo, payments.people.sam)
    )
    own = views.create(tx, MINE, actor=ana, now=now)
    of_team = replace(MINE, audience=Audience.TEAM, team_id=payments.people.payments.id)
    team = views.create(tx, of_team, actor=ana, now=now)
    assert [each.id for each in views.listed(tx, actor=ana)] == [own, team]
    assert [each.id for each in views.listed(tx, actor=bo)] == [team]
    assert views.listed(tx, actor=sam) == []
    for hidden in (own, team):
        with pytest.raises(views.UnknownView):
            views.view(tx, hidden, actor=sam)
    with pytest.raises(views.UnknownView):
        views.remove(tx, own, actor=bo, now=now)
    views.remove(tx, team, actor=bo, now=now)
    assert views.listed(tx, actor=bo) == []


def test_only_managers_keep_views_for_everybody(tx: Tx, now: datetime, payments: Payments) -> None:
    ana, cleo, dan = (
        each.actor for each in (payments.people.ana, payments.people.cleo, payments.people.dan)
    )
    for_all = replace(MINE, audience=Audience.ALL)
    with pytest.raises(NotPermitted):
        views.create(tx, for_all, actor=ana, now=now)
    view_id = views.create(tx, for_all, actor=cleo, now=now)
    with pytest.raises(NotPermitted):
        views.replace(tx, view_id, for_all, actor=ana, now=now)
    with pytest.raises(views.ViewNameTaken):
        views.create(tx, for_all, actor=cleo, now=now)
    with pytest.raises(NotPermitted):
        views.listed(tx, actor=dan)
    stranger = replace(MINE, audience=Audience.TEAM, team_id=payments.people.payments.id)
    with pytest.raises(NotPermitted):
        views.create(tx, stranger, actor=payments.people.sam.actor, now=now)


def test_somebody_of_another_team_keeps_nothing_for_it(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    other = replace(payments.people.ana.actor, team_ids=())
    of_team = replace(MINE, audience=Audience.TEAM, team_id=payments.people.payments.id)
    with pytest.raises(audience.NotOfThatTeam):
        views.create(tx, of_team, actor=other, now=now)
    with pytest.raises(audience.InvalidAudience):
        views.create(tx, replace(of_team, team_id=None), actor=other, now=now)


def test_a_view_has_a_name_and_there_are_not_too_many(
    tx: Tx, now: datetime, payments: Payments, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = payments.people.ana.actor
    with pytest.raises(view.InvalidView):
        views.create(tx, NewView("  ", Asked()), actor=ana, now=now)
    monkeypatch.setattr(view, "MOST_VIEWS", 1)
    view_id = views.create(tx, MINE, actor=ana, now=now)
    with pytest.raises(views.TooManyViews):
        views.create(tx, replace(MINE, name="another"), actor=ana, now=now)
    views.replace(tx, view_id, replace(MINE, name="renamed"), actor=ana, now=now)
    assert views.view(tx, view_id, actor=ana).name == "renamed"
