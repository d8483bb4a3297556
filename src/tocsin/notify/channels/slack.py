"""Messages in Slack, sent by an app of the workspace, with buttons that answer.

A message that was answered is changed in place, so that a channel shows the state and not its
history. https://docs.slack.dev/reference/methods/chat.postMessage
"""

import re
from typing import Any

from tocsin.kit import errors, guard, http, text
from tocsin.notify import chat, field
from tocsin.notify.answers import Button, Verb
from tocsin.notify.attempt import Attempt
from tocsin.notify.channel import Call, Channel, Outgoing
from tocsin.notify.field import Field

API = "https://slack.com/api"
MAX_HEADER = 150
MAX_SECTION = 3000
MOST_FIELDS = 10
MOST_TOGETHER = 12_000
"""Slack refuses some 13,000 characters of blocks with msg_blocks_too_long."""
ACTION = "answer"
_ID = re.compile(r"[CDGUW][A-Z0-9]{6,20}")
_STYLES = {Verb.ACKNOWLEDGE: "primary", Verb.RESOLVE: "danger"}
# What the same request would not meet again; anything else that Slack says is a fault to mend.
_PASSING = frozenset({
    "ratelimited", "rate_limited", "internal_error", "fatal_error", "service_unavailable",
    "request_timeout", "team_added_to_org",
})  # fmt: skip
_GONE = frozenset({"account_inactive", "user_not_found", "user_disabled", "is_archived"})
_MEANINGS = {
    "channel_not_found": "Slack knows no such channel, or the app is not in it.",
    "not_in_channel": "The app is not in the channel: invite it there.",
    "invalid_auth": "Slack does not accept the token.",
    "token_revoked": "The token was revoked.",
    "missing_scope": "The app lacks a permission: it needs chat:write.",
    "is_archived": "The channel is archived.",
}


def render(outgoing: Outgoing) -> Call:
    settings, message = outgoing.settings, outgoing.message
    body: dict[str, Any] = {
        "channel": outgoing.address,
        "text": escape(chat.heading(message)),
        "blocks": blocks(outgoing),
        "unfurl_links": False,
        "unfurl_media": False,
    }
    method = "postMessage"
    if message.replaces:
        channel, _, stamp = message.replaces.partition(":")
        method, body = "update", {**body, "channel": channel, "ts": stamp}
    url = f"{settings.get('server') or API}/chat.{method}"
    request = chat.json_request("POST", url, f"Bearer {settings['token']}", body)
    return Call(request, guard.ANYWHERE, judge=judge)


def blocks(outgoing: Outgoing) -> list[dict[str, Any]]:
    return chat.fitted(outgoing, _blocks, fits=lambda said: len(said) <= MOST_TOGETHER)


def _blocks(outgoing: Outgoing) -> list[dict[str, Any]]:
    message = outgoing.message
    head = text.truncate(chat.heading(message), MAX_HEADER)
    made: list[dict[str, Any]] = [
        {"type": "header", "text": {"type": "plain_text", "text": head, "emoji": True}}
    ]
    if message.body:
        made.append({"type": "section", "text": _marked(_fit(message.body))})
    if message.facts:
        facts = [
            _marked(f"*{escape(label)}*\n{escape(value)}")
            for label, value in message.facts[:MOST_FIELDS]
        ]
        made.append({"type": "section", "fields": facts})
    if outgoing.buttons:
        made.append({"type": "actions", "elements": [_button(each) for each in outgoing.buttons]})
    link = f"<{outgoing.page_url}|Open in Tocsin>"
    made.append({"type": "context", "elements": [_marked(link)]})
    return made


def judge(answer: http.Response) -> Attempt | None:
    """Slack says no with status 200, too."""
    said = chat.said(answer)
    if said.get("ok") is True:
        return chat.sent(answer, f"{said.get('channel')}:{said.get('ts')}")
    error = said.get("error")
    if not isinstance(error, str) or answer.status == 429 or error in _PASSING:
        if answer.status != 200:
            return None
        return chat.later(error or "unreadable", "Slack could not take it just now.")
    sentence = _MEANINGS.get(error, f"Slack refused it: {error}.")
    return chat.permanent(error, sentence, is_gone=error in _GONE)


def escape(words: str) -> str:
    """Keep words from becoming mentions, links and marks of the protocol."""
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def check_address(given: str) -> str:
    address = field.line(given).upper()
    if not _ID.fullmatch(address):
        raise errors.Invalid(
            "Write the id of a member or channel, such as U012AB3CD: Slack shows it under"
            " 'View full profile', 'Copy member ID'."
        )
    return address


def _fit(body: str) -> str:
    """Escaping makes text longer, so that it is cut before and may have to be cut again."""
    for limit in (MAX_SECTION, MAX_SECTION // 2, MAX_SECTION // 5):
        if len(escape(text.truncate(body, limit))) <= MAX_SECTION:
            return escape(text.truncate(body, limit))
    return ""


def _marked(words: str) -> dict[str, str]:
    return {"type": "mrkdwn", "text": words}


def _button(button: Button) -> dict[str, Any]:
    made: dict[str, Any] = {
        "type": "button",
        "action_id": f"{ACTION}:{button.verb}",
        "text": {"type": "plain_text", "text": button.words},
        "value": button.code,
    }
    style = _STYLES.get(button.verb)
    return {**made, "style": style} if style else made


PROVIDER = Channel(
    slug="slack",
    title="Slack",
    address_title="Member or channel ID",
    check_address=check_address,
    render=render,
    fields=(
        Field("token", "Bot token (xoxb-…)", field.line, is_required=True, is_secret=True),
        Field(
            "signing_secret",
            "Signing secret",
            field.line,
            is_secret=True,
            help="Of the app's basic information. Without it buttons are not taken, only sent.",
        ),
        chat.api(API),
    ),
    dependency="slack",
    can_replace=True,
)
