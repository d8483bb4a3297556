"""Messages in Google Chat, sent as a Chat app with cards whose buttons answer.

The app speaks as a service account: a signed claim is exchanged for a token, which is good for an
hour and not kept, because a sender keeps nothing. https://developers.google.com/workspace/chat
"""

import base64
import json
import re
from typing import Any
from urllib.parse import quote, urlencode

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from tocsin.kit import errors, guard, http, text
from tocsin.notify import chat, field
from tocsin.notify.answers import Button
from tocsin.notify.attempt import Attempt
from tocsin.notify.channel import Call, Channel, Outgoing
from tocsin.notify.field import Field

API = "https://chat.googleapis.com/v1"
SCOPE = "https://www.googleapis.com/auth/chat.bot"
ACTION = "answer"
MAX_BODY = 4000
MOST_BYTES = 30_000
"""A message has at most 32,000, marks included."""
_SIGNED_FOR = 3600
_ADDRESS = re.compile(r"(spaces/[A-Za-z0-9_-]{4,60}|users/[0-9]{6,30})")
_MARKS = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def render(outgoing: Outgoing) -> Call:
    """Ask for a token first; of a person the space is asked for, too."""
    account = json.loads(outgoing.settings["service_account"])
    claim = _claim(account, outgoing)
    form = {"grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion": claim}
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    request = http.Request("POST", account["token_uri"], headers, urlencode(form).encode())

    def granted(answer: http.Response) -> Attempt | Call | None:
        token = chat.said(answer).get("access_token")
        return _post(outgoing, token) if isinstance(token, str) else _refused(answer)

    return Call(request, guard.ANYWHERE, judge=granted)


def check_address(given: str) -> str:
    address = field.line(given)
    if not _ADDRESS.fullmatch(address):
        raise errors.Invalid(
            "Write spaces/AAAA… or users/123…: the app tells you both when you write to it."
        )
    return address


def check_account(value: Any) -> str:
    """Take the JSON file of a service account, whole."""
    try:
        given = json.loads(value)
        _key(given["private_key"])
        kept = {name: str(given[name]) for name in ("client_email", "private_key", "token_uri")}
        http.parse(kept["token_uri"])
    except (ValueError, TypeError, KeyError, errors.Invalid) as error:
        sentence = "Paste the whole JSON key file of the service account."
        raise errors.Invalid(sentence) from error
    return json.dumps(kept)


def _post(outgoing: Outgoing, token: str) -> Call:
    if outgoing.message.replaces:
        path = f"{outgoing.message.replaces}?updateMask=text,cardsV2"
        return _call(outgoing, "PATCH", path, token, _taken)
    if outgoing.address.startswith("spaces/"):
        return _into(outgoing, outgoing.address, token)

    def found(answer: http.Response) -> Attempt | Call | None:
        space = chat.said(answer).get("name")
        return _into(outgoing, space, token) if isinstance(space, str) else _refused(answer)

    path = f"spaces:findDirectMessage?name={quote(outgoing.address)}"
    return _call(outgoing, "GET", path, token, found)


def _into(outgoing: Outgoing, space: str, token: str) -> Call:
    """The request's id is the notification's, so that a repeat is the same message."""
    once = f"tocsin-{int(outgoing.created_at.timestamp())}-{outgoing.notification_id}"
    return _call(outgoing, "POST", f"{space}/messages?requestId={once}", token, _taken)


def _message(outgoing: Outgoing) -> dict[str, Any]:
    return chat.fitted(outgoing, _card, fits=lambda said: len(said.encode()) <= MOST_BYTES)


def _card(outgoing: Outgoing) -> dict[str, Any]:
    message = outgoing.message
    widgets: list[dict[str, Any]] = []
    if message.body:
        body = text.truncate(message.body, MAX_BODY).translate(_MARKS).replace("\n", "<br>")
        widgets.append({"textParagraph": {"text": body}})
    widgets += [
        {"decoratedText": {"topLabel": label, "text": value.translate(_MARKS), "wrapText": True}}
        for label, value in message.facts
    ]
    link = {"openLink": {"url": outgoing.page_url}}
    buttons = [_button(button, outgoing) for button in outgoing.buttons]
    buttons.append({"text": "Open in Tocsin", "onClick": link})
    widgets.append({"buttonList": {"buttons": buttons}})
    card = {"header": {"title": chat.heading(message)}, "sections": [{"widgets": widgets}]}
    return {"text": chat.heading(message), "cardsV2": [{"cardId": "tocsin", "card": card}]}


def _button(button: Button, outgoing: Outgoing) -> dict[str, Any]:
    action = {
        "function": f"{outgoing.base_url}/callbacks/google_chat",
        "parameters": [{"key": ACTION, "value": button.code}],
    }
    return {"text": button.words, "onClick": {"action": action}}


def _call(outgoing: Outgoing, method: str, path: str, token: str, then: Any) -> Call:
    url = f"{outgoing.settings.get('server') or API}/{path}"
    if method == "GET":
        request = http.Request(method, url, {"Authorization": f"Bearer {token}"})
    else:
        request = chat.json_request(method, url, f"Bearer {token}", _message(outgoing))
    return Call(request, guard.ANYWHERE, judge=then)


def _taken(answer: http.Response) -> Attempt | None:
    name = chat.said(answer).get("name")
    if answer.status < 300 and isinstance(name, str):
        return chat.sent(answer, name)
    return _refused(answer)


def _refused(answer: http.Response) -> Attempt | None:
    said = chat.said(answer)
    error = said.get("error")
    if answer.status < 300:
        return chat.later("unreadable", "It does not answer as Google does.")
    if answer.status >= 500 or answer.status == 429 or not error:
        return None
    told = error.get("message") if isinstance(error, dict) else said.get("error_description")
    return chat.permanent(answer.status, f"Google refused it: {told or error}")


def _claim(account: dict[str, str], outgoing: Outgoing) -> str:
    issued = int(outgoing.now.timestamp())
    claims = {
        "iss": account["client_email"], "scope": SCOPE, "aud": account["token_uri"],
        "iat": issued, "exp": issued + _SIGNED_FOR,
    }  # fmt: skip
    signed = f"{_part({'alg': 'RS256', 'typ': 'JWT'})}.{_part(claims)}"
    key = _key(account["private_key"], is_checked=True)
    signature = key.sign(signed.encode(), padding.PKCS1v15(), hashes.SHA256())
    return f"{signed}.{base64.urlsafe_b64encode(signature).decode().rstrip('=')}"


def _key(pem: str, *, is_checked: bool = False) -> rsa.RSAPrivateKey:
    """Checking a key takes a thousand times longer than reading it: done once, when it is set."""
    key = serialization.load_pem_private_key(
        pem.encode(), password=None, unsafe_skip_rsa_key_validation=is_checked
    )
    if not isinstance(key, rsa.RSAPrivateKey):
        raise ValueError("It is no RSA key.")
    return key


def _part(said: dict[str, Any]) -> str:
    raw = json.dumps(said, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


PROVIDER = Channel(
    slug="google_chat",
    title="Google Chat",
    address_title="Space or user",
    check_address=check_address,
    render=render,
    fields=(
        Field(
            "service_account",
            "Key of the service account (JSON)",
            check_account,
            is_required=True,
            is_secret=True,
        ),
        Field(
            "project_number",
            "Number of the project",
            chat.digits,
            help="Buttons are believed only for this one; without it none is taken.",
        ),
        chat.api(API),
        Field(
            "certificates",
            "Where Google publishes what it signs with",
            chat.check_server,
            default="https://www.googleapis.com/service_accounts/v1/metadata/x509/chat@system.gserviceaccount.com",
        ),
    ),
    dependency="google_chat",
    can_replace=True,
)
