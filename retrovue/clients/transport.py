"""What an MPEG-TS says that it holds: enough of it to know whether a client would find picture and sound."""

KINDS = {
    0x01: ("video", "MPEG-1"), 0x02: ("video", "MPEG-2"), 0x1B: ("video", "H.264"), 0x24: ("video", "HEVC"),
    0x03: ("audio", "MP2"), 0x04: ("audio", "MP2"), 0x0F: ("audio", "AAC"), 0x11: ("audio", "AAC"), 0x81: ("audio", "AC-3"),
}  # fmt: skip
"""Stream types that clients of television play."""
_SIZE, _SYNC, _STREAMS = 188, 0x47, 0x1FFF


def kinds(data: bytes) -> set[int] | None:
    """The types of its streams; None when it is no MPEG-TS, or has no tables."""
    start = next((at for at in range(_SIZE) if _aligned(data, at)), None)
    if start is None:
        return None
    programs: set[int] = set()
    for at in range(start, len(data) - _SIZE + 1, _SIZE):
        packet = data[at : at + _SIZE]
        pid = (packet[1] << 8 | packet[2]) & _STREAMS
        if packet[0] != _SYNC or not packet[1] & 0x40:
            continue
        table = _table(packet)
        if pid == 0 and table[:1] == b"\x00":
            programs |= {
                (table[one + 2] << 8 | table[one + 3]) & _STREAMS
                for one in range(8, _end(table) - 3, 4)
                if table[one] << 8 | table[one + 1]
            }
        elif pid in programs and table[:1] == b"\x02":
            return _of_program(table)
    return None


def _aligned(data: bytes, at: int) -> bool:
    return len(data) >= at + 5 * _SIZE and all(data[at + _SIZE * n] == _SYNC for n in range(5))


def _table(packet: bytes) -> bytes:
    """The section that begins in a packet."""
    at = 4 + (packet[4] + 1 if packet[3] & 0x20 else 0)
    return packet[at + 1 + packet[at] :] if at < _SIZE else b""


def _end(table: bytes) -> int:
    """Where its entries end and its sum begins."""
    return min(3 + ((table[1] << 8 | table[2]) & 0xFFF) - 4, len(table)) if len(table) > 3 else 0


def _of_program(table: bytes) -> set[int]:
    found, end = set(), _end(table)
    at = 12 + ((table[10] << 8 | table[11]) & 0xFFF) if len(table) > 12 else end
    while at + 5 <= end:
        found.add(table[at])
        at += 5 + ((table[at + 3] << 8 | table[at + 4]) & 0xFFF)
    return found
