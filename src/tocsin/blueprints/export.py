"""The world as a blueprint that, applied to an empty Tocsin, makes it again.

Keys and other secrets are never written: only their hashes are known, or they are sealed.
"""

import io
from collections.abc import Mapping
from typing import Any

from ruamel.yaml import YAML

from tocsin.blueprints.sections import (
    alerts_written,
    catalog_written,
    desk,
    duty_written,
    items,
    levels_written,
    mail,
    oncall_written,
    people_written,
    providers,
    recurrence,
    sign_in,
    signals_written,
    triage,
    work_written,
)
from tocsin.blueprints.sections.setting import Setting
from tocsin.identity import permission
from tocsin.identity.permission import Permission
from tocsin.notify import actions as notify

Part = dict[str, Any]


def export(setting: Setting) -> dict[str, Any]:
    """Return the document as plain data; empty sections are left out."""
    permission.require_sight(setting.actor, Permission.ADMINISTER)
    sections = {
        **people_written.written(setting),
        **oncall_written.written(setting),
        **duty_written.written(setting),
        "services": catalog_written.written(setting),
        "configuration_items": items.written(setting),
        **levels_written.written(setting),
        "triage": triage.written(setting),
        "recurrence": recurrence.written(setting),
        **signals_written.written(setting),
        **alerts_written.written(setting),
        "sign_in": sign_in.written(setting),
        "sign_in_providers": providers.written(setting),
        "mail": mail.written(setting),
        "mailboxes": mail.boxes_written(setting),
        "organisations": desk.organisations_written(setting),
        "questions": desk.questions_written(setting),
        **work_written.written(setting),
        "channels": _channels(setting),
    }
    return {name: section for name, section in sections.items() if section}


def as_yaml(document: Mapping[str, Any]) -> str:
    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = False
    yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment]  # untyped upstream
    yaml.width = 100
    buffer = io.StringIO()
    yaml.dump(dict(document), buffer)
    return buffer.getvalue()


def _channels(setting: Setting) -> Part:
    return {
        view.channel.slug: dict(view.settings)
        for view in notify.list_channels(setting.tx)
        if view.is_set_up and view.settings
    }
