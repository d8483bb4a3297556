"""How a monitor asks for a page and what it makes of the answer, in aiohttp's words."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import aiohttp

from tocsin.signals import dialing
from tocsin.signals.check import Found, Health
from tocsin.signals.probes import http
from tocsin.signals.provider import Asking

_MAX_BODY = 1024 * 1024
_MAX_REDIRECTS = 5
_HEADERS = {"User-Agent": "Tocsin-Monitor", "Accept": "*/*"}


async def run(wanted: Mapping[str, Any], asking: Asking) -> Found:
    """Ask once; ``wanted`` has every field of the probe."""
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
        match = http.STATUS.fullmatch(part)
        if match and int(match[1]) <= status <= int(match[2] or match[1]):
            return True
    return False


def _cause(error: Exception) -> OSError:
    return error if isinstance(error, OSError) else OSError(str(error))
