"""What ffmpeg says, in the words of two of its versions."""

from fractions import Fraction

import pytest

from retrovue.breakpoints.heading import Heading, heading_of, loudness_of

SAID = """Input #0, matroska,webm, from 'file:harbour.mkv':
  Metadata:
    title           : a
                    :   Duration: 09:09:09.09, start
  Duration: 00:22:01.19, start: 0.021000, bitrate: 1633 kb/s
  Chapters:
  Stream #0:0(eng): Video: mjpeg (Baseline), yuvj420p(pc), 600x900, 90k tbr, 90k tbn (attached pic)
  Stream #0:1[0x1e0](eng): Video: mpeg2video (Main), yuv420p(tv, top first), 720x480, 29.97 fps, 59.94 tbr, 1k tbn
  Stream #0:2(eng): Audio: ac3, 48000 Hz, stereo, fltp, 192 kb/s (default)
  Stream #0:3(eng): Subtitle: subrip
Stream mapping:
  Stream #0:2 -> #0:0 (ac3 (native) -> pcm_s16le (native))
Output #0, s16le, to 'pipe:1':
  Stream #0:0: Audio: pcm_s16le, 8000 Hz, mono, s16, 128 kb/s
"""
SUMMARY = """[Parsed_ebur128_0 @ 0x1] Summary:

  Integrated loudness:
    I:         -23.4 LUFS
    Threshold: -33.9 LUFS

  Loudness range:
    LRA:         6.1 LU
    Threshold: -43.9 LUFS

  True peak:
    Peak:       -1.2 dBFS
"""


def test_streams_without_covers_and_titles() -> None:
    assert heading_of(SAID) == Heading(1_321_190, "mpeg2video", "ac3", Fraction(30000, 1001))


def test_formats_without_an_index_are_sought_earlier() -> None:
    assert heading_of(SAID.replace("matroska,webm", "mpegts")).lead > 0


def test_the_unknown_is_nothing() -> None:
    found = heading_of(SAID.replace("00:22:01.19", "N/A"))
    assert (found.length, found.video) == (0, "mpeg2video")
    assert heading_of("harbour.mkv: Invalid data found when processing input").codecs == ()


@pytest.mark.parametrize(
    ("said", "rate"),
    [("23.98", Fraction(24000, 1001)), ("25", Fraction(25)), ("59.94", Fraction(60000, 1001)), ("12.50", Fraction(25, 2)),
     ("1000", Fraction(25)), ("0.20", Fraction(25))],
)  # fmt: skip
def test_rates(said: str, rate: Fraction) -> None:
    assert heading_of(SAID.replace("29.97 fps", f"{said} fps")).rate == rate


def test_loudness_in_thousandths() -> None:
    assert loudness_of(SAID + SUMMARY) == (-23_400, -1_200)


def test_nothing_to_hear() -> None:
    assert loudness_of(SUMMARY.replace("-23.4", "-70.0").replace("-1.2", "-inf")) == (None, None)
    assert loudness_of(SAID) == (None, None)
