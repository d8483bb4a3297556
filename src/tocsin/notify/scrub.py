"""What providers say in errors, before it is stored: one line, short, and without our secrets."""

from collections.abc import Iterable

from tocsin.kit import text

MAX_ERROR = 256
_SHORTEST_SECRET = 4  # a shorter one would blank out ordinary words


def clean(said: str, *, secrets: Iterable[str]) -> str:
    """Return the words with each secret blanked out, longest first, cut to size."""
    line = text.one_line(text.storable(said))
    for secret in sorted({*secrets}, key=len, reverse=True):
        if len(secret) >= _SHORTEST_SECRET:
            line = line.replace(secret, "[secret]")
    return text.truncate(line, MAX_ERROR)
