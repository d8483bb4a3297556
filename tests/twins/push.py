"""A browser that subscribed to push messages, as far as its keys go."""

import base64
import hmac
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


@dataclass(frozen=True)
class Browser:
    """``opened`` reads by RFC 8188 and 8291, written down here once more."""

    endpoint: str
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    shared: bytes = b"0123456789abcdef"

    @property
    def public(self) -> bytes:
        return self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    @property
    def private(self) -> str:
        return _text(self.key.private_numbers().private_value.to_bytes(32, "big"))

    @property
    def auth(self) -> str:
        return _text(self.shared)

    @property
    def keys(self) -> str:
        return f"{_text(self.public)}.{self.auth}"

    @property
    def address(self) -> str:
        return f"{self.endpoint}#{self.keys}"

    def opened(self, body: bytes) -> bytes:
        salt, size, ours = body[:16], body[20], body[21:86]
        assert size == 65
        assert int.from_bytes(body[16:20], "big") == 4096
        sender = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), ours)
        secret = self.key.exchange(ec.ECDH(), sender)
        material = _hkdf(self.shared, secret, b"WebPush: info\0" + self.public + ours, 32)
        key = _hkdf(salt, material, b"Content-Encoding: aes128gcm\0", 16)
        nonce = _hkdf(salt, material, b"Content-Encoding: nonce\0", 12)
        padded = AESGCM(key).decrypt(nonce, body[86:], None)
        plain, end, padding = padded.rpartition(b"\x02")
        assert (end, padding.strip(b"\0")) == (b"\x02", b"")
        return plain


def _hkdf(salt: bytes, secret: bytes, info: bytes, size: int) -> bytes:
    extracted = hmac.digest(salt, secret, "sha256")
    return hmac.digest(extracted, info + b"\x01", "sha256")[:size]
