"""Whether a page answers with the right status and, if wanted, the right words."""

import re
from collections.abc import Mapping
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from tocsin.signals import dialing, target
from tocsin.signals.check import Found, Health
from tocsin.signals.provider import Asking, Field, FieldKind, Probe

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
_MAX_BODY = 1024 * 1024
_MAX_REDIRECTS = 5
_RANGE = re.compile(r"\s*([1-5]\d\d)(?:\s*-\s*([1-5]\d\d))?\s*")
_HEADERS = {"User-Agent": "Tocsin-Monitor", "Accept": "*/*"}
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


async def run(given: Mapping[str, Any], asking: Asking) -> Found:
    wanted = target.with_defaults(given, FIELDS)
    context = dialing.tls(verify=wanted["verify"], ca_certificate=wanted["ca_certificate"])
    guarded = partial(dialing.guarded_socket, allow=asking.allow)
    connector = aiohttp.TCPConnector(ssl=context, socket_factory=guarded, force_close=True)
    timeout = aiohttp.ClientTimeout(total=None)
    try:
        async with aiohttp.ClientSession(
            connector=connector, timeout=timeout, headers=_HEADERS
        ) as session:
            return await _ask(session, wanted)
    except aiohttp.TooManyRedirects:
        return Found(Health.DOWN, f"more than {_MAX_REDIRECTS} redirects")
    except aiohttp.ClientResponseError as error:
        return Found(
            Health.DOWN, f"the answer is not HTTP: {(error.message or 'no status').splitlines()[0]}"
        )
    except aiohttp.ClientConnectorCertificateError as error:
        return Found(Health.DOWN, dialing.in_words(_cause(error.certificate_error)))
    except aiohttp.ClientConnectorError as error:
        return Found(Health.DOWN, dialing.in_words(error.os_error))
    except aiohttp.ClientError as error:
        return Found(Health.DOWN, str(error) or type(error).__name__)


async def _ask(session: aiohttp.ClientSession, wanted: Mapping[str, Any]) -> Found:
    async with session.request(
        wanted["method"].upper(),
        wanted["url"],
        headers={name: str(value) for name, value in wanted["headers"].items()},
        data=wanted["body"].encode() or None,
        allow_redirects=wanted["follow"],
        max_redirects=_MAX_REDIRECTS,
    ) as response:
        if not _covers(wanted["status"], response.status):
            return Found(Health.DOWN, f"status {response.status} {response.reason or ''}".strip())
        if wanted["keyword"] or wanted["forbidden"]:
            return _read(await _page(response), wanted, response.status)
        return Found(Health.UP, f"status {response.status}")


async def _page(response: aiohttp.ClientResponse) -> str:
    """The first mebibyte of the page."""
    page = bytearray()
    async for chunk in response.content.iter_any():
        page += chunk
        if len(page) >= _MAX_BODY:
            break
    return page.decode("utf-8", errors="replace")


def _read(page: str, wanted: Mapping[str, Any], status: int) -> Found:
    if wanted["keyword"] and wanted["keyword"] not in page:
        return Found(Health.DOWN, f"the page does not hold '{wanted['keyword']}'")
    if wanted["forbidden"] and wanted["forbidden"] in page:
        return Found(Health.DOWN, f"the page holds '{wanted['forbidden']}'")
    return Found(Health.UP, f"status {status} and the page is as expected")


def _covers(ranges: str, status: int) -> bool:
    for part in ranges.split(","):
        match = _RANGE.fullmatch(part)
        if match and int(match[1]) <= status <= int(match[2] or match[1]):
            return True
    return False


def _cause(error: Exception) -> OSError:
    return error if isinstance(error, OSError) else OSError(str(error))


def check(given: Mapping[str, Any]) -> list[str]:
    found = target.mistakes(given, FIELDS)
    if found:
        return found
    wanted = target.with_defaults(given, FIELDS)
    if not _is_address(wanted["url"]):
        found.append("'url' must begin with http:// or https:// and name a host.")
    if wanted["method"].upper() not in METHODS:
        found.append(f"'method' must be one of {', '.join(METHODS)}.")
    if not all(_RANGE.fullmatch(part) for part in wanted["status"].split(",")):
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
)
