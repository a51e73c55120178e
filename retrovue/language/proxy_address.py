"""The address of a reverse proxy: a name, or a whole network, would be compared with what connects and never be it."""

from ipaddress import IPv6Address, ip_address
from typing import Annotated

from pydantic import BeforeValidator

from retrovue.language.dayparted import as_list
from retrovue.language.model import wrong
from retrovue.language.texts import read_shown_text

FORM = r"[0-9A-Fa-f:.]+(%\S+)?"
_HELP = "write one address, such as `127.0.0.1`, or a list of them; names and networks are not looked up"


def read_proxy_address(value: object) -> str:
    """As the system tells it of who connects, however it was written."""
    text = read_shown_text(value)
    try:
        found = ip_address(text)
    except ValueError:
        raise wrong("RV020", "`{text}` is not the address of a proxy", text=text, help=_HELP) from None
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return str(mapped or found)


ProxyAddress = Annotated[str, BeforeValidator(read_proxy_address)]
ProxyAddresses = Annotated[tuple[ProxyAddress, ...], BeforeValidator(as_list)]
