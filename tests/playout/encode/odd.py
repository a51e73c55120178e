"""Sources that have nothing in common but their card: red and green above blue and white, and a quiet tone.

Each is a few seconds long. Those marked `long` are made only when `RETROVUE_LONG` is set.
"""

import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from retrovue.media.asset import Asset
from retrovue.sync.probe import probe

SECONDS = 24
"""Tenths."""
X264 = ("-c:v", "libx264", "-preset", "ultrafast", "-g", "30")
AAC = ("-c:a", "aac")
_LENGTH = f"{SECONDS // 10}.{SECONDS % 10}"


def card(size: str, rate: str, more: str = "format=yuv420p") -> str:
    boxes = (
        "iw/2:0:iw/2:ih/2:color=0x20b020",
        "0:ih/2:iw/2:ih/2:color=0x2020d0",
        "iw/2:ih/2:iw/2:ih/2:color=0xd0d0d0",
    )
    drawn = (f"drawbox={box}:t=fill" for box in boxes)
    return ",".join([f"color=0xd02020:s={size}:r={rate}", "format=yuv444p", *drawn, more])


@dataclass(frozen=True)
class Odd:
    file: str
    picture: str
    options: tuple[str, ...]
    sound: str = "sine=f=440:r=48000"
    after: Callable[[Path], None] | None = None
    long: bool = False
    shape: tuple[int, int] = (16, 9)
    """Of the picture as it is shown."""
    tone: int = 62
    """Thousandths of full scale, root mean square; -1 where it does not last."""
    start: int = 17
    """Frame at which its piece begins."""


def tone_of(channels: int, rate: int = 48_000) -> tuple[str, ...]:
    return ("-ac", str(channels), "-ar", str(rate))


def _turned(degrees: int) -> Callable[[Path], None]:
    """Writes the turn into the header of an MP4, as telephones do; 0 mirrors."""

    def turn(path: Path) -> None:
        data = bytearray(path.read_bytes())
        at = data.index(b"tkhd") + 4 + 40
        one, minus = (1 << 16).to_bytes(4, "big"), (-(1 << 16)).to_bytes(4, "big", signed=True)
        zero = bytes(4)
        a, b, c, d = {
            0: (minus, zero, zero, one),
            90: (zero, one, minus, zero),
            180: (minus, zero, zero, minus),
            270: (zero, minus, one, zero),
        }[degrees]
        data[at : at + 36] = a + b + zero + c + d + zero + zero * 2 + (1 << 30).to_bytes(4, "big")
        path.write_bytes(data)

    return turn


def _cut_off(path: Path) -> None:
    """What a copy that broke off leaves."""
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 11 // 20])


_BRIGHT = (
    "scale=in_color_matrix=bt601:out_color_matrix=bt709:out_range=tv,format=yuv420p,"
    "zscale=tin=bt709:pin=bt709:min=bt709:rin=tv:p=bt2020:t={0}:m=bt2020nc:r=tv:npl=100,format=yuv420p10le"
)


def _hdr(transfer: str) -> tuple[str, ...]:
    x264 = f"colorprim=bt2020:transfer={transfer}:colormatrix=bt2020nc"
    return (*X264, "-pix_fmt", "yuv420p10le", "-x264-params", x264, *AAC)


MPEG2 = ("-c:v", "mpeg2video", "-b:v", "3M", "-g", "12")
INTERLACED = (*MPEG2, "-flags", "+ildct+ilme", "-c:a", "ac3", *tone_of(2))
UNUSUAL = {
    "variable-rate": Odd(
        "vfr.mkv",
        card("320x180", "60", "select='not(mod(n,2))+lt(mod(n,50),20)',format=yuv420p"),
        ("-fps_mode", "vfr", *X264, *AAC),
    ),
    "film-rate": Odd(
        "film.mkv",
        card("320x134", "24000/1001"),
        (*X264, "-c:a", "flac", *tone_of(2, 44_100)),
        shape=(320, 134),
    ),
    "120-a-second": Odd("fast.mp4", card("320x180", "120"), (*X264, *AAC, *tone_of(1, 22_050))),
    "8-a-second": Odd("slow.mov", card("320x180", "8"), (*X264, "-c:a", "pcm_s24le", *tone_of(2, 96_000))),
    "top-field-first": Odd(
        "tff.mpg",
        card("352x480", "60000/1001", "tinterlace=interleave_top,fieldorder=tff,setsar=20/11,format=yuv420p"),
        INTERLACED,
        shape=(4, 3),
    ),
    "bottom-field-first": Odd(
        "bff.mkv",
        card("720x576", "50", "tinterlace=interleave_bottom,fieldorder=bff,setsar=64/45,format=yuv420p"),
        INTERLACED,
    ),
    "telecined": Odd(
        "telecine.vob",
        card("720x480", "24000/1001", "telecine=pattern=23,setsar=8/9,format=yuv420p"),
        (*INTERLACED, "-f", "vob"),
        shape=(4, 3),
    ),
    "turned-90": Odd(
        "t90.mp4",
        card("180x320", "30", "transpose=cclock,format=yuv420p"),
        (*X264, "-pix_fmt", "yuv420p", *AAC),
        after=_turned(90),
        shape=(180, 320),
    ),
    "turned-180": Odd(
        "t180.mp4",
        card("320x180", "30", "hflip,vflip,format=yuv420p"),
        (*X264, "-pix_fmt", "yuv420p", *AAC),
        after=_turned(180),
    ),
    "turned-270": Odd(
        "t270.mov",
        card("180x320", "30", "transpose=clock,format=yuv420p"),
        (*X264, "-pix_fmt", "yuv420p", *AAC),
        after=_turned(270),
        shape=(180, 320),
    ),
    "mirrored": Odd(
        "mirror.mp4",
        card("320x180", "30", "hflip,format=yuv420p"),
        (*X264, "-pix_fmt", "yuv420p", *AAC),
        after=_turned(0),
    ),
    "perceptual-quantizer": Odd(
        "pq.mkv", card("320x180", "24", _BRIGHT.format("smpte2084")), _hdr("smpte2084")
    ),
    "hybrid-log-gamma": Odd(
        "hlg.ts", card("320x180", "25", _BRIGHT.format("arib-std-b67")), _hdr("arib-std-b67")
    ),
    "4-4-4": Odd(
        "full.mkv",
        card("322x182", "30", "format=yuv444p"),
        (*X264, "-pix_fmt", "yuv444p", *AAC),
        shape=(322, 182),
    ),
    "4-2-2-ten-bits": Odd(
        "studio.mov",
        card("320x180", "25", "format=yuv422p10le"),
        ("-c:v", "prores_ks", "-pix_fmt", "yuv422p10le", "-c:a", "pcm_s16be"),
    ),
    "full-range": Odd(
        "motion.avi",
        card("320x180", "15", "scale=out_range=pc,format=yuvj420p"),
        ("-c:v", "mjpeg", "-q:v", "3", "-pix_fmt", "yuvj420p", "-c:a", "pcm_u8", *tone_of(1, 11_025)),
    ),
    "frames-out-of-order": Odd(
        "packed.avi",
        card("320x180", "25"),
        (
            "-c:v",
            "mpeg4",
            "-bf",
            "2",
            "-q:v",
            "3",
            "-vtag",
            "DIVX",
            "-c:a",
            "libmp3lame",
            *tone_of(1, 22_050),
        ),
    ),
    "no-sound": Odd(
        "mute.webm",
        card("320x180", "30"),
        ("-c:v", "libvpx", "-b:v", "600k", "-deadline", "realtime", "-cpu-used", "8"),
        sound="",
        tone=0,
    ),
    "seven-point-one": Odd("wide.mkv", card("320x180", "30"), (*X264, "-c:a", "flac", *tone_of(8))),
    "surround": Odd("surround.ts", card("320x180", "30"), (*X264, "-c:a", "ac3", *tone_of(6)), tone=58),
    "hole": Odd(
        "hole.mkv",
        card("320x180", "30", "select='not(between(t,0.7,1.2))',format=yuv420p"),
        ("-af", "aselect='not(between(t,0.7,1.2))'", "-fps_mode", "vfr", *X264, "-c:a", "flac"),
        tone=48,
    ),
    "clock-wraps": Odd(
        "wrap.ts", card("320x180", "30"), (*MPEG2, "-c:a", "mp2", *tone_of(2), "-output_ts_offset", "95442.5")
    ),
    "cut-off": Odd(
        "cut.ts",
        card("320x180", "30", "noise=alls=20:allf=t,format=yuv420p"),
        (*MPEG2, "-c:a", "mp2"),
        after=_cut_off,
        tone=-1,
    ),
    "one-picture": Odd(
        "still.mkv",
        card("320x180", "30", "trim=end_frame=1,format=yuv420p"),
        ("-fps_mode", "vfr", *X264, *AAC),
        start=0,
    ),
    "odd-size": Odd(
        "odd.mkv",
        card("301x177", "30", "format=yuv444p"),
        ("-c:v", "ffv1", "-c:a", "libopus"),
        shape=(301, 177),
    ),
    "hevc": Odd(
        "x265.mp4",
        card("320x180", "30"),
        (
            "-c:v",
            "libx265",
            "-preset",
            "ultrafast",
            "-x265-params",
            "log-level=error",
            "-pix_fmt",
            "yuv420p10le",
            *AAC,
        ),
        long=True,
    ),
    "av1": Odd(
        "av1.mkv", card("320x180", "30"), ("-c:v", "libsvtav1", "-preset", "12", "-c:a", "libopus"), long=True
    ),
    "vp9": Odd(
        "vp9.webm",
        card("320x180", "30"),
        ("-c:v", "libvpx-vp9", "-deadline", "realtime", "-c:a", "libvorbis", *tone_of(2)),
        long=True,
    ),
    "windows-media": Odd(
        "clip.wmv",
        card("320x180", "25"),
        ("-c:v", "wmv2", "-b:v", "1M", "-c:a", "wmav2", *tone_of(2, 44_100)),
        long=True,
    ),
    "flash": Odd(
        "clip.flv",
        card("320x180", "25"),
        ("-c:v", "flv1", "-b:v", "1M", "-c:a", "libmp3lame", *tone_of(2, 44_100)),
        long=True,
    ),
    "animation": Odd(
        "anim.mov",
        card("320x180", "12", "format=rgb24"),
        ("-c:v", "qtrle", "-c:a", "pcm_s16le", *tone_of(1, 8_000)),
        long=True,
    ),
    "cinepak": Odd(
        "old.avi",
        card("160x88", "5", "format=rgb24"),
        ("-c:v", "cinepak", "-c:a", "adpcm_ms", *tone_of(1, 22_050)),
        shape=(160, 88),
        long=True,
    ),
    "dv": Odd(
        "tape.dv",
        card("720x576", "25", "setsar=64/45,format=yuv420p"),
        ("-c:v", "dvvideo", "-c:a", "pcm_s16le", *tone_of(2)),
        long=True,
    ),
    "huffyuv-rgb": Odd(
        "rgb.avi",
        card("320x180", "30", "format=bgra"),
        ("-c:v", "huffyuv", "-pix_fmt", "bgra", "-c:a", "pcm_s16le"),
        long=True,
    ),
    "twelve-bits": Odd(
        "deep.mkv",
        card("320x180", "30", "format=yuv444p12le"),
        ("-c:v", "ffv1", "-pix_fmt", "yuv444p12le", "-c:a", "alac"),
        long=True,
    ),
    "telephone": Odd(
        "h263.3gp",
        card("352x288", "15"),
        ("-c:v", "h263", "-b:v", "500k", *AAC, *tone_of(1, 16_000)),
        shape=(11, 9),
        long=True,
    ),
    "mxf": Odd(
        "news.mxf",
        card("720x576", "25", "setsar=64/45,format=yuv420p"),
        (*MPEG2, "-pix_fmt", "yuv420p", "-c:a", "pcm_s16le"),
        long=True,
    ),
    "video-cd": Odd(
        "vcd.mpg",
        card("352x240", "30000/1001", "setsar=10/11,format=yuv420p"),
        ("-c:v", "mpeg1video", "-c:a", "mp2", *tone_of(2, 44_100)),
        shape=(4, 3),
        long=True,
    ),
    "59.94": Odd(
        "sport.ts", card("320x180", "60000/1001"), (*X264, "-c:a", "eac3", *tone_of(6)), tone=58, long=True
    ),
    "stretched": Odd(
        "fast-clock.mkv",
        card("320x180", "30", "setpts=PTS*1.5,format=yuv420p"),
        ("-fps_mode", "vfr", *X264, *AAC),
        long=True,
    ),
    "late-start": Odd(
        "late.ts",
        card("320x180", "30", "setpts=PTS+0.4/TB,format=yuv420p"),
        ("-fps_mode", "passthrough", *X264, *AAC),
        long=True,
    ),
}


def make(ffmpeg: str, odd: Odd, folder: Path) -> Asset:
    path = folder / odd.file
    sound = ["-f", "lavfi", "-i", odd.sound] if odd.sound else []
    command = [
        ffmpeg,
        "-nostdin",
        "-y",
        "-v",
        "error",
        "-f",
        "lavfi",
        "-i",
        odd.picture,
        *sound,
        "-t",
        _LENGTH,
        *odd.options,
        str(path),
    ]
    subprocess.run(command, check=True, timeout=60)
    if odd.after:
        odd.after(path)
    return measured(path)


def measured(path: Path) -> Asset:
    """As a sync would take it in; a file that a sync would refuse was whole then."""
    found = path.stat()
    return probe(str(path), found.st_size, found.st_mtime_ns).asset
