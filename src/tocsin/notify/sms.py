"""A message as an SMS: never more than three parts, and the way to answer is never cut off.

A text in the alphabet of GSM 03.38 has 160 characters, or 153 in each of several parts; a single
character outside it makes that 70 and 67. Typographic signs are therefore written plainly.
"""

from collections.abc import Callable

from tocsin.notify.channel import Outgoing

MOST_SEGMENTS = 3
_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_ESCAPED = frozenset("^{}\\[~]|€\f")
_PLAIN = str.maketrans(
    {
        "‘": "'", "’": "'", "‚": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"',
        "‐": "-", "‑": "-", "–": "-", "—": "-", "−": "-", "…": "...", "•": "-", "·": "-",
        "→": "->", "←": "<-", "≥": ">=", "≤": "<=", "×": "x", "°": " deg ", "`": "'",
        "\t": " ", "\u00a0": " ", "\u2009": " ", "\u202f": " ", "✓": "ok", "✗": "x",
    }
)  # fmt: skip


def is_gsm(text: str) -> bool:
    return all(letter in _BASIC or letter in _ESCAPED for letter in text)


def units(text: str) -> int:
    """Count septets, or 16-bit units of a text that GSM's alphabet cannot write."""
    if is_gsm(text):
        return len(text) + sum(letter in _ESCAPED for letter in text)
    return len(text.encode("utf-16-be", "replace")) // 2


def segments(text: str) -> int:
    """Count the parts that the text is sent in."""
    single, each = (160, 153) if is_gsm(text) else (70, 67)
    size = units(text)
    return 1 if size <= single else -(-size // each)


def compose(outgoing: Outgoing, *, hint: str = "", most: int = MOST_SEGMENTS) -> str:
    """Return what is wrong, how to answer, and as much more as there is room for."""
    message = outgoing.message
    ending = "".join(f"\n{line}" for line in (hint, _link(outgoing)) if line)
    heading = plain(message.heading)
    short = _longest(heading, lambda start: f"{start}{ending}", most)
    facts = "; ".join(f"{label}: {value}" for label, value in message.facts)
    more = "".join(f"\n{part}" for part in map(plain, (facts, message.body)) if part)
    if short != heading or not more:
        return f"{short}{ending}"
    rest = _longest(more, lambda start: f"{heading}{start}{ending}", most)
    return f"{heading}{rest}{ending}"


def plain(text: str) -> str:
    """Write typographic signs as the alphabet of GSM has them."""
    return " ".join(text.translate(_PLAIN).split())


def _link(outgoing: Outgoing) -> str:
    return outgoing.answer_url or outgoing.page_url


def _longest(text: str, whole: Callable[[str], str], most: int) -> str:
    """Return the text, or its longest beginning with which the whole is short enough."""
    if segments(whole(text)) <= most:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        fits = segments(whole(f"{text[:middle].rstrip()}...")) <= most
        low, high = (middle, high) if fits else (low, middle - 1)
    return f"{text[:low].rstrip()}..." if low else ""
