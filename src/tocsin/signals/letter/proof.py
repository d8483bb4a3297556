"""What the server that took a letter in found out about its sender: RFC 8601.

It stands in a header that anybody can write: only the first is read, which the last server put on
top, and it is worth as much as the server that hands mail in to us.
"""

import re
from dataclasses import dataclass

from tocsin.kit import text
from tocsin.signals.letter.letter import Letter

MOST_RESULTS = 20
_COMMENT = re.compile(r"\([^()]*\)")
_RESULT = re.compile(
    r"\s*([a-z][a-z0-9-]{0,30})\s*(?:/\s*\d+\s*)?=\s*([a-z]{1,30})\b(.*)", re.I | re.S
)
_ABOUT = re.compile(
    r"(?:smtp\.mailfrom|smtp\.helo|header\.d|header\.i|header\.from)\s*=\s*\"?([^\s;\"]{1,250})",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Result:
    """``method`` is such as spf, dkim or dmarc, ``result`` such as pass, and ``about`` the domain
    or address that it is about, or ""."""

    method: str
    result: str
    about: str

    @property
    def is_bad(self) -> bool:
        return self.result in {"fail", "softfail", "permerror", "policy"}


@dataclass(frozen=True, slots=True)
class Proof:
    """``server`` is who says so."""

    server: str
    results: tuple[Result, ...]


def read(letter: Letter) -> Proof | None:
    """Return None when no server said anything."""
    value = letter.header("authentication-results")[:4_000]
    while (plain := _COMMENT.sub(" ", value)) != value:
        value = plain
    server, *said = value.split(";")
    name = text.truncate(" ".join(server.split()[:1]), 250)
    results = tuple(found for each in said if (found := _result(each)))[:MOST_RESULTS]
    return Proof(name, results) if name and results else None


def _result(said: str) -> Result | None:
    found = _RESULT.match(said)
    if found is None:
        return None
    about = _ABOUT.search(found[3])
    return Result(found[1].lower(), found[2].lower(), about[1].lower() if about else "")
