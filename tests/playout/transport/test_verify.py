"""The walker finds what a receiver would stumble over: each kind of damage has its complaint."""

from collections.abc import Callable

import pytest

from retrovue.playout.transport.cut import Cutter
from retrovue.playout.transport.packets import PACKET
from retrovue.playout.transport.stamp import stamp
from retrovue.playout.transport.tables import PAT, PMT, crc32_mpeg
from retrovue.playout.transport.verify import walk

MakeStream = Callable[[int, int, list[int], list[int]], bytes]


@pytest.fixture(scope="module")
def raw(make_stream: MakeStream) -> bytes:
    cutter = Cutter([64], 30)
    (segment,) = cutter.feed(make_stream(64, 30, [600], [300])) + cutter.finish()
    return segment.data


def rows(data: bytes, pid: int, *, begins: bool) -> list[int]:
    head = bytes([(0x40 if begins else 0) | pid >> 8, pid & 255])
    return [at for at in range(0, len(data), PACKET) if data[at + 1 : at + 3] == head]


def without(data: bytes, at: int) -> bytes:
    return data[:at] + data[at + PACKET :]


@pytest.mark.parametrize(
    ("pid", "begins", "complaint"),
    [
        (256, False, "continuity of 256"), (256, True, "picture steps by 6000"), (257, True, "sound steps by 3840"),
        (0, True, "continuity of 0"), (4096, True, "continuity of 4096"),
    ],
)  # fmt: skip
def test_a_lost_packet(raw: bytes, pid: int, begins: bool, complaint: str) -> None:
    damaged = without(raw, rows(raw, pid, begins=begins)[8])
    assert any(fault.startswith(complaint) for fault in walk(damaged, 30).faults)


def test_segments_on_clocks_that_do_not_meet(raw: bytes) -> None:
    faults = walk(stamp(raw, 0, 64, 0, 30) + stamp(raw, 65, 64, 65, 30), 30).faults
    assert "clock reference steps by 6000" in faults
    assert any(fault.startswith("picture steps by 6000") for fault in faults)


def test_a_foreign_packet_and_a_torn_end(raw: bytes) -> None:
    assert (
        walk(raw + b"\x47\x1f\xff\x10".ljust(PACKET, b"\0"), 30)
        .faults[0]
        .startswith("a packet that is none of ours")
    )
    assert "not a whole number of packets" in walk(raw + b"\x47", 30).faults


def test_a_discontinuity_flag(raw: bytes) -> None:
    damaged = bytearray(raw)
    damaged[rows(raw, 256, begins=True)[3] + 5] |= 0x80
    assert walk(bytes(damaged), 30).faults == ["a discontinuity flag"]


def test_tables_carry_a_valid_crc() -> None:
    for table in (PAT, PMT):
        length = (table[6] & 0x0F) << 8 | table[7]
        assert crc32_mpeg(table[5 : 8 + length]) == 0
        assert set(table[8 + length :]) == {0xFF}
