"""What is answered to a client that looks for tuners: to the house only, and never so often that it is of use as a weapon."""

import ipaddress
import struct
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass

from retrovue.playout.deliver.hdhomerun.frames import Frame, Kind, Tag, read_frame, write_frame

TUNER = 1
"""The type of device that we are."""
_ANY = 0xFFFFFFFF
_HOUSE = tuple(
    map(ipaddress.ip_network, ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16"))
)  # fmt: skip
REPLIES = 10
"""To one address in a second."""
_SECOND = 1_000
_MOST_SOURCES = 1_024
"""Who asks from further addresses within a second gets no answer."""


@dataclass(frozen=True, slots=True)
class Device:
    """What a client must know of us."""

    id: str
    tuners: int
    base: str
    """Where it reaches us; the line-up is found below."""


def device_auth(device_id: str) -> str:
    """A word that clients pass on to guide services; it opens nothing here."""
    return f"RetroVue{device_id}"


def is_of_the_house(address: str) -> bool:
    """Whether an IPv4 address is a private one or this machine."""
    try:
        found = ipaddress.IPv4Address(address)
    except ValueError:
        return False
    return any(found in network for network in _HOUSE)


class Discovery:
    """Answers datagrams. `now` in ms of a clock that never goes back."""

    def __init__(self, device_id: str) -> None:
        self._wanted = (_ANY, int(device_id, 16))
        self._answered: OrderedDict[str, deque[int]] = OrderedDict()

    def reply(self, data: bytes, source: str, now: int, device: Callable[[], Device]) -> bytes | None:
        """The answer to a datagram; None for what is not for us, is broken, comes from afar or too often."""
        frame = read_frame(data) if is_of_the_house(source) else None
        if frame is None or frame.kind != Kind.DISCOVER or not self._is_meant(frame):
            return None
        if not self._may_answer(source, now):
            return None
        self._note(source, now)
        return _announcement(device())

    def _is_meant(self, frame: Frame) -> bool:
        """Whether it looks for tuners, for all of them or for us; who takes any may name no id."""
        several = frame.get(Tag.DEVICE_TYPES) or b""
        types = [_number(several[at : at + 4]) for at in range(0, len(several), 4)]
        found = _ANY in types or TUNER in types or _number(frame.get(Tag.DEVICE_TYPE)) in (_ANY, TUNER)
        wanted = frame.get(Tag.DEVICE_ID)
        return found and (wanted is None or _number(wanted) in self._wanted)

    def _may_answer(self, source: str, now: int) -> bool:
        while self._answered:
            oldest, times = next(iter(self._answered.items()))
            if now - times[-1] < _SECOND:
                break
            del self._answered[oldest]
        times = self._answered.get(source, deque())
        if not times:
            return len(self._answered) < _MOST_SOURCES
        return len(times) < REPLIES or now - times[0] >= _SECOND

    def _note(self, source: str, now: int) -> None:
        self._answered.setdefault(source, deque(maxlen=REPLIES)).append(now)
        self._answered.move_to_end(source)


def _number(value: bytes | None) -> int | None:
    return int.from_bytes(value) if value is not None and len(value) == 4 else None


def _announcement(device: Device) -> bytes:
    return write_frame(
        Kind.DISCOVERED,
        (
            (Tag.DEVICE_TYPE, struct.pack(">I", TUNER)),
            (Tag.DEVICE_ID, struct.pack(">I", int(device.id, 16))),
            (Tag.AUTH, device_auth(device.id).encode()),
            (Tag.TUNERS, bytes((device.tuners,))),
            (Tag.BASE, device.base.encode()),
            (Tag.LINE_UP, f"{device.base}/lineup.json".encode()),
        ),
    )
