"""A source as a form: its kind once, its name, service and habits at any time."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any

from pydantic import BaseModel

from tocsin.kit import errors, periods
from tocsin.signals import sources
from tocsin.signals.provider import Field
from tocsin.signals.source import NewSource, Retries, SourceRow
from tocsin.web import forms
from tocsin.web.settings import fields

_PATHS = "mapping"
_WRONG = 'This is JSON, such as {"summary": "title"}.'


class SourceForm(BaseModel):
    name: str = ""
    kind: str = ""
    service_id: forms.Chosen = None
    mapping: str = ""
    is_strict: bool = False
    is_enabled: bool = False
    events_per_minute: Annotated[int | None, forms.UNCHOSEN] = None
    retries: Retries = Retries.BODY
    auto_resolve_after: str = ""
    fields: dict[str, str] = {}

    def wanted(self) -> NewSource:
        return NewSource(
            name=self.name,
            kind=self.kind,
            service_id=self.service_id,
            mapping=self._mapping(),
            is_strict=self.is_strict,
            is_enabled=self.is_enabled,
            events_per_minute=self.events_per_minute,
            retries=self.retries,
            auto_resolve_after=_after(self.auto_resolve_after),
        )

    def _mapping(self) -> Mapping[str, Any] | None:
        """What its kind asks for field by field, or else the paths of a mapping."""
        asked = fields_of(self.kind)
        return (fields.read(asked, self.fields) or None) if asked else _mapping(self.mapping)


class SecretForm(BaseModel):
    """Never filled: what is kept is not shown again."""

    secret: str = ""

    def wanted(self) -> str:
        if not self.secret.strip():
            raise errors.Invalid("Enter the secret.", fields={"secret": "Enter the secret."})
        return self.secret.strip()


def filled(row: SourceRow) -> SourceForm:
    after = row.auto_resolve_after
    return SourceForm(
        fields=fields.written(fields_of(row.kind), row.mapping or {}),
        name=row.name,
        kind=row.kind,
        service_id=row.service_id,
        mapping=json.dumps(row.mapping, ensure_ascii=False, indent=2) if row.mapping else "",
        is_strict=row.is_strict,
        is_enabled=row.is_enabled,
        events_per_minute=row.events_per_minute,
        retries=row.retries,
        auto_resolve_after=periods.format_duration(after) if after else "",
    )


def fresh(kind: str, service_id: int | None) -> SourceForm:
    values = fields.written(fields_of(kind), {})
    return SourceForm(kind=kind, service_id=service_id, is_enabled=True, fields=values)


def fields_of(kind: str) -> tuple[Field, ...]:
    """What a kind asks for one by one; nothing of those that have paths of a mapping alone."""
    provider = sources.PROVIDERS.get(kind)
    return tuple(each for each in provider.fields if each.name != _PATHS) if provider else ()


def mapping_help(kind: str) -> str:
    """What may be mapped at a source of this kind; nothing at those that speak a protocol."""
    provider = sources.PROVIDERS.get(kind)
    asked = provider.fields if provider else ()
    return " ".join(field.help for field in asked if field.name == _PATHS)


def _after(given: str) -> timedelta | None:
    return forms.duration("auto_resolve_after", given) if given.strip() else None


def _mapping(text: str) -> Mapping[str, Any] | None:
    if not text.strip():
        return None
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise errors.Invalid(_WRONG, fields={"mapping": _WRONG}) from error
    if not isinstance(found, dict):
        raise errors.Invalid(_WRONG, fields={"mapping": _WRONG})
    return found
