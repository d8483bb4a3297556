"""Push messages through an ntfy server, https://docs.ntfy.sh/publish/#publish-as-json.

The link to answer is a *view* action: it opens a page. An *http* action answers straight from the
phone, but for everybody who reads the topic; that is for topics that only their owner can read.
"""

import base64
import json
from typing import Any

from tocsin.kit import errors, guard, http, text
from tocsin.notify import field
from tocsin.notify.answers import Button, Verb
from tocsin.notify.channel import Call, Channel, Outgoing
from tocsin.notify.field import Field
from tocsin.notify.message import Kind, Message, Urgency

# Longer ones become attachments (message) or are refused (title).
MAX_TITLE = 250
MOST_ACTIONS = 3
PAGES, AT_ONCE = "page", "at_once"
MAX_MESSAGE_BYTES = 4096
_TOPIC_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_")


def render(outgoing: Outgoing) -> Call:
    settings = outgoing.settings
    body = json.dumps(_publication(outgoing), ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json", **_authorization(settings)}
    return Call(
        http.Request("POST", f"{settings['server']}/", headers, body),
        guard.ANYWHERE,  # the administrator chose the server
        receipt,
    )


def receipt(answer: bytes) -> str | None:
    """Find the id that ntfy gave the message."""
    try:
        found = json.loads(answer)
    except (ValueError, RecursionError):
        return None
    given = found.get("id") if isinstance(found, dict) else None
    return given if isinstance(given, str) else None


def check_address(given: str) -> str:
    topic = given.strip()
    if not 1 <= len(topic) <= 64 or not _TOPIC_LETTERS.issuperset(topic):
        raise errors.Invalid("A topic is up to 64 letters, digits, hyphens and underscores.")
    return topic


def check_server(value: Any) -> str:
    server = field.line(value).rstrip("/")
    http.parse(server)
    return server


def _publication(outgoing: Outgoing) -> dict[str, Any]:
    message = outgoing.message
    return {
        "topic": outgoing.address,
        "title": text.truncate(message.heading, MAX_TITLE),
        "message": _cut(_words(message)),
        "priority": _priority(message),
        "tags": _tags(message),
        "click": outgoing.page_url,
        "actions": _actions(outgoing)[:MOST_ACTIONS] if outgoing.answer_url else [],
    }


def _actions(outgoing: Outgoing) -> list[dict[str, Any]]:
    buttons = {button.verb: button for button in outgoing.buttons}
    first = [buttons[verb] for verb in (Verb.ACKNOWLEDGE, Verb.DECLINE) if verb in buttons]
    others = [buttons[verb] for verb in (Verb.DECLINE, Verb.HELP) if verb in buttons]
    if outgoing.settings.get("buttons") == AT_ONCE:
        taps = [_tap(button, outgoing.press_url) for button in first]
        return [*taps, _view("Other answers", str(outgoing.answer_url))]
    pages = [_view(each.words, f"{outgoing.answer_url}?do={each.verb}") for each in others]
    return [_view("Answer", str(outgoing.answer_url)), *pages]


def _view(label: str, url: str) -> dict[str, Any]:
    return {"action": "view", "label": label, "url": url, "clear": True}


def _tap(button: Button, url: str) -> dict[str, Any]:
    return {
        "action": "http",
        "label": button.words,
        "url": url,
        "method": "POST",
        "headers": {"Content-Type": "application/x-www-form-urlencoded"},
        "body": f"code={button.code}",
        "clear": True,
    }


def _words(message: Message) -> str:
    facts = "\n".join(f"{label}: {value}" for label, value in message.facts)
    return "\n\n".join(part for part in (message.body, facts) if part) or message.title


def _cut(words: str) -> str:
    raw = words.encode()
    if len(raw) <= MAX_MESSAGE_BYTES:
        return words
    return raw[: MAX_MESSAGE_BYTES - 3].decode(errors="ignore") + "…"


def _priority(message: Message) -> int:
    if message.kind is not Kind.PAGE:
        return 3
    return 5 if message.urgency is Urgency.HIGH else 4


def _tags(message: Message) -> list[str]:
    if message.is_drill:
        return ["drill"]
    return ["rotating_light"] if message.kind is Kind.PAGE else []


def _authorization(settings: Any) -> dict[str, str]:
    if settings.get("token"):
        return {"Authorization": f"Bearer {settings['token']}"}
    if settings.get("username"):
        pair = f"{settings['username']}:{settings.get('password') or ''}".encode()
        return {"Authorization": f"Basic {base64.b64encode(pair).decode()}"}
    return {}


PROVIDER = Channel(
    slug="ntfy",
    title="Push through ntfy",
    address_title="Topic",
    check_address=check_address,
    render=render,
    fields=(
        Field("server", "Address of the ntfy server", check_server, is_required=True),
        Field("token", "Access token", field.line, is_secret=True),
        Field("username", "User name, if there is no token", field.line),
        Field("password", "Password", field.line, is_secret=True),
        Field(
            "buttons",
            "What buttons do",
            field.line,
            default=PAGES,
            choices=(PAGES, AT_ONCE),
            help="page: they open the page that answers. at_once: they answer straight from the"
            " phone, for whoever reads the topic; choose it only if nobody else can read them.",
        ),
    ),
)
