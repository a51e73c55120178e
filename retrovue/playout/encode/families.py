"""Encoder families: the options that make each write segments of the same kind. Pure."""

from retrovue.language.station import Family
from retrovue.playout.encode.profile import EncodeProfile
from retrovue.timing.frames import segment_frames

VAAPI_DEVICE = "/dev/dri/renderD128"
HARDWARE: dict[Family, tuple[str, ...]] = {
    "nvenc": ("-preset", "p4", "-forced-idr", "1", "-no-scenecut", "1", "-strict_gop", "1", "-aud", "1"),
    "qsv": ("-preset", "veryfast", "-forced_idr", "1", "-look_ahead", "0", "-aud", "1"),
    "vaapi": ("-idr_interval", "0", "-rc_mode", "VBR", "-aud", "1"),
    "videotoolbox": ("-allow_sw", "0", "-realtime", "0"),
}


def video_options(profile: EncodeProfile, more_x264: str = "") -> list[str]:
    """The encoder of the picture: a key frame at the head of every segment, and nothing that reaches across it."""
    name = "libx264" if profile.family == "x264" else f"h264_{profile.family}"
    rates = [
        "-b:v", str(profile.video), "-maxrate", str(profile.video * 6 // 5),
        "-bufsize", str(profile.video * 12 // 5),
    ]  # fmt: skip
    if profile.family == "x264":
        level = f"{profile.level // 10}.{profile.level % 10}"
        return [
            "-c:v", name, "-preset", profile.preset, "-profile:v", "high", "-level:v", level, *rates,
            "-x264-params", f"{_x264(profile.fps)}{':bframes=0' if profile.in_order else ''}{more_x264}",
        ]  # fmt: skip
    # Without B-frames a card can be cut after any picture, and has the parameter sets of everything else.
    gop = segment_frames(profile.fps)
    return [
        "-c:v", name, "-profile:v", "high", "-level:v", str(profile.level), *rates, "-g", str(gop), "-bf", "0",
        "-force_key_frames", f"expr:eq(mod(n,{gop}),0)", *HARDWARE[profile.family],
    ]  # fmt: skip


def _x264(fps: int) -> str:
    gop = segment_frames(fps)
    return (
        f"keyint={gop}:min-keyint={gop}:scenecut=0:open-gop=0:bframes=2:b-pyramid=0:stitchable=1:repeat-headers=1:"
        f"aud=1:cabac=1:8x8dct=1:ref=2:weightp=1:rc-lookahead=16:chromaloc=0"
    )


def device_options(profile: EncodeProfile) -> list[str]:
    """What must stand before the inputs."""
    return ["-vaapi_device", VAAPI_DEVICE] if profile.family == "vaapi" else []


def picture_output(profile: EncodeProfile) -> tuple[str, str]:
    """What a filter graph that ends in `[v]` goes on with to hand its pictures over, and what it then ends in."""
    return (";[v]format=nv12,hwupload[hw]", "[hw]") if profile.family == "vaapi" else ("", "[v]")
