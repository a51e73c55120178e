"""Rules for live playlists: RFC 8216 and what this station promises beyond it, held poll after poll.

P are rules of one playlist, S of two that follow each other, M of the multivariant one. Nothing here comes from the
code that writes playlists.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime

_KNOWN = {
    "EXTM3U", "EXT-X-VERSION", "EXT-X-TARGETDURATION", "EXT-X-MEDIA-SEQUENCE", "EXT-X-PROGRAM-DATE-TIME", "EXTINF",
    "EXT-X-INDEPENDENT-SEGMENTS", "EXT-X-MEDIA", "EXT-X-STREAM-INF",
}  # fmt: skip
_ONLY_MULTIVARIANT = {"EXT-X-MEDIA", "EXT-X-STREAM-INF", "EXT-X-I-FRAME-STREAM-INF", "EXT-X-SESSION-DATA"}
_ONCE = ("EXT-X-VERSION", "EXT-X-TARGETDURATION", "EXT-X-MEDIA-SEQUENCE")
_URI = re.compile(r"(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/?\[\]#]|%[0-9A-Fa-f]{2})+")
_DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)")
_ATTRIBUTE = re.compile(r'([A-Z0-9-]+)=("[^"\r\n]*"|[^",\s]+)(?:,|$)')


@dataclass(frozen=True, slots=True)
class Entry:
    """A segment as one playlist lists it."""

    number: int
    uri: str
    seconds: float
    at: float
    """When it starts, in seconds since 1970."""


@dataclass(slots=True)
class Playlist:
    """What was read, however bad it is."""

    version: int = 1
    target: int = 0
    entries: list[Entry] = field(default_factory=list)

    @property
    def first(self) -> int:
        return self.entries[0].number if self.entries else 0

    @property
    def end(self) -> float:
        return self.entries[-1].at + self.entries[-1].seconds if self.entries else 0.0


def read(text: str, wrong: list[str]) -> Playlist:
    """One playlist; what is against a rule of one is added to `wrong`."""
    lines = text.split("\n")
    if lines[0] != "#EXTM3U":
        wrong.append("P1 the first line is not #EXTM3U")
    if not text.endswith("\n") or "\r" in text:
        wrong.append("P2 lines do not all end with a line feed")
    if re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\ufeff]", text):
        wrong.append("P3 a control character or a byte order mark")
    found = Playlist()
    number, at, length = 0, None, None
    seen: list[str] = []
    for line in filter(None, lines):
        tag, _, value = line.removeprefix("#").partition(":") if line.startswith("#") else ("", "", line)
        if line.startswith("#EXT"):
            seen.append(tag)
            _place_of_tag(tag, found, wrong)
        if tag == "EXT-X-VERSION":
            found.version = _whole(value, "P7 the version", wrong)
        elif tag == "EXT-X-TARGETDURATION":
            found.target = _whole(value, "P8 the target", wrong)
        elif tag == "EXT-X-MEDIA-SEQUENCE":
            number = _whole(value, "P9 the media sequence", wrong)
            if number >> 31:
                wrong.append(
                    "P19 the media sequence needs more than 31 bits, which is all that GStreamer reads"
                )
        elif tag == "EXT-X-PROGRAM-DATE-TIME":
            at = _date(value, wrong)
        elif tag == "EXTINF":
            if length is not None:
                wrong.append("P10 a length without an address")
            length = _length(value, wrong)
        elif not tag:
            if length is None:
                wrong.append("P11 an address without a length")
            if not _URI.fullmatch(line):
                wrong.append(f"P12 {line!r} is no address")
            found.entries.append(Entry(number + len(found.entries), line, length or 0.0, at or 0.0))
            at, length = (at or 0.0) + (length or 0.0), None
    if length is not None:
        wrong.append("P10 a length without an address")
    _whole_playlist(found, seen, wrong)
    return found


def _place_of_tag(tag: str, found: Playlist, wrong: list[str]) -> None:
    if tag in _ONLY_MULTIVARIANT:
        wrong.append(f"P4 {tag} in a media playlist")
    elif tag == "EXT-X-ENDLIST" or tag == "EXT-X-PLAYLIST-TYPE":
        wrong.append(f"P5 {tag} in one that slides")
    elif "DISCONTINUITY" in tag:
        wrong.append(f"P6 {tag}: the stream is promised to be one")
    elif tag not in _KNOWN:
        wrong.append(f"P4 {tag} is not known")
    if tag == "EXT-X-MEDIA-SEQUENCE" and found.entries:
        wrong.append("P9 the media sequence stands behind a segment")


def _whole_playlist(found: Playlist, seen: list[str], wrong: list[str]) -> None:
    for tag in _ONCE:
        if seen.count(tag) != 1:
            wrong.append(f"P13 {tag} stands {seen.count(tag)} times")
    if found.version < 3:
        wrong.append("P14 lengths with a point need version 3")
    if any(round(one.seconds) > found.target for one in found.entries):
        wrong.append("P15 a segment is longer than the target")
    if sum(one.seconds for one in found.entries) < 3 * found.target:
        wrong.append("P16 less than three target durations")
    if len({one.uri for one in found.entries}) != len(found.entries):
        wrong.append("P17 an address stands twice")
    if not found.entries or not found.entries[0].at:
        wrong.append("P18 no date at the first segment")


def _whole(value: str, what: str, wrong: list[str]) -> int:
    if re.fullmatch(r"\d{1,20}", value):
        return int(value)
    wrong.append(f"{what} is {value!r}")
    return 0


def _length(value: str, wrong: list[str]) -> float:
    number, comma, _ = value.partition(",")
    if not comma or not re.fullmatch(r"\d+(\.\d+)?", number) or float(number) <= 0:
        wrong.append(f"P10 {value!r} is no length")
        return 0.0
    return float(number)


def _date(value: str, wrong: list[str]) -> float:
    if not _DATE.fullmatch(value):
        wrong.append(f"P18 {value!r} is no date with a zone")
        return 0.0
    return datetime.fromisoformat(value.replace("Z", "+00:00")).timestamp()


@dataclass(slots=True)
class Poller:
    """One client of one playlist; told of every poll, with the station's instant in seconds."""

    wrong: list[str] = field(default_factory=list)
    polls: int = 0
    last: Playlist | None = None
    _ever: dict[int, Entry] = field(default_factory=dict)

    @property
    def numbers(self) -> int:
        """How many segments have been seen."""
        return len(self._ever)

    def poll(self, text: str, now: float | None = None) -> Playlist:
        wrong: list[str] = []
        found = read(text, wrong)
        if self.last is not None:
            _follows(self.last, found, wrong)
        for one, two in zip(found.entries, found.entries[1:], strict=False):
            if abs(one.at + one.seconds - two.at) > 0.001:
                wrong.append(f"S5 {two.number} does not start where {one.number} ends")
        for entry in found.entries:
            _same(self._ever.setdefault(entry.number, entry), entry, wrong)
        if now is not None and found.entries:
            _in_time(found, now, wrong)
        self.wrong += [f"poll {self.polls}: {one}" for one in wrong[: 20 - len(self.wrong)]]
        self.polls += 1
        self.last = found
        return found


def _same(before: Entry, entry: Entry, wrong: list[str]) -> None:
    if (before.uri, before.seconds) != (entry.uri, entry.seconds):
        wrong.append(
            f"S3 {entry.number} was {before.uri} of {before.seconds}, and is {entry.uri} of {entry.seconds}"
        )
    if abs(before.at - entry.at) > 0.001:
        wrong.append(f"S4 {entry.number} has moved by {entry.at - before.at:.3f} s")


def _follows(before: Playlist, found: Playlist, wrong: list[str]) -> None:
    if found.first < before.first:
        wrong.append(f"S1 the media sequence falls from {before.first} to {found.first}")
    if found.target != before.target or found.version != before.version:
        wrong.append("S2 target or version changed")
    last = found.first + len(found.entries)
    if last < before.first + len(before.entries):
        wrong.append("S6 segments were taken from the end")
    if found.first > before.first + len(before.entries):
        wrong.append("S7 segments were never listed")


def _in_time(found: Playlist, now: float, wrong: list[str]) -> None:
    if now - found.end > 1.5 * found.target:
        wrong.append(f"S8 the playlist ended {now - found.end:.1f} s ago")
    if found.entries[-1].at - now > found.target:
        wrong.append(f"S9 a segment is listed {found.entries[-1].at - now:.1f} s before it starts")


def multivariant(text: str) -> tuple[list[str], list[str]]:
    """Addresses of its media playlists, and what is wrong with it."""
    wrong: list[str] = []
    lines, found = text.split("\n"), []
    if lines[0] != "#EXTM3U" or not text.endswith("\n"):
        wrong.append("M1 not a playlist")
    if "#EXTINF" in text or "TARGETDURATION" in text or "MEDIA-SEQUENCE" in text:
        wrong.append("M2 a tag of media playlists")
    due: dict[str, str] | None = None
    for line in filter(None, lines[1:]):
        if line.startswith(("#EXT-X-STREAM-INF:", "#EXT-X-MEDIA:")):
            value = line.partition(":")[2]
            due = dict(_ATTRIBUTE.findall(value))
            if "".join(match[0] for match in _ATTRIBUTE.finditer(value)) != value:
                wrong.append(f"M3 {value!r} is no list of attributes")
            if line.startswith("#EXT-X-STREAM-INF:"):
                _stream(due, wrong)
            else:
                due = None
        elif not line.startswith("#"):
            if due is None or not _URI.fullmatch(line):
                wrong.append(f"M4 {line!r} follows no #EXT-X-STREAM-INF")
            found.append(line)
            due = None
    if due is not None or not found:
        wrong.append("M4 a stream without an address")
    return found, wrong


def _stream(attributes: dict[str, str], wrong: list[str]) -> None:
    if not re.fullmatch(r"[1-9]\d*", attributes.get("BANDWIDTH", "")):
        wrong.append("M5 no BANDWIDTH")
    if not re.fullmatch(r'"[a-z0-9.]+(,[a-z0-9.]+)*"', attributes.get("CODECS", "")):
        wrong.append("M6 no CODECS")
    if not re.fullmatch(r"\d+x\d+", attributes.get("RESOLUTION", "")):
        wrong.append("M7 no RESOLUTION")
