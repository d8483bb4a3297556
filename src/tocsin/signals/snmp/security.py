"""The user-based security of SNMP version 3: signatures, encryption and the age of messages.

RFC 3414, with AES of RFC 3826, SHA-2 of RFC 7860, and AES of 192 and 256 bits as net-snmp and (with
a C) Cisco have them. A passphrase becomes a key once, which costs a megabyte of hashing; for each
engine it is only bound to it, so that a stranger with a thousand engines costs little.
"""

import functools
import hashlib
import hmac
from dataclasses import dataclass, replace
from typing import Any

from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.decrepit.ciphers.modes import CFB
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from tocsin.signals.snmp import ber, message
from tocsin.signals.snmp.ber import Malformed
from tocsin.signals.snmp.message import Security, SnmpMessage

SIGNATURES = {
    "MD5": ("md5", 12),
    "SHA": ("sha1", 12),
    "SHA-224": ("sha224", 16),
    "SHA-256": ("sha256", 24),
    "SHA-384": ("sha384", 32),
    "SHA-512": ("sha512", 48),
}
CIPHERS = {
    "DES": 16,
    "AES": 16,
    "AES-192": 24,
    "AES-256": 32,
    "AES-192-C": 24,
    "AES-256-C": 32,
}
"""How long the key of each is; those with a C are Cisco's."""
SHORTEST = 8
"""Of a passphrase, as RFC 3414 has it."""
_MEGABYTE = 1_048_576
_SALT = 8


class Doubted(Exception):
    """It was not made by who it says, or not as this user's messages have to be made."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class User:
    """``signed`` and ``ciphered`` name the algorithms, "" for none."""

    name: str
    signed: str = ""
    ciphered: str = ""
    passphrase: str = ""
    privacy_passphrase: str = ""

    @property
    def flags(self) -> int:
        signed = message.AUTHENTICATED if self.signed else 0
        return signed | (message.ENCRYPTED if self.ciphered else 0)


def opened(user: User, heard: SnmpMessage, data: bytes) -> bytes | None:
    """Verify a message of this user and return its scoped part decrypted, or None where it is
    plain. Raises Doubted if it is not the user's, or not as safe as the user's have to be."""
    security = heard.security
    if security is None or security.flags & user.flags != user.flags:
        raise Doubted(f"A message of {user.name} has to be {_wanted(user)}.")
    if user.signed:
        _verify(user, security, data)
    if not security.is_encrypted:
        return None
    if not user.ciphered:
        raise Doubted(f"It is encrypted, and {user.name} has no passphrase for that.")
    return _decrypted(user, security, message.encrypted(heard))


def sealed(user: User, security: Security, scoped: bytes) -> bytes:
    """A message of this user, encrypted and signed as its flags say."""
    if security.is_encrypted:
        cipher = _cipher(user, security).encryptor()
        padding = b"\0" * (-len(scoped) % 8) if user.ciphered == "DES" else b""
        ciphered = cipher.update(scoped + padding) + cipher.finalize()
        scoped = ber.written(ber.OCTETS, ciphered)
    if not security.is_authenticated:
        return message.written(replace(security, signature=b""), scoped)
    _, length = SIGNATURES[user.signed]
    blank = replace(security, signature=bytes(length))
    data = message.written(blank, scoped)
    at = message.located(blank, data).signature_at
    return data[:at] + _signature(user, security.engine, data) + data[at + length :]


def _verify(user: User, security: Security, data: bytes) -> None:
    _, length = SIGNATURES[user.signed]
    if len(security.signature) != length:
        raise Doubted(f"Its signature is not one of {user.signed}.")
    at = security.signature_at
    blank = data[:at] + bytes(length) + data[at + length :]
    if not hmac.compare_digest(_signature(user, security.engine, blank), security.signature):
        raise Doubted(f"Its signature was not made with the passphrase of {user.name}.")


def _signature(user: User, engine: bytes, data: bytes) -> bytes:
    algorithm, length = SIGNATURES[user.signed]
    return hmac.digest(_bound(user.signed, user.passphrase, engine), data, algorithm)[:length]


def _decrypted(user: User, security: Security, ciphered: bytes) -> bytes:
    if len(security.salt) != _SALT or (user.ciphered == "DES" and len(ciphered) % 8):
        raise Malformed("What is encrypted is not as long as it has to be.")
    cipher = _cipher(user, security).decryptor()
    return cipher.update(ciphered) + cipher.finalize()


def _cipher(user: User, security: Security) -> Cipher[Any]:
    key = _stretched(user, security.engine)
    if user.ciphered == "DES":
        vector = bytes(a ^ b for a, b in zip(key[8:16], security.salt, strict=True))
        return Cipher(TripleDES(key[:8] * 3), modes.CBC(vector))
    begin = security.boots.to_bytes(4, "big") + security.time.to_bytes(4, "big")
    return Cipher(algorithms.AES(key), CFB(begin + security.salt))


def _stretched(user: User, engine: bytes) -> bytes:
    """A key as long as the cipher wants it; where the hash is too short more is made of it."""
    wanted = CIPHERS[user.ciphered]
    key = _bound(user.signed, user.privacy_passphrase, engine)
    while len(key) < wanted:
        is_cisco = user.ciphered.endswith("-C")
        key += _again(user.signed, key, engine) if is_cisco else _hashed(user.signed, key)
    return key[:wanted]


@functools.lru_cache(maxsize=1024)
def _bound(signed: str, passphrase: str, engine: bytes) -> bytes:
    return _bind(signed, _key_of(signed, passphrase.encode()), engine)


def _bind(signed: str, key: bytes, engine: bytes) -> bytes:
    return _hashed(signed, key + engine + key)


def _again(signed: str, key: bytes, engine: bytes) -> bytes:
    return _bind(signed, _key_of(signed, key), engine)


def _hashed(signed: str, data: bytes) -> bytes:
    return hashlib.new(SIGNATURES[signed][0], data, usedforsecurity=False).digest()


@functools.lru_cache(maxsize=256)
def _key_of(signed: str, secret: bytes) -> bytes:
    """The megabyte of the passphrase over and over that RFC 3414 hashes."""
    times, rest = divmod(_MEGABYTE, len(secret))
    whole = secret * times + secret[:rest]
    return _hashed(signed, whole)


def _wanted(user: User) -> str:
    if user.ciphered:
        return f"signed with {user.signed} and encrypted with {user.ciphered}"
    return f"signed with {user.signed}" if user.signed else "of the model of users"
