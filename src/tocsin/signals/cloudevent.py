"""CloudEvents 1.0 as they come over HTTP: in headers, in one object, or many in a list."""

import base64
import binascii
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from tocsin.signals import document
from tocsin.signals.signal import Unparseable

REQUIRED = ("id", "source", "specversion", "type")
_PREFIX = "ce-"
_STRUCTURED = ("application/cloudevents+json", "application/cloudevents-batch+json")


def read(body: bytes, headers: Mapping[str, str]) -> list[dict[str, Any]]:
    """Each event with its attributes beside its `data`, whichever mode it came in."""
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    if f"{_PREFIX}id" in headers and kind not in _STRUCTURED:
        return [_attributes(headers) | {"datacontenttype": kind, "data": _data(body, kind)}]
    value = document.read(body)
    events = value if isinstance(value, list) else [value]
    return [_decoded(each) if isinstance(each, dict) else _refused(each) for each in events]


def missing(event: Mapping[str, Any]) -> list[str]:
    """The attributes that each event must have and this one lacks."""
    return [name for name in REQUIRED if not document.scalar(event.get(name))]


def _refused(value: object) -> dict[str, Any]:
    raise Unparseable(f"An event must be an object, but is {document.kind(value)}.")


def _attributes(headers: Mapping[str, str]) -> dict[str, Any]:
    named = {name: value for name, value in headers.items() if name.startswith(_PREFIX)}
    return {name.removeprefix(_PREFIX): unquote(value) for name, value in named.items()}


def _data(body: bytes, kind: str) -> Any:
    if kind and not (kind.endswith(("/json", "+json"))):
        return document.text(body)
    try:
        return document.read(body)
    except Unparseable:
        return document.text(body)


def _decoded(event: dict[str, Any]) -> dict[str, Any]:
    """Data that came in base64 are JSON, text or bytes that nobody can show."""
    packed = event.get("data_base64")
    if not isinstance(packed, str):
        return event
    try:
        body = base64.b64decode(packed, validate=True)
    except (binascii.Error, ValueError):
        return event
    return event | {"data": _data(body, document.scalar(event.get("datacontenttype")) or "")}
