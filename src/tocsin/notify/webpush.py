"""Web Push: what is said is sealed for one browser (RFC 8291) and signed as ours (RFC 8292).

The push service in between, which the browser's maker runs, carries it and cannot read it.
"""

import base64
import binascii
import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tocsin.kit import errors, http

MOST_PLAIN = 3993
"""Push services take 4,096 bytes: 86 of header, 16 of tag and one that ends the padding go off."""
_RECORD = 4096
_SIGNED_FOR = timedelta(hours=12)
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


class BadSubscription(errors.Invalid):
    """It is not what a browser gives who asks it for a push subscription."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """Where a browser is reached, its public key, and the secret that it shares with us."""

    endpoint: str
    p256dh: bytes
    auth: bytes

    @property
    def address(self) -> str:
        """The one line by which it is kept as a contact."""
        return f"{self.endpoint}#{written(self.p256dh)}.{written(self.auth)}"


def subscription(address: str) -> Subscription:
    """Read an address; raises BadSubscription."""
    endpoint, _, keys = address.partition("#")
    p256dh, _, auth = keys.partition(".")
    try:
        http.parse(endpoint)
        found = Subscription(endpoint, read(p256dh), read(auth))
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), found.p256dh)
    except (ValueError, errors.Invalid) as error:
        raise BadSubscription("This is not the subscription of a browser.") from error
    if len(found.auth) != 16 or not endpoint.startswith("https://"):
        raise BadSubscription("This is not the subscription of a browser.")
    return found


def new_key() -> str:
    """Make the private key by which push services know that it is us."""
    number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    return written(number.to_bytes(32, "big"))


def public_key(private: str) -> str:
    """Return what a browser has to be told when it subscribes."""
    return written(_point(_private(private)))


def sealed(plain: bytes, to: Subscription, *, secret: bytes) -> bytes:
    """Encrypt for one browser: the whole body of the request, in one record.

    The key for this one message and its salt are drawn from ``secret`` and all that is said, so
    that the same message is the same bytes again and no two messages share a key.
    """
    if len(plain) > MOST_PLAIN:
        raise BadSubscription(f"A push carries at most {MOST_PLAIN} bytes.")
    seed = hmac.digest(secret, to.address.encode() + b"\0" + plain, hashlib.sha512)
    one_time = ec.derive_private_key(int.from_bytes(seed[:48]) % (_ORDER - 1) + 1, ec.SECP256R1())
    return encrypted(plain, to, one_time=one_time, salt=seed[48:])


def encrypted(
    plain: bytes, to: Subscription, *, one_time: ec.EllipticCurvePrivateKey, salt: bytes
) -> bytes:
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), to.p256dh)
    ours = _point(one_time)
    shared = one_time.exchange(ec.ECDH(), theirs)
    material = _expanded(
        hmac.digest(to.auth, shared, "sha256"), b"WebPush: info\0" + to.p256dh + ours, 32
    )
    mixed = hmac.digest(salt, material, "sha256")
    key = _expanded(mixed, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _expanded(mixed, b"Content-Encoding: nonce\0", 12)
    head = salt + _RECORD.to_bytes(4) + bytes([len(ours)]) + ours
    return head + AESGCM(key).encrypt(nonce, plain + b"\x02", None)


def authorization(private: str, endpoint: str, *, contact: str, now: datetime) -> str:
    """Return the header that says who we are and whom the push service may ask about us."""
    url = http.parse(endpoint)
    claims = {
        "aud": f"{url.scheme}://{url.authority}",
        "exp": int((now + _SIGNED_FOR).timestamp()),
        "sub": contact,
    }
    head = _json({"typ": "JWT", "alg": "ES256"})
    signed = f"{head}.{_json(claims)}"
    raw = _private(private).sign(signed.encode(), ec.ECDSA(hashes.SHA256()))
    r, s = utils.decode_dss_signature(raw)
    signature = written(r.to_bytes(32, "big") + s.to_bytes(32, "big"))
    return f"vapid t={signed}.{signature},k={public_key(private)}"


def written(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def read(text: str) -> bytes:
    """Read what ``written`` wrote; raises ValueError."""
    try:
        padded = text + "=" * (-len(text) % 4)
        return base64.b64decode(padded, altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError(str(error)) from error


@lru_cache(maxsize=8)
def _private(written_key: str) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(read(written_key)), ec.SECP256R1())


def _point(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _expanded(key: bytes, info: bytes, size: int) -> bytes:
    """One block of HKDF."""
    return hmac.digest(key, info + b"\x01", "sha256")[:size]


def _json(value: dict[str, object] | dict[str, str]) -> str:
    return written(json.dumps(value, separators=(",", ":")).encode())
