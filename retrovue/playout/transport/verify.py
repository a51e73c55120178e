"""An independent walk through a transport stream: what a strict receiver would complain about.

Written byte by byte and without numpy on purpose, so that it shares no mistake with what makes streams.
"""

from dataclasses import dataclass, field
from hashlib import blake2b
from itertools import pairwise

_PACKET = 188
_SPAN = 1 << 33
_VIDEO, _AUDIO, _SECOND = 256, 257, 258
_TABLES = (0, 4096)
_AAC_TICKS = 1_920
_PCR_GAP, _PCR_LEAST, _PCR_MOST = 3_600, 9_000, 63_000
_TABLE_GAP = 22_500
"""Tables are repeated at least every 250 ms."""
_SEQUENCE, _PICTURE = 7, 8


@dataclass(slots=True)
class Walk:
    """What was seen. Time stamps are continued across the end of their 33 bits."""

    pictures: list[int] = field(default_factory=list)
    """PTS of every picture, in order of showing."""
    sounds: list[int] = field(default_factory=list)
    """PTS of every AAC frame."""
    second: list[int] = field(default_factory=list)
    """The same of the second sound; empty where there is none."""
    faults: list[str] = field(default_factory=list)
    parameter_sets: str = ""
    """Hash of the first SPS and PPS."""

    @property
    def sound_lag(self) -> int:
        """Ticks from the first picture to the first sound."""
        return self.sounds[0] - self.pictures[0]


@dataclass(slots=True)
class _Course:
    """A walk under way."""

    tick: int
    walk: Walk
    counters: dict[int, int] = field(default_factory=dict)
    pcr: int = -1
    dts: int = -1
    tables: dict[int, int] = field(default_factory=dict)
    first_picture: bytearray = field(default_factory=bytearray)
    """The first picture's PES."""

    def fault(self, text: str) -> None:
        self.walk.faults.append(text)


def walk(data: bytes, fps: int) -> Walk:
    """Walks through whole segments, one after another, of a stream at a house rate."""
    course = _Course(90_000 // fps, Walk())
    if len(data) % _PACKET:
        course.fault("not a whole number of packets")
    for at in range(0, len(data) - _PACKET + 1, _PACKET):
        _packet(course, data[at : at + _PACKET])
    _steps(course)
    course.walk.parameter_sets = _parameter_sets(bytes(course.first_picture))
    return course.walk


def _packet(course: _Course, packet: bytes) -> None:
    pid = (packet[1] & 0x1F) << 8 | packet[2]
    if packet[0] != 0x47 or pid not in (*_TABLES, _VIDEO, _AUDIO, _SECOND):
        course.fault(f"a packet that is none of ours: {packet[:4].hex()}")
        return
    at = 4
    if packet[3] & 0x20:
        at = 5 + packet[4]
        _adaptation(course, pid, packet)
    _counter(course, pid, packet[3])
    if packet[3] & 0x10 and packet[1] & 0x40:
        if pid in _TABLES:
            _table(course, pid)
        else:
            _unit(course, pid, packet[at:])
    if packet[3] & 0x10 and pid == _VIDEO and len(course.walk.pictures) == 1:
        course.first_picture += packet[at:]


def _counter(course: _Course, pid: int, control: int) -> None:
    counter, last = control & 0x0F, course.counters.get(pid)
    step = 1 if control & 0x10 else 0
    if last is not None and counter != (last + step) % 16:
        course.fault(f"continuity of {pid}: {last} then {counter}")
    course.counters[pid] = counter


def _adaptation(course: _Course, pid: int, packet: bytes) -> None:
    if packet[4] == 0:
        return
    if packet[5] & 0x80:
        course.fault("a discontinuity flag")
    if packet[5] & 0x10:
        if pid != _VIDEO:
            course.fault(f"a clock reference on {pid}")
        base = int.from_bytes(packet[6:11], "big") >> 7
        _reference(course, base)


def _reference(course: _Course, base: int) -> None:
    if course.pcr >= 0:
        step = _after(base, course.pcr) - course.pcr
        if not 0 < step <= _PCR_GAP:
            course.fault(f"clock reference steps by {step}")
        base = course.pcr + step
    course.pcr = base


def _table(course: _Course, pid: int) -> None:
    if pid in course.tables and course.pcr - course.tables[pid] > _TABLE_GAP:
        course.fault(f"table {pid} after {course.pcr - course.tables[pid]} ticks")
    if course.pcr >= 0:
        course.tables[pid] = course.pcr


def _unit(course: _Course, pid: int, pes: bytes) -> None:
    if pes[:3] != b"\0\0\1":
        course.fault(f"no PES header on {pid}")
        return
    pts = _time(pes[9:14])
    dts = _time(pes[14:19]) if pes[7] >> 6 == 3 else pts
    lead = _after(dts, course.pcr) - course.pcr
    if course.pcr < 0 or not _PCR_LEAST <= lead <= _PCR_MOST:
        course.fault(f"{pid} is decoded {lead} ticks after its clock reference")
    if pid == _AUDIO:
        course.walk.sounds.append(_after(pts, course.pcr))
        return
    if pid == _SECOND:
        course.walk.second.append(_after(pts, course.pcr))
        return
    course.walk.pictures.append(_after(pts, course.pcr))
    _decoding(course, _after(dts, course.pcr))


def _decoding(course: _Course, dts: int) -> None:
    if course.dts >= 0 and dts - course.dts != course.tick:
        course.fault(f"decoding time steps by {dts - course.dts}")
    course.dts = dts


def _parameter_sets(pes: bytes) -> str:
    """Hash of the SPS and PPS in front of a picture; empty when one is missing."""
    found: dict[int, bytes] = {}
    for unit in pes[3:].split(b"\0\0\1")[1:]:
        if unit:
            found.setdefault(unit[0] & 0x1F, unit.rstrip(b"\0"))
    if _SEQUENCE not in found or _PICTURE not in found:
        return ""
    return blake2b(found[_SEQUENCE] + found[_PICTURE], digest_size=16).hexdigest()


def _steps(course: _Course) -> None:
    pictures, sounds = sorted(course.walk.pictures), course.walk.sounds
    course.walk.pictures = pictures
    _even(course, "picture", pictures, course.tick)
    _even(course, "sound", sounds, _AAC_TICKS)
    _even(course, "second sound", course.walk.second, _AAC_TICKS)


def _even(course: _Course, what: str, stamps: list[int], step: int) -> None:
    for one, other in pairwise(stamps):
        if other - one != step:
            course.fault(f"{what} steps by {other - one} at {one}")


def _time(stamp: bytes) -> int:
    return (stamp[0] >> 1 & 7) << 30 | stamp[1] << 22 | stamp[2] >> 1 << 15 | stamp[3] << 7 | stamp[4] >> 1


def _after(stamp: int, reference: int) -> int:
    """The stamp as a number near `reference`, which may have run past 33 bits."""
    if reference < 0:
        return stamp
    return reference + (stamp - reference + _SPAN // 2) % _SPAN - _SPAN // 2
