"""A message as an e-mail: threaded by subject, readable as plain text, honest about being a robot.

Built from the old, plain classes of the standard library: the new ones decode encoded words in
what we hand them, and so let a title smuggle line breaks into the header (CVE-2024-6923).
"""

import html
from email.charset import QP, Charset
from email.header import Header
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import format_datetime

from tocsin.kit import text
from tocsin.notify.answers import Verb
from tocsin.notify.channel import Outgoing
from tocsin.notify.message import Kind, Message, Urgency

_UTF8 = Charset("utf-8")
_UTF8.body_encoding = QP
_ANSWER_NOTE = "It opens a page with a button; opening it changes nothing yet."
_DRILL_NOTE = "This is a drill: nothing is broken."


def compose(outgoing: Outgoing, *, sender: str) -> bytes:
    """Return the mail as it goes over the wire; the same bytes for the same facts."""
    mail = MIMEMultipart("alternative", boundary=f"=_tocsin_{outgoing.notification_id}")
    for name, value in _headers(outgoing, sender).items():
        mail[name] = value
    mail.attach(MIMEText(plain(outgoing), "plain", _UTF8))  # type: ignore[arg-type] # takes both
    mail.attach(MIMEText(rich(outgoing), "html", _UTF8))  # type: ignore[arg-type]
    return mail.as_bytes(policy=mail.policy.clone(linesep="\r\n"))


def plain(outgoing: Outgoing) -> str:
    message = outgoing.message
    parts = [message.heading]
    if message.is_drill:
        parts.append(_DRILL_NOTE)
    if message.body:
        parts.append(message.body)
    if message.facts:
        parts.append("\n".join(f"{label}: {value}" for label, value in message.facts))
    if outgoing.answer_url:
        parts.append(f"Answer: {outgoing.answer_url}\n{_ANSWER_NOTE}")
    if others := _others(outgoing):
        parts.append("\n".join(f"{words}: {url}" for words, url in others))
    if outgoing.choices:
        parts.append("\n\n".join(f"{words}:\n{url}" for words, url in outgoing.choices))
    parts.append(f"Details: {outgoing.page_url}")
    return "\n\n".join(parts) + "\n"


def rich(outgoing: Outgoing) -> str:
    message = outgoing.message
    note = f"<p><strong>{_DRILL_NOTE}</strong></p>" if message.is_drill else ""
    facts = "".join(
        f'<tr><th align="left" style="padding:2px 16px 2px 0">{html.escape(label)}</th>'
        f"<td>{html.escape(value)}</td></tr>"
        for label, value in message.facts
    )
    return (
        '<!doctype html><html><body style="font-family:sans-serif;font-size:16px;line-height:1.5">'
        f'<h1 style="font-size:20px">{html.escape(message.heading)}</h1>{note}'
        f'<p style="white-space:pre-wrap">{html.escape(message.body)}</p>'
        f"<table>{facts}</table>{_answer(outgoing)}{_choices(outgoing)}"
        f'<p><a href="{html.escape(outgoing.page_url)}">Details</a></p></body></html>\n'
    )


def _answer(outgoing: Outgoing) -> str:
    if not outgoing.answer_url:
        return ""
    return (
        f'<p><a href="{html.escape(outgoing.answer_url)}" style="display:inline-block;padding:12px'
        ' 24px;background:#1a1a1a;color:#ffffff;border-radius:6px;text-decoration:none">'
        f"Answer</a></p><p>{_ANSWER_NOTE}</p>{_other_links(outgoing)}"
    )


def _choices(outgoing: Outgoing) -> str:
    """As large as a thumb needs, for most mail is read on a telephone."""
    return "".join(
        f'<p style="margin:0 0 8px"><a href="{html.escape(url)}" style="display:inline-block;'
        "padding:10px 20px;border:1px solid #767676;border-radius:6px;color:inherit;"
        f'text-decoration:none">{html.escape(words)}</a></p>'
        for words, url in outgoing.choices
    )


def _other_links(outgoing: Outgoing) -> str:
    links = [
        f'<a href="{html.escape(url)}">{html.escape(words)}</a>' for words, url in _others(outgoing)
    ]
    return f"<p>{' · '.join(links)}</p>" if links else ""


def _others(outgoing: Outgoing) -> list[tuple[str, str]]:
    """What else can be answered, each by the page on which it comes first."""
    return [
        (button.words, f"{outgoing.answer_url}?do={button.verb}")
        for button in outgoing.buttons
        if outgoing.answer_url and button.verb is not Verb.ACKNOWLEDGE
    ]


def _headers(outgoing: Outgoing, sender: str) -> dict[str, str]:
    domain = sender.rpartition("@")[2]
    thread = f"<tocsin.{text.slug(outgoing.subject)}@{domain}>"
    made = int(outgoing.created_at.timestamp())
    message = outgoing.message
    # What marks an answer as one stands behind the plus; it is in the id too, for mailers that
    # answer elsewhere.
    _, plus, mark = message.reply_to.rpartition("@")[0].partition("+")
    proof = f".{mark}" if plus else ""
    return {
        "From": f"Tocsin <{sender}>",
        "To": outgoing.address,
        "Subject": _words(outgoing.message.heading),
        "Date": format_datetime(outgoing.now),
        # The same for every attempt, so that a mailbox can drop the second of two.
        "Message-ID": f"<tocsin.{outgoing.notification_id}.{made}{proof}@{domain}>",
        "In-Reply-To": text.one_line(message.in_reply_to) or thread,
        "References": " ".join(filter(None, (thread, text.one_line(message.in_reply_to)))),
        **({"Reply-To": text.one_line(message.reply_to)} if message.reply_to else {}),
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        **_importance(outgoing.message),
    }


def _importance(message: Message) -> dict[str, str]:
    if message.kind is Kind.PAGE and message.urgency is Urgency.HIGH:
        return {"Importance": "high", "X-Priority": "1"}
    return {}


def _words(value: str) -> str:
    """Keep plain words readable and encode all else, what looks encoded already too."""
    if value.isascii() and value.isprintable() and "=?" not in value:
        return value
    return Header(value, "utf-8").encode()
