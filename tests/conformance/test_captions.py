"""Who watches in the browser switches captions on in the player, and reads those of what airs."""

import json
import subprocess
from collections.abc import Iterator

import pytest
from conformance.demo_on_air import PROJECT
from conformance.visits import run_with_account
from e2e.tiny_station import OnAir, Project, make_media, write_station

SECONDS = 14


def subtitles(name: str) -> str:
    """A line a second."""
    return "\n".join(
        f"{n + 1}\n00:00:{n:02d},000 --> 00:00:{n + 1:02d},000\n{name}, line {n}\n" for n in range(SECONDS)
    )


@pytest.fixture(scope="module")
def captioned(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OnAir]:
    made = Project(tmp_path_factory.mktemp("captioned"))
    media = made.folder / "media"
    make_media(media)
    for file in [*media.glob("* - *"), *media.glob("ads/*")]:
        file.with_suffix(".en.srt").write_text(subtitles(file.stem))
    write_station(made.folder)
    channel = made.station / "channels" / "one.yaml"
    channel.write_text(
        channel.read_text().replace("breaks: quick", "breaks: quick, captions: {language: [en]}")
    )
    made.retrovue("sync")
    made.retrovue("build")
    yield run_with_account(made)
    made.close()


def test_captions_are_off_and_can_be_switched_on(captioned: OnAir) -> None:
    done = subprocess.run(
        ["node", "tests/conformance/captions.mjs", captioned.base], capture_output=True, text=True, timeout=200, cwd=PROJECT
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout)
    assert [(each["kind"], each["language"]) for each in seen["before"]] == [("subtitles", "en")]
    assert seen["before"][0]["mode"] != "showing"
    assert ", line " in seen["text"] and seen["from"] <= seen["at"] <= seen["to"] + 0.5


def test_a_preview_has_those_of_its_item(captioned: OnAir) -> None:
    done = subprocess.run(
        ["node", "tests/conformance/item_captions.mjs", captioned.base], capture_output=True, text=True, timeout=200, cwd=PROJECT
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout)
    assert seen["before"] == "hidden" and seen["complaints"] == []
    assert seen["text"] == "Red - one, line 3" and seen["after"] == "hidden"
    assert seen["words"] == "Red - one, line 0"
    assert len(seen["ofBreak"]) == 1 and seen["ofBreak"][0][0] == "hidden" and seen["ofBreak"][0][1] > 6
