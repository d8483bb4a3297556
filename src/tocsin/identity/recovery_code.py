"""Codes for whom the application is lost, written down beforehand; each works once.

They are 80 random bits each, and of them only a digest is kept that takes the instance's key to
make: whoever has the database alone cannot even try.
"""

from tocsin.kit import ids
from tocsin.kit.secrets import Key

AT_ONCE = 10
_PURPOSE = "recovery code"
_LENGTH = 16


def new() -> str:
    """Return one as it is written down, in groups of four."""
    word = ids.word()
    return "-".join(word[at : at + 4] for at in range(0, len(word), 4))


def digest(code: str, *, person_id: int, key: Key) -> str:
    return key.sign(_PURPOSE, f"{person_id} {_plain(code)}")


def is_one(offered: str) -> bool:
    """Whether this could be a recovery code and not one of the application."""
    return len(_plain(offered)) == _LENGTH


def _plain(code: str) -> str:
    return "".join(each for each in code.lower() if each.isalnum())
