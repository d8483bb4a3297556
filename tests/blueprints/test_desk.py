"""Organisations and questions in a blueprint: applied once, written out again."""

from datetime import datetime

import pytest

from tests.cast import cast
from tocsin.blueprints import actions, export, reading
from tocsin.blueprints.sections.setting import Setting, UnknownName
from tocsin.identity import actor
from tocsin.identity.actions import organisations
from tocsin.incidents.actions import asking
from tocsin.kit import secrets
from tocsin.kit.tx import Tx

FILE = """
services: [{name: wiki}]
organisations:
  - {name: Harbour, domains: [harbour.example], is_vip: true}
  - {name: Accounting, parent: Harbour, people: [dan@example.com],
     entitlements: [{service: wiki, support_hours: {weekly: {monday: ["08:00-16:00"]}}}]}
questions:
  - category: hardware/printer
    fields:
      - {label: Which device, kind: choice, options: [Laser, Ink], required: true,
         words: {de: {label: Welches Gerät}}}
      - {key: ink, label: Which ink, when: {field: which_device, answers: [Ink]}}
      - {key: cost, label: Cost centre, internal: true}
"""


@pytest.fixture
def setting(tx: Tx, now: datetime) -> Setting:
    cast(tx, now)
    return Setting(tx, actor.SYSTEM, now, secrets.from_text("k" * 32))


def test_a_file_is_applied_once_and_written_out_again(setting: Setting) -> None:
    assert len(actions.apply(setting, reading.read(FILE)).changes) == 4
    assert actions.apply(setting, reading.read(FILE)).is_empty
    written = export.as_yaml(export.export(setting))
    assert actions.apply(setting, reading.read(written)).is_empty
    found = organisations.organisation_by_name(setting.tx, "accounting")
    assert found is not None
    assert [each.name for each in organisations.chain(setting.tx, found.id)] == [
        "Accounting",
        "Harbour",
    ]
    form = asking.form_for(setting.tx, "hardware/printer")
    assert form is not None
    assert [each.key for each in form.fields] == ["which_device", "ink", "cost"]
    assert [each.is_internal for each in form.fields] == [False, False, True]


@pytest.mark.parametrize(
    ("name", "instead"), [("parent: Harbour", "parent: Pier"), ("service: wiki", "service: mail")]
)
def test_what_nobody_declared_is_refused_by_its_name(
    setting: Setting, name: str, instead: str
) -> None:
    document = reading.read(FILE.replace(name, instead))
    with pytest.raises(UnknownName, match=instead.partition(": ")[2]), setting.tx.savepoint():
        actions.apply(setting, document)
