"""All that a schedule can say stands in a blueprint, and comes out again as it was written."""

from datetime import datetime

import pytest

from tocsin.blueprints import actions as blueprints
from tocsin.blueprints import export, reading
from tocsin.blueprints.sections.setting import Setting
from tocsin.identity.actor import SYSTEM
from tocsin.kit import errors, secrets
from tocsin.kit.tx import Tx
from tocsin.oncall import actions as oncall
from tocsin.oncall.rotation import OnHolidays

ROTA = """\
people:
  - {email: ana@example.com, name: Ana}
  - {email: bo@example.com, name: Bo}
schedules:
  - {name: a-secondary, secondary_of: primary}
  - name: primary
    time_zone: Europe/Berlin
    holidays: DE-BE
    rotations:
      - name: months
        participants: [ana@example.com, bo@example.com]
        starts_at: 2026-01-05T09:00
        turn: 1mo on first mon
        weights: [2, 1]
        on_holidays: never
      - name: holidays
        participants: [bo@example.com, ana@example.com]
        starts_at: 2026-01-01T00:00
        turn: holiday
        holidays: FR
"""


@pytest.fixture
def setting(tx: Tx, now: datetime) -> Setting:
    return Setting(tx, SYSTEM, now, secrets.from_text("k" * 32))


def test_a_schedule_is_applied_once_and_comes_out_again(setting: Setting) -> None:
    assert blueprints.apply(setting, reading.read(ROTA)).changes
    assert blueprints.apply(setting, reading.read(ROTA)).is_empty
    first = oncall.schedule_by_name(setting.tx, "primary")
    second = oncall.schedule_by_name(setting.tx, "a-secondary")
    assert first is not None
    assert second is not None
    assert second.secondary_of == first.id
    months, holidays = first.rotations
    assert (months.weights, months.on_holidays, months.holidays) == (
        (2, 1),
        OnHolidays.NEVER,
        "DE-BE",
    )
    assert (str(holidays.turn), holidays.holidays) == ("holiday", "FR")
    out = export.as_yaml(export.export(setting))
    assert blueprints.apply(setting, reading.read(out)).is_empty
    assert "secondary_of: primary" in out


def test_a_secondary_of_nothing_is_refused_by_its_name(setting: Setting) -> None:
    lost = "schedules: [{name: second, secondary_of: nowhere}]"
    with pytest.raises(errors.Invalid, match="nowhere"):
        blueprints.apply(setting, reading.read(lost))
