"""What a client may ask on the control port, and what it is told. Nothing can be set from there."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from retrovue.playout.deliver.hdhomerun.frames import Frame, Kind, Tag, write_frame

MODEL, HARDWARE, VERSION = "hdhomerun5_atsc", "HDHR5-4US", "20250815"
"""A tuner that streams over HTTP and does not encode anew: for one that does, clients offer qualities that we have not."""
_UNKNOWN = "ERROR: unknown getset variable"
_READ_ONLY = "ERROR: variable is read only"
_MALFORMED = "ERROR: malformed getset request"
_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Reception:
    """What one tuner does."""

    number: str = ""
    """Of the channel; empty when nobody has the tuner."""
    name: str = ""
    client: str = ""
    rate: int = 0
    """Bits a second."""


def answer(frame: Frame, tuners: Callable[[], Mapping[int, Reception]]) -> bytes | None:
    """The answer to a request; None for another kind of frame, such as one that would replace our firmware."""
    if frame.kind != Kind.ASK:
        return None
    name = _text(frame.get(Tag.NAME))
    if name is None:
        return _refused(_MALFORMED)
    value = _value(name, tuners())
    if value is None:
        return _refused(_UNKNOWN)
    if frame.get(Tag.VALUE) is not None:
        return _refused(_READ_ONLY)
    return write_frame(Kind.ANSWER, ((Tag.NAME, _ended(name)), (Tag.VALUE, _ended(value))))


def _text(value: bytes | None) -> str | None:
    if value is None or len(value) > _LONGEST_NAME:
        return None
    name = value.removesuffix(b"\0").decode("ascii", "replace")
    return name if name.isprintable() and name.isascii() else None


def _ended(text: str) -> bytes:
    return text.encode("utf-8", "replace")[:1_000] + b"\0"


def _refused(error: str) -> bytes:
    return write_frame(Kind.ANSWER, ((Tag.ERROR, _ended(error)),))


def _value(name: str, tuners: Mapping[int, Reception]) -> str | None:
    known = _SYSTEM.get(name)
    if known is not None:
        return known
    tuner, _, item = name.removeprefix("/tuner").partition("/")
    if not name.startswith("/tuner") or not tuner.isdecimal() or len(tuner) > 3:
        return None
    reception, told = tuners.get(int(tuner)), _OF_TUNER.get(item)
    return told(reception) if reception is not None and told is not None else None


def _status(one: Reception) -> str:
    if not one.number:
        return "ch=none lock=none ss=0 snq=0 seq=0 bps=0 pps=0"
    return f"ch=auto:{one.number} lock=auto ss=100 snq=100 seq=100 bps={one.rate} pps=0"


def _channel_status(one: Reception) -> str:
    if not one.number:
        return "vch=none name=none auth=unspecified cci=none"
    return f"vch={one.number} name={'_'.join(one.name.split()) or 'none'} auth=unspecified cci=none"


def _streams(one: Reception) -> str:
    return f"1: {one.number} {_one_line(one.name)}\n" if one.number else "none"


def _one_line(text: str) -> str:
    return " ".join(text.split())


_OF_TUNER: Mapping[str, Callable[[Reception], str]] = {
    "channel": lambda one: f"auto:{one.number}" if one.number else "none",
    "channelmap": lambda _: "us-cable",
    "debug": lambda one: f"tun: {_status(one)}\n",
    "lockkey": lambda one: one.client or "none",
    "program": lambda one: "1" if one.number else "none",
    "status": _status,
    "streaminfo": _streams,
    "target": lambda one: f"http://{one.client}" if one.client else "none",
    "vchannel": lambda one: one.number or "none",
    "vstatus": _channel_status,
}
_SYSTEM: dict[str, str] = {
    "/sys/features": "channelmap: us-cable\nmodulation: auto\nauto-modulation: auto\n",
    "/sys/hwmodel": HARDWARE,
    "/sys/model": MODEL,
    "/sys/version": VERSION,
}
_SYSTEM["help"] = "Supported configuration options:\n" + "".join(
    f"{name}\n" for name in (*sorted(_SYSTEM), "help", *(f"/tuner<n>/{item}" for item in _OF_TUNER))
)  # fmt: skip
