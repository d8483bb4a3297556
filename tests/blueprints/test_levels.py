"""Service levels and how incidents end, as a blueprint that comes out again as it went in."""

from datetime import datetime, timedelta

import pytest

from tests.cast import Cast, cast
from tocsin.blueprints import actions as blueprints
from tocsin.blueprints import export, reading
from tocsin.blueprints.sections.setting import Setting
from tocsin.identity.actor import SYSTEM
from tocsin.incidents.actions import agreements, configuring, ending
from tocsin.incidents.priority import Priority
from tocsin.incidents.sla import Basis, Kind
from tocsin.kit import errors, secrets
from tocsin.kit.tx import Tx

LEVELS = """\
services: [{name: checkout, team: payments}]
vendors: [{name: Contoso, ways: [{channel: email, address: desk@contoso.example}]}]
working_hours:
- {name: office, time_zone: Europe/Berlin, weekly: {monday: ["09:00-17:00"]}, holidays: [2026-12-24], places: [DE-BE]}
service_levels:
- {name: gold, calendar: office, services: [checkout], page_at: [80], targets: {P1: {response: 15m, update: 1h, resolution: 4h}}}
- {name: payments' own, calendar: office, basis: team, teams: [payments], targets: {P1: {team: 2h}}, warn_at: [75]}
- {name: Contoso's, calendar: office, basis: vendor, vendors: [Contoso], pauses: [], targets: {P2: {vendor: 1d}}}
closing: {days: 3, reopen_days: 10, calendar: {weekly: {friday: ["08:00-12:00"]}}}
resolution_codes: [{code: fixed}, {code: vendor_patch, is_workaround: true}, {code: self_recovered, needs_notes: false}, {code: duplicate, needs_notes: false}]
"""  # noqa: E501 - a thing to a line


@pytest.fixture
def people(tx: Tx, now: datetime) -> Cast:
    return cast(tx, now)


@pytest.fixture
def setting(tx: Tx, now: datetime, people: Cast) -> Setting:
    return Setting(tx, SYSTEM, now, secrets.from_text("k" * 32))


def test_what_is_written_holds_and_comes_out_again(setting: Setting) -> None:
    document = reading.read(LEVELS)
    assert not blueprints.apply(setting, document).is_empty
    assert blueprints.apply(setting, document).is_empty
    exported = export.as_yaml(export.export(setting))
    assert blueprints.apply(setting, reading.read(exported)).is_empty


def test_it_says_what_users_teams_and_vendors_are_promised(setting: Setting) -> None:
    blueprints.apply(setting, reading.read(LEVELS))
    found = {each.name: each for each in agreements.sla_policies(setting.tx)}
    assert found["gold"].within[Priority.P1, Kind.UPDATE] == timedelta(hours=1)
    assert (found["gold"].page_at, found["payments' own"].warn_at) == ((80,), (75,))
    assert [found[name].basis for name in ("payments' own", "Contoso's")] == [
        Basis.TEAM,
        Basis.VENDOR,
    ]
    assert configuring.closing_rule(setting.tx).reopen_days == 10
    assert [str(each.code) for each in ending.codes(setting.tx)][:2] == ["fixed", "vendor_patch"]
    assert agreements.calendars(setting.tx)["office"].places == ("DE-BE",)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (("vendors: [Contoso], pauses", "vendors: [Nobody], pauses"), "no vendor Nobody"),
        (("teams: [payments], targets", "teams: [nowhere], targets"), "no team nowhere"),
        (("calendar: office, services", "calendar: moon, services"), "no calendar moon"),
        (("{code: duplicate, needs_notes: false}", ""), "Duplicate stays"),
    ],
)
def test_what_cannot_be_is_refused(setting: Setting, wrong: tuple[str, str], sentence: str) -> None:
    with pytest.raises(errors.Invalid, match=sentence), setting.tx.savepoint():
        blueprints.apply(setting, reading.read(LEVELS.replace(*wrong)))
