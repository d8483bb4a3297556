"""Whether a page answers with the right status and, if wanted, the right words."""

import importlib
import re
from collections.abc import Mapping
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit

from tocsin.signals import target
from tocsin.signals.check import Found
from tocsin.signals.provider import Asking, Field, FieldKind, Probe

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
STATUS = re.compile(r"\s*([1-5]\d\d)(?:\s*-\s*([1-5]\d\d))?\s*")
FIELDS = (
    Field("url", "Address", is_required=True, help="Begins with http:// or https://."),
    Field("method", "Method", default="GET", help=f"One of {', '.join(METHODS)}."),
    Field("headers", "Headers", FieldKind.JSON, default={}),
    Field("body", "Body", FieldKind.LINES, default=""),
    Field("status", "Expected status", default="200-299", help="Such as 200 or 200-299, 404."),
    Field("keyword", "Must hold", default="", help="A text that the page must hold."),
    Field("forbidden", "Must not hold", default="", help="A text that tells of an error."),
    Field("follow", "Follow redirects", FieldKind.BOOLEAN, default=True),
    target.VERIFY,
    target.CA_CERTIFICATE,
)


def _asking() -> ModuleType:
    """What speaks HTTP is large, and most have no monitor: it is loaded with the first."""
    return importlib.import_module("tocsin.signals.asking_http")


async def run(given: Mapping[str, Any], asking: Asking) -> Found:
    found: Found = await _asking().run(target.with_defaults(given, FIELDS), asking)
    return found


def check(given: Mapping[str, Any]) -> list[str]:
    found = target.mistakes(given, FIELDS)
    if found:
        return found
    wanted = target.with_defaults(given, FIELDS)
    if not _is_address(wanted["url"]):
        found.append("'url' must begin with http:// or https:// and name a host.")
    if wanted["method"].upper() not in METHODS:
        found.append(f"'method' must be one of {', '.join(METHODS)}.")
    if not all(STATUS.fullmatch(part) for part in wanted["status"].split(",")):
        found.append("'status' must be like 200 or 200-299, 404.")
    return found


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


PROVIDER = Probe(
    slug="http",
    title="HTTP",
    fields=FIELDS,
    run=run,
    target=lambda given: str(given.get("url")),
    check=check,
    load=_asking,
)
