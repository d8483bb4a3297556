"""Which passwords are good enough, and how they are kept: Argon2id in OWASP's second profile.

Hashing costs 19 MiB and tens of milliseconds, so only a few run at once and only a few more may
wait; a flood of sign-ins can take neither the memory nor the threads that paging needs.
"""

import functools
import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from tocsin.kit import errors

SHORTEST, LONGEST = 8, 256
_PATIENCE = 5.0

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_running = threading.BoundedSemaphore(2)
_waiting = threading.BoundedSemaphore(8)


class WeakPassword(errors.Invalid):
    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, fields={"password": sentence})


class TooBusy(errors.TooMany):
    def __init__(self) -> None:
        super().__init__("Many people are signing in; try again in a moment.", retry_after=2)


def check(password: str, *, about: tuple[str, ...] = ()) -> None:
    """Refuse what is short, well known, or made of the words ``about`` the person."""
    plain = _normal(password)
    if len(plain) < SHORTEST:
        raise WeakPassword(f"Choose a password of at least {SHORTEST} characters.")
    if len(plain) > LONGEST:
        raise WeakPassword(f"Choose a password of at most {LONGEST} characters.")
    if plain.casefold() in _common() or _is_about(plain.casefold(), about):
        raise WeakPassword("This password is among the first that anybody would guess.")


def hashed(password: str) -> str:
    with _turn():
        return _hasher.hash(_normal(password))


def matches(password_hash: str | None, password: str) -> bool:
    """Compare; without a hash it takes just as long and says no."""
    with _turn():
        try:
            _hasher.verify(password_hash or _nobodys_hash(), _normal(password)[: LONGEST + 1])
        except (VerifyMismatchError, InvalidHashError):
            return False
        return password_hash is not None


def is_dated(password_hash: str) -> bool:
    """Say whether a hash was made with weaker settings than today's."""
    return _hasher.check_needs_rehash(password_hash)


def _normal(password: str) -> str:
    return unicodedata.normalize("NFKC", password)


def _is_about(password: str, about: tuple[str, ...]) -> bool:
    words = {"tocsin", *(part.casefold() for text in about for part in text.split("@"))}
    bare = password.strip("0123456789!?.-_ ")
    return any(bare == word for word in words if word)


@contextmanager
def _turn() -> Iterator[None]:
    if not _waiting.acquire(blocking=False):
        raise TooBusy
    try:
        if not _running.acquire(timeout=_PATIENCE):
            raise TooBusy
        try:
            yield
        finally:
            _running.release()
    finally:
        _waiting.release()


@functools.cache
def _nobodys_hash() -> str:
    return _hasher.hash("nobody has this password")


@functools.cache
def _common() -> frozenset[str]:
    file = resources.files("tocsin.identity") / "common_passwords.txt"
    return frozenset(line for line in file.read_text("utf-8").splitlines() if line[:1] != "#")
