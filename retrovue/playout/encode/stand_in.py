"""What is shown while a segment is not ready: a card of the channel or of the station, at any length."""

import shutil
import unicodedata
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Protocol

import numpy as np

from retrovue.ffmpeg.fonts import shipped_font
from retrovue.ffmpeg.run import Finished, run
from retrovue.playout.encode.alert_card import BAR, GROUND, alert_lines, line_places
from retrovue.playout.encode.card_folder import card_folder, places
from retrovue.playout.encode.command import output_options
from retrovue.playout.encode.families import device_options, picture_output
from retrovue.playout.encode.gate import fault
from retrovue.playout.encode.profile import EncodeProfile
from retrovue.playout.encode.run import EncodeFailed, machine_failed
from retrovue.playout.encode.sound import sound_maps, twice
from retrovue.playout.transport.assemble import assemble, bare
from retrovue.playout.transport.cut import CutError, Cutter
from retrovue.playout.transport.packets import AUDIO_PIDS, VIDEO_PID, rows_of, signed, unit_of_row, units
from retrovue.timing.frames import AAC_FRAME, SAMPLE_RATE, lattice, segment_frames

CARD_VERSION = 1
"""Raised whenever cards look otherwise."""
_TIME_OUT = 60
_ONLY_P_FRAMES = ":b-adapt=1:b-bias=-100"
"""B-frames stay allowed, so that parameter sets and delay are those of every segment, but none is chosen."""
_HOUSE = (
    "scale=out_color_matrix=bt709:out_range=tv",
    "format=yuv420p",
    "setsar=1",
    "setparams=color_primaries=bt709:color_trc=bt709:colorspace=bt709:range=tv",
)
_STRIPES = ("0xffd23f", "0xff9f1c", "0xf25c2a", "0xd7263d", "0x7b2d8b", "0x1b5299")


@dataclass(frozen=True, slots=True)
class Card:
    """An `ident` of a channel, a `slate` of the station, or an `alert` whose title may be long."""

    kind: str
    title: str
    subtitle: str = ""
    number: str = ""


class Shelf(Protocol):
    """Where a card that was made once is kept."""

    @property
    def folder(self) -> Path: ...
    def get(self, key: str) -> bytes | None: ...
    def put_if_absent(self, key: str, data: bytes) -> bool: ...


@dataclass(frozen=True, slots=True)
class StandIn:
    """A card as one raw segment of the longest length, in which no picture needs a later one."""

    key: str
    fps: int
    data: bytes
    sounds: str = ""
    """The languages of two sounds, where there is a second one."""

    def segment(self, frames: int) -> bytes:
        """The first `frames` pictures as a raw segment, ready to be stamped."""
        if not 0 < frames <= longest(self.fps):
            raise ValueError(f"a stand-in has 1 to {longest(self.fps)} frames, not {frames}")
        rows = bare(rows_of(self.data))
        found = units(rows)
        video = found.pid == VIDEO_PID
        kept = video & (np.cumsum(video) <= frames)
        for pid in AUDIO_PIDS:
            audio = found.pid == pid
            kept |= audio & (np.cumsum(audio) <= lattice(frames, self.fps))
        return assemble(rows[kept[unit_of_row(rows, found)]], self.fps, self.sounds).tobytes()


def longest(fps: int) -> int:
    """Frames of the longest segment there is."""
    return segment_frames(fps) * 3 // 2 - 1


def stand_in_key(card: Card, profile: EncodeProfile) -> str:
    words = (f"card/{CARD_VERSION}", card.kind, card.title, card.subtitle, card.number, profile.identity)
    return blake2b("\0".join(words).encode(), digest_size=20).hexdigest()


def make_stand_in(ffmpeg: str, card: Card, profile: EncodeProfile, store: Shelf | None = None) -> StandIn:
    """Draws the card, or takes it from where it was kept. Blocks for about a second. Raises EncodeFailed."""
    key = stand_in_key(card, profile)
    data = None if store is None else store.get(key)
    if data is None or _fault(data, longest(profile.fps), profile):
        data = _draw(ffmpeg, card, profile, None if store is None else store.folder.parent)
        if store is not None:
            _keep(store, key, data)
    return StandIn(key, profile.fps, data, profile.second)


def _keep(store: Shelf, key: str, data: bytes) -> None:
    try:
        store.put_if_absent(key, data)
    except OSError:
        return  # a full disk costs a card nothing but being drawn again


def _draw(ffmpeg: str, card: Card, profile: EncodeProfile, beside: Path | None) -> bytes:
    finished = _drawn(ffmpeg, card, profile, places(beside))
    cutter = Cutter([longest(profile.fps)], profile.fps, profile.second)
    try:
        (raw,) = cutter.feed(finished.stdout) + cutter.finish()
    except CutError as error:
        raise EncodeFailed("RV702", f"a card cannot be drawn: {error}", finished.stderr) from None
    wrong = _not_cuttable(raw.data) or _fault(raw.data, raw.frames, profile)
    if wrong:
        raise EncodeFailed("RV702", f"a card cannot be drawn: {wrong}", finished.stderr)
    return raw.data


def _drawn(ffmpeg: str, card: Card, profile: EncodeProfile, where: list[Path]) -> Finished:
    """Where the first place has no room, in the next one: an alert goes out all the same."""
    try:
        with card_folder(where[0]) as folder:
            shutil.copyfile(shipped_font("Black"), folder / "font.ttf")
            for field, text in _texts(card).items():
                (folder / f"{field}.txt").write_text(text, encoding="utf-8")
            return run(card_command(ffmpeg, card, profile), timeout=_TIME_OUT, cwd=folder)
    except OSError as error:
        if where[1:]:
            return _drawn(ffmpeg, card, profile, where[1:])
        raise machine_failed(f"a card cannot be drawn by `{ffmpeg}`", error) from None


def _fault(data: bytes, frames: int, profile: EncodeProfile) -> str:
    return fault(data, frames, profile.fps, profile.identity, second=bool(profile.second))


def _not_cuttable(data: bytes) -> str:
    found = units(rows_of(data))
    delays = signed(found.pts - found.dts)[found.pid == VIDEO_PID]
    return "" if len(set(delays.tolist())) == 1 else "its pictures are shown in another order than sent"


def card_command(ffmpeg: str, card: Card, profile: EncodeProfile) -> list[str]:
    """Draws in the current folder, where font and texts lie: no text of a user stands in the command."""
    frames = longest(profile.fps)
    samples = (lattice(frames, profile.fps) + 2) * AAC_FRAME
    graph = f"{_picture(card, profile)},trim=end_frame={frames}[v];anullsrc=r={SAMPLE_RATE}:cl=stereo,"
    graph += f"aformat=sample_fmts=fltp,atrim=end_sample={samples}[a]"
    if profile.second:
        graph = twice(graph)
    handed_over, shown_as = picture_output(profile)
    return [
        ffmpeg, "-nostdin", "-hide_banner", "-loglevel", "error", *device_options(profile),
        "-filter_complex", graph + handed_over, "-map", shown_as, *sound_maps(profile),
        *output_options(profile, _ONLY_P_FRAMES),
    ]  # fmt: skip


def _picture(card: Card, profile: EncodeProfile) -> str:
    """A night-blue ground, a low sunset of stripes, and the words above it; alerts are red."""
    height = profile.height
    texts = _texts(card)
    if card.kind == "alert":
        return ",".join([*_alert(texts, profile), *_HOUSE])
    stripe = max(height // 48, 2)
    steps = [f"color=c=0x14143c:s={profile.width}x{height}:r={profile.fps}"]
    for place, color in enumerate(_STRIPES):
        y = height * 31 // 40 + place * stripe
        steps.append(f"drawbox=x=0:y={y}:w=iw:h={stripe}:color={color}:t=fill")
    top = 40 if "number" in texts else 38
    if "number" in texts:
        steps.append(_words("number", texts, profile, height // 3, height * 27 // 100, "0xffd23f"))
    steps.append(_words("title", texts, profile, height // 8, height * (top + 14) // 100, "white"))
    if "subtitle" in texts:
        steps.append(_words("subtitle", texts, profile, height // 16, height * (top + 27) // 100, "0xff9f1c"))
    return ",".join([*steps, *_HOUSE])


def _alert(texts: dict[str, str], profile: EncodeProfile) -> list[str]:
    """Bars above and below, the words between them, the detail under the words."""
    height = profile.height
    bar = f"w=iw:h={max(height // 40, 2)}:color={BAR}:t=fill"
    steps = [f"color=c={GROUND}:s={profile.width}x{height}:r={profile.fps}"]
    steps += [f"drawbox=x=0:y={y}:{bar}" for y in (height // 10, height * 9 // 10)]
    fields = [field for field in texts if field.startswith("line")]
    widest = max(fields, key=lambda field: _wide(texts[field]))
    for field, (size, middle) in zip(fields, line_places(len(fields)), strict=True):
        letters = min(height * size // 1000, _fitting(texts[widest], profile))
        steps.append(_words(field, texts, profile, letters, height * middle // 1000, "white"))
    if "subtitle" in texts:
        steps.append(_words("subtitle", texts, profile, height // 16, height * 81 // 100, "0xffd23f"))
    return steps


def _words(
    field: str, texts: dict[str, str], profile: EncodeProfile, size: int, middle: int, color: str
) -> str:
    """A line centred at the height `middle`, made smaller until it fits the width."""
    size = max(min(size, _fitting(texts[field], profile)), 8)
    return (
        f"drawtext=fontfile=font.ttf:textfile={field}.txt:expansion=none:fontsize={size}:fontcolor={color}:"
        f"shadowcolor=black@0.6:shadowx={max(size // 24, 1)}:shadowy={max(size // 24, 1)}:"
        f"x=(w-text_w)/2:y={middle}-text_h/2"
    )


def _wide(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def _fitting(text: str, profile: EncodeProfile) -> int:
    """Height of the letters with which a line fits the width."""
    return profile.width * 3 // 2 // max(_wide(text), 1)


def _texts(card: Card) -> dict[str, str]:
    """The words to draw, one line each, without control characters; there always is one."""
    words = alert_lines(card.title) if card.kind == "alert" else {"title": card.title}
    lines = {**(words or {"title": ""}), "subtitle": card.subtitle, "number": card.number}
    plain = {
        field: "".join(" " if unicodedata.category(c)[0] == "C" else c for c in text)
        for field, text in lines.items()
    }
    return {field: text or " " for field, text in plain.items() if text or field == "title"}
