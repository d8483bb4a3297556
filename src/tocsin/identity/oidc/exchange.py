"""Giving the code for the token, as the client that we are."""

import base64
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from tocsin.identity.oidc import discovery
from tocsin.identity.oidc.discovery import ProviderFailed, Published
from tocsin.identity.oidc.flow import Client
from tocsin.kit import http
from tocsin.kit.guard import Guard


@dataclass(frozen=True, slots=True)
class Redeemed:
    code: str
    verifier: str
    secret: str = ""


@dataclass(frozen=True, slots=True)
class Tokens:
    """``says`` is who they are; ``opens`` what the provider tells more of them for."""

    says: str
    opens: str = ""


def tokens(of: Published, client: Client, redeemed: Redeemed, *, allow: Guard) -> Tokens:
    """Return the tokens that the code is good for; the provider takes each code once."""
    form = {
        "grant_type": "authorization_code",
        "code": redeemed.code,
        "redirect_uri": client.redirect_uri,
        "code_verifier": redeemed.verifier,
    }
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    if redeemed.secret and of.knows_basic:
        headers["Authorization"] = _basic(client.client_id, redeemed.secret)
    else:
        form["client_id"] = client.client_id
        if redeemed.secret:
            form["client_secret"] = redeemed.secret
    request = http.Request("POST", of.token, headers, urlencode(form).encode())
    found = discovery.ask(request, allow=allow)
    says, opens = found.get("id_token"), found.get("access_token")
    if not isinstance(says, str):
        raise ProviderFailed("The provider sent no token that says who it is: ask for 'openid'.")
    return Tokens(says, opens if isinstance(opens, str) else "")


def about(of: Published, granted: Tokens, *, allow: Guard) -> dict[str, Any]:
    """Return what the provider tells of somebody beside its token."""
    headers = {"Authorization": f"Bearer {granted.opens}", "Accept": "application/json"}
    request = http.Request("GET", of.about, headers)
    return discovery.ask(request, allow=allow)


def _basic(client_id: str, secret: str) -> str:
    """RFC 6749, 2.3.1: both parts are form-encoded before they are joined."""
    both = f"{quote(client_id, safe='')}:{quote(secret, safe='')}"
    return f"Basic {base64.b64encode(both.encode()).decode()}"
