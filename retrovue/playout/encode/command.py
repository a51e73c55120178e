"""The command line that encodes a piece to MPEG-TS on stdout. Pure.

The source is opened a whole number of seconds before the in-point, and what lies before it is dropped inside
the filters: so every run of the encoder, wherever it begins, puts the same picture into the same frame.
"""

from dataclasses import dataclass

from retrovue.media.remote import is_door
from retrovue.playout.encode.families import device_options, picture_output, video_options
from retrovue.playout.encode.picture import video_graph
from retrovue.playout.encode.profile import EncodeProfile
from retrovue.playout.encode.sound import STEREO, sound_maps, sounds_graph, track_of
from retrovue.playout.encode.stretch import Stretch, stretches_of
from retrovue.playout.encode.work import Part, Piece, board_part, part
from retrovue.playout.guide.scroll import board_files
from retrovue.timing.frames import SAMPLE_RATE

_FORMATS = (
    "aac,ac3,asf,avi,dv,eac3,flac,flv,gif,h264,hevc,ivf,live_flv,m4v,matroska,mov,mp3,mpeg,mpegts,mpegvideo,"
    "mxf,nut,ogg,rm,vc1,w64,wav,wtv,wv"
)
"""Demuxers that read one local file and open nothing else."""
_STEADY_SOURCE = ("-protocol_whitelist", "pipe", "-format_whitelist", "nut", "-f", "nut", "-i", "pipe:0")


@dataclass(frozen=True, slots=True)
class Means:
    """How a piece is brought to the one form."""

    tone_map: bool = True
    """Whether this ffmpeg can map high dynamic range to the standard one."""
    steady: bool = False
    """The sound of the first file comes from another ffmpeg, by a pipe: it changes its layout on the way."""


ALL_MEANS = Means()


def encode_command(
    ffmpeg: str, piece: Piece, first_segment: int, profile: EncodeProfile, means: Means = ALL_MEANS
) -> list[str]:
    """Encodes the piece from a segment to its end; its clock starts at `cut.STREAM_START`."""
    shown = part(piece, first_segment, None, profile.fps)
    stretches = shown_files(piece, shown, profile.fps)
    video = video_graph(piece, stretches, shown, profile, means.tone_map, len(stretches) + means.steady)
    audio = sounds_graph(piece, stretches, shown, profile, means.steady)
    handed_over, shown_as = picture_output(profile)
    return [
        ffmpeg, "-nostdin", "-hide_banner", "-loglevel", "error", *device_options(profile),
        *(word for stretch in stretches for word in file_input(stretch)), *(_STEADY_SOURCE if means.steady else ()),
        *_drawn(piece, shown, profile),
        "-filter_complex", f"{video};{audio}{handed_over}", "-map", shown_as, *sound_maps(profile),
        *output_options(profile), *(_also_read(f"0:a:{track_of(piece, stretches[0])}") if means.steady else ()),
    ]  # fmt: skip


def _drawn(piece: Piece, shown: Part, profile: EncodeProfile) -> list[str]:
    """The pictures of a guide, which lie beside the encoder."""
    if piece.board is None:
        return []
    files = board_files(piece.board, *board_part(piece, shown), profile)
    options = ("-protocol_whitelist", "file", "-f", "png_pipe", "-framerate", str(profile.fps), "-i")
    return [word for file in files for word in (*options, f"file:{file}")]


def steady_command(ffmpeg: str, piece: Piece, first_segment: int, profile: EncodeProfile) -> list[str]:
    """Decodes the sound of the first file that a run shows to one layout and one rate, however often it changes.

    Both ffmpegs read picture and sound, and silence lies beside the sound: each counts from the first that it has.
    """
    shown = part(piece, first_segment, None, profile.fps)
    stretch = shown_files(piece, shown, profile.fps)[0]
    return [
        ffmpeg, "-nostdin", "-hide_banner", "-loglevel", "error", *file_input(stretch, rebuild=True),
        "-f", "lavfi", "-i", f"anullsrc=r={SAMPLE_RATE}:cl=stereo:d=0.1",
        "-map", f"0:a:{track_of(piece, stretch)}", "-map", "1:a", "-af", f"aresample={SAMPLE_RATE},{STEREO}", "-c:a", "pcm_f32le",
        "-fflags", "+bitexact", "-avoid_negative_ts", "disabled", "-f", "nut", "pipe:1",
        *(_also_read("0:V:0") if stretch.file.video else ()),
    ]  # fmt: skip


def _also_read(stream: str) -> tuple[str, ...]:
    """For nothing but its time: that of a transport stream begins where the first stream that is read begins."""
    return ("-map", stream, "-c", "copy", "-f", "null", "-")


def shown_files(piece: Piece, shown: Part, fps: int) -> tuple[Stretch, ...]:
    """The inputs of a run."""
    if piece.asset is None or not shown.frames:
        return ()
    found = stretches_of(piece.asset, shown, fps)
    return found if any(stretch.file.video or stretch.file.audio for stretch in found) else ()


def output_options(profile: EncodeProfile, more_x264: str = "") -> list[str]:
    """Encoders and muxer: all that must be the same for every segment of a profile."""
    return [
        "-dn", "-sn", "-map_metadata", "-1", "-map_chapters", "-1", "-r", str(profile.fps),
        *video_options(profile, more_x264),
        "-color_primaries", "bt709", "-color_trc", "bt709", "-colorspace", "bt709", "-color_range", "tv",
        "-c:a", "aac", "-b:a", str(profile.audio), "-ar", str(SAMPLE_RATE), "-ac", "2",
        "-fflags", "+bitexact", "-f", "mpegts", "-muxdelay", "0", "-muxpreload", "0",
        "-output_ts_offset", "10", "-pes_payload_size", "0", "-pcr_period", "1", "-pat_period", "3600",
        "-sdt_period", "3600", "-mpegts_start_pid", "256", "pipe:1",
    ]  # fmt: skip


def file_input(stretch: Stretch, *, rebuild: bool = False) -> list[str]:
    """A source that changes its picture size is scaled anew; filters that began anew would lose their count.

    Pictures from the key frame on reach the filters: one that is shown at the in-point may have begun long before.
    """
    seek = [*([] if rebuild else ["-noaccurate_seek"]), "-ss", str(stretch.seek)] if stretch.seek else []
    path = stretch.file.path
    return [
        *source_options(path),
        *([] if rebuild else ["-reinit_filter", "0"]), *seek,
        "-i", path if is_door(path) else f"file:{path}",
    ]  # fmt: skip


def source_options(path: str) -> list[str]:
    """What may be opened for a file or a door."""
    return ["-protocol_whitelist", "http,tcp" if is_door(path) else "file", "-format_whitelist", _FORMATS]
