"""What a provider publishes of itself: its addresses and its keys, fetched and kept for a while."""

import json
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from tocsin.kit import dial, errors, http
from tocsin.kit.guard import Guard

KEPT = 3600.0
LARGEST = 262_144
# A provider that changes its keys does so now and then; an answer with a made-up key must not have
# us ask it each time.
KEYS_ANEW_AFTER = 60.0
# One that is down is not asked by everybody who presses its button.
TRIED_AGAIN_AFTER = 10.0
PATIENCE = dial.Patience(connect=3.0, total=8.0)
_WELL_KNOWN = "/.well-known/openid-configuration"


class ProviderFailed(errors.Unavailable):
    """The provider cannot be reached or does not answer as OpenID Connect does."""


@dataclass(frozen=True, slots=True)
class Published:
    """``knows_basic`` is whether the client's secret goes into a header, or into the form;
    ``about`` where it tells more of people than in its token, if it does."""

    issuer: str
    authorization: str
    token: str
    keys_at: str
    knows_basic: bool
    fetched_at: float
    about: str = ""


@dataclass(frozen=True, slots=True)
class _Keys:
    keys: Mapping[str, Any]
    fetched_at: float


class Directory:
    """Remembers what each issuer published; a process has one, used by several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._published: dict[str, Published] = {}
        self._keys: dict[str, _Keys] = {}
        self._failed: dict[str, tuple[float, errors.Anticipated]] = {}

    def published(self, issuer: str, *, allow: Guard) -> Published:
        with self._lock:
            found = self._published.get(issuer)
            failed_at, failure = self._failed.get(issuer, (0.0, None))
        if found is not None and time.monotonic() - found.fetched_at <= KEPT:
            return found
        if failure is not None and time.monotonic() - failed_at < TRIED_AGAIN_AFTER:
            raise failure
        return self._anew(issuer, allow=allow)

    def keys(self, of: Published, *, allow: Guard, anew: bool = False) -> Mapping[str, Any]:
        """Return the keys; ``anew`` for one that is not among them, as often as is decent."""
        with self._lock:
            found = self._keys.get(of.keys_at)
        age = time.monotonic() - found.fetched_at if found else KEPT
        if found is None or age > (KEYS_ANEW_AFTER if anew else KEPT):
            found = _Keys(_document(of.keys_at, allow=allow), time.monotonic())
            with self._lock:
                self._keys[of.keys_at] = found
        return found.keys

    def _anew(self, issuer: str, *, allow: Guard) -> Published:
        try:
            found = _discovered(issuer, allow=allow)
        except errors.Anticipated as failure:
            with self._lock:
                self._failed[issuer] = (time.monotonic(), failure)
            raise
        with self._lock:
            self._published[issuer] = found
        return found


def _discovered(issuer: str, *, allow: Guard) -> Published:
    said = _document(f"{issuer.rstrip('/')}{_WELL_KNOWN}", allow=allow)
    if said.get("issuer") != issuer:
        raise ProviderFailed(
            f"{issuer} says that it is another issuer: {said.get('issuer')!r:.200}."
        )
    methods = said.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
    return Published(
        issuer=issuer,
        authorization=_endpoint(said, "authorization_endpoint", issuer),
        token=_endpoint(said, "token_endpoint", issuer),
        keys_at=_endpoint(said, "jwks_uri", issuer),
        knows_basic="client_secret_basic" in methods,
        fetched_at=time.monotonic(),
        about=_endpoint(said, "userinfo_endpoint", issuer) if "userinfo_endpoint" in said else "",
    )


def _endpoint(said: Mapping[str, Any], name: str, issuer: str) -> str:
    """An address it names, which must be as safe as its own."""
    found = said.get(name)
    scheme = urlsplit(found).scheme if isinstance(found, str) else ""
    if not isinstance(found, str) or scheme not in {"https", urlsplit(issuer).scheme}:
        raise ProviderFailed(f"{issuer} names no usable {name}.")
    return found


def _document(url: str, *, allow: Guard) -> dict[str, Any]:
    request = http.Request("GET", url, {"Accept": "application/json"})
    return ask(request, allow=allow)


def ask(request: http.Request, *, allow: Guard) -> dict[str, Any]:
    """Ask the provider; whoever comes by it is told that it is the provider that is silent."""
    try:
        answer = http.send(request, allow=allow, patience=PATIENCE, most=LARGEST + 1)
    except (errors.Unavailable, errors.Invalid) as error:
        raise ProviderFailed(f"The provider does not answer. {error.sentence}") from error
    return read(answer, request.url)


def read(answer: http.Response, url: str) -> dict[str, Any]:
    """Return the object that was answered, or raise ProviderFailed."""
    host = urlsplit(url).hostname
    if answer.status != 200:
        raise ProviderFailed(f"{host} answered with {answer.status}: {_reason(answer)}")
    try:
        found = json.loads(answer.body) if len(answer.body) <= LARGEST else None
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise ProviderFailed(f"{host} answered with something that is no JSON object.")
    return found


def _reason(answer: http.Response) -> str:
    """What OAuth calls the error, and no more of what a stranger's server wrote."""
    try:
        said = json.loads(answer.body)
    except ValueError:
        return "no reason is given."
    named = said.get("error") if isinstance(said, dict) else None
    return f"{named[:60]}." if isinstance(named, str) else "no reason is given."
