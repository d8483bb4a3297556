"""From which addresses a listener's source takes what arrives, and how narrowly that is said.

A packet brings no key that could not be forged; where senders are told apart by their address,
the narrowest network that holds it decides.
"""

import functools
import ipaddress
from collections.abc import Sequence
from typing import Any

ANYWHERE = -1
"""How narrow a source is that names no network: less than any."""
MOST = 500
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def narrowness(named: Sequence[str], address: str) -> int | None:
    """How narrow the network is through which it is let in; None when it is not."""
    if not named:
        return ANYWHERE
    found = plain(address)
    if found is None:
        return None
    fits = [one for one in _parsed(tuple(named)) if one.version == found.version and found in one]
    return max((_narrow(one) for one in fits), default=None)


def mistake(named: Any) -> str:
    """What is wrong with a list of networks, or ""."""
    if not isinstance(named, list) or len(named) > MOST:
        return f"'from' must be a list of at most {MOST} addresses or networks."
    for each in named:
        try:
            _network(str(each))
        except ValueError:
            return f"'from': {str(each)[:60]!r} is no address and no network such as 10.0.0.0/8."
    return ""


def plain(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The address; of IPv4 also where a socket for both shows it as one of IPv6."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return None
    return (found.ipv4_mapped or found) if isinstance(found, ipaddress.IPv6Address) else found


def _narrow(network: Network) -> int:
    """Of both families alike: an address on its own is as narrow as can be."""
    return network.prefixlen + 128 - network.max_prefixlen


@functools.lru_cache(maxsize=256)
def _parsed(named: tuple[str, ...]) -> tuple[Network, ...]:
    return tuple(map(_network, named))


def _network(text: str) -> Network:
    return ipaddress.ip_network(text.strip(), strict=False)
