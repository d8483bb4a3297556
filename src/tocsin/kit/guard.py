"""Which addresses we may dial when somebody else chose the address.

A webhook that anybody may enter must not reach the metadata service, the database or the
router. The networks are listed here and not asked of ``ipaddress.is_private``, whose answer
depends on Python's version and calls several private forms public. What gives out credentials,
speaks to many at once or hides another address inside is dialled for nobody, whatever is allowed.
"""

import functools
import ipaddress
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tocsin.kit import errors

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

# The special-purpose registry of IANA, and multicast and reserved space.
_NOT_PUBLIC_4 = tuple(
    ipaddress.IPv4Network(text)
    for text in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16",
        "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24",
        "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15",
        "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
    )
)  # fmt: skip
_PUBLIC_6 = ipaddress.IPv6Network("2000::/3")
# Teredo and other protocol assignments, documentation, 6to4, and the second documentation block.
_NOT_PUBLIC_6 = tuple(
    ipaddress.IPv6Network(text)
    for text in ("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20")
)
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_LOOPBACK_6 = ipaddress.IPv6Network("::1/128")
_NEVER = (
    *(
        ipaddress.ip_network(text)
        for text in (
            # This host, link-local with the clouds' metadata services, multicast, reserved.
            *("0.0.0.0/8", "169.254.0.0/16", "100.100.100.200/32", "224.0.0.0/4", "240.0.0.0/4"),
            *("fe80::/10", "fec0::/10", "fd00:ec2::254/128", "ff00::/8"),
            # NAT64 of one's own, Teredo and 6to4 lead to an IPv4 address that is not seen here.
            *("64:ff9b:1::/48", "2001::/32", "2002::/16"),
        )
    ),
    # IPv4-compatible, unspecified: all that begins with zeros but the loopback.
    *ipaddress.IPv6Network("::/96").address_exclude(_LOOPBACK_6),
)


PRIVATE = "10.0.0.0/8, 100.64.0.0/10, 127.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, ::1, fc00::/7"
"""Where an organisation keeps what it watches, as a setting is written."""


class Refused(errors.Invalid):
    """The address is not one that we may dial."""


@dataclass(frozen=True, slots=True)
class Guard:
    """Public addresses, and those of the networks that an administrator allowed."""

    allowed: tuple[Network, ...] = ()

    def permits(self, address: Address) -> bool:
        return _is_permitted(self.allowed, address)

    def check(self, host: str, addresses: Iterable[Address]) -> None:
        """Refuse a name as soon as one of its addresses is not permitted."""
        for address in addresses:
            if not self.permits(address):
                raise Refused(
                    f"{host} is {address}, which is not a public address;"
                    " an administrator can allow its network."
                )


PUBLIC = Guard()
ANYWHERE = Guard((ipaddress.IPv4Network("0.0.0.0/0"), ipaddress.IPv6Network("::/0")))
"""For addresses that an administrator entered: private networks too."""


def allowing(networks: Sequence[str]) -> Guard:
    """Read networks such as ``10.0.0.0/8``; a single address is a network of one."""
    return _allowing(tuple(networks))


@functools.lru_cache(maxsize=256)
def _allowing(networks: tuple[str, ...]) -> Guard:
    return Guard(tuple(_network(text) for text in networks if text.strip()))


@functools.lru_cache(maxsize=4096)
def _is_permitted(allowed: tuple[Network, ...], address: Address) -> bool:
    """Remembered, for in a storm the same few addresses are dialled thousands of times."""
    plain = _plain(address)
    if any(plain in network for network in _NEVER):
        return False
    inside = any(plain in network for network in allowed)
    return inside or _is_public(plain)


def _network(text: str) -> Network:
    try:
        return ipaddress.ip_network(text.strip(), strict=False)
    except ValueError as error:
        raise errors.Invalid(
            f"'{text[:60]}' is not a network; write it like 10.0.0.0/8 or 192.168.1.20."
        ) from error


def _plain(address: Address) -> Address:
    """Return the IPv4 address inside an IPv6 form that leads to it."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address.ipv4_mapped:
        return address.ipv4_mapped
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def _is_public(address: Address) -> bool:
    if isinstance(address, ipaddress.IPv4Address):
        return not any(address in network for network in _NOT_PUBLIC_4)
    return address in _PUBLIC_6 and not any(address in network for network in _NOT_PUBLIC_6)
