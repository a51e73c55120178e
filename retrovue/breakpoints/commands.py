"""What ffmpeg is asked: argument lists. Only containers that hold their own data are read, and only as files."""

from fractions import Fraction

from retrovue.breakpoints import strip
from retrovue.breakpoints.levels import RATE
from retrovue.breakpoints.picture import HEIGHT, WIDTH

_FORMATS = (
    "aac,ac3,asf,avi,dv,eac3,flac,flv,gif,h264,hevc,ivf,live_flv,m4v,matroska,mov,mp3,mpeg,mpegts,mpegvideo,"
    "mxf,nut,ogg,rm,vc1,w64,wav,wtv,wv"
)
COARSE_RATE = 8
"""Pictures a second of a first look."""
_SMALL = f"scale={WIDTH}:{HEIGHT}:flags=area,format=gray"


def listen(ffmpeg: str, path: str) -> list[str]:
    """The whole sound once: loudness and headers to stderr, samples for the silences to stdout.

    Gaps in the sound are filled, so that a sample's number tells its instant.
    """
    chain = f"ebur128=peak=true:framelog=verbose,aresample={RATE}:async=1:first_pts=0"
    return [
        *_begin(ffmpeg, "info"), "-vn", "-sn", "-dn", *_input(path), "-map", "0:a:0", "-af", chain,
        "-ac", "1", "-c:a", "pcm_s16le", "-f", "s16le", "pipe:1",
    ]  # fmt: skip


def look(ffmpeg: str, path: str, start: int, length: int, rate: Fraction) -> list[str]:
    """Every picture of a part (ms), small and grey; the first one is that of `start`."""
    return _pictures(_begin(ffmpeg, "error"), path, start, length, rate)


def skim(ffmpeg: str, path: str, start: int, length: int) -> list[str]:
    """Some pictures a second, decoding only those that others are made from."""
    begin = [*_begin(ffmpeg, "error"), "-skip_frame", "noref", "-skip_loop_filter", "all"]
    return _pictures(begin, path, start, length, Fraction(COARSE_RATE))


def hear(ffmpeg: str, path: str) -> list[str]:
    """The whole sound once, for how loud each second is and nothing else."""
    return [
        *_begin(ffmpeg, "error"), "-vn", "-sn", "-dn", *_input(path), "-map", "0:a:0", "-af",
        f"aresample={RATE}:async=1:first_pts=0", "-ac", "1", "-c:a", "pcm_s16le", "-f", "s16le", "pipe:1",
    ]  # fmt: skip


def glance(ffmpeg: str, path: str, skip: str) -> list[str]:
    """Tiny pictures of the whole file; `skip` says what is not decoded: `nokey` all but key frames, or `noref`."""
    chain = f"fps=fps={strip.RATE}:start_time=0,scale={strip.ACROSS}:{strip.DOWN}:flags=area,format=gray"
    return [
        *_begin(ffmpeg, "error"), "-skip_frame", skip, "-skip_loop_filter", "all", "-threads", "1", "-an", "-sn", "-dn",
        *_input(path), "-map", "0:V:0", "-vf", chain, "-f", "rawvideo", "pipe:1",
    ]  # fmt: skip


def play(ffmpeg: str, path: str, start: int, length: int) -> list[str]:
    """Decodes a part, and prints a line for every picture (stream 0) and stretch of sound (stream 1)."""
    return [
        *_begin(ffmpeg, "error"), *_seek(start, length), "-sn", "-dn", *_input(path),
        "-map", "0:V:0", "-map", "0:a:0?", "-vf", "scale=16:16", "-f", "framecrc", "pipe:1",
    ]  # fmt: skip


def _pictures(begin: list[str], path: str, start: int, length: int, rate: Fraction) -> list[str]:
    """One thread: this is to take little, not to be quick."""
    chain = f"fps=fps={rate.numerator}/{rate.denominator}:start_time=0,{_SMALL}"
    return [
        *begin, "-threads", "1", *_seek(start, length), "-an", "-sn", "-dn", *_input(path),
        "-map", "0:V:0", "-vf", chain, "-f", "rawvideo", "pipe:1",
    ]  # fmt: skip


def _begin(ffmpeg: str, level: str) -> list[str]:
    return [ffmpeg, "-nostdin", "-hide_banner", "-nostats", "-v", level]


def _seek(start: int, length: int) -> list[str]:
    """At the beginning nothing is sought: some demuxers then skip what they cannot seek to."""
    skip = ["-ss", _seconds(start)] if start else []
    return [*skip, "-t", _seconds(length)]


def _seconds(ms: int) -> str:
    return f"{ms // 1000}.{ms % 1000:03d}"


def _input(path: str) -> list[str]:
    """A path that looks like an option or an address is still a path."""
    return ["-protocol_whitelist", "file,pipe", "-format_whitelist", _FORMATS, "-i", f"file:{path}"]
