"""The command line that encodes a live input on the clock of the air. Pure.

The first picture of a run is the one that arrives at `anchor`: picture and sound are moved by one and the same
amount, which ffmpeg itself takes from the clock on the wall. Later on a source whose clock runs fast or slow is
followed by dropping and doubling pictures and by stretching sound.
"""

from dataclasses import dataclass
from urllib.parse import urlsplit

from retrovue.playout.encode.command import output_options
from retrovue.playout.encode.picture import DEINTERLACED
from retrovue.playout.encode.profile import EncodeProfile
from retrovue.playout.encode.sound import sound_maps, twice
from retrovue.timing.frames import AAC_FRAME, SAMPLE_RATE, lattice

_PROTOCOLS = {"http": "http,tcp,crypto", "rtsp": "rtp,tcp,udp", "udp": "udp", "srt": "srt"}
"""What each kind of input may open; `https` is fetched for it by the loopback door."""
_FORMATS = {
    "http": "aac,flac,flv,hls,matroska,mov,mp3,mpegts,nut,ogg,webvtt",
    "rtsp": "rtsp,rtp,sdp,mpegts",
    "udp": "mpegts",
    "srt": "mpegts",
}


@dataclass(frozen=True, slots=True)
class Tracks:
    """What the input has; found out by trying."""

    picture: bool = True
    sound: bool = True


@dataclass(frozen=True, slots=True)
class Following:
    """How a source whose clock differs is followed. A burst of arrivals is no difference, so this is slow."""

    settle: int = 60
    """Seconds after which the usual delay of arrivals is known."""
    mean: int = 30
    """Seconds over which delays are averaged."""
    slack: str = "0.5"
    """Seconds of difference that are left alone."""
    rate: str = "0.001"
    """By so much is the source slowed down or hurried."""


@dataclass(frozen=True, slots=True)
class LiveRun:
    """One run of the encoder: `frames` from the instant `anchor` on, in microseconds of the clock on the wall."""

    url: str
    anchor: int
    frames: int
    tracks: Tracks = Tracks()
    following: Following = Following()


def live_command(ffmpeg: str, run: LiveRun, profile: EncodeProfile) -> list[str]:
    """Its output is that of an encode of a file: `cut.Cutter` cuts it."""
    sound = _audio(run, profile.fps)
    graph = f"{_video(run, profile)};{twice(sound) if profile.second else sound}"
    return [
        ffmpeg, "-nostdin", "-hide_banner", "-loglevel", "error", *_input(run.url),
        "-filter_complex", graph, "-map", "[v]", *sound_maps(profile), *output_options(profile),
    ]  # fmt: skip


def _input(url: str) -> list[str]:
    scheme = urlsplit(url).scheme
    protocols, formats = _PROTOCOLS[scheme], _FORMATS[scheme]
    if told_apart(url):
        protocols, formats, opened = f"{protocols},pipe", f"{formats},concat", ["-f", "concat", "-safe", "0"]
    elif scheme == "rtsp":
        opened = ["-rtsp_transport", "tcp"]
    else:
        opened = ["-f", "mpegts"] if scheme in ("udp", "srt") else []
    return [
        "-protocol_whitelist", protocols, "-format_whitelist", formats, *opened,
        "-fflags", "+genpts+discardcorrupt", "-analyzeduration", "3000000",
        "-noautorotate", "-reinit_filter", "0", "-i", "pipe:0" if told_apart(url) else url,
    ]  # fmt: skip


def told_apart(url: str) -> bytes:
    """What the encoder is to read of an address that may hold a password: everybody on this machine can see a
    command line, and nobody else a pipe. Empty for an address that stands in the command.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("rtsp", "srt") or not (parts.username or parts.password or parts.query):
        return b""
    quoted = url.replace("'", "'\\''")
    lines = ["ffconcat version 1.0", f"file '{quoted}'"]
    lines += ["option rtsp_transport tcp"] if parts.scheme == "rtsp" else []
    lines += ["option fflags genpts+discardcorrupt", "option analyzeduration 3000000"]
    return "\n".join([*lines, ""]).encode()


def _video(run: LiveRun, profile: EncodeProfile) -> str:
    size, fps = f"{profile.width}:{profile.height}", profile.fps
    finish = (
        f"settb=1/{fps},setpts=N,setparams=color_primaries=bt709:color_trc=bt709:colorspace=bt709:range=tv[v]"
    )
    if not run.tracks.picture:
        black = f"color=c=black:s={profile.width}x{profile.height}:r={fps},format=yuv420p,setsar=1"
        return f"{black},trim=end_frame={run.frames},{finish}"
    steps = (
        f"setpts='{on_the_clock(run)}'",
        *DEINTERLACED,
        f"fps=fps={fps}:start_time=0",
        f"trim=end_frame={run.frames}",
        "scale='trunc(iw*max(sar,0.01)/2)*2:ih'",
        "setsar=1",
        f"scale={size}:force_original_aspect_ratio=decrease:force_divisible_by=2:out_color_matrix=bt709:out_range=tv",
        f"pad={size}:-1:-1:color=black:eval=frame",
        "setsar=1",
        "format=yuv420p",
    )
    return f"[0:V:0]{','.join(steps)},{finish}"


def _audio(run: LiveRun, fps: int) -> str:
    total = (lattice(run.frames, fps) + 2) * AAC_FRAME
    stereo = "aformat=sample_fmts=fltp:channel_layouts=stereo"
    if not run.tracks.sound:
        return f"anullsrc=r={SAMPLE_RATE}:cl=stereo,{stereo},atrim=end_sample={total}[a]"
    steps = (
        f"asetpts='{on_the_clock(run)}'",
        f"aresample={SAMPLE_RATE}:async=2000:min_hard_comp=0.2:first_pts=0",
        stereo,
        f"atrim=end_sample={total}",
        f"asettb=1/{SAMPLE_RATE}",
        "asetpts=N",
    )
    return f"[0:a:0]{','.join(steps)}[a]"


def on_the_clock(run: LiveRun) -> str:
    """The new time of a frame: its own, moved to the clock of the air, and on by what its source has strayed.

    0: mean delay, 1: the usual delay, 2: how far it was moved so far, 3: the frame before, 4: delay, 5: step.
    """
    follow = run.following
    anchor = f"{run.anchor // 1_000_000}.{run.anchor % 1_000_000:06d}"
    steps = (
        "st(4,(RTCTIME-RTCSTART)/1000000-T)",
        "st(5,if(eq(N,0),0,clip(T-ld(3),0,1)))",
        "st(3,T)",
        f"st(0,if(eq(N,0),ld(4),ld(0)+(ld(4)-ld(0))*ld(5)/{follow.mean}))",
        f"st(1,if(lt(T,{follow.settle}),ld(0),ld(1)))",
        f"st(5,ld(5)*{follow.rate}*(gt(ld(0)-ld(1)-ld(2),{follow.slack})-lt(ld(0)-ld(1)-ld(2),-{follow.slack})))",
        "st(2,ld(2)+ld(5))",
    )
    return f"{'+0*'.join(('0', *steps))}+(T+ld(2)+RTCSTART/1000000-{anchor})/TB"
