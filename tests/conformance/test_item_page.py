"""The page of one item in a real browser: exact to the frame, breaks found, accepted and saved, by mouse and by keyboard."""

import json
import subprocess
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import imageio_ffmpeg
import pytest
from conformance.visits import run_with_account, visit
from e2e.tiny_station import OnAir, Project, write_station

SCENE, BLACK, SCENES = 24, 0.8, 7
COUNTED = "nullsrc=s=160x90:r=30,geq=lum='20+mod(N,40)*5':cb=128:cr=128"
"""Forty shades, one a frame, over and over."""
CHAPTERS = ";FFMETADATA1\n" + "".join(
    f"[CHAPTER]\nTIMEBASE=1/1000\nSTART={at}\nEND={at + 5000}\ntitle=Part {at // 5000}\n"
    for at in (5000, 10_000)
)


def ffmpeg(*words: str) -> None:
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-v", "error", "-y", *words]
    subprocess.run(command, check=True, timeout=120)


def encode(path: Path, *inputs: str, seconds: float = 20) -> None:
    ffmpeg(*inputs, "-t", str(seconds), "-c:v", "libx264", "-preset", "ultrafast", "-crf", "4", "-g", "90", "-pix_fmt", "yuv420p",
           "-c:a", "aac", str(path))  # fmt: skip


def sound(filters: str = "") -> tuple[str, ...]:
    return "-f", "lavfi", "-i", f"sine=f=440:r=48000{filters}"


def picture(filters: str) -> tuple[str, ...]:
    return "-f", "lavfi", "-i", filters


def make_media(folder: Path) -> None:
    (folder / "ads").mkdir(parents=True)
    encode(folder / "ads" / "Acme-soap.mp4", *picture("mandelbrot=s=160x90:r=30"), *sound(), seconds=3)
    encode(folder / "ads" / "Zip-cola.mp4", *picture("testsrc=s=160x90:r=30"), *sound(), seconds=2)
    each = SCENE + BLACK
    still = f"lt({SCENE},mod(t,{each}))"
    long = picture(f"testsrc2=s=320x180:r=30,drawbox=t=fill:c=black:enable='{still}'")
    quiet = sound(f",volume='if({still},0,0.4)':eval=frame")
    encode(folder / "Green - long.mkv", *long, *quiet, seconds=SCENES * each)
    (folder / "Teal - other.mkv").write_bytes((folder / "Green - long.mkv").read_bytes() + b"\0")
    encode(folder / "Count - frames.mp4", *picture(COUNTED), *sound())
    encode(folder / "Gone - away.mp4", *picture("smptebars=s=160x90:r=30"), *sound(), seconds=6)
    (folder / "chapters.ffmeta").write_text(CHAPTERS)
    marked = ("-f", "ffmetadata", "-i", str(folder / "chapters.ffmeta"), "-map_metadata", "2")
    encode(
        folder / "Named - chapters.mkv", *picture("smptebars=s=160x90:r=30"), *sound(), *marked, seconds=15
    )
    (folder / "chapters.ffmeta").unlink()


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    folder = tmp_path_factory.mktemp("item")
    make_media(folder / "media")
    write_station(folder)
    made = Project(folder)
    made.retrovue("sync")
    made.retrovue("build")
    (folder / "media" / "Gone - away.mp4").unlink()
    yield made
    made.close()


def ask(station: OnAir, path: str) -> Any:
    token = (station.project.state / "air-token").read_text().strip()
    request = urllib.request.Request(station.base + path, headers={"Authorization": f"Bearer {token}"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.loads(answer.read())


@pytest.fixture(scope="module")
def station(project: Project) -> OnAir:
    return run_with_account(project)


@pytest.fixture(scope="module")
def keys(station: OnAir) -> dict[str, str]:
    names = {"long": "long", "other": "other", "frames": "count", "away": "gone", "chapters": "chaptered"}
    return {
        names[row["title"]]: row["key"]
        for row in ask(station, "/api/v1/items")["items"]
        if row["title"] in names
    }


@pytest.fixture(scope="module")
def seen(station: OnAir, keys: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    shots = tmp_path_factory.mktemp("pages")
    print(f"pages in {shots}")
    return visit("item.mjs", station.base, json.dumps(keys), shots, seconds=400)


def test_nothing_went_wrong_in_the_page(seen: dict[str, Any]) -> None:
    assert (seen["complaints"], seen["axe"]) == ([], [])
    assert {name: seconds for name, seconds in seen["seconds"].items() if seconds > 60} == {}


def test_the_picture_is_that_of_the_timecode(seen: dict[str, Any]) -> None:
    assert len(seen["frames"]) == 13
    assert [(text, shown) for text, wanted, shown in seen["frames"] if shown != wanted] == []
    assert [text for text, _, _ in seen["frames"]][:9] == [
        "00:00:03.07", "00:00:11.29", "00:00:00.00", "00:00:17.15", "00:00:07.00", "00:00:07.01", "00:00:07.02", "00:00:07.01",
        "00:00:08.01",
    ]  # fmt: skip
    assert seen["wrongTime"] == [
        "Write it as 00:12:40.05, in hours, minutes, seconds and frames",
        "This lies behind the end",
    ]


def test_five_of_six_breaks_are_accepted_and_in_force(
    station: OnAir, keys: dict[str, str], seen: dict[str, Any]
) -> None:
    assert seen["proposed"] == "6 proposals, in order of time"
    assert (seen["decided"], seen["bar"]) == ("All are decided", False)
    assert (seen["diff"].count("\n+"), seen["diff"].count("\n-")) == (len(seen["diff"].splitlines()) - 1, 0)
    assert seen["inForce"].startswith(
        "5 breaks in 5 chapters. Kept in stations/tiny/overrides/console.yaml, line "
    )
    marks = ask(station, f"/api/v1/items/{urllib.parse.quote(keys['long'], safe='')}")["marks"]
    middles = [(place + 1) * (SCENE + BLACK) * 1000 - BLACK * 500 for place in range(5)]
    assert [mark["origin"] for mark in marks] == ["override"] * 5
    assert all(abs(mark["at"] - middle) < 100 for mark, middle in zip(marks, middles, strict=True))


def test_a_break_is_seen_before_it_is_saved(seen: dict[str, Any]) -> None:
    assert 10 <= seen["joinLength"] <= 45
    assert seen["cancelled"] == "Not saved yet: 6 chapters."


def test_the_keyboard_alone_does_it(seen: dict[str, Any]) -> None:
    keyboard = seen["keyboard"]
    assert keyboard["decided"] == "All are decided"
    assert frames(keyboard["to"]) - frames(keyboard["from"]) == 32
    assert keyboard["list"] == 6
    assert keyboard["words"].startswith(
        "5 breaks in 6 chapters. Kept in stations/tiny/overrides/console.yaml"
    )
    assert "best of×" in [word.replace("\n", "") for word in keyboard["tag"]]


def frames(text: str) -> int:
    hours, minutes, rest = text.split(":")
    seconds, frame = rest.split(".")
    return (int(hours) * 3600 + int(minutes) * 60 + int(seconds)) * 30 + int(frame)


def test_a_draft_outlives_the_page(seen: dict[str, Any]) -> None:
    before, after = seen["dragged"]
    assert frames(after) > frames(before)
    assert seen["typed"].startswith("Write it as")
    assert seen["behind"][0].startswith("This lies behind the end") and seen["behind"][1]
    assert seen["reload"] == [["beforeunload"], after, True]
    assert seen["discarded"] == [before, False]


def test_chapters_of_the_file_are_taken_over(seen: dict[str, Any]) -> None:
    own = ["00:00:05.00", "00:00:10.00"]
    assert seen["own"][0] == own and seen["own"][1].startswith("In force: 2, chapters of the file.")
    assert seen["imported"] == [
        ["00:00:09.00", "00:00:10.00"],
        ["00:00:05.00", "00:00:09.00", "00:00:10.00"],
        own,
    ]
    assert seen["back"] is False


def test_what_it_is_can_be_set_by_hand_and_given_back(seen: dict[str, Any]) -> None:
    hand = seen["hand"]
    assert hand["name"] == "A name has letters, digits, - and _"
    assert hand["changes"] == "Not saved yet: kind, year, label, custom.mood."
    assert [
        word in hand["diff"] for word in ("kind: promo", "year: 1984", "toys, games", "dark: very <b>")
    ] == [True] * 4
    assert hand["states"] == "set by hand"
    assert "+    set: {label: ['toys, games'], custom.mood: 'dark: very <b>'}" in hand["undone"]
    assert (hand["kind"], len(hand["words"])) == ("episode", 1)


def test_what_is_not_there_is_said(seen: dict[str, Any]) -> None:
    heard, gone, nothing = (seen["notThere"][name] for name in ("heard", "gone", "nothing"))
    assert heard[1:] == ["", "Sound only: there is no picture"]
    assert "Gone - away.mp4" in gone[1] and gone[2]
    assert nothing[0].startswith("there is no item of this key")
    assert seen["away"].startswith("The station does not answer")


def test_texts_of_strangers_stay_texts(seen: dict[str, Any]) -> None:
    assert seen["hostile"] == [0, 0, True]


def test_a_viewer_only_looks(seen: dict[str, Any]) -> None:
    viewer = seen["viewer"]
    assert viewer == {
        "screen": "The picture is for operators",
        "finding": False,
        "add": True,
        "chapters": 5,
        "open": 0,
        "path": False,
    }
