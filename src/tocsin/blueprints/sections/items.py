"""Configuration items and how they hang together."""

from typing import Any

from tocsin.blueprints.parts.items import ItemPart
from tocsin.blueprints.plan import Change, compared, created
from tocsin.blueprints.sections.setting import Setting, UnknownName
from tocsin.catalog import actions as catalog
from tocsin.catalog import item_actions
from tocsin.catalog.item import Item, ItemQuery, NewItem, Relation
from tocsin.identity import actions as identity

_MOST = 100_000


def item(setting: Setting, part: ItemPart) -> Change:
    """Make it or bring it up to date; its relations come later, when all of them are there."""
    by: dict[str, Any] = {"actor": setting.actor, "now": setting.now}
    service_id, team_id = setting.service_id(part.service), setting.team_id(part.team)
    wanted = NewItem(part.type, part.identifier, part.name, part.note, service_id, team_id)
    found = item_actions.named(setting.tx, part.type, part.identifier)
    if found is None:
        made = item_actions.create(setting.tx, wanted, **by)
        if part.is_retired:
            item_actions.retire(setting.tx, made, **by)
        return created("configuration_items", _called(part))
    before = found.as_new()
    changed = item_actions.replace(setting.tx, found.id, wanted, **by)
    names = [n for n in NewItem.__slots__ if getattr(before, n) != getattr(wanted, n)]
    differs = names if changed else []
    if found.is_retired != part.is_retired:
        item_actions.retire(setting.tx, found.id, is_retired=part.is_retired, **by)
        differs = [*differs, "is_retired"]
    return compared("configuration_items", _called(part), differs)


def relations(setting: Setting, part: ItemPart) -> Change:
    tx, actor = setting.tx, setting.actor
    item_id = _id(setting, part.type, part.identifier)
    wanted = {
        Relation(each.kind, _id(setting, each.type, each.identifier)) for each in part.relations
    }
    known = item_actions.relations(tx, item_id, actor=actor)
    if {each for each in known if not each.incoming} == wanted:
        return compared("configuration_items", _called(part), [])
    ordered = sorted(wanted, key=lambda each: (each.kind, each.other_id))
    item_actions.relate(tx, item_id, ordered, actor=actor, now=setting.now)
    return compared("configuration_items", _called(part), ["relations"])


def written(setting: Setting) -> list[dict[str, Any]]:
    query = ItemQuery(with_retired=True, limit=_MOST)
    found = item_actions.listed(setting.tx, query, actor=setting.actor).items
    services = {each.id: each.name for each in catalog.services(setting.tx)}
    teams = {each.id: each.name for each in identity.teams(setting.tx)}
    known = {each.id: each for each in found}
    return [
        _said(
            {
                "type": each.type,
                "identifier": each.identifier,
                "name": each.name,
                "note": each.note,
                "service": services.get(each.service_id or 0),
                "team": teams.get(each.team_id or 0),
                "is_retired": each.is_retired,
                "relations": _relations(setting, each, known),
            }
        )
        for each in found
    ]


def _relations(setting: Setting, of: Item, known: dict[int, Item]) -> list[dict[str, str]]:
    found = item_actions.relations(setting.tx, of.id, actor=setting.actor)
    own = [each for each in found if not each.incoming and each.other_id in known]
    others = [(each.kind, known[each.other_id]) for each in own]
    return [
        {"kind": kind.value, "type": other.type, "identifier": other.identifier}
        for kind, other in others
    ]


def _id(setting: Setting, type_: str, identifier: str) -> int:
    found = item_actions.named(setting.tx, type_, identifier)
    if found is None:
        called = f"{type_} {identifier}"
        raise UnknownName(f"There is no {called}; list it under configuration_items.")
    return found.id


def _called(part: ItemPart) -> str:
    return f"{part.type} {part.identifier}"


def _said(part: dict[str, Any]) -> dict[str, Any]:
    """Leave out what says nothing."""
    return {name: value for name, value in part.items() if value not in (None, "", [], False)}
