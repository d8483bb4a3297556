"""On-call beside schedules and policies goes through a blueprint and back."""

from datetime import datetime, time, timedelta

import pytest

from tests.cast import Cast, cast
from tocsin.blueprints import actions as blueprints
from tocsin.blueprints import export, reading
from tocsin.blueprints.plan import Plan, Verb
from tocsin.blueprints.sections.setting import Setting
from tocsin.identity.actor import SYSTEM
from tocsin.insights.actions import carrying
from tocsin.insights.hour import Kind
from tocsin.kit import errors, secrets
from tocsin.kit.tx import Tx
from tocsin.notify.actions import quieting
from tocsin.oncall import actions as oncall
from tocsin.oncall.actions import leaving, readying, reminding, shadowing, vendors
from tocsin.oncall.shift import Span

DAY = timedelta(days=1)
WHOLE = """\
schedules:
  - name: primary
    time_zone: Europe/Berlin
    rotations: [{participants: [ana@example.com, bo@example.com], starts_at: "2026-01-05T09:00", turn: 1d on mon-fri}]
vendors:
  - name: Contoso
    contract: KV-12
    time_zone: Europe/Berlin
    hours: [{days: [mon, tue, wed, thu, fri], starts: "08:00", ends: "18:00"}]
    holidays: DE
    ways: [{channel: email, address: desk@contoso.example, label: the desk}]
policies:
  - name: payments
    fallback: admins
    steps: [{targets: ["schedule:primary", "vendor:Contoso"]}]
leave:
  - {person: ana@example.com, starts_at: "2026-03-20T00:00+01:00", ends_at: "2026-03-27T00:00+01:00", reason: the sea}
  - {person: bo@example.com, schedule: primary, starts_at: "2026-03-01T00:00+01:00", ends_at: "2026-03-19T00:00+01:00"}
temporary_schedules:
  - schedule: primary
    starts_at: "2026-12-24T00:00+01:00"
    ends_at: "2026-12-27T00:00+01:00"
    rotations: [{participants: [bo@example.com], starts_at: "2026-12-24T00:00", turn: 1d}]
    shifts: [{person: ana@example.com, starts_at: "2026-12-25T08:00+01:00", ends_at: "2026-12-25T20:00+01:00"}]
shadows:
  - {schedule: primary, person: cleo@example.com, starts_at: "2026-03-16T09:00+01:00", ends_at: "2026-03-23T09:00+01:00"}
calendars: [{name: holidays of Ana, purpose: leave, person: ana@example.com, url: "https://cal.example.com/secret.ics"}]
quiet_hours: [{person: ana@example.com, starts: "22:00", ends: "07:00", once_within: 10m}]
shift_notices: [{person: bo@example.com, leads: [2d, 2h], of_hand_overs: false}]
readiness: {time_zone: Europe/Berlin, digest_days: [mon], digest_at: "09:30", canary_days: [wed], canary_at: "10:00"}
fairness: {night_from: "23:00", rates: {night: {hour: 5.5, interruption: 20}}, most_days: 5, rest: 12h}
"""  # noqa: E501 - a line a thing


@pytest.fixture
def people(tx: Tx, now: datetime) -> Cast:
    return cast(tx, now)


@pytest.fixture
def setting(tx: Tx, now: datetime, people: Cast) -> Setting:
    assert people
    return Setting(tx, SYSTEM, now, secrets.from_text("k" * 32))


def apply(setting: Setting, text: str) -> Plan:
    return blueprints.apply(setting, reading.read(text))


def test_all_of_it_is_made_once_and_is_what_it_says(
    tx: Tx, setting: Setting, people: Cast, now: datetime
) -> None:
    made = apply(setting, WHOLE)
    assert {change.section for change in made.changes if change.verb is Verb.CREATE} >= {
        "vendors",
        "leave",
        "temporary_schedules",
        "shadows",
        "calendars",
    }
    assert apply(setting, WHOLE).is_empty
    contoso = vendors.vendor_by_name(tx, "contoso")
    assert contoso is not None
    assert contoso.contract == "KV-12"
    assert len(leaving.list_leave(tx, span=Span(now, now + 90 * DAY), actor=SYSTEM)) == 2
    assert readying.timetable_of(tx).canary_days == ("wed",)
    assert carrying.rules_of(tx).rates[Kind.NIGHT].hour == 5.5
    assert quieting.quiet_of(tx, people.ana.id).starts == time(22)
    assert not reminding.notice_of(tx, people.bo.id).of_hand_overs
    (learning,) = shadowing.list_shadows(tx, span=Span(now, now + DAY), actor=SYSTEM)
    assert learning.person_id == people.cleo.id
    christmas = datetime.fromisoformat("2026-12-25T12:00+01:00")
    assert oncall.on_call(tx, at=christmas)[0].person_id == people.ana.id


def test_it_comes_out_again_as_what_makes_it(setting: Setting) -> None:
    apply(setting, WHOLE)
    exported = export.as_yaml(export.export(setting))
    assert apply(setting, exported).is_empty
    assert "cal.example.com" not in exported
    for kept in ("KV-12", "the sea", "1d on mon-fri", "vendor:Contoso", "canary_days"):
        assert kept in exported


def test_what_is_over_by_now_is_not_made_again(setting: Setting, now: datetime) -> None:
    apply(setting, WHOLE)
    later = Setting(setting.tx, SYSTEM, now + 8 * DAY, setting.key)
    assert apply(later, WHOLE).is_empty


WHEN = "starts_at: 2026-03-20T00:00Z, ends_at: 2026-03-27T00:00Z"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"leave: [{{person: zed@example.com, {WHEN}}}]", "zed@example.com"),
        (f"shadows: [{{person: ana@example.com, schedule: nights, {WHEN}}}]", "no schedule nights"),
        ("calendars: [{name: other, purpose: leave}]", "Say at which url"),
        ("vendors: [{name: Contoso, ways: [{channel: pigeon, address: loft}]}]", "through pigeon"),
    ],
)
def test_what_cannot_be_is_refused_by_name(setting: Setting, text: str, said: str) -> None:
    with pytest.raises(errors.Invalid, match=said):
        apply(setting, text)
