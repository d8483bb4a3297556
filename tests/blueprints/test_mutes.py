"""Maintenance and inhibition in a blueprint: planned once, found again, written out."""

from datetime import datetime

import pytest

from tests import cast
from tocsin.alerts.actions import inhibiting, maintaining
from tocsin.blueprints import actions, export, reading
from tocsin.blueprints.sections.setting import Setting
from tocsin.identity import actor
from tocsin.kit import errors, secrets
from tocsin.kit.tx import Tx

FILE = """
heartbeats: [{name: prometheus, interval: 5m, fed_by: [alertname=Watchdog]}]
inhibitions:
  - {name: cluster, sources: [alertname=ClusterDown], targets: ['severity=~"warning|info"'],
     equal: [cluster], lasts: 4h}
maintenance:
  - {name: reboots, matchers: [instance=~"db-.*"], first_at: 2026-03-22T02:00,
     time_zone: Europe/Berlin, lasts: 2h, rule: FREQ=WEEKLY;BYDAY=SU, reason: patches}
  - {name: long ago, matchers: [instance=db-1], first_at: 2020-03-22T02:00, lasts: 2h, reason: x}
"""


@pytest.fixture
def setting(tx: Tx, now: datetime) -> Setting:
    cast.cast(tx, now)
    return Setting(tx, actor.SYSTEM, now, secrets.from_text("k" * 32))


def test_a_file_is_applied_once_and_written_out_again(setting: Setting) -> None:
    first = actions.apply(setting, reading.read(FILE))
    assert [(c.verb, c.name) for c in first.changes] == [
        ("create", "prometheus"),
        ("create", "cluster"),
        ("create", "reboots"),
        ("keep", "long ago"),
    ]
    assert actions.apply(setting, reading.read(FILE)).is_empty
    assert len(inhibiting.rules(setting.tx, actor=setting.actor)) == 1
    written = export.as_yaml(export.export(setting))
    assert actions.apply(setting, reading.read(written)).is_empty
    changed = reading.read(FILE.replace("lasts: 2h, rule", "lasts: 3h, rule").replace("4h", "5h"))
    assert [c.detail for c in actions.apply(setting, changed).changes][1:3] == [
        ("rule",),
        ("lasts",),
    ]
    window = maintaining.by_name(setting.tx, "reboots", actor=setting.actor)
    assert window is not None
    assert window.lasts.total_seconds() == 3 * 3600


def test_a_window_that_would_never_end_is_refused(setting: Setting) -> None:
    endless = FILE.replace("FREQ=WEEKLY;BYDAY=SU", "FREQ=HOURLY")
    with pytest.raises(errors.Invalid, match="never end"):
        actions.preview(setting, reading.read(endless))
