"""Random tokens and what is kept of them."""

import base64
import hashlib
import secrets
import uuid


def token(size: int = 32) -> str:
    """Return ``size`` random bytes as URL-safe text."""
    return secrets.token_urlsafe(size)


def key() -> str:
    """Return 32 random hexadecimal characters: the shape that every pager's sender accepts."""
    return secrets.token_hex(16)


def word() -> str:
    """Return 16 random letters and digits that survive a change of case: 80 bits."""
    return base64.b32encode(secrets.token_bytes(10)).decode().lower()


def digest(secret: str) -> bytes:
    """Return what is stored instead of a random secret; not meant for passwords."""
    return hashlib.sha256(secret.encode()).digest()


def unique() -> str:
    return str(uuid.uuid4())
