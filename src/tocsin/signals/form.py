"""A body of any kind: JSON, a form that may hold JSON, or plain text.

Senders mislabel what they send, so the label decides only where the bytes do not.
"""

import re
from typing import Any
from urllib.parse import parse_qsl

from tocsin.signals import document
from tocsin.signals.signal import Unparseable

MAX_FIELDS = 1000
_BOUNDARY = re.compile(r'boundary="?([^";,]+)')
_FIELD_NAME = re.compile(rb'[; ]name="?([^";\r\n]*)')


def read(body: bytes, content_type: str) -> Any:
    """JSON, a form (whose ``payload`` or ``data`` field may hold JSON) or else plain text."""
    if not body.strip():
        raise Unparseable("The request had no body.")
    if content_type.startswith("application/x-www-form-urlencoded") and _looks_like_form(body):
        return _unwrapped(_form(body))
    if content_type.startswith("multipart/form-data"):
        return _unwrapped(_multipart(body, content_type))
    try:
        return document.read(body)
    except Unparseable:
        if _looks_like_json(body):
            raise
        return document.text(body)


def _looks_like_form(body: bytes) -> bool:
    """curl -d labels everything a form; none begins with a brace or a name with a blank in it."""
    name, equals, _ = body.strip().partition(b"=")
    return bool(equals) and len(name.split()) == 1 and not _looks_like_json(body)


def _looks_like_json(body: bytes) -> bool:
    return body.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in {b"{", b"["}


def _form(body: bytes) -> dict[str, str]:
    try:
        return dict(
            parse_qsl(document.text(body), keep_blank_values=True, max_num_fields=MAX_FIELDS)
        )
    except ValueError as error:
        raise Unparseable(f"The form cannot be read: {error}.") from error


def _multipart(body: bytes, content_type: str) -> dict[str, str]:
    boundary = _BOUNDARY.search(content_type)
    if boundary is None:
        raise Unparseable("The multipart form names no boundary.")
    chunks = body.split(b"--" + boundary[1].encode(errors="replace"), MAX_FIELDS)
    parts = (chunk.partition(b"\r\n\r\n") for chunk in chunks)
    named = ((_FIELD_NAME.search(head), content) for head, _, content in parts)
    return {
        document.text(name[1]): document.text(content).strip()
        for name, content in named
        if name is not None
    }


def _unwrapped(form: dict[str, str]) -> Any:
    for name in ("payload", "data"):
        if form.get(name, "").lstrip()[:1] in {"{", "["}:
            return document.read(form[name].encode(errors="replace"))
    return form
