"""How a channel wants its programmes: how loud, in which language, with which captions. Pure."""

from dataclasses import dataclass

from retrovue.media.asset import Asset, files_of
from retrovue.media.spoken import language_of

_MOST_GAIN = 200
"""20 dB up or down: what needs more is not what it was measured to be."""
_HIGHEST_PEAK = -1_000
"""Thousandths of dBTP: sound is never raised over it."""


@dataclass(frozen=True, slots=True)
class Rules:
    """One for each channel."""

    loudness: int | None = None
    """Target in LUFS; None leaves sound as it is."""
    spoken: tuple[str, ...] = ()
    """Languages as `language_of` gives them, the dearest first."""
    second: tuple[str, ...] = ()
    """Languages of a second sound; empty for none."""
    captions: tuple[str, ...] = ()
    """Languages of captions, the dearest first; empty for none."""
    burnt: bool = False
    """Whether captions are drawn into the picture."""
    burnt_for_tuners: bool = False
    """Whether they are for tuners alone, which then have encodes of their own."""


AS_IT_IS = Rules()


def tracks_of(asset: Asset, spoken: tuple[str, ...]) -> tuple[int, ...]:
    """Which sound of each file is heard: by language, then what the file wants to be heard, then the first."""
    return tuple(_track(file, spoken) for file in files_of(asset))


def second_of(asset: Asset, rules: "Rules") -> tuple[int, ...]:
    """Which is the second sound of each file; empty where the first one is heard again.

    Only a sound in one of its languages is one: what else a file has is not what was asked for.
    """
    if not rules.second:
        return ()
    first = tracks_of(asset, rules.spoken)
    other = tuple(
        track if _speaks(file, track, rules.second) else usual
        for file, track, usual in zip(files_of(asset), tracks_of(asset, rules.second), first, strict=True)
    )
    return () if other == first else other


def _speaks(file: Asset, track: int, languages: tuple[str, ...]) -> bool:
    found = file.audio[track : track + 1]
    return any(one.codec and language_of(one.language) in languages for one in found)


def _track(file: Asset, spoken: tuple[str, ...]) -> int:
    def place(number: int) -> tuple[bool, int, bool, int]:
        track = file.audio[number]
        language = language_of(track.language)
        rank = spoken.index(language) if language in spoken else len(spoken)
        return not track.codec, rank, not track.default, number

    return min(range(len(file.audio)), key=place, default=0)


def gain_of(asset: Asset, target: int | None) -> int:
    """Tenths of a decibel, the same for all files of an item; 0 while one of them is not measured."""
    files = files_of(asset)
    if target is None or any(file.loudness is None for file in files):
        return 0
    length = sum(file.duration for file in files)
    energy = sum((file.loudness or 0) * file.duration for file in files)
    gain = _tenths(target * 1000 * length - energy, length)
    return max(-_MOST_GAIN, min(gain, _MOST_GAIN, max(0, _room(files))))


def _room(files: tuple[Asset, ...]) -> int:
    """How far the loudest sample may be raised; a peak that was not measured is taken to be full."""
    peak = max(0 if file.peak is None else file.peak for file in files)
    return (_HIGHEST_PEAK - peak) // 100


def _tenths(thousandths: int, length: int) -> int:
    """The mean over the length, rounded to the nearest tenth."""
    return (2 * thousandths + 100 * length) // (200 * length) if length else 0
