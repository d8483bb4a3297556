"""What a request brings besides its body, as a delivery keeps it."""

import itertools
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from starlette.requests import Request

from tocsin.incidents.delivery import Delivery

# Together unique for each request, as PagerDuty's clients take the identities that they get.
_PROCESS = secrets.token_hex(8)
_number = itertools.count()
_HEADERS = "tocsin.headers"


@dataclass(frozen=True, slots=True)
class Head:
    """``path`` is kept beside the event: a key in it stays out of the record."""

    key: str
    headers: Mapping[str, str]
    path: str
    address: str
    content_type: str
    in_body: bytes
    """The key as PagerDuty's senders write it into the body, which responders may read."""

    def delivery(self, provider: str, body: bytes) -> Delivery:
        return Delivery(
            key=self.key,
            provider=provider,
            body=body.replace(self.in_body, b'"KEY"') if self.key else body,
            content_type=self.content_type,
            headers=self.headers,
            path=self.path,
            nonce=f"{_PROCESS}{next(_number):016x}",
            address=self.address,
        )


def of(request: Request, key: str) -> Head:
    path: str = request.scope["path"]
    client = request.scope.get("client")
    headers = headers_of(request)
    return Head(
        key,
        headers,
        path.replace(key, "KEY") if key else path,
        client[0] if client else "",
        headers.get("content-type", ""),
        f'"{key}"'.encode(),
    )


def headers_of(request: Request) -> Mapping[str, str]:
    """The headers by lower-case names, read once; of a name that comes twice the first."""
    found: dict[str, str] | None = request.scope.get(_HEADERS)
    if found is None:
        raw = reversed(request.scope["headers"])
        found = {name.decode("latin-1"): value.decode("latin-1") for name, value in raw}
        request.scope[_HEADERS] = found
    return found
