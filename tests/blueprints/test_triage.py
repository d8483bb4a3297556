"""How incidents are sorted, as a blueprint that comes out again as it went in."""

from datetime import datetime

import pytest

from tocsin.blueprints import actions as blueprints
from tocsin.blueprints import export, reading
from tocsin.blueprints.sections.setting import Setting
from tocsin.identity.actor import SYSTEM
from tocsin.incidents.actions import configuring, judging, requiring
from tocsin.incidents.judgement import Raises
from tocsin.incidents.priority import Level, Priority
from tocsin.incidents.requirement import Need, Stage
from tocsin.kit import errors, secrets
from tocsin.kit.tx import Tx

TRIAGE = """\
triage:
  categories: [network/dns]
  priorities:
    high: {high: P1, medium: P1, low: P2}
    medium: {high: P2, medium: P3, low: P4}
    low: {high: P3, medium: P4, low: P5}
  required_fields: {resolved: [category], closed: [category, service]}
  vip_raises: both
"""


@pytest.fixture
def setting(tx: Tx, now: datetime) -> Setting:
    return Setting(tx, SYSTEM, now, secrets.from_text("k" * 32))


def test_what_is_written_holds_and_comes_out_again(setting: Setting) -> None:
    document = reading.read(TRIAGE)
    assert not blueprints.apply(setting, document).is_empty
    assert blueprints.apply(setting, document).is_empty
    exported = export.as_yaml(export.export(setting))
    assert blueprints.apply(setting, reading.read(exported)).is_empty
    assert "network/dns" in {each.path for each in configuring.categories(setting.tx)}
    assert configuring.matrix(setting.tx).priority(Level.HIGH, Level.LOW) is Priority.P2
    assert requiring.requirements(setting.tx)[Stage.RESOLVED] == {Need.CATEGORY}
    assert judging.vip_raises(setting.tx) is Raises.BOTH


def test_what_is_left_out_stays_and_half_a_matrix_is_refused(setting: Setting) -> None:
    assert blueprints.apply(setting, reading.read("triage: {}")).is_empty
    half = "triage: {priorities: {high: {high: P1}}}"
    with pytest.raises(errors.Invalid, match="The matrix lacks"):
        blueprints.apply(setting, reading.read(half))
