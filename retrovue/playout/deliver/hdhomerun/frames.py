"""Frames of the tuner protocol: type and length, then tags with values, then a checksum."""

import struct
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum

LARGEST = 1_460
"""Bytes of a frame, the checksum included."""
HEAD = 4
"""Bytes by which the length of a frame is known."""
_CHECKSUM = 4
_LONG = 0x80


class Kind(IntEnum):
    """Of frames; a tuner also knows those that replace its firmware, and we do not."""

    DISCOVER = 2
    DISCOVERED = 3
    ASK = 4
    ANSWER = 5


class Tag(IntEnum):
    """Of values."""

    DEVICE_TYPE = 0x01
    DEVICE_ID = 0x02
    NAME = 0x03
    VALUE = 0x04
    ERROR = 0x05
    TUNERS = 0x10
    LINE_UP = 0x27
    BASE = 0x2A
    AUTH = 0x2B
    DEVICE_TYPES = 0x2D


Values = Sequence[tuple[int, bytes]]


@dataclass(frozen=True, slots=True)
class Frame:
    """One that was whole; of two values with one tag the first counts."""

    kind: int
    values: Values

    def get(self, tag: int) -> bytes | None:
        return next((value for known, value in self.values if known == tag), None)


def frame_size(head: bytes) -> int:
    """Bytes of the frame that begins so."""
    return HEAD + int.from_bytes(head[2:HEAD]) + _CHECKSUM


def read_frame(data: bytes) -> Frame | None:
    """None for anything but one whole frame with the right checksum."""
    if not HEAD + _CHECKSUM <= len(data) <= LARGEST or frame_size(data) != len(data):
        return None
    body, checksum = data[:-_CHECKSUM], data[-_CHECKSUM:]
    if struct.pack("<I", zlib.crc32(body)) != checksum:
        return None
    values = _read_values(body[HEAD:])
    return None if values is None else Frame(int.from_bytes(data[:2]), values)


def _read_values(body: bytes) -> Values | None:
    """None when a value would end behind the frame."""
    found, at = [], 0
    while at < len(body):
        if at + 2 > len(body):
            return None
        tag, length, at = body[at], body[at + 1], at + 2
        if length & _LONG:
            if at >= len(body):
                return None
            length, at = length & 0x7F | body[at] << 7, at + 1
        if at + length > len(body):
            return None
        found.append((tag, body[at : at + length]))
        at += length
    return found


def write_frame(kind: int, values: Iterable[tuple[int, bytes]]) -> bytes:
    body = b"".join(bytes((tag,)) + _length(len(value)) + value for tag, value in values)
    data = struct.pack(">HH", kind, len(body)) + body
    return data + struct.pack("<I", zlib.crc32(data))


def _length(length: int) -> bytes:
    return bytes((length,)) if length < _LONG else bytes((length & 0x7F | _LONG, length >> 7))
