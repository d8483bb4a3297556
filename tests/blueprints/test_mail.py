"""Mail in a blueprint: set up once, found again, written out without passwords."""

from datetime import datetime

import pytest

from tests import cast
from tocsin.blueprints import actions, export, reading
from tocsin.blueprints.sections.setting import Setting, UnknownName
from tocsin.desk.actions import mailboxes, mails
from tocsin.desk.mailbox import Security
from tocsin.identity import actor
from tocsin.kit import secrets
from tocsin.kit.tx import Tx

FILE = """
sources: [{name: backups, kind: mail, mapping: {address: backups@example.com}}]
mail: {desk_address: desk@example.com, strangers: refused, domains: [example.com]}
mailboxes:
  - {name: support, host: imap.example.com, username: support, password: hush-hush,
     source: backups, every: 2m}
"""


@pytest.fixture
def setting(tx: Tx, now: datetime) -> Setting:
    cast.cast(tx, now)
    return Setting(tx, actor.SYSTEM, now, secrets.from_text("k" * 32))


def test_a_file_is_applied_once_and_written_out_again(setting: Setting) -> None:
    first = actions.apply(setting, reading.read(FILE))
    assert [(c.verb, c.name) for c in first.changes] == [
        ("create", "backups"),
        ("change", "mail"),
        ("create", "support"),
    ]
    assert actions.apply(setting, reading.read(FILE)).is_empty
    written = export.as_yaml(export.export(setting))
    assert "hush-hush" not in written
    assert actions.apply(setting, reading.read(written)).is_empty
    found = mails.setting(setting.tx, actor=setting.actor)
    assert (found.desk_address, found.domains) == ("desk@example.com", ("example.com",))
    [box] = mailboxes.mailboxes(setting.tx, actor=setting.actor)
    assert (box.security, box.is_enabled) == (Security.TLS, True)


def test_a_mailbox_without_a_password_waits_for_one(setting: Setting) -> None:
    bare = FILE.replace("password: hush-hush,", "")
    actions.apply(setting, reading.read(bare))
    [box] = mailboxes.mailboxes(setting.tx, actor=setting.actor)
    assert (box.is_enabled, box.has_password) == (False, False)
    assert actions.apply(setting, reading.read(bare)).is_empty
    changed = actions.apply(setting, reading.read(FILE)).changes[-1]
    assert (changed.verb, changed.name) == ("change", "support")
    [box] = mailboxes.mailboxes(setting.tx, actor=setting.actor)
    assert (box.is_enabled, box.has_password) == (True, True)


def test_a_source_that_is_not_there_is_named(setting: Setting) -> None:
    with pytest.raises(UnknownName, match="nowhere"):
        actions.apply(setting, reading.read(FILE.replace("source: backups", "source: nowhere")))
