"""What those who configure keep: audiences, templates, the cadence."""

import dataclasses
from datetime import datetime, timedelta

import pytest

from tests import cast
from tocsin.comms.actions import audiences, cadences, templates
from tocsin.comms.audience import NewAudience
from tocsin.comms.template import NewTemplate, UnknownPlaceholder
from tocsin.identity import actions as identity
from tocsin.identity.permission import NotPermitted
from tocsin.incidents.priority import Priority
from tocsin.kit import ledger
from tocsin.kit.tx import Tx

SHORT = NewTemplate("short", "{title}", "{update}")


def test_an_audience_is_kept_changed_and_put_away(tx: Tx, people: cast.Cast, now: datetime) -> None:
    cleo = people.cleo.actor
    board = NewAudience("Board", (people.sam.id,), ("chair@example.org",))
    made = audiences.create(tx, board, actor=cleo, now=now)
    assert audiences.get(tx, made, actor=people.ana.actor).as_new() == board
    assert not audiences.update(tx, made, board, actor=cleo, now=now)
    smaller = dataclasses.replace(board, emails=())
    assert audiences.update(tx, made, smaller, actor=cleo, now=now)
    audiences.archive(tx, made, actor=cleo, now=now)
    assert audiences.listed(tx, actor=cleo) == []
    with pytest.raises(audiences.UnknownAudience):
        audiences.chosen(tx, [made])
    kinds = [event.kind for event in ledger.of_subject(tx, f"audience/{made}")]
    assert kinds == ["audience.created", "audience.updated", "audience.archived"]


def test_two_audiences_or_templates_cannot_have_one_name_in_use(
    tx: Tx, people: cast.Cast, now: datetime
) -> None:
    cleo = people.cleo.actor
    first = audiences.create(tx, NewAudience("Board"), actor=cleo, now=now)
    second = audiences.create(tx, NewAudience("Shop"), actor=cleo, now=now)
    with pytest.raises(audiences.NameTaken):
        audiences.create(tx, NewAudience("board"), actor=cleo, now=now)
    with pytest.raises(audiences.NameTaken):
        audiences.update(tx, second, NewAudience("BOARD"), actor=cleo, now=now)
    audiences.archive(tx, first, actor=cleo, now=now)
    audiences.create(tx, NewAudience("board"), actor=cleo, now=now)
    templates.create(tx, SHORT, actor=cleo, now=now)
    with pytest.raises(templates.NameTaken):
        templates.create(tx, dataclasses.replace(SHORT, name="Short"), actor=cleo, now=now)


def test_an_audience_has_people_who_exist(tx: Tx, people: cast.Cast, now: datetime) -> None:
    with pytest.raises(identity.PersonNotFound):
        audiences.create(tx, NewAudience("a", (10**9,)), actor=people.cleo.actor, now=now)


def test_a_template_is_kept_changed_and_put_away(tx: Tx, people: cast.Cast, now: datetime) -> None:
    cleo = people.cleo.actor
    made = templates.create(tx, SHORT, actor=cleo, now=now)
    assert not templates.update(tx, made, SHORT, actor=cleo, now=now)
    longer = dataclasses.replace(SHORT, body="{update}\n{services}")
    assert templates.update(tx, made, longer, actor=cleo, now=now)
    with pytest.raises(UnknownPlaceholder):
        templates.update(
            tx, made, dataclasses.replace(SHORT, body="{servces}"), actor=cleo, now=now
        )
    assert templates.get(tx, made, actor=people.ana.actor).as_new() == longer
    templates.archive(tx, made, actor=cleo, now=now)
    assert templates.listed(tx, actor=cleo) == []
    with pytest.raises(templates.UnknownTemplate):
        templates.get(tx, made, actor=cleo)


def test_the_cadence_is_replaced_as_a_whole(tx: Tx, people: cast.Cast, now: datetime) -> None:
    before = cadences.get(tx)
    assert before[Priority.P1] == timedelta(minutes=30)
    assert not cadences.replace(tx, before, actor=people.cleo.actor, now=now)
    hourly = {Priority.P1: timedelta(hours=1)}
    assert cadences.replace(tx, hourly, actor=people.cleo.actor, now=now)
    assert cadences.get(tx) == dict.fromkeys(Priority) | hourly


def test_a_responder_may_choose_and_not_configure(tx: Tx, people: cast.Cast, now: datetime) -> None:
    ana = people.ana.actor
    with pytest.raises(NotPermitted):
        audiences.create(tx, NewAudience("Board"), actor=ana, now=now)
    with pytest.raises(NotPermitted):
        templates.create(tx, SHORT, actor=ana, now=now)
    with pytest.raises(NotPermitted):
        cadences.replace(tx, {}, actor=ana, now=now)
    assert audiences.listed(tx, actor=ana) == []
    with pytest.raises(NotPermitted):
        audiences.listed(tx, actor=people.sam.actor)
