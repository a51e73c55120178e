"""Packets of picture and sound -> a raw segment: tables, clock references, counters; no neighbour is needed.

A raw segment is playable by itself. Its clock is 0 at its first picture, every PID has a multiple of 16
payload packets and its counters start at 0, so that any two segments fit together.
"""

import numpy as np

from retrovue.playout.transport.packets import (
    AUDIO_PIDS,
    PACKET,
    TICKS,
    VIDEO_PID,
    Ints,
    Rows,
    begins_unit,
    has_payload,
    has_pcr,
    is_sound,
    number,
    payload_at,
    pids,
    units,
    write_pcr,
)
from retrovue.playout.transport.tables import tables_of

TABLE_REPEATS = 16
PCR_LEAD = 36_000
"""How far the clock reference runs ahead of decoding: 400 ms, room for packets that the muxer wrote late."""
_PCR_GAP = 3_600
"""Clock references stand at most 40 ms apart."""
_NO_FIELDS: Rows = np.empty(0, np.uint8)


def assemble(rows: Rows, fps: int, sounds: str = "") -> Rows:
    """Rows of picture and sound in sending order, on the segment's own clock -> the raw segment.

    `sounds` are the languages of two sounds, as `tables_of` takes them.
    """
    for pid in (VIDEO_PID, *AUDIO_PIDS):
        rows = pad(rows, pid)
    _set_clock(rows)
    rows = _add_tables(_add_references(rows, TICKS // fps), tables_of(sounds))
    number(rows)
    return rows


def bare(rows: Rows) -> Rows:
    """What `assemble` was given, as far as it matters: no tables, no packets that hold a reference alone."""
    pid = pids(rows)
    kept: Rows = rows[((pid == VIDEO_PID) | is_sound(pid)) & has_payload(rows)]
    return kept


def pad(rows: Rows, pid: int) -> Rows:
    """Splits packets of `pid` until their number is a multiple of 16."""
    while lacking := -int(np.count_nonzero((pids(rows) == pid) & has_payload(rows))) % 16:
        room = _room(rows, pid)
        row = int(np.argmax(room))
        more = min(lacking, int(room[row]))
        if more <= 0:
            raise ValueError(f"no packet of {pid} can be split")
        rows = np.concatenate([rows[:row], _split(rows[row], more), rows[row + 1 :]])
    return rows


def _room(rows: Rows, pid: int) -> Ints:
    """Into how many more packets each row can be split."""
    simple = ((rows[:, 3] & 0x20) == 0) | (rows[:, 4] == 0) | ((rows[:, 5] & 0xAF) == 0)
    can = simple & (pids(rows) == pid) & has_payload(rows)
    room: Ints = np.where(can, PACKET - payload_at(rows) - _unsplit(rows), -1)
    return room


def _unsplit(rows: Rows) -> Ints:
    """Bytes of payload that stay in the first packet: the PES header, whole, and one more."""
    length_at = np.minimum(payload_at(rows) + 8, PACKET - 1)
    header = rows[np.arange(len(rows)), length_at].astype(np.int64) + 9
    return np.where(begins_unit(rows), header, 0) + 1


def _split(row: Rows, more: int) -> Rows:
    """One packet as `more` + 1 packets; the first keeps the header, the flags and the clock reference."""
    at = int(payload_at(row[None])[0])
    body, first = row[at:], int(_unsplit(row[None])[0])
    cuts = [0, *(first + (len(body) - first) * i // more for i in range(more + 1))]
    out = np.full((more + 1, PACKET), 0xFF, np.uint8)
    out[:, :4] = row[:4]
    out[1:, 1] &= 0xBF
    fields = row[5:12] if at > 5 and row[5] & 0x10 else row[5 : min(at, 6)]
    for piece, start, end in zip(out, cuts, cuts[1:], strict=False):
        _fill(piece, body[start:end], _NO_FIELDS if start else fields)
    return out


def _fill(piece: Rows, part: Rows, fields: Rows) -> None:
    """Puts a short payload at the end of a packet, behind the fields of the adaptation and stuffing."""
    piece[3] = (piece[3] & 0x0F) | 0x30
    piece[4] = PACKET - 5 - len(part)
    if piece[4]:
        piece[5] = 0
        piece[5 : 5 + len(fields)] = fields
    piece[PACKET - len(part) :] = part


def _set_clock(rows: Rows) -> None:
    """Every reference the muxer wrote becomes the decoding time of its picture less the lead."""
    found = units(rows)
    dts = np.zeros(len(rows), np.int64)
    dts[found.row] = found.dts
    at = np.flatnonzero(has_pcr(rows))
    rows[at, 5] &= 0x7F  # no discontinuity, ever
    write_pcr(rows, at, dts[at] - PCR_LEAD)


def _add_references(rows: Rows, tick: int) -> Rows:
    """Where pictures are longer apart than references may be, one more stands in the middle of each."""
    if tick <= _PCR_GAP:
        return rows
    found = units(rows)
    video = found.pid == VIDEO_PID
    starts = found.row[video]
    middles = (starts + np.append(starts[1:], len(rows)) + 1) // 2
    extra = np.full((len(starts), PACKET), 0xFF, np.uint8)
    extra[:, :6] = (0x47, VIDEO_PID >> 8, VIDEO_PID & 0xFF, 0x20, PACKET - 5, 0x10)
    write_pcr(extra, np.arange(len(starts)), found.dts[video] + tick // 2 - PCR_LEAD)
    return np.insert(rows, middles, extra, axis=0)


def _add_tables(rows: Rows, tables: Rows) -> Rows:
    found = units(rows)
    starts = found.row[found.pid == VIDEO_PID]
    places = starts[np.arange(TABLE_REPEATS) * len(starts) // TABLE_REPEATS]
    places[0] = 0
    return np.insert(rows, np.repeat(places, 2), np.tile(tables, (TABLE_REPEATS, 1)), axis=0)
