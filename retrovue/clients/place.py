"""Addresses as they stand in what a station answers: whatever they are, they can be looked at."""

import ipaddress
from urllib.parse import SplitResult, urljoin, urlsplit


def split(url: str) -> SplitResult:
    """Its parts; none of what is no address."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return urlsplit("")
    return parts


def join(base: str, url: str) -> str:
    """Where an address leads that stands at another; what is none stays as it is."""
    try:
        return urljoin(base, url)
    except ValueError:
        return url


def only_here(url: str) -> bool:
    """Whether it leads every client to the client's own machine."""
    host = split(url).hostname or ""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified
