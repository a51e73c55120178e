"""A small encoder of nothing: transport streams laid out as ffmpeg writes them, with made-up payloads."""

from collections.abc import Callable
from hashlib import blake2b

import pytest

from retrovue.timing.frames import lattice

START = 900_000
SETS = b"\0\0\0\1\x09\xf0" + b"\0\0\0\1\x67SPS" + b"\0\0\0\1\x68PPS"


NOISE = b"".join(blake2b(bytes([at])).digest().replace(b"\0", b"\1") for at in range(64))


def _noise(name: int, length: int) -> bytes:
    start = name * 7 % 1000
    return NOISE[start : start + length]


def _time(mark: int, ticks: int) -> bytes:
    t = ticks % (1 << 33)
    return bytes(
        [mark << 4 | t >> 29 & 0x0E | 1, t >> 22 & 255, t >> 14 & 254 | 1, t >> 7 & 255, t << 1 & 254 | 1]
    )


def _packets(pid: int, pes: bytes, fields: bytes) -> list[bytes]:
    """One PES as packets; `fields` is the adaptation field of the first (flags and reference)."""
    out = []
    first = True
    while pes:
        keep = fields if first else b""
        room = 184 - (1 + len(keep) if keep else 0)
        body, pes = pes[:room], pes[room:]
        lack = room - len(body)
        if keep or lack:
            length = 183 - len(body)
            inside = (keep or (b"\0" if length else b"")).ljust(length, b"\xff")
            packet = bytes([0x47, (0x40 if first else 0) | pid >> 8, pid & 255, 0x30, length]) + inside + body
        else:
            packet = bytes([0x47, (0x40 if first else 0) | pid >> 8, pid & 255, 0x10]) + body
        assert len(packet) == 188
        out.append(packet)
        first = False
    return out


def _picture(at: int, fps: int, size: int, order: int) -> tuple[int, list[bytes]]:
    tick = 90_000 // fps
    pts, dts = START + at * tick, START + (order - 1) * tick
    body = (SETS if order % (128 if fps >= 50 else 64) == 0 else b"") + b"\0\0\1\x41" + _noise(at, size)
    if pts == dts:
        header = b"\0\0\1\xe0\0\0\x80\x80\x05" + _time(2, pts)
    else:
        header = b"\0\0\1\xe0\0\0\x80\xc0\x0a" + _time(3, pts) + _time(1, dts)
    base = dts % (1 << 33)
    reference = bytes(
        [0x50, base >> 25, base >> 17 & 255, base >> 9 & 255, base >> 1 & 255, base << 7 & 128 | 0x7E, 0]
    )
    return dts, _packets(256, header + body, reference)


def _sound(index: int, size: int) -> tuple[int, list[bytes]]:
    pts = START + index * 1920
    header = b"\0\0\1\xc0" + (8 + size).to_bytes(2, "big") + b"\x80\x80\x05" + _time(2, pts)
    return pts, _packets(257, header + _noise(index, size), b"\x40")


def encoder_stream(frames: int, fps: int, picture_sizes: list[int], sound_sizes: list[int]) -> bytes:
    """A run of `frames` pictures shown in the order sent, with sound, its priming frame and two to spare."""
    gop = 128 if fps >= 50 else 64
    units = [
        _picture(at, fps, picture_sizes[at % len(picture_sizes)] + (300 if at % gop == 0 else 0), at)
        for at in range(frames)
    ]
    units += [_sound(at, sound_sizes[at % len(sound_sizes)]) for at in range(-1, lattice(frames, fps) + 2)]
    units.sort(key=lambda unit: unit[0])
    tables = [bytes([0x47, 0x40 | pid >> 8, pid & 255, 0x10]).ljust(188, b"\xff") for pid in (17, 0, 4096)]
    counters: dict[int, int] = {}
    out = bytearray()
    for packet in [*tables, *(packet for _, unit in units for packet in unit)]:
        pid = (packet[1] & 31) << 8 | packet[2]
        counters[pid] = (counters.get(pid, -1) + 1) % 16
        out += packet[:3] + bytes([packet[3] & 0xF0 | counters[pid]]) + packet[4:]
    return bytes(out)


@pytest.fixture(scope="session")
def make_stream() -> Callable[[int, int, list[int], list[int]], bytes]:
    return encoder_stream
