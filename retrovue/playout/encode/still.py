"""The command line that makes a picture of one frame of a piece, exactly as it airs. Pure."""

from retrovue.playout.encode.command import file_input, shown_files
from retrovue.playout.encode.picture import video_graph
from retrovue.playout.encode.profile import EncodeProfile
from retrovue.playout.encode.work import Part, Piece


def still_command(ffmpeg: str, piece: Piece, size: EncodeProfile, *, tone_map: bool = True) -> list[str]:
    """The first frame of a piece as JPEG on stdout, in the size and at the rate of a profile."""
    shown = Part(piece.start_frame, 1, 0, head=False, tail=False)
    stretches = shown_files(piece, shown, size.fps)
    return [
        ffmpeg, "-nostdin", "-hide_banner", "-loglevel", "error", "-threads", "1",
        *(word for stretch in stretches for word in file_input(stretch)),
        "-filter_complex", video_graph(piece, stretches, shown, size, tone_map), "-map", "[v]", "-an", "-sn", "-dn",
        "-frames:v", "1", "-c:v", "mjpeg", "-q:v", "4", "-map_metadata", "-1", "-fflags", "+bitexact",
        "-f", "image2pipe", "pipe:1",
    ]  # fmt: skip
