"""A certificate for 127.0.0.1 and localhost, made anew for each session of tests."""

import datetime
import functools
import ipaddress
import ssl
import tempfile
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@functools.cache
def _pem(address: str = "127.0.0.1") -> tuple[bytes, bytes]:
    return made(address)


def made(address: str = "127.0.0.1") -> tuple[bytes, bytes]:
    """A new one, which is its own authority, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    names = x509.SubjectAlternativeName(
        [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address(address))]
    )
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=30))
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return certificate.public_bytes(serialization.Encoding.PEM), private


def write(folder: Path) -> tuple[Path, Path]:
    """Put a new one into a folder, where the last one may be; return the paths of both files."""
    chain, key = folder / "chain.pem", folder / "key.pem"
    for path, content in zip((chain, key), made(), strict=True):
        path.with_suffix(".new").write_bytes(content)
        path.with_suffix(".new").rename(path)
    return chain, key


def serving(address: str = "127.0.0.1") -> ssl.SSLContext:
    """What a server shows its clients; another address than its own is a lie."""
    certificate, private = _pem(address)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.TemporaryDirectory() as folder:
        chain = Path(folder) / "chain.pem"
        chain.write_bytes(certificate + private)
        context.load_cert_chain(chain)
    return context


def trusting(address: str = "127.0.0.1") -> ssl.SSLContext:
    """What a client needs to believe that server."""
    return ssl.create_default_context(cadata=_pem(address)[0].decode())
