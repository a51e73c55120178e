"""The two tables of every channel's stream: one programme with H.264 and AAC, the same bytes for ever."""

from functools import lru_cache

import numpy as np

from retrovue.playout.transport.packets import AUDIO_PIDS, PACKET, PAT_PID, PMT_PID, VIDEO_PID, Rows

_PROGRAM = 1
_H264, _ADTS_AAC = 0x1B, 0x0F
_CRC_POLYNOMIAL = 0x04C11DB7


def crc32_mpeg(data: bytes) -> int:
    """The CRC of tables: most significant bit first, not inverted at the end."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte << 24
        for _ in range(8):
            crc = (crc << 1 ^ (_CRC_POLYNOMIAL if crc & 0x80000000 else 0)) & 0xFFFFFFFF
    return crc


def _table(pid: int, table_id: int, number: int, body: bytes) -> bytes:
    """A table of one section, in one packet."""
    current = b"\xc1\x00\x00"
    length = 2 + len(current) + len(body) + 4
    section = (
        bytes([table_id, 0xB0 | length >> 8, length & 0xFF]) + number.to_bytes(2, "big") + current + body
    )
    section += crc32_mpeg(section).to_bytes(4, "big")
    return (bytes([0x47, 0x40 | pid >> 8, pid & 0xFF, 0x10, 0]) + section).ljust(PACKET, b"\xff")


def _pid(pid: int) -> bytes:
    return (0xE000 | pid).to_bytes(2, "big")


_NO_DESCRIPTORS = b"\xf0\x00"

PAT = _table(PAT_PID, 0x00, 1, _PROGRAM.to_bytes(2, "big") + _pid(PMT_PID))
_LANGUAGE = 0x0A
"""Tag of the descriptor that names the language of a sound."""


def _sound(pid: int, language: str) -> bytes:
    descriptor = bytes([_LANGUAGE, 4]) + language.encode("ascii") + b"\0" if language else b""
    return bytes([_ADTS_AAC]) + _pid(pid) + (0xF000 | len(descriptor)).to_bytes(2, "big") + descriptor


@lru_cache(maxsize=64)
def tables_of(sounds: str = "") -> Rows:
    """PAT and PMT; `sounds` are the languages of two sounds, `eng+spa`, and empty where there is one."""
    streams = [bytes([_H264]) + _pid(VIDEO_PID) + _NO_DESCRIPTORS]
    streams += [_sound(pid, language) for pid, language in zip(AUDIO_PIDS, sounds.split("+"), strict=False)]
    table = _table(PMT_PID, 0x02, _PROGRAM, _pid(VIDEO_PID) + _NO_DESCRIPTORS + b"".join(streams))
    return np.frombuffer(PAT + table, np.uint8).reshape(2, PACKET)


TABLES: Rows = tables_of()
PMT = TABLES[1].tobytes()
