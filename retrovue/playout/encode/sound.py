"""Filters that make the sound of a piece: any source becomes 48 kHz stereo, sample for sample. Pure."""

from dataclasses import replace

from retrovue.playout.encode.picture import joined
from retrovue.playout.encode.profile import EncodeProfile
from retrovue.playout.encode.stretch import Stretch
from retrovue.playout.encode.work import Part, Piece
from retrovue.timing.frames import AAC_FRAME, SAMPLE_RATE, lattice

_EDGE_SAMPLES = 384
"""8 ms: sound fades in and out at the edges of a piece, so that a join does not click."""
_COUNT_SAMPLES = f"asettb=1/{SAMPLE_RATE},asetpts=N"
"""Time stamps from the count alone: exact, where `N/SR/TB` is rounded down now and then."""
STEREO = "aformat=sample_fmts=fltp:channel_layouts=stereo"
"""Centre and surrounds 3 dB down, without the bass channel; one channel goes to both sides, 3 dB down."""
_LIMIT = "alimiter=level=0:limit=0.89:attack=5:release=50:latency=1"
"""Many channels on two may go over full scale where each of them did not."""


def sound_maps(profile: EncodeProfile) -> list[str]:
    """What of the graph is encoded as sound."""
    return ["-map", "[a]", *(["-map", "[a2]"] if profile.second else [])]


def sounds_graph(
    piece: Piece, stretches: tuple[Stretch, ...], shown: Part, profile: EncodeProfile, steady: bool
) -> str:
    """Chains from the inputs to `[a]`, and to `[a2]` where the profile has a second sound.

    A file whose sound changes its form on the way is heard as both.
    """
    first = audio_graph(piece, stretches, shown, profile.fps, steady)
    if not profile.second:
        return first
    if steady or not piece.second or not any(map(_is_heard, stretches)):
        return twice(first)
    other = replace(piece, tracks=piece.second)
    return f"{first};{audio_graph(other, stretches, shown, profile.fps, steady, 'a2')}"


def twice(graph: str) -> str:
    """A graph that ends in `[a]`, with the same sound as `[a2]`."""
    return f"{graph.removesuffix('[a]')},asplit=2[a][a2]"


def audio_graph(
    piece: Piece, stretches: tuple[Stretch, ...], shown: Part, fps: int, steady: bool, name: str = "a"
) -> str:
    """Chains from the inputs to `[a]`; `steady`: the first file's sound comes from the input behind all others."""
    # The encoder holds one frame back, and the last segment may own one more than its pictures fill.
    total = (lattice(shown.frames + shown.pad, fps) + 2) * AAC_FRAME
    silence = f"anullsrc=r={SAMPLE_RATE}:cl=stereo,aformat=sample_fmts=fltp"
    if not any(map(_is_heard, stretches)):
        return f"{silence},atrim=end_sample={total}[{name}]"
    finish = ",".join(
        [*_edges(piece, shown, SAMPLE_RATE // fps), "apad", f"atrim=end_sample={total}", _COUNT_SAMPLES]
    )
    chains = []
    for number, stretch in enumerate(stretches):
        source = (
            f"{len(stretches)}:a:0" if steady and number == 0 else f"{number}:a:{track_of(piece, stretch)}"
        )
        chains.append(_stretch(source, stretch, silence, piece.gain, SAMPLE_RATE // fps))
    if len(stretches) > 1:
        finish = f"{_COUNT_SAMPLES},{finish}"
    return f"{joined(chains, f's{name}' if name != 'a' else 's', 'v=0:a=1', finish)}[{name}]"


def track_of(piece: Piece, stretch: Stretch) -> int:
    return piece.tracks[stretch.number] if piece.tracks else 0


def _is_heard(stretch: Stretch) -> bool:
    return any(track.codec for track in stretch.file.audio)


def _stretch(source: str, stretch: Stretch, silence: str, gain: int, frame: int) -> str:
    samples = stretch.frames * frame
    if not _is_heard(stretch):
        return f"{silence},atrim=end_sample={samples},{_COUNT_SAMPLES}"
    steps = [
        *(["atrim=start=0"] if stretch.seek else []),
        f"aresample={SAMPLE_RATE}:async=1:first_pts=0",
        STEREO,
        *([f"volume={_decibels(gain)}dB"] if gain else []),
        *([_LIMIT] if max(track.channels for track in stretch.file.audio) > 2 else []),
        f"atrim=start_sample={stretch.lead * frame}:end_sample={stretch.lead * frame + samples}",
        _COUNT_SAMPLES,
        f"apad=whole_len={samples}",
    ]
    return f"[{source}]{','.join(steps)}"


def _edges(piece: Piece, shown: Part, frame: int) -> list[str]:
    samples = shown.frames * frame
    up, down = (max(_EDGE_SAMPLES, fade * frame) for fade in (piece.fade_in, piece.fade_out))
    begin = samples - down
    fade = f"afade=t=out:ss={max(0, begin)}:ns={down}"
    return [
        *([f"afade=t=in:ns={up}"] if shown.head else []),
        *(([fade] if begin >= 0 else _begun(fade, -begin)) if shown.tail else []),
    ]


def _begun(fade: str, samples: int) -> list[str]:
    """A fade of which so many samples lie before the run: they are put before it as silence, and dropped."""
    return [f"adelay={samples}S:all=1", fade, f"atrim=start_sample={samples}", _COUNT_SAMPLES]


def _decibels(tenths: int) -> str:
    return f"{'-' if tenths < 0 else ''}{abs(tenths) // 10}.{abs(tenths) % 10}"
