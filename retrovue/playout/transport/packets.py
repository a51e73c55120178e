"""MPEG-TS packets as rows of a numpy array, and the time stamps inside them.

Layouts are those of ISO/IEC 13818-1: 2.4.3.2 (packet), 2.4.3.4 (adaptation field), 2.4.3.6 (PES).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

PACKET = 188
PAT_PID, PMT_PID, VIDEO_PID, AUDIO_PID, SECOND_PID = 0, 4096, 256, 257, 258
AUDIO_PIDS = (AUDIO_PID, SECOND_PID)
"""A stream has the second one where its channel asks for a second sound, from the first segment on and for ever."""
TICKS = 90_000
"""Ticks of PTS, DTS and the PCR base in a second; a frame of every house rate is a whole number of them."""
CLOCK_SPAN = 1 << 33
"""Time stamps have 33 bits and start again at 0."""
AAC_TICKS = 1_920
"""Ticks of one AAC frame at 48 kHz."""

Rows = npt.NDArray[np.uint8]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

_STAMP = np.arange(5)
_PES_HEADER = np.arange(19)


def rows_of(data: bytes | bytearray) -> Rows:
    """One row a packet; a packet begun at the end is left out. The view shares the bytes."""
    return np.frombuffer(data, np.uint8, len(data) // PACKET * PACKET).reshape(-1, PACKET)


def pids(rows: Rows) -> Ints:
    return (rows[:, 1].astype(np.int64) & 0x1F) << 8 | rows[:, 2]


def is_sound(pid: Ints) -> Flags:
    found: Flags = (pid == AUDIO_PID) | (pid == SECOND_PID)
    return found


def begins_unit(rows: Rows) -> Flags:
    """Where a PES or a table begins."""
    return (rows[:, 1] & 0x40).astype(np.bool_)


def has_payload(rows: Rows) -> Flags:
    return (rows[:, 3] & 0x10).astype(np.bool_)


def payload_at(rows: Rows) -> Ints:
    """Column of the first payload byte."""
    return np.where(rows[:, 3] & 0x20, 5 + rows[:, 4].astype(np.int64), 4)


def has_pcr(rows: Rows) -> Flags:
    fields = np.where((rows[:, 3] & 0x20).astype(np.bool_) & (rows[:, 4] > 0), rows[:, 5], 0)
    return (fields & 0x10).astype(np.bool_)


def signed(ticks: Ints) -> Ints:
    """A difference of time stamps as a number on both sides of zero."""
    return (ticks + CLOCK_SPAN // 2) % CLOCK_SPAN - CLOCK_SPAN // 2


@dataclass(frozen=True, slots=True)
class Units:
    """Every PES of picture and sound in a run of packets, in order of appearance."""

    row: Ints
    pid: Ints
    at: Ints
    """Column of the PES header."""
    pts: Ints
    dts: Ints
    """Equal to `pts` where the header has none."""
    two: Flags
    """Whether the header carries a DTS of its own."""


def units(rows: Rows) -> Units:
    pid = pids(rows)
    row = np.flatnonzero(begins_unit(rows) & ((pid == VIDEO_PID) | is_sound(pid)))
    at = payload_at(rows[row])
    header = rows[row[:, None], np.minimum(at[:, None] + _PES_HEADER, PACKET - 1)]
    pts, two = _read(header[:, 9:14]), (header[:, 7] >> 6) == 3
    return Units(row, pid[row], at, pts, np.where(two, _read(header[:, 14:19]), pts), two)


def unit_of_row(rows: Rows, found: Units) -> Ints:
    """The unit each row belongs to; -1 for tables and for rows before the first unit of their PID."""
    pid = pids(rows)
    owner = np.full(len(rows), -1, np.int64)
    for one in (VIDEO_PID, *AUDIO_PIDS):
        mine, own = np.flatnonzero(pid == one), np.flatnonzero(found.pid == one)
        place = np.searchsorted(found.row[own], mine, side="right") - 1
        owner[mine[place >= 0]] = own[place[place >= 0]]
    return owner


def shift_units(rows: Rows, found: Units, ticks: Ints) -> None:
    """Adds `ticks[i]` to the time stamps of unit i, in place, within 33 bits."""
    _write(rows, found.row, found.at + 9, found.pts + ticks)
    two = found.two
    _write(rows, found.row[two], found.at[two] + 14, (found.dts + ticks)[two])


def write_pcr(rows: Rows, at: Ints, ticks: Ints) -> None:
    """Sets the PCR of the rows `at`, which have room for one, in place."""
    base = ticks % CLOCK_SPAN
    for column, bits in ((6, 25), (7, 17), (8, 9), (9, 1)):
        rows[at, column] = (base >> bits) & 0xFF
    rows[at, 10] = (base & 1) << 7 | 0x7E
    rows[at, 11] = 0


def read_pcr(rows: Rows, at: Ints) -> Ints:
    b = rows[at, 6:11].astype(np.int64)
    return b[:, 0] << 25 | b[:, 1] << 17 | b[:, 2] << 9 | b[:, 3] << 1 | b[:, 4] >> 7


def number(rows: Rows, *only: int) -> None:
    """Continuity counters from 0 for each PID (or those given); a packet without payload repeats the last."""
    pid, payload = pids(rows), has_payload(rows)
    for one in only or (PAT_PID, PMT_PID, VIDEO_PID, *AUDIO_PIDS):
        mine = np.flatnonzero(pid == one)
        counter = np.cumsum(payload[mine]) - 1
        rows[mine, 3] = (rows[mine, 3] & 0xF0) | (counter & 0x0F)


def _read(stamp: Rows) -> Ints:
    b = stamp.astype(np.int64)
    return ((b[:, 0] >> 1) & 7) << 30 | b[:, 1] << 22 | (b[:, 2] >> 1) << 15 | b[:, 3] << 7 | b[:, 4] >> 1


def _write(rows: Rows, row: Ints, column: Ints, ticks: Ints) -> None:
    t = ticks % CLOCK_SPAN
    place = (row[:, None], column[:, None] + _STAMP)
    mark = rows[row, column] & 0xF1
    parts = (mark | (t >> 29) & 0x0E, t >> 22 & 0xFF, t >> 14 & 0xFE | 1, t >> 7 & 0xFF, t << 1 & 0xFE | 1)
    rows[place] = np.stack(parts, axis=1).astype(np.uint8)
