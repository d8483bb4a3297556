"""The long tail: all that Apprise can reach, https://appriseit.com/services.

Its URLs hold passwords, and other people see each other's contacts: so an administrator gives each
URL a name, and a contact is that name, with whom it is for where the URL has ``{to}``.
"""

import json
import re
import sys
from typing import Any
from urllib.parse import quote

from tocsin.kit import errors
from tocsin.notify import apprising, field
from tocsin.notify.attempt import Attempt, Outcome
from tocsin.notify.channel import Channel, Outgoing
from tocsin.notify.command import Command, Done
from tocsin.notify.field import Field
from tocsin.notify.message import Kind, Message

MOST_URLS = 50
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_PLACE = "{to}"
_URL = re.compile(r"[a-z0-9]{2,20}://[^\s]+", re.IGNORECASE)


def render(outgoing: Outgoing) -> Command:
    message = outgoing.message
    url = _url(outgoing)
    told = {
        "url": url,
        "title": message.heading,
        "body": _words(outgoing),
        "type": "failure" if message.kind is Kind.PAGE else "info",
    }
    arguments = ("-I", "-m", apprising.__name__)
    name = outgoing.address.partition("/")[0]
    return Command(sys.executable, arguments, judge, json.dumps(told), f"apprise {name}")


def judge(done: Done) -> Attempt:
    """It says no more than whether it was sent: a URL that cannot be read never will be."""
    if done.code == apprising.NOT_INSTALLED:
        error = "Apprise is not installed here: pip install 'tocsin[apprise]'."
        return Attempt(Outcome.PERMANENT, "apprise", "missing", error=error)
    try:
        said = json.loads(done.said)
    except ValueError:
        error = "Apprise broke off without a word."
        return Attempt(Outcome.TEMPORARY, "apprise", str(done.code), error=error)
    if not said["is_known"]:
        error = "Apprise does not understand the URL of this name; see appriseit.com/services."
        return Attempt(Outcome.PERMANENT, "apprise", "url", error=error)
    if not said["is_sent"]:
        error = "Apprise could not send it; it does not say why."
        return Attempt(Outcome.TEMPORARY, "apprise", "unsent", error=error, is_outage=True)
    return Attempt(Outcome.SENT, "apprise", "sent")


def check_address(given: str) -> str:
    name, slash, to = field.line(given).partition("/")
    if not _NAME.fullmatch(name) or (slash and not to):
        raise errors.Invalid(
            "This is the name that an administrator gave to a URL, such as team, or team/ANA where"
            " the URL has a place for whom it is."
        )
    return f"{name}{slash}{to}"


def check_urls(value: Any) -> str:
    """Return the named URLs one to a line."""
    parts = value.split() if isinstance(value, str) else value
    if not isinstance(parts, list) or not 1 <= len(parts) <= MOST_URLS:
        raise errors.Invalid(f"There are 1 to {MOST_URLS} URLs, each with its name before it.")
    for part in parts:
        name, equals, url = str(part).partition("=")
        if not equals or not _NAME.fullmatch(name) or not _URL.fullmatch(url):
            raise errors.Invalid(
                "Each is written NAME=URL without spaces, such as team=mmost://host/token."
            )
    return "\n".join(map(str, parts))


class NoSuchName(errors.Invalid):
    def __init__(self, name: str) -> None:
        super().__init__(f"No URL of the channel apprise is called {name}.")


def _url(outgoing: Outgoing) -> str:
    name, _, to = outgoing.address.partition("/")
    named = dict(
        line.split("=", 1) for line in str(outgoing.settings.get("urls") or "").splitlines()
    )
    if name not in named:
        raise NoSuchName(name)
    return named[name].replace(_PLACE, quote(to, safe=""))


def _words(outgoing: Outgoing) -> str:
    message: Message = outgoing.message
    facts = "\n".join(f"{label}: {value}" for label, value in message.facts)
    link = f"Answer: {outgoing.answer_url}" if outgoing.answer_url else outgoing.page_url
    return "\n\n".join(part for part in (facts, message.body, link) if part)


PROVIDER = Channel(
    slug="apprise",
    title="Anything that Apprise reaches",
    address_title="Name",
    check_address=check_address,
    render=render,
    fields=(
        Field(
            "urls",
            "Named URLs",
            check_urls,
            is_required=True,
            is_secret=True,
            help="NAME=URL with spaces between several, such as team=mmost://host/token"
            " sms=d7sms://token/{to}.",
        ),
    ),
)
