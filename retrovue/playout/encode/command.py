"""The command line that encodes a piece to MPEG-TS on stdout. Pure.

The source is opened a whole number of seconds before the in-point, and what lies before it is dropped inside
the filters: so every run of the encoder, wherever it begins, puts the same picture into the same frame.
"""

from retrovue.media.asset import Asset, Video
from retrovue.playout.encode.profile import EncodeProfile
from retrovue.playout.encode.work import Part, Piece, part
from retrovue.playout_log.log import BLACK
from retrovue.timing.frames import AAC_FRAME, SAMPLE_RATE, lattice, segment_frames

_LEAD_MS = 200
"""So much of the source, at least, is read before the in-point: its picture may have begun earlier."""
_EDGE_SAMPLES = 384
"""8 ms: sound fades in and out at the edges of a piece, so that a join does not click."""
_TIE_BREAK = "setpts=PTS+0.002/TB"
"""Pictures that lie midway between two frames all go to the later one, whatever the container's rounding."""
_COUNT_SAMPLES = f"asettb=1/{SAMPLE_RATE},asetpts=N"
"""Time stamps from the count alone: exact, where `N/SR/TB` is rounded down now and then."""
_FORMATS = (
    "aac,ac3,asf,avi,dv,eac3,flac,flv,gif,h264,hevc,ivf,live_flv,m4v,matroska,mov,mp3,mpeg,mpegts,mpegvideo,"
    "mxf,nut,ogg,rm,vc1,w64,wav,wtv,wv"
)
"""Demuxers that read one local file and open nothing else."""
_COLORS = "color_primaries=bt709:color_trc=bt709:colorspace=bt709:range=tv"
_TURNS = {90: "transpose=clock", 180: "hflip,vflip", 270: "transpose=cclock"}


def encode_command(ffmpeg: str, piece: Piece, first_segment: int, profile: EncodeProfile) -> list[str]:
    """Encodes the piece from a segment to its end; its clock starts at `cut.STREAM_START`."""
    shown = part(piece, first_segment, None, profile.fps)
    asset = piece.asset if shown.frames else None
    source: list[str] = []
    lead = 0
    if asset and (asset.video or asset.audio):
        seconds = _seek_seconds(asset, shown, profile.fps)
        lead = shown.start - seconds * profile.fps
        source = _source(asset, seconds)
    video = _video_chain(piece, asset, shown, lead, profile)
    audio = _audio_chain(piece, asset, shown, lead, profile.fps)
    return [
        ffmpeg, "-nostdin", "-hide_banner", "-loglevel", "error", *source,
        "-filter_complex", f"{video};{audio}", "-map", "[v]", "-map", "[a]", *output_options(profile),
    ]  # fmt: skip


def output_options(profile: EncodeProfile, more_x264: str = "") -> list[str]:
    """Encoders and muxer: all that must be the same for every segment of a profile."""
    fps = profile.fps
    gop = segment_frames(fps)
    x264 = (
        f"keyint={gop}:min-keyint={gop}:scenecut=0:open-gop=0:bframes=2:b-pyramid=0:stitchable=1:repeat-headers=1:"
        f"aud=1:cabac=1:8x8dct=1:ref=2:weightp=1:rc-lookahead=16:chromaloc=0{more_x264}"
    )
    return [
        "-dn", "-sn", "-map_metadata", "-1", "-map_chapters", "-1", "-r", str(fps),
        "-c:v", "libx264", "-preset", profile.preset, "-profile:v", "high",
        "-level:v", f"{profile.level // 10}.{profile.level % 10}", "-b:v", str(profile.video),
        "-maxrate", str(profile.video * 6 // 5), "-bufsize", str(profile.video * 12 // 5),
        "-x264-params", x264,
        "-color_primaries", "bt709", "-color_trc", "bt709", "-colorspace", "bt709", "-color_range", "tv",
        "-c:a", "aac", "-b:a", str(profile.audio), "-ar", str(SAMPLE_RATE), "-ac", "2",
        "-fflags", "+bitexact", "-f", "mpegts", "-muxdelay", "0", "-muxpreload", "0",
        "-output_ts_offset", "10", "-pes_payload_size", "0", "-pcr_period", "1", "-pat_period", "3600",
        "-sdt_period", "3600", "-mpegts_start_pid", "256", "pipe:1",
    ]  # fmt: skip


def fit(video: Video, width: int, height: int) -> tuple[int, int]:
    """The largest even size in the frame that keeps the picture's shape."""
    across, down = video.width * max(video.sar[0], 1), video.height * max(video.sar[1], 1)
    if video.rotation % 180:
        across, down = down, across
    if width * down > height * across:
        return _even(height * across, down, width), height
    return width, _even(width * down, across, height)


def _even(length: int, by: int, most: int) -> int:
    return min(max((length + by) // (2 * by) * 2, 2), most)


def _seek_seconds(asset: Asset, shown: Part, fps: int) -> int:
    """Whole seconds to skip; never past the last second of the file, where a demuxer may start over."""
    wanted = (shown.start * 1000 // fps - _LEAD_MS) // 1000
    return max(0, min(wanted, asset.duration // 1000 - 1))


def _source(asset: Asset, seconds: int) -> list[str]:
    """A source that changes its picture size is scaled anew; filters that began anew would lose their count."""
    seek = ["-ss", str(seconds)] if seconds else []
    return [
        "-protocol_whitelist", "file", "-format_whitelist", _FORMATS, "-noautorotate",
        "-reinit_filter", "0", *seek,
        "-i", f"file:{asset.path}",
    ]  # fmt: skip


def _video_chain(piece: Piece, asset: Asset | None, shown: Part, lead: int, profile: EncodeProfile) -> str:
    size, fps = f"{profile.width}x{profile.height}", profile.fps
    black = f"color=c=black:s={size}:r={fps},format=yuv420p,setsar=1"
    finish = (
        f"trim=end_frame={shown.frames + shown.pad},settb=1/{fps},setpts=N,setparams={_COLORS}[v]"
    )  # fmt: skip
    if piece.asset is None and piece.kind != BLACK and shown.frames:
        bars = f"smptebars=s={size}:r={fps},format=yuv420p,setsar=1,trim=end_frame={shown.frames}"
        return f"{bars}[m];{black}[b];[m][b]concat=n=2:v=1:a=0,{finish}"
    if asset is None or asset.video is None:
        return f"{black},{finish}"
    # Black follows the source for the pad, and also when the source has no picture left at all.
    picture = ",".join([*_picture(asset.video, shown, lead, profile), *_picture_fades(piece, shown)])
    return f"[0:V:0]{picture}[m];{black}[b];[m][b]concat=n=2:v=1:a=0,{finish}"


def _picture(video: Video, shown: Part, lead: int, profile: EncodeProfile) -> list[str]:
    width, height = fit(video, profile.width, profile.height)
    fps = profile.fps
    return [
        *(["bwdif=mode=send_frame:deint=interlaced"] if video.interlaced else []),
        _TIE_BREAK,
        f"fps=fps={fps}:start_time={_seconds(lead, fps)}",
        *([_TURNS[video.rotation]] if video.rotation in _TURNS else []),
        f"scale={width}:{height}:flags=bicubic:out_color_matrix=bt709:out_range=tv",
        f"pad={profile.width}:{profile.height}:-1:-1:color=black",
        "setsar=1",
        "format=yuv420p",
        "tpad=stop=-1:stop_mode=clone",
        f"trim=end_frame={shown.frames}",
    ]


def _picture_fades(piece: Piece, shown: Part) -> list[str]:
    fades = []
    if shown.head and piece.fade_in:
        fades.append(f"fade=t=in:start_frame=0:nb_frames={piece.fade_in}")
    if shown.tail and piece.fade_out:
        fades.append(f"fade=t=out:start_frame={shown.frames - piece.fade_out}:nb_frames={piece.fade_out}")
    return fades


def _audio_chain(piece: Piece, asset: Asset | None, shown: Part, lead: int, fps: int) -> str:
    # The encoder holds one frame back, and the last segment may own one more than its pictures fill.
    total = (lattice(shown.frames + shown.pad, fps) + 2) * AAC_FRAME
    if asset is None or not asset.audio:
        return f"anullsrc=r={SAMPLE_RATE}:cl=stereo,aformat=sample_fmts=fltp,atrim=end_sample={total}[a]"
    frame = SAMPLE_RATE // fps
    samples = shown.frames * frame
    up, down = (max(_EDGE_SAMPLES, fade * frame) for fade in (piece.fade_in, piece.fade_out))
    steps = [
        f"aresample={SAMPLE_RATE}:async=1:first_pts=0",
        "aformat=sample_fmts=fltp:channel_layouts=stereo",
        f"atrim=start_sample={lead * frame}:end_sample={lead * frame + samples}",
        _COUNT_SAMPLES,
        *([f"volume={_decibels(piece.gain)}dB"] if piece.gain else []),
        *([f"afade=t=in:ns={up}"] if shown.head else []),
        *([f"afade=t=out:ss={samples - down}:ns={down}"] if shown.tail else []),
        "apad",
        f"atrim=end_sample={total}",
        _COUNT_SAMPLES,
    ]
    return f"[0:a:0]{','.join(steps)}[a]"


def _seconds(frames: int, fps: int) -> str:
    """Frames as seconds with six places, without floating point."""
    millionths = (frames * 1_000_000 + fps // 2) // fps
    return f"{millionths // 1_000_000}.{millionths % 1_000_000:06d}"


def _decibels(tenths: int) -> str:
    return f"{'-' if tenths < 0 else ''}{abs(tenths) // 10}.{abs(tenths) % 10}"
