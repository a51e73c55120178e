"""Measures one file with PyAV: length, picture, sound, chapters. Runs in a worker, where it may crash."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256
from pathlib import Path
from typing import Any

from av.audio.stream import AudioStream
from av.container import InputContainer
from av.error import FFmpegError, HTTPError
from av.packet import Packet
from av.stream import Discard
from av.video.stream import VideoStream

from retrovue.media.asset import Asset, Audio, Video
from retrovue.media.item import Mark
from retrovue.media.remote import is_door
from retrovue.sync.probe_open import by_headers, opened

_EDGE = 1 << 16
"""Bytes at either end of a file that its fingerprint reads: time and size tell the rest."""
_INTERLACED = frozenset((2, 3, 4, 5))
"""Field orders of libavcodec with two fields in a frame."""
_HDR = {16: "smpte2084", 18: "arib-std-b67"}
_MATRICES = {0: "rgb", 1: "bt709", 2: "", 5: "bt601", 6: "bt601", 9: "bt2020"}
"""Numbers of transfer characteristics and of matrices, as all standards have them."""
_IN_ORDER = ("matroska,webm", "mpegts")
"""Where what belongs together lies together, so that one stream tells whether the file is cut off."""
_FROM_ZERO = ("matroska,webm", "mov,mp4,m4a,3gp,3g2,mj2")
_TAIL_MS = 1_000
_FIRST_PACKETS = 300
_CUT_OFF_MS = 500
_AGAIN = "copy the file again, or delete it"
_LET_READ = "let the user of this program read it"
_ASK_SERVER = "play it on its server, then sync again"
_GROWING = "copy the file again; one that is still growing is taken at the next sync"


class ProbeFailed(Exception):
    """The file cannot air; `code` and the message say why, `cure` what to do.

    `passing` reasons may end without a change of the file: rights, a share that has gone.
    """

    def __init__(self, code: str, message: str, cure: str, passing: bool = False) -> None:
        self.code, self.cure, self.passing = code, cure, passing
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Measured:
    """What the probe found in a sound file."""

    asset: Asset
    marks: tuple[Mark, ...]


def probe(path: str, size: int, mtime_ns: int) -> Measured:
    """Raises ProbeFailed."""
    name = Path(path).name
    if size == 0:
        raise ProbeFailed("RV503", f"`{name}` is empty", _AGAIN)
    try:
        fingerprint = "" if is_door(path) else fingerprint_of(path, size, mtime_ns)
        with opened(path) as container:
            return _measure(container, path, fingerprint)
    except HTTPError:
        raise ProbeFailed(
            "RV502", f"`{name}` cannot be read: its server does not give it out", _ASK_SERVER, passing=True
        ) from None
    except FFmpegError as error:
        why = (error.strerror or "it failed").lower()
        raise ProbeFailed("RV501", f"`{name}` is not media, or is damaged: {why}", _AGAIN) from None
    except OSError as error:
        why = (error.strerror or "it failed").lower()
        raise ProbeFailed("RV502", f"`{name}` cannot be read: {why}", _LET_READ, passing=True) from None


def fingerprint_of(path: str, size: int, mtime_ns: int) -> str:
    """Changes whenever the bytes may have changed, without reading all of them."""
    digest = sha256(f"{size}:{mtime_ns}:".encode())  # processors have instructions for this one
    with Path(path).open("rb") as file:
        digest.update(file.read(_EDGE))
        if size > 2 * _EDGE:
            file.seek(size - _EDGE)
        digest.update(file.read(_EDGE))
    return digest.hexdigest()[:32]


def _measure(container: InputContainer, path: str, fingerprint: str) -> Measured:
    name = Path(path).name
    stream = _picture(container)
    if stream is None:
        what = "sound but no picture" if container.streams.audio else "neither picture nor sound"
        raise ProbeFailed("RV504", f"`{name}` has {what}", "take it out of the source's folders")
    begin, late, frame = _first_frame(container, stream)
    video = _video(stream, frame) if frame is not None else None
    if video is None:
        raise ProbeFailed("RV501", f"no picture of `{name}` can be decoded", _AGAIN)
    duration = _length(container, stream, begin, late, name)
    if duration <= 0:
        raise ProbeFailed("RV501", f"`{name}` has no length", _AGAIN)
    audio = tuple(_audio(container))
    asset = Asset(path, fingerprint, duration, video, audio, subtitles=bool(container.streams.subtitles))
    return Measured(asset, _marks(container, duration))


def _picture(container: InputContainer) -> VideoStream | None:
    """The first video stream that is no cover."""
    for stream in container.streams.video:
        if not stream.disposition & stream.disposition.__class__.attached_pic and stream.codec_context:
            return stream
    return None


def _first_frame(container: InputContainer, stream: VideoStream) -> tuple[int, int, Any]:
    """(where the file begins, how much later its picture does, both in ms, the first picture that can be decoded),
    which tells what the headers may not: fields, turning, that it works."""
    stream.codec_context.thread_count = 1
    untold, begun = by_headers(container), dict[int, int]()
    count = 0
    for packet in container.demux(stream, *_heard(container)):
        shown = packet.stream_index == stream.index
        if untold and packet.pts is not None and not packet.is_discard:
            begun.setdefault(packet.stream_index, _whole(packet.pts * packet.time_base + _unheard(packet)))
        if not shown:
            continue
        try:
            for frame in packet.decode():
                return *_begin(container, stream, begun), frame
        except FFmpegError:
            pass  # a stream may begin in the middle of a group of pictures
        count += 1
        if count >= _FIRST_PACKETS:
            break
    return 0, 0, None


def _heard(container: InputContainer) -> list[AudioStream]:
    return [track for track in container.streams.audio if track.codec_context]


def _unheard(packet: "Packet[Any]") -> Fraction:
    """Seconds of sound that its decoder needs to begin, and drops."""
    if not packet.has_sidedata("skip_samples"):
        return Fraction(0)
    samples = int.from_bytes(bytes(packet.get_sidedata("skip_samples"))[:4], "little")
    return Fraction(samples, packet.stream.codec_context.sample_rate)


def _begin(container: InputContainer, stream: VideoStream, begun: dict[int, int]) -> tuple[int, int]:
    """What was opened without a look at its packets knows where it begins from the first of each stream."""
    if stream.index not in begun:
        both = [one for one in (stream, *_heard(container)) if one.start_time is not None]
        begun = {one.index: _ms(one.start_time, one.time_base) for one in both}
    begin = min(begun.values(), default=0)
    return begin, begun.get(stream.index, begin) - begin


def _video(stream: VideoStream, frame: Any) -> Video | None:
    context = stream.codec_context
    if not context.width or not context.height:
        return None
    rate = stream.average_rate or stream.guessed_rate or Fraction(0, 1)
    sar = stream.sample_aspect_ratio or context.sample_aspect_ratio or Fraction(1, 1)
    return Video(
        codec=context.codec.canonical_name,
        width=context.width,
        height=context.height,
        sar=(sar.numerator, sar.denominator) if sar > 0 else (1, 1),
        interlaced=int(context.field_order) in _INTERLACED or frame.interlaced_frame,
        rate=(rate.numerator, rate.denominator),
        rotation=-round(frame.rotation / 90) * 90 % 360,
        transfer=_HDR.get(int(frame.color_trc), ""),
        matrix=_MATRICES.get(int(frame.colorspace), "other"),
    )


def _audio(container: InputContainer) -> Iterator[Audio]:
    for stream in container.streams.audio:
        context = stream.codec_context
        if context is None:
            yield Audio("", 0, 0)  # nobody can decode it, but it counts
        else:
            language = (stream.language or "").lower().replace("und", "")
            codec = context.codec.canonical_name
            default = bool(stream.disposition & stream.disposition.__class__.default)
            yield Audio(codec, context.layout.nb_channels, context.sample_rate or 0, language, default)


def _ms(value: int | None, base: Fraction | None) -> int:
    if value is None or base is None:
        return 0
    return (2000 * value * base.numerator + base.denominator) // (2 * base.denominator)


def _length(container: InputContainer, stream: VideoStream, begin: int, late: int, name: str) -> int:
    """What the file claims, checked against its end: a claim may be rough, missing, or of a file cut short.

    It counts from where the file begins, as in all that plays it: a picture that begins late is waited for.
    """
    own_claim = _ms(stream.duration, stream.time_base)
    whole = (container.duration or 0) // 1000
    if by_headers(container) and abs(own_claim - whole) <= 1:
        own_claim = 0  # of the whole file, perhaps, of which the sound may be longer
    own_claim += late if own_claim else 0
    claimed = own_claim or max(0, whole - _unseen(container, begin))
    near = max(0, begin + claimed - _TAIL_MS)
    video_end = _end_of(container, stream, near)
    if _is_cut_off(claimed, video_end - begin):
        lost = claimed - (
            max(video_end, *(_end_of(container, track, near) for track in _heard(container)), 0) - begin
        )
        if _is_cut_off(claimed, claimed - lost):
            message = (
                f"`{name}` ends {lost // 1000}.{lost % 1000 // 100} s before its time: "
                "it is cut off, or still being copied"
            )
            raise ProbeFailed("RV502", message, _GROWING)
    return max(video_end - begin, own_claim) if video_end > begin else claimed


def _unseen(container: InputContainer, begin: int) -> int:
    """What a length that is told for the whole file has before its first packet."""
    return max(0, begin) if container.format.name in _FROM_ZERO else 0


def _is_cut_off(claimed: int, measured: int) -> bool:
    """Half a second and a fiftieth short: more than sloppy headers."""
    lost = claimed - measured
    return lost > _CUT_OFF_MS and lost * 50 > claimed


def _end_of(container: InputContainer, stream: VideoStream | AudioStream, near: int) -> int:
    """Where a stream ends, in ms of the file's own clock. Reads from shortly before the end."""
    if container.format.name in _IN_ORDER:
        for other in container.streams:
            other.discard = Discard.default if other is stream else Discard.all
    if by_headers(container):
        end = _last_from(container, stream, near, any_frame=True)
        if end > near:  # else it ends before, and gave one packet at most: the last is not always the latest
            return end
    return _last_from(container, stream, near)


def _last_from(
    container: InputContainer, stream: VideoStream | AudioStream, near: int, *, any_frame: bool = False
) -> int:
    try:
        container.seek(near * 1000, backward=True, any_frame=any_frame)
    except FFmpegError:
        pass  # then everything is read
    last: tuple[int, Any] = (-1, None)
    for packet in container.demux(stream):
        at = packet.pts if packet.pts is not None else packet.dts
        if at is not None and at > last[0]:
            last = at, packet
    at, packet = last
    if packet is None or packet.time_base is None:
        return 0
    length = (packet.duration or 0) * packet.time_base
    if isinstance(stream, VideoStream) and stream.average_rate:
        # A container that counts in ms says 41 for a frame of 41.67: the rate knows better.
        length = max(length, 1 / stream.average_rate)
    return _whole(at * packet.time_base + length)


def _whole(seconds: Fraction) -> int:
    """The nearest ms."""
    return _ms(1, seconds)


def _marks(container: InputContainer, duration: int) -> tuple[Mark, ...]:
    """Where chapters begin. The first instant of the file is no cut, and counts only when it has a title."""
    starts: dict[int, str] = {}
    for chapter in container.chapters():
        title = " ".join(chapter["metadata"].get("title", "").split())
        starts.setdefault(_ms(chapter["start"], chapter["time_base"]), title)
    return tuple(
        Mark(at, "chapter", title, at > 0)
        for at, title in sorted(starts.items())
        if (at > 0 or title) and at < duration
    )
