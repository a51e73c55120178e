"""Filters that make the picture of a piece: any source becomes one size, one rate and one range of colours. Pure."""

from retrovue.media.asset import Video
from retrovue.playout.encode.profile import EncodeProfile
from retrovue.playout.encode.running_out import TELL, marked
from retrovue.playout.encode.stretch import Stretch
from retrovue.playout.encode.work import Part, Piece, board_part
from retrovue.playout.guide.scroll import board_graph
from retrovue.playout_log.log import BLACK

_TIE_BREAK = "setpts=PTS+0.002/TB"
"""Pictures that lie midway between two frames all go to the later one, whatever the container's rounding."""
DEINTERLACED = ("scale=interl=-1", "bwdif=mode=send_frame:deint=interlaced")
"""A recording that changes its size is brought, field by field, to that of its first picture: bwdif takes one alone."""
_COLORS = "color_primaries=bt709:color_trc=bt709:colorspace=bt709:range=tv"
FONTS = "fonts"
"""In the folder of captions."""
_HELD_SECONDS = 1
"""A file that ends before its time keeps its last picture so long; then it is black."""
_HD_LINES = 720
"""From so many lines on, colours that nobody named are those of HD."""
_WIDE = {"smpte2084": "smpte2084", "arib-std-b67": "arib-std-b67"}
"""Transfer characteristics of pictures with more light than a television of old can show."""


def video_graph(
    piece: Piece,
    stretches: tuple[Stretch, ...],
    shown: Part,
    profile: EncodeProfile,
    tone_map: bool,
    drawn: int = 0,
) -> str:
    """Chains from the inputs, in their order, to `[v]`; those of a guide begin with number `drawn`."""
    size, fps = f"{profile.width}x{profile.height}", profile.fps
    black = f"color=c=black:s={size}:r={fps},format=yuv420p,setsar=1"
    finish = f"trim=end_frame={shown.frames + shown.pad},settb=1/{fps},setpts=N,{_fades(piece, shown)}setparams={_COLORS}[v]"
    if piece.board is not None:
        return f"{board_graph(piece.board, *board_part(piece, shown), profile, drawn)},{finish}"
    if piece.asset is None and piece.kind != BLACK and shown.frames:
        bars = f"smptebars=s={size}:r={fps},format=yuv420p,setsar=1,trim=end_frame={shown.frames}"
        return f"{bars}[m];{black}[b];[m][b]concat=n=2:v=1:a=0,{finish}"
    if not any(stretch.file.video for stretch in stretches):
        return f"{black},{finish}"
    # Black follows every source, which may have no picture left at all, and makes the pad.
    last, chains, until = len(stretches) - 1, [], 0
    for number, stretch in enumerate(stretches):
        until += stretch.frames
        behind = marked(black, until) if stretch.file.video else black
        words = _burnt(piece, stretch)
        chains.append(_stretch(number, stretch, behind, profile, tone_map, words, endless=number == last))
    return joined(chains, "p", "v=1:a=0", finish.replace(",setpts=N,", f",setpts=N,{TELL},", 1))


def joined(chains: list[str], name: str, kinds: str, finish: str) -> str:
    """One chain after another, and then what is done to the whole."""
    if len(chains) == 1:
        return f"{chains[0]},{finish}"
    ends = "".join(f"[{name}{number}]" for number in range(len(chains)))
    named = (f"{chain}[{name}{number}]" for number, chain in enumerate(chains))
    return ";".join([*named, f"{ends}concat=n={len(chains)}:{kinds},{finish}"])


def _stretch(
    number: int,
    stretch: Stretch,
    black: str,
    profile: EncodeProfile,
    tone_map: bool,
    words: list[str],
    *,
    endless: bool,
) -> str:
    cut = "" if endless else f",trim=end_frame={stretch.frames},settb=1/{profile.fps},setpts=N"
    if stretch.file.video is None:
        return f"{black}{cut}"
    picture = ",".join(_picture(stretch.file.video, stretch, profile, tone_map, words))
    return (
        f"[{number}:V:0]{picture}[m{number}];{black}[b{number}];[m{number}][b{number}]concat=n=2:v=1:a=0{cut}"
    )


def _picture(
    video: Video, stretch: Stretch, profile: EncodeProfile, tone_map: bool, words: list[str]
) -> list[str]:
    fps = profile.fps
    return [
        *(DEINTERLACED if video.interlaced else ()),
        _TIE_BREAK,
        f"fps=fps={fps}:start_time={_seconds(stretch.lead, fps)}",
        f"trim=end_frame={stretch.frames}",
        *_scaled(video, profile, tone_map),
        f"pad={profile.width}:{profile.height}:-1:-1:color=black",
        "setsar=1",
        "format=yuv420p",
        *words,
        f"tpad=stop={_HELD_SECONDS * fps}:stop_mode=clone",
        f"trim=end_frame={stretch.frames}",
    ]


def _burnt(piece: Piece, stretch: Stretch) -> list[str]:
    """Captions lie beside the encoder under a name of ours, so that nothing of a user's stands in a filter."""
    key = piece.burnt[stretch.number] if piece.burnt else ""
    if not key:
        return []
    return [f"setpts=PTS+{stretch.seek}/TB", f"ass=f={key}.ass:fontsdir={FONTS}"]


def _scaled(video: Video, profile: EncodeProfile, tone_map: bool) -> list[str]:
    """To the size of the picture and the colours of HD television."""
    width, height = fit(video, profile.width, profile.height)
    size = f"scale={width}:{height}:flags=bicubic"
    if tone_map and is_hdr(video):
        return [size, TONE_MAP.format(transfer=_WIDE[video.transfer])]
    unnamed = video.matrix == "" and max(video.height, video.width * 9 // 16) >= _HD_LINES
    return [f"{size}:{'in_color_matrix=bt709:' if unnamed else ''}out_color_matrix=bt709:out_range=tv"]


TONE_MAP = (
    "format=yuv420p10le,zscale=tin={transfer}:pin=bt2020:min=bt2020nc:rin=tv:t=linear:npl=100:p=bt709,format=gbrpf32le,"
    "tonemap=hable:desat=0,zscale=t=bt709:m=bt709:p=bt709:r=tv"
)
"""From high dynamic range to the standard one, done when the picture is small already."""


def is_hdr(video: Video | None) -> bool:
    return video is not None and video.transfer in _WIDE


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


def _fades(piece: Piece, shown: Part) -> str:
    fades = ""
    if shown.head and piece.fade_in:
        fades += f"fade=t=in:start_frame=0:nb_frames={piece.fade_in},"
    if shown.tail and piece.fade_out:
        begin = shown.frames - piece.fade_out
        down = f"fade=t=out:start_frame={max(0, begin)}:nb_frames={piece.fade_out},"
        fades += down if begin >= 0 else _begun(down, -begin)
    return fades


def _begun(fade: str, frames: int) -> str:
    """A fade of which so many frames lie before the run: they are held before its first picture, and dropped."""
    return f"tpad=start={frames}:start_mode=clone,{fade}trim=start_frame={frames},setpts=N,"


def _seconds(frames: int, fps: int) -> str:
    """Frames as seconds with six places, without floating point."""
    millionths = (frames * 1_000_000 + fps // 2) // fps
    return f"{millionths // 1_000_000}.{millionths % 1_000_000:06d}"
