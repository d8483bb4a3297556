"""Whether the way to a database leads over a network, and whether it is encrypted then."""

import ipaddress
import shlex
from urllib.parse import parse_qsl, unquote, urlsplit

ENCRYPTED = frozenset({"require", "verify-ca", "verify-full"})


def is_open(dsn: str) -> bool:
    """Whether what is said to it could be read, or answered, by somebody on the way."""
    named = _named(dsn)
    hosts = (named.get("hostaddr") or named.get("host", "")).split(",")
    return not all(_is_here(host) for host in hosts) and named.get("sslmode") not in ENCRYPTED


def _named(dsn: str) -> dict[str, str]:
    """Its parameters, however it is written: as an address or as ``host=… sslmode=…``."""
    if not dsn.startswith(("postgres://", "postgresql://")):
        return dict(part.split("=", 1) for part in shlex.split(dsn) if "=" in part)
    parts = urlsplit(dsn)
    places = parts.netloc.rpartition("@")[2].split(",")
    hosts = ",".join(unquote(urlsplit(f"//{place}").hostname or "") for place in places)
    return {"host": hosts, **dict(parse_qsl(parts.query))}


def _is_here(host: str) -> bool:
    if host in {"", "localhost"} or host.startswith(("/", "@")):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
