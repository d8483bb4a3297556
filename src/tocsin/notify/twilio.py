"""Twilio, as far as messages and calls need it; others that speak its API can take its place.

https://www.twilio.com/docs/messaging/api/message-resource, .../voice/api/call-resource
"""

import base64
import hmac
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from tocsin.kit import errors, guard, http
from tocsin.notify import field
from tocsin.notify.attempt import Attempt, Outcome
from tocsin.notify.channel import Call
from tocsin.notify.field import Field

API = "https://api.twilio.com"
DEPENDENCY = "twilio"
SIGNATURE = "x-twilio-signature"
SETTINGS = "x-twilio-webhooks-signature-settings"
_ALGORITHMS = {"HMAC_SHA1": "sha1", "HMAC_SHA256": "sha256"}
_ACCOUNT = re.compile(r"[A-Za-z0-9-]{8,64}")
# What the same request would meet again, whatever the status: a wrong or blocked number, an
# account that may not reach it. https://www.twilio.com/docs/api/errors
_OPTED_OUT = 21610


def check_account(value: Any) -> str:
    account = field.line(value)
    if not _ACCOUNT.fullmatch(account):
        raise errors.Invalid("An account is named by letters and digits, such as AC0123….")
    return account


def check_api(value: Any) -> str:
    api = field.line(value).rstrip("/")
    http.parse(api)
    return api


FIELDS = (
    Field("account", "Account SID", check_account, is_required=True),
    Field("token", "Auth token", field.line, is_secret=True),
    Field(
        "shared_key",
        "Shared key of webhooks",
        field.line,
        is_secret=True,
        help="Only where the account signs what it calls back with one instead of the token.",
    ),
)
API_FIELD = Field(
    "api",
    "Address of the API",
    check_api,
    default=API,
    help="For a region of its own, or another provider that speaks the same API.",
)


def post(settings: Mapping[str, Any], path: str, form: Mapping[str, str]) -> Call:
    """Return the request that makes or changes something of the account."""
    headers = {"Content-Type": "application/x-www-form-urlencoded", **_authorization(settings)}
    body = urlencode(form).encode()
    request = http.Request("POST", _url(settings, path), headers, body)
    return Call(request, guard.ANYWHERE, sid, judge)


def get(settings: Mapping[str, Any], path: str) -> Call:
    return Call(http.Request("GET", _url(settings, path), _authorization(settings)), guard.ANYWHERE)


def sid(answer: bytes) -> str | None:
    """Find the id that it gave the message or the call."""
    found = _object(answer).get("sid")
    return found if isinstance(found, str) else None


def status(answer: bytes) -> tuple[str, str]:
    """Return the status of a message or call that was asked for, and its error's number."""
    found = _object(answer)
    return str(found.get("status") or ""), str(found.get("error_code") or "")


def judge(answer: http.Response) -> Attempt | None:
    """Say in its own words why a request was refused; None for everything else."""
    if not 400 <= answer.status < 500 or answer.status in (408, 425, 429):
        return None
    found = _object(answer.body)
    said, code = str(found.get("message") or f"answered {answer.status}"), found.get("code")
    if code == _OPTED_OUT:
        said = "This number has opted out by STOP. It has to send START before it is reached."
    error = f"Twilio {code or answer.status}: {said}"
    return Attempt(Outcome.PERMANENT, code=str(code or answer.status), error=error)


def is_signed(
    settings: Mapping[str, Any],
    *,
    url: str,
    form: Sequence[tuple[str, str]],
    headers: Mapping[str, str],
) -> bool:
    """Say whether a request to this address of ours comes from whoever knows the auth token.

    Where an account has a shared key for its webhooks, that signs them, and they say how.
    """
    given, told = headers.get(SIGNATURE, ""), headers.get(SETTINGS, "")
    secret = str(settings.get("shared_key" if told else "token") or "")
    algorithm = _ALGORITHMS.get(_algorithm(told))
    if not secret or algorithm is None:
        return False
    return any(
        hmac.compare_digest(
            sign(secret, url=each, form=form, algorithm=algorithm).encode(), given.encode()
        )
        for each in _written(url)
    )


def sign(secret: str, *, url: str, form: Sequence[tuple[str, str]], algorithm: str = "sha1") -> str:
    """Return the signature over an address and what is posted to it, sorted by name."""
    pairs = sorted(dict.fromkeys(form))
    said = url + "".join(f"{name}{value}" for name, value in pairs)
    return base64.b64encode(hmac.digest(secret.encode(), said.encode(), algorithm)).decode()


def _algorithm(told: str) -> str:
    """Read ``key=webhooks_sharedkey_…,algorithm=HMAC_SHA256``; what says nothing means SHA-1."""
    pairs = (part.partition("=") for part in told.split(","))
    named = {name.strip(): value.strip().upper() for name, _, value in pairs}
    return named.get("algorithm") or "HMAC_SHA1"


def _written(url: str) -> Sequence[str]:
    """With the port that goes without saying, and without: proxies and Twilio differ in that."""
    scheme, _, rest = url.partition("://")
    authority, slash, path = rest.partition("/")
    host, _, port = authority.partition(":")
    usual = {"https": "443", "http": "80"}.get(scheme, "")
    if port and port != usual:
        return (url,)
    return tuple(f"{scheme}://{name}{slash}{path}" for name in (host, f"{host}:{usual}"))


def _url(settings: Mapping[str, Any], path: str) -> str:
    api = settings.get("api") or API
    return f"{api}/2010-04-01/Accounts/{settings['account']}/{path}.json"


def _authorization(settings: Mapping[str, Any]) -> dict[str, str]:
    pair = f"{settings['account']}:{settings.get('token') or ''}".encode()
    return {"Authorization": f"Basic {base64.b64encode(pair).decode()}"}


def _object(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
