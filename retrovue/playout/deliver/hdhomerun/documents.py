"""The documents of a tuner, as Plex, Jellyfin, Emby, Channels and Kodi ask for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any
from uuid import UUID
from xml.sax.saxutils import escape

from retrovue.export.m3u import m3u_text
from retrovue.playout.deliver.hdhomerun.discovery import Device, device_auth
from retrovue.playout.deliver.hdhomerun.variables import HARDWARE, MODEL, VERSION

_MAKER = "Silicondust"
"""Clients take what says so for a tuner of the kind they know."""
_HD = 720
_ILLEGAL = dict.fromkeys((*range(0x20), 0x7F, *range(0xD800, 0xE000), 0xFFFE, 0xFFFF))


@dataclass(frozen=True, slots=True)
class Listed:
    """A channel of the line-up; its name may hold anything that a person wrote."""

    number: str
    name: str
    height: int
    """Of the picture that tuners get."""

    def fields(self, base: str) -> dict[str, Any]:
        """As the line-up names them. The address has no query: Plex adds one of its own with a question mark."""
        found: dict[str, Any] = {
            "GuideNumber": self.number, "GuideName": clean(self.name) or self.number, "VideoCodec": "H264",
            "AudioCodec": "AAC",
        }  # fmt: skip
        if self.height >= _HD:
            found["HD"] = 1
        return {**found, "URL": f"{base}/auto/v{self.number}"}


def clean(text: str) -> str:
    """Text on one line, with nothing in it that XML cannot carry."""
    return " ".join(text.split()).translate(_ILLEGAL)


def discover(device: Device, name: str) -> dict[str, Any]:
    """`/discover.json`"""
    return {
        "FriendlyName": clean(name) or "RetroVue", "ModelNumber": HARDWARE, "FirmwareName": MODEL,
        "FirmwareVersion": VERSION, "DeviceID": device.id, "DeviceAuth": device_auth(device.id),
        "BaseURL": device.base, "LineupURL": f"{device.base}/lineup.json", "TunerCount": device.tuners,
    }  # fmt: skip


LINE_UP_STATUS = {
    "ScanInProgress": 0, "ScanPossible": 1, "Source": "Cable", "SourceList": ["Antenna", "Cable"],
}  # fmt: skip
"""`/lineup_status.json`: the line-up is the station's, so that a scan is over as soon as it is asked for."""


def line_up(channels: Sequence[Listed], base: str) -> list[dict[str, Any]]:
    """`/lineup.json`"""
    return [channel.fields(base) for channel in channels]


def line_up_xml(channels: Sequence[Listed], base: str) -> str:
    """`/lineup.xml`"""
    programs = "".join(f"<Program>{_elements(channel.fields(base))}</Program>\n" for channel in channels)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<Lineup>\n{programs}</Lineup>\n'


def line_up_m3u(channels: Sequence[Listed], base: str) -> str:
    """`/lineup.m3u`"""
    lines = ["#EXTM3U"]
    for channel in channels:
        name = m3u_text(channel.name) or channel.number
        lines.append(
            f'#EXTINF:-1 channel-id="{channel.number}" channel-number="{channel.number}" tvg-name="{name}",'
            f"{channel.number} {name}"
        )
        lines.append(f"{base}/auto/v{channel.number}")
    return "\n".join(lines) + "\n"


def device_xml(device: Device, name: str) -> str:
    """`/device.xml`: the description that UPnP asks for, which Plex reads."""
    described = _elements({
        "deviceType": "urn:schemas-upnp-org:device:MediaServer:1", "friendlyName": clean(name) or "RetroVue",
        "manufacturer": _MAKER, "modelName": HARDWARE, "modelNumber": HARDWARE, "serialNumber": device.id,
        "UDN": f"uuid:{_uuid(device.id)}",
    })  # fmt: skip
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<root xmlns="urn:schemas-upnp-org:device-1-0">\n'
        "<specVersion><major>1</major><minor>0</minor></specVersion>\n"
        f"<URLBase>{escape(device.base)}</URLBase>\n<device>{described}</device>\n</root>\n"
    )


def _elements(fields: dict[str, Any]) -> str:
    return "".join(f"<{name}>{escape(str(value))}</{name}>" for name, value in fields.items())


def _uuid(device_id: str) -> UUID:
    return UUID(bytes=blake2b(device_id.encode(), digest_size=16).digest(), version=4)
