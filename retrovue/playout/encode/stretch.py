"""An item may lie in several files: which of them a run of segments shows, and from where. Pure."""

from dataclasses import dataclass

from retrovue.media.asset import Asset, files_of
from retrovue.playout.encode.work import Part

_LEAD_MS = 200
"""So much of the source, at least, is read before the in-point: its picture may have begun earlier."""
_WITHOUT_INDEX = (".ts", ".m2ts", ".mts", ".m2t", ".tp", ".trp", ".mpg", ".mpeg", ".m2p", ".vob", ".dat")
"""In these a demuxer finds an instant, and not the key frame before it: pictures up to the next one are lost."""
_GROUP_MS, _LONG_GROUP_MS, _LONG_GROUP = 2_000, 10_500, 250
"""How far apart their key frames are taken to lie at most: in MPEG-1 and -2; in newer codecs x264 puts them 250
pictures apart where nobody says more, which is 10.43 s of a film, and longer where there are fewer a second.
"""


@dataclass(frozen=True, slots=True)
class Stretch:
    """`frames` of one file, without a break."""

    file: Asset
    number: int
    """Of the file among those of its item."""
    start: int
    """First frame, counted from the start of the file."""
    frames: int
    seek: int
    """Whole seconds of the file that are skipped."""
    fps: int

    @property
    def lead(self) -> int:
        """Frames that are read and dropped."""
        return self.start - self.seek * self.fps


def stretches_of(asset: Asset, shown: Part, fps: int) -> tuple[Stretch, ...]:
    """What lies behind the last file is a matter of that file."""
    files = files_of(asset)
    ends = _ends(files, fps)
    found, begin = [], 0
    for number, (file, end) in enumerate(zip(files, ends, strict=True)):
        start = max(shown.start, begin)
        until = shown.start + shown.frames
        if number < len(files) - 1:
            until = min(until, end)
        if start < until:
            seek = _seek_seconds(file, start - begin, fps)
            found.append(Stretch(file, number, start - begin, until - start, seek, fps))
        begin = end
    return tuple(found)


def _ends(files: tuple[Asset, ...], fps: int) -> list[int]:
    """The frame of the item at which each file ends: instants are rounded once, so that nothing adds up."""
    ends, at = [], 0
    for file in files:
        at += file.duration
        ends.append((2 * at * fps + 1000) // 2000)
    return ends


def _seek_seconds(file: Asset, start: int, fps: int) -> int:
    """Never past the last second of the file, where a demuxer may start over."""
    wanted = (start * 1000 // fps - _lead(file)) // 1000
    return max(0, min(wanted, file.duration // 1000 - 1))


def _lead(file: Asset) -> int:
    if not file.video or not file.path.lower().endswith(_WITHOUT_INDEX):
        return _LEAD_MS
    if file.video.codec.startswith("mpeg"):
        return _GROUP_MS
    pictures, seconds = file.video.rate
    return max(_LONG_GROUP_MS, -(-_LONG_GROUP * 1000 * seconds // pictures) + _LEAD_MS if pictures else 0)
