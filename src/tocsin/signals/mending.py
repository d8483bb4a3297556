"""JSON that a sender's template broke: a quote or a backslash in a value that nobody escaped.

Only an object that came whole is mended, because half of one may lack the word that it is not over;
and only where each of its values can still be told from the next.
"""

import re
from typing import Any

from tocsin.signals import document
from tocsin.signals.signal import Unparseable

_NAME = re.compile(r'(?:^\{|,)\s*"([A-Za-z_][\w.-]{0,63})"\s*:')
_ESCAPES = (('\\"', '"'), ("\\r", "\r"), ("\\n", "\n"), ("\\t", "\t"), ("\\/", "/"))


def members(body: bytes) -> dict[str, Any] | None:
    """The members of the object in these bytes, or None where that would be guesswork."""
    text = document.text(body).strip()
    if not (text.startswith("{") and text.endswith("}")):
        return None
    names = list(_NAME.finditer(text))
    ends = [name.start() for name in names[1:]] + [len(text) - 1]
    parts = [text[name.end() : end].strip() for name, end in zip(names, ends, strict=False)]
    try:
        return {name[1]: _value(part) for name, part in zip(names, parts, strict=True)} or None
    except Unparseable:
        return None


def _value(part: str) -> Any:
    try:
        return document.read(part.encode(errors="replace"))
    except Unparseable:
        if len(part) < 2 or part[0] != '"' or part[-1] != '"':
            raise
    inner = part[1:-1]
    for escaped, meant in _ESCAPES:
        inner = inner.replace(escaped, meant)
    return inner
