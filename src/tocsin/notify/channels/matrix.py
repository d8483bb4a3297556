"""Messages in Matrix, sent as an application service of a homeserver of one's own.

A person is reached in a room that the two share, found again by its alias, so that nothing has to
be remembered here. https://spec.matrix.org/latest/client-server-api/
"""

import hashlib
import html
import re
from typing import Any
from urllib.parse import quote

from tocsin.kit import errors, guard, http, ids, text
from tocsin.notify import answers, chat, field
from tocsin.notify.attempt import Attempt
from tocsin.notify.channel import Call, Channel, Outgoing
from tocsin.notify.field import Field

MAX_BODY = 8000
MOST_BYTES = 60_000
"""An event has at most 65,536 bytes; all is said twice in it, once marked, and twice that in a
change."""
REACTIONS = {"✅": "1", "👍": "1", "✔": "1", "🏁": "2", "⏫": "3", "👎": "4", "❌": "4", "🆘": "5"}
_LEGEND = "React ✅ to acknowledge, 🏁 resolve, ⏫ escalate, 👎 decline, 🆘 help."
_ID = re.compile(r"[@!][^\s:]{1,200}(:[A-Za-z0-9.:\[\]-]{1,200})?")
_USER = re.compile(r"@[a-z0-9._=/+-]{1,200}:[A-Za-z0-9.:\[\]-]{1,200}")
_PERMANENT = frozenset({
    "M_FORBIDDEN", "M_UNKNOWN_TOKEN", "M_MISSING_TOKEN", "M_NOT_FOUND", "M_TOO_LARGE",
    "M_INVALID_PARAM", "M_BAD_JSON", "M_USER_DEACTIVATED", "M_UNRECOGNIZED",
})  # fmt: skip


def render(outgoing: Outgoing) -> Call:
    """Send to a room; of a person the room is asked for first, and made where there is none."""
    if outgoing.message.replaces:
        return _send(outgoing, outgoing.message.replaces.partition(" ")[0])
    if outgoing.address.startswith("!"):
        return _send(outgoing, outgoing.address)
    path = f"directory/room/{quote(f'#{alias(outgoing)}', safe='')}"

    def found(answer: http.Response) -> Attempt | Call | None:
        if answer.status == 404:
            return _make_room(outgoing)
        return _into(outgoing, answer)

    return _call(outgoing, "GET", path, None, found)


def alias(outgoing: Outgoing) -> str:
    """Name the room of a person: the same for ever, and of no use to who does not know it."""
    server = outgoing.settings["user"].partition(":")[2]
    digest = hashlib.blake2b(outgoing.address.encode(), digest_size=12).hexdigest()
    return f"tocsin_{digest}:{server}"


def check_address(given: str) -> str:
    address = field.line(given)
    if not _ID.fullmatch(address) or (address[0] == "@" and not _USER.fullmatch(address)):
        raise errors.Invalid("Write @ana:example.org, or the id of a room, !abc:example.org.")
    return address


def check_user(value: Any) -> str:
    user = field.line(value)
    if not _USER.fullmatch(user):
        raise errors.Invalid("Write the name of our own account there, @tocsin:example.org.")
    return user


def _make_room(outgoing: Outgoing) -> Call:
    wanted = {
        "room_alias_name": alias(outgoing).partition(":")[0],
        "invite": [outgoing.address],
        "is_direct": True,
        "preset": "trusted_private_chat",
        "name": "Tocsin",
    }
    return _call(outgoing, "POST", "createRoom", wanted, lambda a: _into(outgoing, a))


def _into(outgoing: Outgoing, answer: http.Response) -> Attempt | Call | None:
    room = chat.said(answer).get("room_id")
    return _send(outgoing, room) if isinstance(room, str) else _refused(answer)


def _join(outgoing: Outgoing, room: str) -> Call:
    """Follow the invitation into a room; who was not invited is refused here."""

    def joined(answer: http.Response) -> Attempt | Call | None:
        is_in = answer.status < 300
        return _send(outgoing, room, may_join=False) if is_in else _refused(answer)

    return _call(outgoing, "POST", f"join/{quote(room, safe='')}", {}, joined)


def _send(outgoing: Outgoing, room: str, *, may_join: bool = True) -> Call:
    """The transaction's name is the notification's, so that a repeat is not said twice."""
    made = int(outgoing.created_at.timestamp())
    path = (
        f"rooms/{quote(room, safe='')}/send/m.room.message/tocsin.{made}.{outgoing.notification_id}"
    )

    def taken(answer: http.Response) -> Attempt | Call | None:
        event = chat.said(answer).get("event_id")
        if answer.status == 403 and may_join:
            return _join(outgoing, room)
        if not isinstance(event, str):
            return _refused(answer)
        original = outgoing.message.replaces.partition(" ")[2]
        return chat.sent(answer, f"{room} {original or event}")

    return _call(outgoing, "PUT", path, _content(outgoing), taken)


def _content(outgoing: Outgoing) -> dict[str, Any]:
    return chat.fitted(outgoing, _event, fits=lambda said: len(said.encode()) <= MOST_BYTES)


def _event(outgoing: Outgoing) -> dict[str, Any]:
    legend = f"\n\n{_LEGEND} Or reply: {answers.menu()}." if outgoing.buttons else ""
    plain = chat.plain(outgoing, limit=MAX_BODY) + legend
    content = {
        "msgtype": "m.text",  # m.notice makes no sound
        "body": plain,
        "format": "org.matrix.custom.html",
        "formatted_body": _marked(outgoing, legend.strip()),
        "m.mentions": {"user_ids": [outgoing.address]} if outgoing.address[0] == "@" else {},
    }
    original = outgoing.message.replaces.partition(" ")[2]
    if not original:
        return content
    relates = {"rel_type": "m.replace", "event_id": original}
    return {**content, "body": f"* {plain}", "m.new_content": content, "m.relates_to": relates}


def _marked(outgoing: Outgoing, legend: str) -> str:
    message = outgoing.message
    facts = "".join(
        f"<li>{html.escape(label)}: {html.escape(value)}</li>" for label, value in message.facts
    )
    body = html.escape(text.truncate(message.body, MAX_BODY // 2)).replace("\n", "<br>")
    link = html.escape(outgoing.page_url)
    return (
        f"<h4>{html.escape(chat.heading(message))}</h4><p>{body}</p><ul>{facts}</ul>"
        f'<p><a href="{link}">{link}</a></p><p>{html.escape(legend)}</p>'
    )


def _call(
    outgoing: Outgoing, method: str, path: str, body: dict[str, Any] | None, then: Any
) -> Call:
    settings = outgoing.settings
    url = f"{settings['server']}/_matrix/client/v3/{path}"
    token = f"Bearer {settings['token']}"
    if body is None:
        request = http.Request(method, url, {"Authorization": token})
    else:
        request = chat.json_request(method, url, token, body)
    return Call(request, guard.ANYWHERE, judge=then)


def _refused(answer: http.Response) -> Attempt | None:
    said = chat.said(answer)
    code = said.get("errcode")
    if code == "M_LIMIT_EXCEEDED" or answer.status == 429:
        wait = said.get("retry_after_ms")
        if wait is None and "retry-after" in answer.headers:
            return None  # as homeservers say it since version 1.10
        seconds = wait / 1000 if isinstance(wait, int | float) else None
        return chat.later("M_LIMIT_EXCEEDED", "The homeserver asks to wait.", seconds=seconds)
    if answer.status >= 500 or not isinstance(code, str):
        return None if answer.status >= 300 else chat.later("unreadable", "It is not Matrix.")
    if code in _PERMANENT:
        return chat.permanent(code, f"The homeserver refused it: {said.get('error') or code}")
    return chat.later(code, f"The homeserver could not take it: {code}.")


PROVIDER = Channel(
    slug="matrix",
    title="Matrix",
    address_title="User or room",
    check_address=check_address,
    render=render,
    fields=(
        Field("server", "Address of the homeserver", chat.check_server, is_required=True),
        Field("user", "Our account there", check_user, is_required=True),
        Field("token", "Its access token (as_token)", field.line, is_required=True, is_secret=True),
        Field(
            "hs_token",
            "Token of the homeserver (hs_token)",
            field.line,
            is_secret=True,
            is_generated=True,
            generate=ids.token,
            help="The homeserver proves with it that reactions and replies come from there; left"
            " empty, one is made.",
        ),
    ),
    dependency="matrix",
    can_replace=True,
)
