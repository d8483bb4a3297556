"""Sealing and signing with the instance's own key.

The key lives in a file of mode 0600 in the data directory, or in TOCSIN_SECRET_KEY; never in
the database, so that a stolen backup opens nothing.
"""

import base64
import hashlib
import hmac
import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC

from tocsin.kit import errors


class WrongKey(errors.Unavailable):
    """What was sealed cannot be opened: the key is another one or the text was changed."""


class Key:
    """One instance's secret; distinct purposes get distinct derived keys."""

    def __init__(self, root: bytes) -> None:
        self._root = root
        self._keys: dict[str, bytes] = {}
        self._signing: dict[str, HMAC] = {}

    def __repr__(self) -> str:
        return "Key(…)"

    def sign(self, purpose: str, text: str) -> str:
        """Return 128 bits of HMAC as URL-safe text."""
        signing = self._signing.get(purpose)
        if signing is None:  # prepared once: there are a dozen purposes, and a page has ten marks
            signing = self._signing[purpose] = HMAC(self._derived(purpose), SHA256())
        mac = signing.copy()
        mac.update(text.encode())
        return base64.urlsafe_b64encode(mac.finalize()[:16]).decode().rstrip("=")

    def verify(self, purpose: str, text: str, signature: str) -> bool:
        return hmac.compare_digest(self.sign(purpose, text).encode(), signature.encode())

    def seal(self, place: str, text: str) -> str:
        """Encrypt for one place (table|column|row), so that swapped rows do not open."""
        nonce = secrets.token_bytes(12)
        sealed = AESGCM(self._derived("seal")).encrypt(nonce, text.encode(), place.encode())
        return base64.b64encode(nonce + sealed).decode()

    def open(self, place: str, sealed: str) -> str:
        try:
            raw = base64.b64decode(sealed, validate=True)
            opened = AESGCM(self._derived("seal")).decrypt(raw[:12], raw[12:], place.encode())
        except (InvalidTag, ValueError) as error:
            raise WrongKey(f"The secret of {place} cannot be opened with this key.") from error
        return opened.decode()

    def _derived(self, purpose: str) -> bytes:
        found = self._keys.get(purpose)
        if found is None:
            found = hashlib.blake2b(purpose.encode(), key=self._root, digest_size=32).digest()
            self._keys[purpose] = found
        return found


def load(path: Path) -> Key:
    """Read the key file, or make it on first use; two processes at once get the same key."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return from_text(path.read_text())
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_hex(32))
        file.flush()
        os.fsync(file.fileno())
    return from_text(path.read_text())


def from_text(text: str) -> Key:
    if len(text.strip()) < 32:
        raise errors.Invalid("The instance's secret key must have at least 32 characters.")
    return Key(hashlib.sha256(text.strip().encode()).digest())
