"""Puts a raw segment on the channel's clock: its bytes depend on the segment and its place alone."""

import numpy as np

from retrovue.playout.transport.assemble import pad
from retrovue.playout.transport.packets import (
    AAC_TICKS,
    AUDIO_PIDS,
    TICKS,
    Rows,
    Units,
    has_pcr,
    is_sound,
    number,
    read_pcr,
    rows_of,
    shift_units,
    unit_of_row,
    units,
    write_pcr,
)  # fmt: skip
from retrovue.timing.frames import lattice, segment_frames


def stamp(raw: bytes, start_frame: int, frames: int, event_start: int, fps: int) -> bytes:
    """The final bytes of a segment whose first picture is channel frame `start_frame`.

    Sound lies on the lattice that the channel has kept since its epoch: the segment owns the AAC frames that
    begin in its own time, and a surplus one at the end is left out. Sound is therefore late by less than one
    AAC frame, by the same amount all through an event.
    """
    if (start_frame - event_start) % segment_frames(fps):
        raise ValueError("a segment begins a whole number of segments after its event")
    first = lattice(start_frame, fps)
    rows = rows_of(bytearray(raw))
    found = units(rows)
    for pid in AUDIO_PIDS:
        held = int(np.count_nonzero(found.pid == pid))
        surplus = held - (lattice(start_frame + frames, fps) - first)
        if surplus < 0 and (held or pid == AUDIO_PIDS[0]):
            raise ValueError(f"the segment lacks {-surplus} AAC frames")
        if surplus > 0:
            rows = _without_last(rows, found, surplus, pid)
            found = units(rows)
    picture = start_frame * (TICKS // fps)
    shift_units(rows, found, np.where(is_sound(found.pid), first * AAC_TICKS, picture))
    references = np.flatnonzero(has_pcr(rows))
    write_pcr(rows, references, read_pcr(rows, references) + picture)
    return rows.tobytes()


def _without_last(rows: Rows, found: Units, surplus: int, pid: int) -> Rows:
    """Drops the last AAC frames of a sound and makes the number of its packets a multiple of 16 again."""
    dropped = np.flatnonzero(found.pid == pid)[-surplus:]
    rows = pad(rows[~np.isin(unit_of_row(rows, found), dropped)], pid)
    number(rows, pid)
    return rows
