"""Whether an address means the same machine for everybody."""

import ipaddress
from urllib.parse import urlsplit


def only_here(url: str) -> bool:
    """Whether it leads every client to the client's own machine."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return False
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified
