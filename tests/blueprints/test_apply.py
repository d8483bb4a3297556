"""Applying a blueprint twice is applying it once; a plan leaves no trace."""

from datetime import datetime

import pytest

from tests.blueprints.test_reading import FULL
from tocsin.blueprints import actions as blueprints
from tocsin.blueprints import export, reading
from tocsin.blueprints.plan import Verb
from tocsin.blueprints.sections.setting import Setting, UnknownName
from tocsin.catalog import actions as catalog
from tocsin.identity.actor import SYSTEM, Actor, Kind, Role
from tocsin.identity.permission import NotPermitted
from tocsin.kit import secrets
from tocsin.kit.tx import Tx
from tocsin.oncall import actions as oncall
from tocsin.signals import actions as signals

MORE = """\
services:   [{name: ledger}, {name: checkout, tier: 1, depends_on: [ledger]}]
heartbeats: [{name: backup, interval: 1d, service: ledger}]
monitors:   [{name: shop, probe: tcp, target: {host: shop.example, port: 443}, service: checkout}]
routing:    [{name: db, matchers: ['team="db"'], service: ledger}]
catch_all:  ["person:ana@example.com"]
"""


@pytest.fixture
def setting(tx: Tx, now: datetime) -> Setting:
    return Setting(tx, SYSTEM, now, secrets.from_text("k" * 32))


def whole() -> str:
    return FULL.replace("services:  [", "services:  [{name: ledger}, ") + MORE.partition("\n")[2]


def test_the_second_time_nothing_is_to_do(setting: Setting) -> None:
    document = reading.read(whole())
    first = blueprints.apply(setting, document)
    assert first.count(Verb.CREATE) == len(first.changes) - 2  # catch-all and rules are one each
    again = blueprints.apply(setting, document)
    assert again.is_empty
    assert len(again.changes) == len(first.changes)


def test_a_plan_says_what_applying_does_and_leaves_no_trace(setting: Setting) -> None:
    document = reading.read(whole())
    planned = blueprints.preview(setting, document)
    assert setting.tx.value("select count(*) from service") == 0
    applied = blueprints.apply(setting, document)
    assert [(c.verb, c.section, c.name) for c in planned.changes] == [
        (c.verb, c.section, c.name) for c in applied.changes
    ]
    assert all(change.secret is None for change in planned.changes)


def test_a_change_names_what_differs(setting: Setting) -> None:
    blueprints.apply(setting, reading.read(whole()))
    edited = whole().replace("tier: 1", "tier: 2").replace("delay: 5m", "delay: 9m")
    changes = {
        (c.section, c.name): c.detail
        for c in blueprints.apply(setting, reading.read(edited)).changes
        if c.verb is Verb.CHANGE
    }
    assert changes == {
        ("services", "checkout"): ("tier",),
        ("policies", "payments"): ("steps or fallback",),
    }


def test_keys_that_are_made_are_shown_and_given_ones_kept(setting: Setting) -> None:
    made = blueprints.apply(setting, reading.read(whole()))
    secrets_shown = {c.name: c.secret for c in made.changes if c.secret}
    assert set(secrets_shown) == {"backup"}
    given = signals.source_by_key(setting.tx, "0123456789abcdef", now=setting.now)
    assert given is not None
    assert given.name == "prom"


def test_a_new_key_replaces_the_old_one(setting: Setting) -> None:
    blueprints.apply(setting, reading.read(whole()))
    edited = whole().replace("key: 0123456789abcdef", "key: fedcba9876543210")
    blueprints.apply(setting, reading.read(edited))
    assert signals.source_by_key(setting.tx, "fedcba9876543210", now=setting.now)


def test_a_secret_is_kept_and_neither_exported_nor_lost(setting: Setting) -> None:
    text = "sources:\n  - {name: shop, kind: github, secret: between us}\n"
    blueprints.apply(setting, reading.read(text))
    (again,) = blueprints.apply(setting, reading.read(text)).changes
    assert again.verb is Verb.KEEP
    exported = export.as_yaml(export.export(setting))
    assert "between us" not in exported
    blueprints.apply(setting, reading.read(exported))
    found = signals.source_by_name(setting.tx, "shop")
    assert found is not None
    assert found.has_secret
    (changed,) = blueprints.apply(setting, reading.read(text.replace("us}", "you}"))).changes
    assert changed.detail == ("secret",)


def test_an_export_makes_the_same_world_again(setting: Setting) -> None:
    blueprints.apply(setting, reading.read(whole()))
    text = export.as_yaml(export.export(setting))
    assert blueprints.apply(setting, reading.read(text)).is_empty
    assert "fedcba" not in text
    checkout = catalog.service_by_name(setting.tx, "checkout")
    assert checkout is not None
    assert [s.name for s in catalog.dependencies(setting.tx, checkout.id)] == ["ledger"]
    assert [str(t) for t in oncall.catch_all(setting.tx)] == ["person:ana@example.com"]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("teams: [{name: x, members: [nobody@example.com]}]", "no person nobody@example.com"),
        ("services: [{name: x, team: y}]", "no team y"),
        ("services: [{name: x, policy: y}]", "no escalation policy y"),
        ("services: [{name: x, depends_on: [y]}]", "no service y"),
    ],
)
def test_what_is_named_must_be_there(setting: Setting, text: str, complaint: str) -> None:
    with pytest.raises(UnknownName, match=complaint):
        blueprints.apply(setting, reading.read(text))


def test_only_administrators_may(setting: Setting) -> None:
    manager = Actor(Kind.PERSON, 1, "Cleo", Role.MANAGER, person_id=1)
    with pytest.raises(NotPermitted):
        blueprints.apply(Setting(setting.tx, manager, setting.now, setting.key), reading.read(FULL))
