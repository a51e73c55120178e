"""Reads what ffmpeg says of a file: its length and streams before it begins, the loudness when it is done."""

import re
from dataclasses import dataclass
from fractions import Fraction

_INPUT = re.compile(r"^Input #0, ([\w,]+), from ", re.MULTILINE)
_DURATION = re.compile(r"^  Duration: (\d+):(\d\d):(\d\d)\.(\d\d)", re.MULTILINE)
_STREAM = re.compile(r"^  Stream #0:\d+\S*: (Video|Audio): (\w+)(.*)$", re.MULTILINE)
_RATE = re.compile(r", ([\d.]+) (?:fps|tbr)\b")
_LOUDNESS = re.compile(r"^ +I: +(-?[\d.]+) LUFS", re.MULTILINE)
_PEAK = re.compile(r"^ +Peak: +(-?[\d.]+) dBFS", re.MULTILINE)
_NTSC = {2397: 24, 2398: 24, 2997: 30, 4795: 48, 5994: 60, 11988: 120}
"""Hundredths of pictures a second, and the rate that is slowed down by a thousandth."""
_USUAL = Fraction(25)
_NO_INDEX = frozenset(("mpegts", "mpeg", "asf", "wtv", "rm", "h264", "hevc", "m4v", "mpegvideo"))
_LEAD_MS = 11_000
"""Longer than encoders go without a picture that needs no other."""
_NO_PROGRAMME = -70_000
"""What is given for a file with nothing above the gate."""


@dataclass(frozen=True, slots=True)
class Heading:
    """Of a file that could be opened."""

    length: int
    """ms; 0 when unknown."""
    video: str
    """Name of the codec; empty without a picture, covers aside."""
    audio: str
    rate: Fraction
    lead: int = 0
    """So much earlier (ms) one must seek: formats without an index begin anywhere, and show nothing until
    a picture comes that needs no other."""

    @property
    def codecs(self) -> tuple[str, ...]:
        return tuple(name for name in (self.video, self.audio) if name)


def heading_of(text: str) -> Heading:
    """Titles inside the file cannot pass as headers: their lines are indented further."""
    said = text.partition("\nOutput #0")[0]
    streams = [match for match in _STREAM.finditer(said) if "(attached pic)" not in match[3]]
    video = next((match for match in streams if match[1] == "Video"), None)
    audio = next((match for match in streams if match[1] == "Audio"), None)
    rate = _RATE.search(video[3]) if video else None
    container = _INPUT.search(said)
    return Heading(
        length=_length(said),
        video=video[2] if video else "",
        audio=audio[2] if audio else "",
        rate=_rate(rate[1]) if rate else _USUAL,
        lead=_LEAD_MS if container and container[1] in _NO_INDEX else 0,
    )


def _length(text: str) -> int:
    found = _DURATION.search(text)
    if not found:
        return 0
    hours, minutes, seconds, hundredths = map(int, found.groups())
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + hundredths * 10


def _rate(text: str) -> Fraction:
    """Rates are printed with two places; those of NTSC have more."""
    rate = Fraction(text)
    whole = _NTSC.get(int(rate * 100))
    exact = Fraction(whole * 1000, 1001) if whole else rate
    return exact if 1 <= exact <= 120 else _USUAL


def loudness_of(text: str) -> tuple[int | None, int | None]:
    """Thousandths of LUFS and of dBTP; None where there was nothing to measure."""
    summary = text.rpartition("Summary:")[2]
    loudness, peak = _thousandths(_LOUDNESS, summary), _thousandths(_PEAK, summary)
    if loudness is None or loudness <= _NO_PROGRAMME:
        return None, peak
    return loudness, peak


def _thousandths(pattern: "re.Pattern[str]", text: str) -> int | None:
    found = pattern.search(text)
    return int(Fraction(found[1]) * 1000) if found else None
