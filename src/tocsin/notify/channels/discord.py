"""Messages in Discord by a bot, with buttons that answer.

https://discord.com/developers/docs/resources/message#create-message
"""

import re
from typing import Any

from tocsin.kit import errors, guard, http, text
from tocsin.notify import chat, field
from tocsin.notify.answers import Button, Verb
from tocsin.notify.attempt import Attempt
from tocsin.notify.channel import Call, Channel, Outgoing
from tocsin.notify.field import Field
from tocsin.notify.message import Urgency

API = "https://discord.com/api/v10"
MAX_TITLE = 256
MAX_DESCRIPTION = 2500
"""An embed has at most 6,000 characters together, 4,096 of them here."""
_A_ROW = 5
_MOST_FACTS = 8
_ID = re.compile(r"#?[0-9]{15,22}")
_PUBLIC = re.compile(r"[0-9a-f]{64}")
_COLORS = {Urgency.HIGH: 0xB3261E, Urgency.LOW: 0x8A6100}
_STYLES = {Verb.ACKNOWLEDGE: 3, Verb.RESOLVE: 4}  # green, red; all others are grey
_OTHER_STYLE = 2
_MARKS = str.maketrans({mark: f"\\{mark}" for mark in "\\*_[]()#`~>|@:"})


def render(outgoing: Outgoing) -> Call:
    """Write into a channel (``#id``), or into the one that the bot shares with a person."""
    if outgoing.message.replaces:
        channel, _, number = outgoing.message.replaces.partition("/")
        path = f"channels/{channel}/messages/{number}"
        return _call(outgoing, "PATCH", path, _message(outgoing), _taken)
    if outgoing.address.startswith("#"):
        return _into(outgoing, outgoing.address[1:])

    def opened(answer: http.Response) -> Attempt | Call | None:
        channel = chat.said(answer).get("id")
        is_open = answer.status < 300 and isinstance(channel, str)
        return _into(outgoing, str(channel)) if is_open else _refused(answer)

    wanted = {"recipient_id": outgoing.address}
    return _call(outgoing, "POST", "users/@me/channels", wanted, opened)


def check_address(given: str) -> str:
    address = field.line(given)
    if not _ID.fullmatch(address) or not address.isascii():
        raise errors.Invalid(
            "Write the id of a user, a long number: Discord copies it in developer mode. # before"
            " it makes it the id of a channel."
        )
    return address


def check_public_key(value: Any) -> str:
    key = field.line(value).lower()
    if not _PUBLIC.fullmatch(key):
        raise errors.Invalid("The public key of the application has 64 digits, 0 to 9 and a to f.")
    return key


def escape(words: str) -> str:
    return words.translate(_MARKS)


def _into(outgoing: Outgoing, channel: str) -> Call:
    """The nonce is the notification's, so that a repeat is the same message."""
    made = int(outgoing.created_at.timestamp())
    once = {"nonce": f"{made}.{outgoing.notification_id}"[-25:], "enforce_nonce": True}
    body = {**_message(outgoing), **once}
    return _call(outgoing, "POST", f"channels/{channel}/messages", body, _taken)


def _message(outgoing: Outgoing) -> dict[str, Any]:
    message = outgoing.message
    embed: dict[str, Any] = {
        "title": text.truncate(chat.heading(message), MAX_TITLE),
        "url": outgoing.page_url,
        "color": _COLORS[message.urgency],
        "fields": [
            {"name": label or "-", "value": text.truncate(value, 300) or "-", "inline": True}
            for label, value in message.facts[:_MOST_FACTS]
        ],
    }
    if message.body:
        embed["description"] = text.truncate(escape(message.body), MAX_DESCRIPTION)
    buttons = [_button(button) for button in outgoing.buttons]
    rows = [buttons[start : start + _A_ROW] for start in range(0, len(buttons), _A_ROW)]
    return {
        "embeds": [embed],
        "components": [{"type": 1, "components": row} for row in rows],
        "allowed_mentions": {"parse": []},
    }


def _button(button: Button) -> dict[str, Any]:
    style = _STYLES.get(button.verb, _OTHER_STYLE)
    return {"type": 2, "style": style, "label": button.words, "custom_id": button.code}


def _call(outgoing: Outgoing, method: str, path: str, body: Any, then: Any) -> Call:
    settings = outgoing.settings
    url = f"{settings.get('server') or API}/{path}"
    request = chat.json_request(method, url, f"Bot {settings['token']}", body)
    return Call(request, guard.ANYWHERE, judge=then)


def _taken(answer: http.Response) -> Attempt | None:
    said = chat.said(answer)
    channel, number = said.get("channel_id"), said.get("id")
    if answer.status < 300 and isinstance(channel, str) and isinstance(number, str):
        return chat.sent(answer, f"{channel}/{number}")
    return _refused(answer)


def _refused(answer: http.Response) -> Attempt | None:
    said = chat.said(answer)
    if answer.status == 429:
        return chat.later(429, "Discord asks to wait.", seconds=said.get("retry_after"))
    if answer.status < 300:
        return chat.later("unreadable", "It does not answer as Discord does.")
    if answer.status >= 500 or "message" not in said:
        return None
    code = said.get("code") or answer.status
    return chat.permanent(code, f"Discord refused it: {said['message']}")


PROVIDER = Channel(
    slug="discord",
    title="Discord",
    address_title="User or #channel ID",
    check_address=check_address,
    render=render,
    fields=(
        Field("token", "The bot's token", field.line, is_required=True, is_secret=True),
        Field(
            "public_key",
            "Public key of the application",
            check_public_key,
            help="Discord's general information shows it. Without it buttons are not taken.",
        ),
        chat.api(API),
    ),
    dependency="discord",
    can_replace=True,
)
