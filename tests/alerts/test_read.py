"""Reading many alerts at once: none is left out without a word."""

import re
from datetime import datetime
from typing import Any

import pytest

from tests.alerts.conftest import Ear, said
from tocsin.alerts.actions import read
from tocsin.alerts.narrowing import Beginning
from tocsin.alerts.standing import Asked
from tocsin.alerts.standing_store import standing
from tocsin.kit.tx import Tx
from tocsin.signals.signal import State

MANY = 10_001


def many(ear: Ear, begins: str = "disk ") -> list[int]:
    return ear.tx.column(
        """
        insert into alert (
            source_id, identity, status, severity, summary, raw_event_id, opened_at
        )
        select %(source)s, %(begins)s || lpad(number::text, 11, '0'), 'open', 'warning',
            'Disk full', 1, %(now)s
        from generate_series(1, %(many)s) as number
        returning id
        """,
        source=ear.source_id,
        begins=begins,
        now=ear.now,
        many=MANY,
    )


def test_two_hundred_incidents_of_fifty_alerts_are_all_read(ear: Ear) -> None:
    ids, ana = many(ear), ear.people.ana.actor
    briefs = read.briefs(ear.tx, ids, actor=ana)
    assert len(briefs) == MANY
    assert briefs[ids[-1]].summary == "Disk full"
    assert len(read.some(ear.tx, ids, actor=ana)) == MANY
    assert read.briefs(ear.tx, [], actor=ana) == {}


def test_only_what_has_a_fingerprint_is_left_out_by_the_labels_in_the_table(ear: Ear) -> None:
    for name in ("0123456789abcdef", "checkout-latency", "short"):
        ear.hear(said(name, labels={"job": "web"}))
    for asked in (Asked(equal={"job": "db"}), Asked(beginning=Beginning("job", ("d",)))):
        found = read.standing(ear.tx, asked, actor=ear.people.ana.actor)
        assert sorted(each.identity for each in found) == ["checkout-latency", "short"]
    found = read.standing(ear.tx, Asked(equal={"job": "web"}), actor=ear.people.ana.actor)
    assert len(found) == 3


def test_an_identity_is_a_fingerprint_to_the_letter(ear: Ear) -> None:
    fingerprints = {"0123456789abcdef", "ffffffffffffffff"}
    others = {
        "0123456789ABCDEF", "0123456789abcdeg", "0123456789abcde", "0123456789abcdef0",
        "0123456789abcde ", "0123456789abcde\n", "0123456789abcdef\n", "0123456789abcdé",
        "0123456789abcdeé", "٠١٢٣٤٥٦٧٨٩abcdef", "%_%_%_%_%_%_%_%_", "0",
    }  # fmt: skip
    ear.hear(*(said(name, labels={"job": "web"}) for name in sorted(fingerprints | others)))
    for asked in (Asked(equal={"job": "db"}), Asked(beginning=Beginning("none", ("w",)))):
        found = read.standing(ear.tx, asked, actor=ear.people.ana.actor)
        assert {each.identity for each in found} == others
    assert {name for name in fingerprints | others if re.fullmatch("[0-9a-f]{16}", name)} == (
        fingerprints
    )


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (Asked(), "321"),
        (Asked(limit=2), "32"),
        (Asked(equal={"job": "web"}), "31"),
        (Asked(equal={"job": "web", "zone": "eu"}), "1"),
        (Asked(equal={"zone": "eu"}, beginning=Beginning("job", ("w", "x"))), "1"),
        (Asked(beginning=Beginning("job", ("d", "we"))), "321"),
        (Asked(beginning=Beginning("job", ("d", "we")), limit=2), "32"),
        (Asked(equal={"none": "x"}), ""),
        (Asked(source_id=0), ""),
        (Asked(source_id=0, equal={"job": "web"}), ""),
    ],
)
def test_what_stands_is_found_by_labels_newest_first(ear: Ear, asked: Asked, found: str) -> None:
    for number, (job, zone) in enumerate((("web", "eu"), ("db", "eu"), ("web", "us")), 1):
        ear.hear(said(f"{number:016x}", labels={"job": job, "zone": zone}))
    ear.hear(said(f"{4:016x}", labels={"job": "web", "zone": "eu"}))
    ear.hear(said(f"{4:016x}", State.OK))
    standing = read.standing(ear.tx, asked, actor=ear.people.ana.actor)
    assert [each.identity for each in standing] == [f"{int(number):016x}" for number in found]


def test_moments_and_whoever_holds_it_back_are_told_however_it_is_found(ear: Ear) -> None:
    for number in (1, 2):
        ear.hear(said(f"{number:016x}", labels={"job": "web"}))
    ear.tx.run(
        """
        insert into inhibited (alert_id, inhibitor_id, rule_name, began_at, until, over_at)
        select held.id, holder.id, 'a rule', %(now)s, %(now)s,
            case when held.identity like '%%1' then %(now)s::timestamptz end
        from alert as held, alert as holder
        where held.id <> holder.id
        """,
        now=ear.now,
    )
    actor = ear.people.ana.actor
    listed = read.standing(ear.tx, Asked(), actor=actor)
    assert listed == read.standing(ear.tx, Asked(equal={"job": "web"}), actor=actor)
    assert [each.holder_identity for each in listed] == [f"{1:016x}", None]
    assert {datetime.fromisoformat(each.began_at) for each in listed} == {ear.now}


class Explaining:
    """Takes a statement as a transaction does, and asks only how it would be done."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx
        self.later = tx.later

    def all(self, _row: object, sql: Any, **params: Any) -> list[Any]:
        return self._tx.column("explain (costs off) " + sql, **params)


def test_a_few_by_a_label_are_found_without_a_look_at_all_pulses_and_identities(ear: Ear) -> None:
    many(ear, "fffff")
    ear.tx.run("insert into alert_pulse (alert_id, last_seen_at) select id, opened_at from alert")
    ear.tx.run("analyze alert, alert_pulse")
    asked = Asked(equal={"job": "web"}, beginning=Beginning("zone", ("eu", "us")))
    for plans in ("force_custom_plan", "force_generic_plan"):
        ear.tx.run("select set_config('plan_cache_mode', %(plans)s, true)", plans=plans)
        plan = "\n".join(map(str, standing(Explaining(ear.tx), asked)))  # type: ignore[arg-type]
        assert "using alert_named" in plan
        assert "using alert_pulse_pkey" in plan
        assert "using inhibited_pkey" in plan
        assert "Seq Scan on alert_pulse" not in plan
        assert "Parallel" not in plan
