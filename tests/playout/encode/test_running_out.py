"""What filters tell of pictures that run out before their time."""

import subprocess
from pathlib import Path

import imageio_ffmpeg

from retrovue.media.asset import Asset, Video
from retrovue.playout.encode.profile import EncodeProfile
from retrovue.playout.encode.run import encode
from retrovue.playout.encode.running_out import black_of, could_not_read, without_marks
from retrovue.playout.encode.work import Piece

FFMPEG = imageio_ffmpeg.get_ffmpeg_exe()
PROFILE = EncodeProfile("small", 128, 72, 150_000, 64_000, 30, "superfast")
SAID = """[h264 @ 0x5] error while decoding MB 3 1
frame:90   pts:90      pts_time:3
retrovue.black_until=300
frame:300  pts:300     pts_time:10
retrovue.black_until=300
file:/media/a.mkv: Input/output error
"""


def test_black_that_was_asked_for_is_not_told() -> None:
    assert black_of(SAID.encode()) == [range(90, 300)]
    assert without_marks(SAID).splitlines() == [SAID.splitlines()[0], SAID.splitlines()[-1]]
    assert could_not_read(SAID)
    assert not could_not_read(without_marks(SAID).splitlines()[0])


async def test_segments_say_which_of_their_frames_nothing_is_there_for(tmp_path: Path) -> None:
    path = tmp_path / "three-seconds.mkv"
    subprocess.run(
        [FFMPEG, "-nostdin", "-v", "error", "-f", "lavfi", "-i", "testsrc2=s=128x72:r=30:d=3", "-c:v", "libx264",
         "-preset", "ultrafast", str(path)],
        check=True, timeout=60,
    )  # fmt: skip
    film = Asset(str(path), "three", 9_000, Video("h264", 128, 72, rate=(30, 1)))
    told = {}
    for first in (0, 1):
        async for segment in encode(FFMPEG, Piece(film, "movie", 30, 190, 80), first, PROFILE):
            told[first, segment.index] = segment.black
            assert segment.said == ""
    late = range(60 + 30, 190)
    """The last picture is held for a second, in the run that shows it; behind frame 190 black was asked for."""
    assert told == {
        (0, 0): range(0), (0, 1): late, (0, 2): late, (0, 3): range(0),
        (1, 1): range(64, 190), (1, 2): range(64, 190), (1, 3): range(0),
    }  # fmt: skip
