"""The example that the format is promised by: refused as long as it names what nobody declared."""

from datetime import datetime

import pytest

from tocsin.blueprints import actions as blueprints
from tocsin.blueprints import export, reading
from tocsin.blueprints.sections.setting import Setting
from tocsin.identity.actor import SYSTEM
from tocsin.kit import errors, secrets
from tocsin.kit.tx import Tx

EXAMPLE = """\
people:    [{email: ana@example.com, name: Ana, role: responder, contacts: [{channel: email, address: ana@example.com}]}]
teams:     [{name: payments, members: [ana@example.com]}]
schedules: [{name: payments-primary, time_zone: Europe/Berlin,
             rotations: [{participants: [ana@example.com, bo@example.com], starts_at: "2026-01-05T09:00", turn: 7d}]}]
policies:  [{name: payments, repeat: 2, fallback: "person:cleo@example.com",
             steps: [{targets: ["schedule:payments-primary"], delay: 5m}, {targets: ["person:cleo@example.com"], delay: 10m}]}]
services:  [{name: checkout, team: payments, tier: 1, policy: payments, depends_on: [ledger]}]
sources:   [{name: prom, kind: alertmanager, service: checkout, key: 0123456789abcdef0123456789abcdef}]
channels:  {email: {host: 127.0.0.1, port: 2525, sender: tocsin@example.com}}
"""  # noqa: E501 - as it is promised, letter by letter
MISSING = {
    "bo@example.com": ("people:    [", "people:    [{email: bo@example.com, name: Bo}, "),
    "cleo@example.com": ("people:    [", "people:    [{email: cleo@example.com, name: Cleo}, "),
    "ledger": ("services:  [", "services:  [{name: ledger}, "),
}


@pytest.fixture
def setting(tx: Tx, now: datetime) -> Setting:
    return Setting(tx, SYSTEM, now, secrets.from_text("k" * 32))


def declared(*names: str) -> str:
    text = EXAMPLE
    for name in names:
        text = text.replace(*MISSING[name])
    return text


@pytest.mark.parametrize("name", MISSING)
def test_what_nobody_declared_is_refused_by_its_name(setting: Setting, name: str) -> None:
    others = [other for other in MISSING if other != name]
    with pytest.raises(errors.Invalid, match=f"There is no .* {name}"), setting.tx.savepoint():
        blueprints.apply(setting, reading.read(declared(*others)))


def test_with_what_it_names_it_applies_once_and_comes_out_again(setting: Setting) -> None:
    document = reading.read(declared(*MISSING))
    assert not blueprints.apply(setting, document).is_empty
    assert blueprints.apply(setting, document).is_empty
    exported = export.as_yaml(export.export(setting))
    assert blueprints.apply(setting, reading.read(exported)).is_empty
    for name in (*MISSING, "payments-primary", "checkout", "prom"):
        assert name in exported
