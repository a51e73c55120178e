"""Which profiles a channel has, and which encoder each asks for."""

from pathlib import Path
from typing import Any

import pytest
from load.test_station import document, write

from retrovue.reload import _encode_profile


def of_channel(bench: Any, profiles: str) -> None:
    file: Path = bench.place.folder / "channels/one.yaml"
    file.write_text(file.read_text().replace("  id: one\n", f"  id: one\n  profiles: {profiles}\n", 1))
    assert profiles in file.read_text()


PROFILES = "profiles: {720p: {size: 1280x720, video: 3M}, 1080p: {size: 1920x1080, encoder: qsv}}\n"


def test_the_first_profile_of_the_station_is_the_default(bench) -> None:
    assert document(bench).profiles_of("one") == ("480p",)
    write(bench, "profiles.yaml", PROFILES)
    assert document(bench).profiles_of("one") == ("720p",)


def test_the_order_is_the_channels(bench) -> None:
    write(bench, "profiles.yaml", PROFILES)
    of_channel(bench, "[720p, 1080p, 480p, 720p]")
    found = document(bench)
    assert found.profiles_of("one") == ("720p", "1080p", "480p")
    sizes = [_encode_profile(found, name) for name in found.profiles_of("one")]
    assert [(one.width, one.video) for one in sizes] == [
        (1280, 3_000_000), (1920, 1_500_000), (854, 1_500_000),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("ffmpeg", "families"),
    [
        ("", ["x264", "x264", "qsv"]), ("ffmpeg: {encoder: x264}\n", ["x264", "x264", "qsv"]),
        ("ffmpeg: {encoder: vaapi}\n", ["vaapi", "vaapi", "qsv"]),
    ],
)  # fmt: skip
def test_a_profiles_encoder_comes_before_that_of_ffmpeg(bench, ffmpeg: str, families: list[str]) -> None:
    write(bench, "profiles.yaml", PROFILES + ffmpeg)
    found = document(bench)
    assert [_encode_profile(found, name).family for name in ("480p", "720p", "1080p")] == families
