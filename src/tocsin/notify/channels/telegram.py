"""Messages by a bot of Telegram, with buttons that answer.

https://core.telegram.org/bots/api#sendmessage
"""

import html
import re
from typing import Any

from tocsin.kit import errors, guard, http, ids, text
from tocsin.notify import chat, field
from tocsin.notify.answers import Button
from tocsin.notify.attempt import Attempt
from tocsin.notify.channel import Call, Channel, Outgoing
from tocsin.notify.field import Field

API = "https://api.telegram.org"
MAX_TEXT = 4096
_A_ROW = 2
_CHAT = re.compile(r"(-?[0-9]{1,20}|@[A-Za-z]\w{3,31})(/[0-9]{1,18})?", re.ASCII)
_TOKEN = re.compile(r"[0-9]{3,20}:[A-Za-z0-9_-]{20,100}")
_SECRET = re.compile(r"[A-Za-z0-9_-]{16,256}")
_GONE = ("bot was blocked by the user", "user is deactivated", "bot was kicked")
_UNCHANGED = "message is not modified"


def render(outgoing: Outgoing) -> Call:
    chat_id, _, thread = outgoing.address.partition("/")
    return _call(outgoing, chat_id, thread)


def judge_for(outgoing: Outgoing, chat_id: str, thread: str) -> Any:
    """A group that became a supergroup has another id, which Telegram tells only then."""

    def judge(answer: http.Response) -> Attempt | Call | None:
        said = chat.said(answer)
        if said.get("ok") is True:
            return chat.sent(answer, _named(said.get("result"), chat_id))
        described = str(said.get("description") or "")
        more = said.get("parameters")
        more = more if isinstance(more, dict) else {}
        moved = more.get("migrate_to_chat_id")
        if isinstance(moved, int) and str(moved) != chat_id:
            return _call(outgoing, str(moved), thread)
        if _UNCHANGED in described:
            return chat.sent(answer)
        if answer.status == 429:
            return chat.later(429, "Telegram asks to wait.", seconds=more.get("retry_after"))
        if answer.status >= 500 or not described:
            return None
        is_gone = any(words in described for words in _GONE)
        return chat.permanent(answer.status, f"Telegram refused it: {described}", is_gone=is_gone)

    return judge


def words(outgoing: Outgoing) -> str:
    """The message in Telegram's HTML; what is cut is cut before it is marked."""
    message = outgoing.message
    facts = [f"<b>{_safe(label)}</b>: {_safe(value)}" for label, value in message.facts]
    size = sum(len(label) + len(value) + 4 for label, value in message.facts)
    if size > MAX_TEXT // 2:
        facts, size = facts[:5], 5 * 350
    body = text.truncate(message.body, MAX_TEXT - size - len(message.title) - 120)
    link = f'<a href="{_safe(outgoing.page_url)}">Open in Tocsin</a>'
    parts = (f"<b>{_safe(chat.heading(message))}</b>", _safe(body), "\n".join(facts), link)
    return "\n\n".join(part for part in parts if part)


def check_address(given: str) -> str:
    address = field.line(given)
    if not _CHAT.fullmatch(address):
        raise errors.Invalid(
            "Write the number of a chat, such as 123456789: write /start to the bot, and it tells"
            " you yours. /7 behind it is topic 7 of a group."
        )
    return address


def check_token(value: Any) -> str:
    token = field.line(value)
    if not _TOKEN.fullmatch(token):
        raise errors.Invalid("A bot's token is a number, a colon and letters; BotFather gives it.")
    return token


def check_secret(value: Any) -> str:
    secret = field.line(value)
    if not _SECRET.fullmatch(secret):
        raise errors.Invalid("A secret has 16 to 256 letters, digits, hyphens and underscores.")
    return secret


def _call(outgoing: Outgoing, chat_id: str, thread: str) -> Call:
    settings, message = outgoing.settings, outgoing.message
    body: dict[str, Any] = {
        "chat_id": chat_id,
        "text": words(outgoing),
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True},
        "reply_markup": {"inline_keyboard": _keyboard(outgoing.buttons)},
    }
    if thread:
        body["message_thread_id"] = int(thread)
    method = "sendMessage"
    if message.replaces:
        chat_id, _, number = message.replaces.partition("/")
        method, body = "editMessageText", {**body, "chat_id": chat_id, "message_id": int(number)}
        body.pop("message_thread_id", None)
    url = f"{settings.get('server') or API}/bot{settings['token']}/{method}"
    request = chat.json_request("POST", url, "", body)
    return Call(request, guard.ANYWHERE, judge=judge_for(outgoing, chat_id, thread))


def _keyboard(buttons: tuple[Button, ...]) -> list[list[dict[str, str]]]:
    made = [{"text": button.words, "callback_data": button.code} for button in buttons]
    return [made[start : start + _A_ROW] for start in range(0, len(made), _A_ROW)]


def _named(result: Any, chat_id: str) -> str | None:
    """Name a message that was sent, so that it can be changed."""
    number = result.get("message_id") if isinstance(result, dict) else None
    return f"{chat_id}/{number}" if isinstance(number, int) else None


def _safe(words: str) -> str:
    return html.escape(words, quote=True)


PROVIDER = Channel(
    slug="telegram",
    title="Telegram",
    address_title="Chat number",
    check_address=check_address,
    render=render,
    fields=(
        Field("token", "The bot's token", check_token, is_required=True, is_secret=True),
        Field(
            "webhook_secret",
            "Secret of the webhook",
            check_secret,
            is_secret=True,
            is_generated=True,
            generate=ids.token,
            help="Telegram proves with it that an answer comes from there; left empty, one is made."
            " Tell it to Telegram as secret_token when you set the webhook.",
        ),
        chat.api(API),
    ),
    dependency="telegram",
    can_replace=True,
)
