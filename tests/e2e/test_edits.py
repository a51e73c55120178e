"""Edits of the station's very frame while it is on the air: its zone, its day, its seed, its channels."""

import time

import pytest
from e2e.tiny_station import OnAir, Project, free_port, sequence

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def on_air(project: Project) -> OnAir:
    project.retrovue("sync")
    return project.run(free_port())


def edited(on_air: OnAir, file: str, old: str, new: str) -> None:
    path = on_air.project.station / file
    text = path.read_text()
    assert old in text
    known = on_air.codes().count("RV708")
    path.write_text(text.replace(old, new))
    for _ in range(60):
        if on_air.codes().count("RV708") > known:
            return
        time.sleep(0.2)
    raise AssertionError(on_air.health())


EDITS = [
    ("station.yaml", "timezone: UTC", "timezone: Asia/Kolkata"),
    ("station.yaml", "profiles:", "# a remark\nprofiles:"),
    ("station.yaml", "timezone: Asia/Kolkata", "timezone: America/New_York"),
    ("station.yaml", "language: 1", "language: 1, seed: other"),
]


@pytest.mark.parametrize(("file", "old", "new"), EDITS)
def test_numbers_never_fall_and_nothing_is_left_to_change(
    on_air: OnAir, file: str, old: str, new: str
) -> None:
    before = sequence(on_air.playlist())
    edited(on_air, file, old, new)
    after = sequence(on_air.playlist())
    assert before <= after <= before + 20
    sheet = on_air.project.retrovue("plan", "--all")
    assert "nothing changes" in sheet.stdout


def test_a_channel_can_be_added_renumbered_and_removed(on_air: OnAir) -> None:
    folder = on_air.project.station / "channels"
    text = (folder / "two.yaml").read_text()
    before = sequence(on_air.playlist("two"))
    (folder / "three.yaml").write_text(text.replace("id: two", "id: three").replace("number: 2", "number: 3"))
    for _ in range(60):
        if on_air.fetch("/channel/3.m3u8")[0] == 200:
            break
        time.sleep(0.2)
    assert on_air.playlist("three").count("EXTINF") == 6
    edited(on_air, "channels/two.yaml", "number: 2", "number: 22")
    assert on_air.fetch("/channel/2.m3u8")[0] == 404
    assert "two/small.m3u8" in on_air.text("/channel/22.m3u8")
    assert before <= sequence(on_air.playlist("two")) <= before + 40
    (folder / "three.yaml").unlink()
    for _ in range(60):
        if on_air.fetch("/channel/3.m3u8")[0] == 404:
            return
        time.sleep(0.2)
    raise AssertionError("the channel is still there")
