"""Configuration items as configuration: made, changed, related, and written out again."""

from datetime import datetime

import pytest

from tocsin.blueprints import actions as blueprints
from tocsin.blueprints import export, reading
from tocsin.blueprints.plan import Verb
from tocsin.blueprints.sections.setting import Setting
from tocsin.catalog import item_actions
from tocsin.catalog.item import Relation, RelationKind
from tocsin.identity.actor import SYSTEM
from tocsin.kit import errors, secrets
from tocsin.kit.tx import Tx

WORLD = """\
teams: [{name: platform}]
services: [{name: database, team: platform}]
configuration_items:
- {type: server, identifier: db-7, name: Seven, service: database, team: platform,
   relations: [{kind: part_of, type: rack, identifier: R-2}]}
- {type: rack, identifier: r-2, note: In the cellar, is_retired: true}
"""


@pytest.fixture
def setting(tx: Tx, now: datetime) -> Setting:
    return Setting(tx, SYSTEM, now, secrets.from_text("k" * 32))


def test_items_are_made_once_related_and_written_out(setting: Setting) -> None:
    document = reading.read(WORLD)
    assert blueprints.apply(setting, document).count(Verb.CREATE) == 4
    assert blueprints.apply(setting, document).is_empty
    server = item_actions.named(setting.tx, "server", "db-7")
    rack = item_actions.named(setting.tx, "rack", "r-2")
    assert server is not None
    assert rack is not None
    assert rack.is_retired
    assert item_actions.relations(setting.tx, server.id, actor=SYSTEM) == [
        Relation(RelationKind.PART_OF, rack.id)
    ]
    exported = export.as_yaml(export.export(setting))
    assert blueprints.apply(setting, reading.read(exported)).is_empty
    assert "db-7" in exported


def test_what_differs_is_named(setting: Setting) -> None:
    blueprints.apply(setting, reading.read(WORLD))
    changed = WORLD.replace("name: Seven", "name: Siebte").replace(", is_retired: true", "")
    found = blueprints.apply(setting, reading.read(changed)).changes
    said = {each.name: set(each.detail) for each in found if each.verb is Verb.CHANGE}
    assert said == {"server db-7": {"name"}, "rack r-2": {"is_retired"}}


def test_a_relation_to_what_nobody_declared_is_refused(setting: Setting) -> None:
    odd = WORLD.replace("identifier: R-2", "identifier: r-9")
    with pytest.raises(errors.Invalid, match="There is no rack r-9"):
        blueprints.apply(setting, reading.read(odd))
