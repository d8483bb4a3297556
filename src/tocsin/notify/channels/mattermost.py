"""Messages in Mattermost by a bot, with buttons that answer.

https://developers.mattermost.com/integrate/plugins/interactive-messages/
"""

import re
from typing import Any

from tocsin.kit import errors, guard, http, text
from tocsin.notify import chat, field
from tocsin.notify.answers import Button
from tocsin.notify.attempt import Attempt
from tocsin.notify.channel import Call, Channel, Outgoing
from tocsin.notify.field import Field
from tocsin.notify.message import Urgency

MAX_MESSAGE = 16_383
_MAX_TEXT = 7000
_ID = re.compile(r"~?[a-z0-9]{26}")
_COLORS = {Urgency.HIGH: "#b3261e", Urgency.LOW: "#8a6100"}
_MARKS = str.maketrans({mark: f"\\{mark}" for mark in "\\*_[]()#`~>|@"})


def render(outgoing: Outgoing) -> Call:
    """Post to a channel (``~id``), or to the one that the bot shares with a person."""
    if outgoing.message.replaces:
        path = f"posts/{outgoing.message.replaces}/patch"
        return _call(outgoing, "PUT", path, _post(outgoing), _taken)
    if outgoing.address.startswith("~"):
        return _into(outgoing, outgoing.address[1:])

    def opened(answer: http.Response) -> Attempt | Call | None:
        channel = chat.said(answer).get("id")
        is_open = answer.status < 300 and isinstance(channel, str)
        return _into(outgoing, channel) if is_open else _refused(answer)

    both = [outgoing.settings["bot_id"], outgoing.address]
    return _call(outgoing, "POST", "channels/direct", both, opened)


def check_address(given: str) -> str:
    address = field.line(given).lower()
    if not _ID.fullmatch(address):
        raise errors.Invalid(
            "Write the id of a user: 26 letters and digits, which /tocsin tells you. ~ before it"
            " makes it the id of a channel."
        )
    return address


def check_id(value: Any) -> str:
    identity = field.line(value)
    if not _ID.fullmatch(identity) or identity.startswith("~"):
        raise errors.Invalid("An id in Mattermost has 26 letters and digits.")
    return identity


def escape(words: str) -> str:
    """Mattermost reads Markdown, and @all wakes a whole channel."""
    return words.translate(_MARKS)


def _into(outgoing: Outgoing, channel: Any) -> Call:
    return _call(outgoing, "POST", "posts", {**_post(outgoing), "channel_id": channel}, _taken)


def _post(outgoing: Outgoing) -> dict[str, Any]:
    message = outgoing.message
    attachment: dict[str, Any] = {
        "fallback": chat.heading(message),
        "color": _COLORS[message.urgency],
        "text": escape(text.truncate(message.body, _MAX_TEXT // 2)),
        "fields": [
            {"title": escape(label), "value": escape(value), "short": True}
            for label, value in message.facts
        ],
        "actions": [_button(button, outgoing) for button in outgoing.buttons],
    }
    said = f"**{escape(chat.heading(message))}**\n{outgoing.page_url}"
    return {"message": said, "props": {"attachments": [attachment]}}


def _button(button: Button, outgoing: Outgoing) -> dict[str, Any]:
    """The code goes to the server and back, and is never shown to who reads the channel."""
    return {
        "id": button.verb.replace("_", ""),
        "name": button.words,
        "type": "button",
        "integration": {
            "url": f"{outgoing.base_url}/callbacks/mattermost/actions",
            "context": {"code": button.code},
        },
    }


def _call(outgoing: Outgoing, method: str, path: str, body: Any, then: Any) -> Call:
    settings = outgoing.settings
    url = f"{settings['server']}/api/v4/{path}"
    request = chat.json_request(method, url, f"Bearer {settings['token']}", body)
    return Call(request, guard.ANYWHERE, judge=then)


def _taken(answer: http.Response) -> Attempt | None:
    number = chat.said(answer).get("id")
    if answer.status < 300 and isinstance(number, str):
        return chat.sent(answer, number)
    return _refused(answer)


def _refused(answer: http.Response) -> Attempt | None:
    said = chat.said(answer)
    if answer.status < 300:
        return chat.later("unreadable", "It does not answer as Mattermost does.")
    if answer.status >= 500 or answer.status == 429 or "message" not in said:
        return None
    return chat.permanent(answer.status, f"Mattermost refused it: {said['message']}")


PROVIDER = Channel(
    slug="mattermost",
    title="Mattermost",
    address_title="User or ~channel ID",
    check_address=check_address,
    render=render,
    fields=(
        Field("server", "Address of the server", chat.check_server, is_required=True),
        Field("bot_id", "User id of the bot", check_id, is_required=True),
        Field("token", "The bot's access token", field.line, is_required=True, is_secret=True),
        Field(
            "command_token",
            "Token of the command /tocsin",
            field.line,
            is_secret=True,
            help="Mattermost shows it when the slash command is made; without it no command is"
            " taken.",
        ),
    ),
    dependency="mattermost",
    can_replace=True,
)
