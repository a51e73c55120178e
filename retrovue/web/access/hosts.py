"""Names that a request may call this station by.

A page of the outside world can have its name lead to this address and then read what is answered (DNS rebinding); no
page of the outside world can have a private address, a bare name, or a name that is reserved for houses.
"""

import ipaddress
from collections.abc import Container

_RESERVED = ("local", "localhost", "lan", "home", "internal", "localdomain", "home.arpa")
"""Last labels that nobody can register (RFC 6761, 6762, 8375, and .internal)."""
_HOUSE = tuple(map(ipaddress.ip_network, (
    "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "127.0.0.0/8", "0.0.0.0/32",
    "fc00::/7", "fe80::/10", "::1/128", "::/128",
)))  # fmt: skip
"""`ipaddress` calls more than these private: strangers behind a Teredo tunnel (2001::/32), too."""


def host_name(host: str) -> str:
    """The name in a Host header, without its port; empty when it is none."""
    text = host.strip().lower()
    if text.startswith("["):
        name, closed, _ = text[1:].partition("]")
        return name if closed else ""
    return text.rpartition(":")[0] if text.count(":") == 1 else text


def is_of_the_house(host: str, known: Container[str] = ()) -> bool:
    """Whether a Host header names an address or a reserved name of the house, or one that the station knows."""
    name = host_name(host).removesuffix(".")
    if not name:
        return False
    if name in known or is_private(name):
        return True
    return not _looks_like_address(name) and (
        "." not in name or name.endswith(tuple(f".{last}" for last in _RESERVED))
    )


def is_private(address: str | None) -> bool:
    """Loopback, link-local and private addresses; no address at all is a local socket."""
    if address is None:
        return True
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None)
    return any((mapped or found) in network for network in _HOUSE)


def is_loopback(address: str | None) -> bool:
    if address is None:
        return True
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None)
    return bool((mapped or found).is_loopback)


def plain_address(text: str) -> str:
    """As it is compared: IPv4 as itself, also where it came by a socket for both."""
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        return text
    return str(getattr(found, "ipv4_mapped", None) or found)


def _looks_like_address(name: str) -> bool:
    """Digits and colons: browsers take forms such as `0x7f.1` or `2130706433` for addresses, too."""
    last = name.rpartition(".")[2]
    return ":" in name or last.isdigit() or last.startswith("0x")
