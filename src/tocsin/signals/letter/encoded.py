"""Bytes and header words turned into text, whatever they claim to be encoded as.

The standard library's own decoders raise on much of what is really sent, and believe charsets that
are no text at all.
"""

import base64
import binascii
import quopri
import re

from tocsin.kit import text

_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]{0,4000})\?=")
_BETWEEN = re.compile(r"(\?=)[ \t\r\n]+(=\?)")
_OTHER_NAMES = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "ks_c_5601-1987": "cp949",
    "x-sjis": "cp932",
    "shift_jis": "cp932",
    "windows-31j": "cp932",
    "iso-8859-8-i": "iso-8859-8",
    "iso-8859-1": "cp1252",
    "us-ascii": "utf-8",
    "ascii": "utf-8",
}
# Known to Python, but no charset of any mail; the last two take their time about nonsense.
_NO_CHARSET = frozenset({"unicode_escape", "raw_unicode_escape", "undefined", "idna", "punycode"})


def decoded(given: bytes, charset: str = "") -> str:
    """Text in this charset, or else in whichever it can be; never with what cannot be stored."""
    name = charset.strip("\"' ").lower().split("*", 1)[0]
    for one in (_OTHER_NAMES.get(name, name), "utf-8", "cp1252"):
        try:
            return text.storable(_strictly(given, one))
        except (LookupError, ValueError):
            continue
    return text.storable(given.decode("utf-8", "replace"))


def header(value: str) -> str:
    """A header in words: unfolded, its encoded words decoded, its raw bytes taken for UTF-8."""
    unfolded = " ".join(value.replace("\r", "\n").split("\n"))
    raw = decoded(unfolded.encode("utf-8", "surrogateescape"))
    joined = _BETWEEN.sub(r"\1\2", raw)
    return text.one_line(_WORD.sub(_word, _merged(joined)))


def _strictly(given: bytes, charset: str) -> str:
    if not charset or charset.replace("-", "_") in _NO_CHARSET:
        raise LookupError(charset)
    return given.decode(charset)


def _merged(value: str) -> str:
    """Join words of one charset that stand side by side: letters may be torn between them."""
    parts: list[str] = []
    last: tuple[str, str] | None = None
    end = 0
    for found in _WORD.finditer(value):
        kind = (found[1].lower(), found[2].lower())
        # What is padded ends there; all else may go on in the next word.
        goes_on = kind == last and found.start() == end and not parts[-1].endswith("=?=")
        if goes_on:
            parts[-1] = parts[-1].removesuffix("?=") + found[3] + "?="
        else:
            parts += [value[end : found.start()], found[0]]
        last, end = kind, found.end()
    return "".join([*parts, value[end:]])


def _word(found: re.Match[str]) -> str:
    charset, how, words = found[1], found[2].lower(), found[3]
    given = words.encode("utf-8", "replace")
    if how == "q":
        return decoded(quopri.decodestring(given, header=True), charset)
    padded = given + b"=" * (-len(given) % 4)
    try:
        return decoded(base64.b64decode(padded, validate=True), charset)
    except (binascii.Error, ValueError):
        return found[0]
