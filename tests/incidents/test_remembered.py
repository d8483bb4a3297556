"""A storm is judged by what is remembered, and the next commit by what is configured then."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any

import pytest

from tests.journeys import organisation
from tocsin.blueprints import actions as blueprints
from tocsin.blueprints import reading as blueprint
from tocsin.blueprints.sections.setting import Setting
from tocsin.identity.actor import SYSTEM
from tocsin.incidents import intake
from tocsin.incidents.delivery import Delivery
from tocsin.kit import configuration, remembering, secrets
from tocsin.kit.db import Database
from tocsin.kit.remembering import Memory
from tocsin.kit.tx import Tx

STRANGE, KNOWN = "f" * 32, "0123456789abcdef0123456789abcdef"
MORE = """
service_levels:
  - {name: ours, calendar: around the clock, teams: [payments],
     targets: {P1: {response: 15m}, P2: {response: 30m}}}
  - {name: team's, calendar: around the clock, basis: team, teams: [payments],
     targets: {P1: {team: 2h}}}
escalation_matrix:
  - {name: late, priorities: [P1], age: 1h, bring_in: ["team:payments", "person:bo@example.com"]}
"""


@dataclass
class House:
    """The organisation of the journeys with promises; each alert is an incident of its own."""

    database: Database
    now: datetime
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def told(self, key: str = KNOWN) -> Mapping[str, Any]:
        """Let an alert fire, and return what its incident says."""
        name = f"alert {next(self._numbers)}"
        said = {"labels": {"alertname": name, "severity": "critical"}, "annotations": {}}
        sent = Delivery(key, "prometheus", json.dumps([said]).encode(), "application/json", {})
        with self.database.transaction() as tx:
            intake.accept(tx, [sent], now=self.now)
            found: Mapping[str, Any] = tx.value(_TOLD)
        return found


_TOLD = """
    select jsonb_build_object(
        'priority', incident.priority,
        'people', array(
            select person.name || ' at ' || notification.address
            from notification
            join person on person.id = notification.person_id
            where notification.subject = page.subject and notification.channel <> 'inbox'
        ),
        'title', page.message ->> 'title',
        'plan', page.policy,
        'within', array(
            select sla_clock.within::text
            from sla_clock
            where sla_clock.incident_number = incident.number
        )
    )
    from incident
    join page on page.subject = 'incident/' || incident.number
    order by incident.number desc
    limit 1
"""


@pytest.fixture
def house(database: Database, now: datetime) -> House:
    written = organisation.world(smtp_port=9) + MORE
    strange = f"sources:\n  - {{name: strange, kind: alertmanager, key: {STRANGE}}}\n"
    key = secrets.from_text("k" * 32)
    with database.transaction() as tx:
        wanted = blueprint.read(written.replace("sources:\n", strange))
        blueprints.apply(Setting(tx, SYSTEM, now, key), wanted)
    return House(database, now)


def test_the_next_commit_is_judged_by_what_another_has_changed(house: House) -> None:
    first = house.told()
    assert (first["priority"], first["people"]) == ("P1", ["Ana at ana@example.com"])
    for change, says in CHANGES.items():
        before = house.told()
        with house.database.transaction() as another:
            another.run(change)
        after = house.told()
        assert (says(before), says(after)) == (False, True), change


Says = Callable[[Mapping[str, Any]], bool]
CHANGES: Mapping[Any, Says] = {
    "update contact set address = 'ana@new.example.com' where address = 'ana@example.com'": (
        lambda told: told["people"] == ["Ana at ana@new.example.com"]
    ),
    """
    insert into override (schedule_id, person_id, starts_at, ends_at, created_by, created_at)
    select schedule.id, person.id, '2026-03-16 09:00Z', '2026-03-16 10:00Z', 'person/1', app_now()
    from schedule, person
    where person.name = 'Bo'
    """: lambda told: told["people"] == ["Bo at bo@example.com"],
    "update person set is_active = false where name = 'Bo'": (
        lambda told: told["people"] == ["Ana at ana@new.example.com"]
    ),
    "update policy_step set delay = '7 minutes' where position = 0": (
        lambda told: told["plan"]["steps"][0]["delay"] == 420
    ),
    "update team set name = 'tills'": lambda told: told["plan"]["team"]["name"] == "tills",
    "update service set name = 'carts' where name = 'checkout'": (
        lambda told: "carts" in told["title"]
    ),
    "update sla_target set within = '9 minutes' where priority = 'P1'": (
        lambda told: told["within"] == ["00:09:00"]
    ),
    "update priority_matrix set priority = 'P2'": lambda told: told["priority"] == "P2",
}


def test_every_table_that_is_remembered_moves_a_mark(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory = Memory()
    monkeypatch.setattr(remembering.Judged.__init__, "__defaults__", (memory,))
    house.told()
    house.told(STRANGE)  # which pages the administrators
    with house.database.transaction() as tx:
        asked = [one for one in _kept(memory, tx) if one[0] != "derived"]  # from these alone
        tables = {name for one in asked for name in _read_by(tx, one)}
        marking = set(tx.column(_MARKING))
    assert len(asked) > 25
    assert {"person", "contact", "policy", "rotation", "override", "sla_policy"} <= tables
    assert tables <= marking


def _kept(memory: Memory, tx: Tx) -> list[Any]:
    return list(memory.at(configuration.mark(tx)))


_MARKING = """
    select tgrelid::regclass::text
    from pg_trigger
    join pg_proc on pg_proc.oid = tgfoid
    where proname in ('configuration_changed', 'paging_changes')
    group by tgrelid
"""


def test_what_moves_a_mark_at_once_moves_it_for_others_when_it_is_committed(tx: Tx) -> None:
    both = """
        select tgrelid::regclass::text, array_agg(proname::text order by proname::text)
        from pg_trigger
        join pg_proc on pg_proc.oid = tgfoid
        where proname in ('paging_changes', 'paging_changed')
        group by tgrelid
        having array_agg(proname::text order by proname::text)
            <> array['paging_changed', 'paging_changes']
    """
    assert tx.column(both) == []


def _read_by(tx: Tx, asked: Any) -> Iterator[str]:
    """The tables from which a remembered statement reads."""
    sql, given = asked[-2:]
    params = {name: list(each) if isinstance(each, tuple) else each for name, each in given}
    plan = tx.value("explain (format json) " + sql, **params)
    yield from _relations(plan[0]["Plan"])


def _relations(plan: Mapping[str, Any]) -> Iterator[str]:
    if "Relation Name" in plan:
        yield plan["Relation Name"]
    for below in plan.get("Plans", ()):
        yield from _relations(below)
