"""Push through Pushover, https://pushover.net/api: what is urgent rings until it is acknowledged.

An acknowledgement there is one here: it is called back, and asked for where we cannot be reached.
"""

import json
import re
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from tocsin.kit import errors, guard, http, text
from tocsin.notify import field
from tocsin.notify.attempt import Attempt, Outcome
from tocsin.notify.channel import Call, Channel, Follow, Outgoing, Taken
from tocsin.notify.field import Field
from tocsin.notify.message import Kind, Message, Urgency
from tocsin.notify.receipt import Outcome as Reported
from tocsin.notify.receipt import Receipt

API = "https://api.pushover.net"
MAX_TITLE, MAX_MESSAGE, MAX_URL = 250, 1024, 512
EMERGENCY = 2
RETRY, EXPIRE = timedelta(seconds=30), timedelta(hours=3)
_KEY = re.compile(r"[A-Za-z0-9]{30}")
_DEVICE = re.compile(r"[A-Za-z0-9_-]{1,25}")
_SOUND = re.compile(r"[a-z0-9_]{1,20}")


def render(outgoing: Outgoing) -> Call:
    message, settings = outgoing.message, outgoing.settings
    user, _, device = outgoing.address.partition("/")
    priority = _priority(message)
    link = outgoing.answer_url or outgoing.page_url
    form = {
        "token": settings.get("token") or "",
        "user": user,
        "title": text.truncate(message.heading, MAX_TITLE),
        "message": text.truncate(_words(message), MAX_MESSAGE),
        "priority": str(priority),
        "timestamp": str(int(outgoing.created_at.timestamp())),
    }
    if len(link) <= MAX_URL:
        form |= {"url": link, "url_title": "Answer" if outgoing.answer_url else "Details"}
    if device:
        form["device"] = device
    if settings.get("sound") and message.kind is Kind.PAGE:
        form["sound"] = settings["sound"]
    if priority == EMERGENCY:
        form |= _emergency(outgoing)
    return _post(settings, "messages", form)


def check_address(given: str) -> str:
    """Return a user's key, perhaps with one of their devices: ``KEY/phone``."""
    user, slash, device = given.strip().partition("/")
    if not _KEY.fullmatch(user) or (slash and not _DEVICE.fullmatch(device)):
        raise errors.Invalid(
            "This is the user key of 30 letters and digits that Pushover shows after signing in,"
            " or KEY/device for one device."
        )
    return f"{user}{slash}{device}"


def check_token(value: Any) -> str:
    token = field.line(value)
    if not _KEY.fullmatch(token):
        raise errors.Invalid("An application's token has 30 letters and digits.")
    return token


def check_sound(value: Any) -> str:
    sound = field.line(value)
    if not _SOUND.fullmatch(sound):
        raise errors.Invalid("A sound is named in small letters, such as siren or persistent.")
    return sound


def check_api(value: Any) -> str:
    api = field.line(value).rstrip("/")
    http.parse(api)
    return api


def receipt(answer: bytes) -> str | None:
    """Find the receipt of an emergency; what does not wait for a person has none."""
    found = _object(answer).get("receipt")
    return found if isinstance(found, str) and found else None


def read(answer: bytes) -> Receipt | None:
    """Read what is said of an emergency; None while nobody has acknowledged it."""
    found = _object(answer)
    if found.get("acknowledged") == 1:
        device = text.one_line(str(found.get("acknowledged_by_device") or ""))
        said = f"Acknowledged on {device}" if device else "Acknowledged"
        return Receipt(Reported.ANSWERED, said)
    if found.get("expired") == 1:
        return Receipt(Reported.FAILED, "Nobody acknowledged it while it rang.", "expired")
    return None


def _judge(answer: http.Response) -> Attempt | None:
    """Say in its own words why it was refused; 429 is a quota that is used up for the month."""
    if not 400 <= answer.status < 500:
        return None
    faults = _object(answer.body).get("errors")
    said = "; ".join(map(str, faults)) if isinstance(faults, list) else f"{answer.status}"
    return Attempt(Outcome.PERMANENT, code=str(answer.status), error=f"Pushover: {said}")


def _words(message: Message) -> str:
    facts = "\n".join(f"{label}: {value}" for label, value in message.facts)
    return "\n\n".join(part for part in (facts, message.body) if part) or message.title


def _priority(message: Message) -> int:
    """Only what can be answered may ring until it is."""
    if message.kind is not Kind.PAGE:
        return 0
    return EMERGENCY if message.urgency is Urgency.HIGH and message.can_answer else 1


def _emergency(outgoing: Outgoing) -> dict[str, str]:
    found = {
        "retry": str(int(RETRY.total_seconds())),
        "expire": str(int(EXPIRE.total_seconds())),
        "tags": outgoing.subject,
    }
    return {**found, "callback": outgoing.callback_url} if outgoing.callback_url else found


def _ask(taken: Taken) -> Call:
    query = urlencode({"token": taken.settings.get("token") or ""})
    url = f"{_api(taken.settings)}/1/receipts/{taken.provider_id}.json?{query}"
    return Call(http.Request("GET", url), guard.ANYWHERE)


def _cancel(taken: Taken) -> Call:
    form = {"token": taken.settings.get("token") or ""}
    return _post(taken.settings, f"receipts/{taken.provider_id}/cancel", form)


def _post(settings: Any, path: str, form: dict[str, str]) -> Call:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    body = urlencode(form).encode()
    request = http.Request("POST", f"{_api(settings)}/1/{path}.json", headers, body)
    return Call(request, guard.ANYWHERE, receipt, _judge)


def _api(settings: Any) -> str:
    return settings.get("api") or API


def _object(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


PROVIDER = Channel(
    slug="pushover",
    title="Push through Pushover",
    address_title="User key",
    check_address=check_address,
    render=render,
    fields=(
        Field(
            "token",
            "Token of the application",
            check_token,
            is_required=True,
            is_secret=True,
            help="Made at pushover.net under Create an Application.",
        ),
        Field("sound", "Sound of a page", check_sound, help="Such as siren; else the person's."),
        Field("api", "Address of the API", check_api, default=API),
    ),
    follow=Follow(every=timedelta(seconds=10), lasts=EXPIRE, ask=_ask, read=read, call_off=_cancel),
)
