"""Bytes that claim to be a mail, read as one.

The parser is the standard library's old one: it takes anything, and what it does not understand it
keeps. What is nested or chopped up beyond all measure is not given to it, for that takes hours.
"""

import email
import email.utils
import re
from collections.abc import Callable, Iterator
from email.message import Message
from email.parser import BytesHeaderParser
from functools import partial
from typing import Any

from tocsin.kit import text
from tocsin.signals.letter import encoded, plain
from tocsin.signals.letter.letter import Enclosed, Letter, Mailbox

LONGEST_TEXT = 1_000_000
MOST_FILES = 100
_MOST_NESTED = 30
_MOST_LINES = 1_500_000
_MOST_PARTS = 2_000
_MOST_BOUNDARIES = 20_000
_MOST_REFERENCES = 50
_NESTED = re.compile(rb"(?i)content-type:\s*(?:multipart|message)/")
_PART = re.compile(rb"(?im)^content-(?:type|disposition|transfer-encoding):")
_ID = re.compile(r"<[^<>\s]{1,500}>")
_ADDRESS = re.compile(r"[^\s<>,;:\"()\[\]]{1,200}@[^\s<>,;:\"()\[\]]{1,250}")
_INVOLVED = "It is nested too deeply to be taken apart; its text is shown as it came."
_RECIPIENTS = ("delivered-to", "x-original-to", "envelope-to", "to", "cc", "x-forwarded-to")
_DEFAULT_NAMES = {
    "message/rfc822": "forwarded mail.eml",
    "text/calendar": "invitation.ics",
    "text/html": "page.html",
}
_ODD = (AttributeError, IndexError, KeyError, LookupError, RecursionError, TypeError, ValueError)


def read(raw: bytes) -> Letter:
    """Return the letter in these bytes; there always is one."""
    involved = _is_involved(raw)
    parsed = None if involved else _safely(lambda: email.message_from_bytes(raw), None)
    if parsed is None:
        return _unopened(raw)
    leaves = list(_leaves(parsed))
    words, rest = _words(leaves)
    files = tuple(filter(None, map(_enclosed, rest)))[:MOST_FILES]
    return _letter(parsed, words, files)


def address_in(value: str) -> str:
    """The first mail address in a header, in small letters, or ""."""
    found = _ADDRESS.search(value)
    return found[0].strip(".").lower() if found else ""


def _unopened(raw: bytes) -> Letter:
    """The letter of which only the headers could be told from the rest."""
    top, _, rest = raw.partition(b"\r\n\r\n" if b"\r\n\r\n" in raw[:65_536] else b"\n\n")
    parsed = _safely(lambda: BytesHeaderParser().parsebytes(top[:65_536] + b"\n\n"), Message())
    words = encoded.decoded(rest[:LONGEST_TEXT])
    return _letter(parsed, words, (), flags=(_INVOLVED,))


def _is_involved(raw: bytes) -> bool:
    if raw.count(b"\n") > _MOST_LINES or raw.count(b"\r") > _MOST_LINES:
        return True
    if raw.count(b"\n--") > _MOST_BOUNDARIES:
        return True
    nested = sum(1 for _ in zip(_NESTED.finditer(raw), range(_MOST_NESTED), strict=False))
    parts = sum(1 for _ in zip(_PART.finditer(raw), range(_MOST_PARTS), strict=False))
    return nested == _MOST_NESTED or parts == _MOST_PARTS


def _letter(
    parsed: "Message[str, str]",
    words: str,
    files: tuple[Enclosed, ...],
    flags: tuple[str, ...] = (),
) -> Letter:
    headers = _headers(parsed)
    return Letter(
        sender=_mailbox(headers.get("from") or headers.get("sender", "")),
        subject=headers.get("subject", ""),
        text=words,
        message_id=next(iter(_ids(headers.get("message-id", ""))), ""),
        references=_references(headers),
        recipients=_recipients(parsed),
        files=files,
        headers=headers,
        content_type=_content_type(parsed),
        flags=flags,
    )


def _headers(parsed: "Message[str, str]") -> dict[str, str]:
    """The first of each name: whoever stands between adds theirs on top, and means to be heard."""
    found: dict[str, str] = {}
    for name, value in parsed.raw_items():
        key = text.storable(name).lower()
        if key not in found and len(found) < 500:
            found[key] = encoded.header(str(value)[:20_000])
    return found


def _mailbox(value: str) -> Mailbox:
    name, _ = _safely(lambda: email.utils.parseaddr(value), ("", ""))
    address = address_in(value)
    clean = text.truncate(text.one_line(name or "").strip("'\" "), 120)
    return Mailbox("" if "@" in clean else clean, address)


def _recipients(parsed: "Message[str, str]") -> tuple[str, ...]:
    found: dict[str, None] = {}
    for name in _RECIPIENTS:
        for value in _safely(partial(parsed.get_all, name, []), []):
            said = encoded.header(str(value)[:20_000])
            found |= dict.fromkeys(a[0].lower() for a in _ADDRESS.finditer(said))
    return tuple(found)[:100]


def _references(headers: dict[str, str]) -> tuple[str, ...]:
    """In-Reply-To first, then References from its end, where the mail before stands."""
    before = _ids(headers.get("references", ""))[::-1]
    found = dict.fromkeys([*_ids(headers.get("in-reply-to", "")), *before])
    return tuple(found)[:_MOST_REFERENCES]


def _ids(value: str) -> list[str]:
    # Outlook folds long ones in the middle; an id has no spaces of its own.
    return _ID.findall(value) or _ID.findall(value.replace(" ", ""))


def _leaves(parsed: "Message[str, str]") -> Iterator["Message[str, str]"]:
    """All parts that have none, in order; a mail within the mail is one of them."""
    waiting = [parsed]
    while waiting:
        part = waiting.pop()
        inner = part.get_payload()
        if _content_type(part).startswith("multipart/") and isinstance(inner, list):
            waiting += [each for each in reversed(inner) if isinstance(each, Message)]
        else:
            yield part


def _words(
    leaves: list["Message[str, str]"],
) -> tuple[str, list["Message[str, str]"]]:
    """What there is to read, plain if it can be, and the parts that are something else."""
    readable = [part for part in leaves if _is_body(part)]
    rest = [part for part in leaves if not _is_body(part)]
    found = [_text(p) for p in readable if _kind(p) == "text/plain"]
    written = "\n\n".join(each for each in found if each.strip())
    if not written.strip():
        shown = (plain.of_html(_text(p)) for p in readable if _kind(p) == "text/html")
        written = "\n\n".join(each for each in shown if each)
    return written[:LONGEST_TEXT].replace("\r\n", "\n").replace("\r", "\n"), rest


def _is_body(part: "Message[str, str]") -> bool:
    is_file = _safely(part.get_content_disposition, None) == "attachment" or _file_name(part)
    return _kind(part) in ("text/plain", "text/html") and not is_file


def _kind(leaf: "Message[str, str]") -> str:
    """Its type; what claims to have parts and has none is text."""
    claimed = _content_type(leaf)
    return "text/plain" if claimed.startswith("multipart/") else claimed


def _content_type(part: "Message[str, str]") -> str:
    return str(_safely(part.get_content_type, "text/plain"))


def _text(part: "Message[str, str]") -> str:
    charset = _safely(lambda: part.get_param("charset"), "")
    name = charset if isinstance(charset, str) else str(charset[2]) if charset else ""
    return encoded.decoded(_bytes(part)[: 4 * LONGEST_TEXT], name)


def _bytes(part: "Message[str, str]") -> bytes:
    """What is in a part; of a mail within the mail all of it."""
    payload = part.get_payload()
    if isinstance(payload, list):
        inner = payload[0] if payload else None
        return bytes(_safely(inner.as_bytes, b"")) if isinstance(inner, Message) else b""
    found = _safely(lambda: part.get_payload(decode=True), None)
    if isinstance(found, bytes):
        return found
    return str(payload or "").encode("utf-8", "replace")


def _enclosed(part: "Message[str, str]") -> Enclosed | None:
    content = _bytes(part)
    if not content:
        return None
    kind = _content_type(part)
    return Enclosed(_file_name(part) or _default_name(kind), kind[:100], content)


def _file_name(part: "Message[str, str]") -> str:
    given = encoded.header(str(_safely(part.get_filename, "") or ""))
    bare = given.replace("\\", "/").rsplit("/", 1)[-1].strip(". ")
    return text.truncate(bare, 200)


def _default_name(kind: str) -> str:
    ending = re.sub(r"[^a-z0-9]", "", kind.partition("/")[2])[:10]
    return _DEFAULT_NAMES.get(kind, f"attachment.{ending}")


def _safely(ask: Callable[[], Any], otherwise: Any) -> Any:
    """The old classes raise what they like about headers that make no sense."""
    try:
        return ask()
    except _ODD:
        return otherwise
