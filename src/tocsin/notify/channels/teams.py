"""Cards in Microsoft Teams, by the workflow "Post to a channel when a webhook request is received".

Nothing but a bot hears a button there, so that each opens the page that answers.
"""

import json
from typing import Any

from tocsin.kit import errors, guard, http, text
from tocsin.notify import chat, field
from tocsin.notify.channel import Call, Channel, Outgoing
from tocsin.notify.field import Field
from tocsin.notify.message import Kind, Urgency

MOST_BYTES = 27_000
"""Teams takes 28 KB."""
MAX_BODY = 6000
MAX_ADDRESS = 1000
_MARKS = str.maketrans({mark: f"\\{mark}" for mark in "\\*_[]()#`~>|"})


def render(outgoing: Outgoing) -> Call:
    posted = chat.fitted(outgoing, _posted, fits=lambda said: len(said.encode()) <= MOST_BYTES)
    body = json.dumps(posted, ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json; charset=utf-8"}
    allow = guard.allowing(outgoing.settings.get("allow") or [])
    return Call(http.Request("POST", outgoing.address, headers, body), allow)


def check_address(given: str) -> str:
    address = field.line(given)
    http.parse(address)
    if len(address) > MAX_ADDRESS or not address.isascii():
        raise errors.Invalid(f"The address of a workflow has at most {MAX_ADDRESS} characters.")
    return address


def check_networks(value: Any) -> list[str]:
    networks = field.lines(value)
    guard.allowing(networks)
    return networks


def _posted(outgoing: Outgoing) -> dict[str, Any]:
    return {
        "type": "message",
        "attachments": [
            {
                "contentType": "application/vnd.microsoft.card.adaptive",
                "contentUrl": None,
                "content": _card(outgoing),
            }
        ],
    }


def _card(outgoing: Outgoing) -> dict[str, Any]:
    message = outgoing.message
    is_urgent = message.kind is Kind.PAGE and message.urgency is Urgency.HIGH
    body: list[dict[str, Any]] = [
        {
            "type": "TextBlock", "text": escape(chat.heading(message)), "weight": "Bolder",
            "size": "Large", "wrap": True, "color": "Attention" if is_urgent else "Default",
        }
    ]  # fmt: skip
    if message.body:
        words = escape(text.truncate(message.body, MAX_BODY))
        body.append({"type": "TextBlock", "text": words, "wrap": True})
    if message.facts:
        facts = [{"title": escape(a), "value": escape(b)} for a, b in message.facts]
        body.append({"type": "FactSet", "facts": facts})
    return {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": body,
        "actions": _actions(outgoing),
        "msteams": {"width": "Full"},
        "fallbackText": text.truncate(chat.heading(message), 250),
    }


def _actions(outgoing: Outgoing) -> list[dict[str, str]]:
    """Teams shows six; what is asked for least stands on the page behind them."""
    url = outgoing.answer_url
    made = [
        _open(button.words, f"{url}?do={button.verb}") for button in outgoing.buttons[:5] if url
    ]
    return [*made, _open("Open in Tocsin", outgoing.page_url)]


def _open(title: str, url: str) -> dict[str, str]:
    return {"type": "Action.OpenUrl", "title": title, "url": url}


def escape(words: str) -> str:
    """Cards read Markdown; a star in a title is a star."""
    return words.translate(_MARKS)


PROVIDER = Channel(
    slug="teams",
    title="Microsoft Teams",
    address_title="Address of the workflow",
    check_address=check_address,
    render=render,
    fields=(
        Field(
            "allow",
            "Private networks that may be reached",
            check_networks,
            help="For a gateway inside, such as 10.0.0.0/8; all other private addresses are"
            " refused.",
        ),
    ),
    dependency="teams",
)
