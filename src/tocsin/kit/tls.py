"""The certificate of our own listener for TLS, taken up again whenever it was renewed.

Connections that stand keep the old one, new ones get the new. Whoever renews writes two files, and
we may look between the two: what does not fit together is refused and the one in use stays.
"""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tocsin.kit import errors


class BadCertificate(errors.Invalid):
    """The files are not there, or are no certificate and the key that belongs to it."""


@dataclass(frozen=True, slots=True)
class Files:
    """PEM: the certificate with those that lead to its authority, and its private key."""

    chain: Path
    key: Path


class Certificate:
    """``context`` is what a listener shows; it stays the same object through every renewal."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._seen = _stamps(files)
        self.context = _loaded(files)

    def renew(self) -> bool:
        """Take up files that changed; raise BadCertificate, once, for such as do not fit."""
        stamps = _stamps(self._files)
        if stamps == self._seen:
            return False
        self._seen = stamps
        _loaded(self._files)
        with _told(self._files):
            self.context.load_cert_chain(self._files.chain, self._files.key)
        return True


def trusting_only(chain: Path) -> ssl.SSLContext:
    """What a client needs to believe whoever shows this very certificate, whatever its name."""
    with _told(Files(chain, chain)):
        context = ssl.create_default_context(cafile=str(chain))
    context.check_hostname = False
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    return context


def _loaded(files: Files) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["http/1.1"])
    with _told(files):
        context.load_cert_chain(files.chain, files.key)
    return context


def _stamps(files: Files) -> tuple[tuple[int, int], ...]:
    with _told(files):
        found = [path.stat() for path in (files.chain, files.key)]
    return tuple((one.st_mtime_ns, one.st_ino) for one in found)


@contextmanager
def _told(files: Files) -> Iterator[None]:
    try:
        yield
    except OSError as error:  # an SSLError is one too
        sentence = f"{files.chain} and {files.key} are no certificate and its key: {error}."
        raise BadCertificate(sentence) from error
