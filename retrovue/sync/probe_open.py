"""Opens a file for the probe, and reads no more of it than its kind needs.

libavformat decodes a good deal of each file to learn what the headers of Matroska and MP4 already say: most
of the time of a probe. Where they turn out not to say it, the file is opened once more and read as usual.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import av
from av.container import InputContainer
from av.stream import Disposition

from retrovue.media.remote import is_door

_FORMATS = "matroska,webm,mov,mp4,m4a,3gp,3g2,mj2,avi,mpegts,mpeg,asf,flv,live_flv,ogg,nut,rm,mxf,dv,wtv"
"""Containers that hold their own data. Playlists and scripts, which name other files, are not read."""
_OPTIONS = {"format_whitelist": _FORMATS, "protocol_whitelist": "file", "analyzeduration": "2000000"}
_AFAR = _OPTIONS | {"protocol_whitelist": "http,tcp"}
_HEADERS = _OPTIONS | {"probesize": "32"}
"""The first packet, and no more."""
_MATROSKA = b"\x1a\x45\xdf\xa3"
_MP4 = (b"ftyp", b"moov")
_FRAGMENTS = b"mvex"
"""An MP4 file in fragments has its index in pieces; this box stands near its beginning."""
_HEAD = 1 << 16
_PICTURES = frozenset(("h264", "hevc", "av1", "vp8", "vp9", "mpeg4", "mpeg2video", "prores", "mjpeg"))
_SOUNDS = frozenset(("aac", "ac3", "eac3", "mp3", "opus", "vorbis", "flac", "alac", "pcm_s16le", "pcm_s24le"))
"""Codecs of which the headers tell all; of others the rate or the layout is known to their decoder alone."""


@contextmanager
def opened(path: str) -> Iterator[InputContainer]:
    """Raises what av.open raises."""
    if is_door(path):
        with av.open(path, metadata_errors="replace", options=_AFAR) as container:
            yield container
        return
    if _has_headers(path):
        with av.open(path, metadata_errors="replace", options=_HEADERS) as container:
            if _is_told(container):
                yield container
                return
    with av.open(path, metadata_errors="replace", options=_OPTIONS) as container:
        yield container


def _has_headers(path: str) -> bool:
    with Path(path).open("rb", buffering=0) as file:
        head = file.read(_HEAD)
    return head[:4] == _MATROSKA or (head[4:8] in _MP4 and _FRAGMENTS not in head)


def _is_told(container: InputContainer) -> bool:
    """Whether the headers say of each stream what the probe wants to know."""
    for stream in container.streams.video:
        context = stream.codec_context
        if stream.disposition & Disposition.attached_pic:
            continue
        if (
            context is None
            or context.codec.canonical_name not in _PICTURES
            or not context.width
            or not stream.average_rate
        ):
            return False
    for track in container.streams.audio:
        sound = track.codec_context
        if sound is None or sound.codec.canonical_name not in _SOUNDS:
            return False
        if not sound.sample_rate or not sound.layout.nb_channels:
            return False
    return bool(container.streams.video)


def by_headers(container: InputContainer) -> bool:
    """Whether it was opened without a look at its packets: its index is whole, where streams begin is not known."""
    return container.options.get("probesize") == _HEADERS["probesize"]
