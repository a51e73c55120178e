"""Seven ways in which editors save, while the station is on the air: nothing half is ever taken up."""

import asyncio
import os
import shutil
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from retrovue import pipeline, reload
from retrovue.diagnostics import StationError
from retrovue.editing import Edited
from retrovue.editing import save as save_edited
from retrovue.load.project import StationPlace

STATION = "station: {id: st, language: 1, name: St, timezone: UTC}\nsources: {clips: {type: folder, roots: [media]}}\n"
CHANNEL = """\
channel:
  id: %(id)s
  number: %(number)s
  name: %(name)s
programs:
  shows: {from: 'kind:episode'}
grid:
  daily: {06:00: shows}
"""
Save = Callable[[Path, str], Coroutine[Any, Any, None]]


async def truncate_and_write(path: Path, text: str) -> None:
    with path.open("w") as file:
        await asyncio.sleep(0.03)
        file.write(text)


async def rename(path: Path, text: str) -> None:
    part = path.with_name("part")
    part.write_text(text)
    part.replace(path)


async def vim_backup(path: Path, text: str) -> None:
    kept = path.with_name(f"{path.name}~")
    path.rename(kept)
    await asyncio.sleep(0.03)
    path.write_text(text)
    kept.unlink()


async def slowly(path: Path, text: str) -> None:
    """Between two pieces there is more than the time that a file must rest."""
    third = len(text) // 3
    with path.open("w", buffering=1) as file:
        for piece in (text[:third], text[third : 2 * third], text[2 * third :]):
            file.write(piece)
            file.flush()
            await asyncio.sleep(0.05)


async def checkout(path: Path, text: str) -> None:
    """As git does it: many files go away and come anew."""
    texts = {other: other.read_text() for other in path.parent.glob("*.yaml") if other != path}
    for other in (path, *texts):
        other.unlink()
        await asyncio.sleep(0.002)
    for other, old in {path: text, **texts}.items():
        other.write_text(old)


async def symlink_swap(path: Path, text: str) -> None:
    target = path.with_name(f"{path.stem}.{os.urandom(4).hex()}")
    target.write_text(text)
    link = path.with_name("link")
    link.symlink_to(target.name)
    link.replace(path)


async def console(path: Path, text: str) -> None:
    """As the console saves what was edited in it."""
    folder = path.parents[1]
    edited = Edited(path.relative_to(folder).as_posix(), path.read_bytes(), text.encode())
    await asyncio.to_thread(save_edited, folder, [edited], folder / "state")


class Watched(reload.Reloader):
    """Takes stations up without planning them."""

    taken: list[dict[str, str]]
    said: list[str]

    async def take_up(self, place: StationPlace, edited: bool = False) -> None:
        loaded = pipeline.load(place, {})
        if loaded.document is None:
            raise StationError(loaded.diagnostics)
        self.taken.append({id_: held.channel.name for id_, held in loaded.document.channels.items()})


@pytest.fixture
async def watched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Watched]:
    for name, value in (
        ("LOOK_AT_FILES", 0.01),
        ("RESTS", 0.04),
        ("RESTS_TORN", 0.3),
        ("LOOK_AT_FOLDER", 1),
    ):
        monkeypatch.setattr(reload, name, value)
    folder = tmp_path / "stations/st"
    (folder / "channels").mkdir(parents=True)
    (folder / "station.yaml").write_text(STATION)
    for number, id_ in enumerate(("one", "two", "three", "four"), 1):
        (folder / f"channels/{id_}.yaml").write_text(CHANNEL % {"id": id_, "number": number, "name": id_})
    air = SimpleNamespace(said=[], report=lambda one: air.said.append(one.code))
    place = StationPlace("st", tmp_path, folder, tmp_path / ".retrovue/st")
    made = Watched(place, air, {}, SimpleNamespace(now=lambda: 0))  # type: ignore[arg-type]
    made.taken, made.said = [], air.said
    await made.start()
    watching = asyncio.create_task(made.watch())
    await asyncio.sleep(0.1)
    yield made
    watching.cancel()
    await asyncio.gather(watching, return_exceptions=True)


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(15):
        while not true():  # noqa: ASYNC110 - what is waited for has no event
            await asyncio.sleep(0.005)


async def cycles(watched: Watched, save: Save, count: int) -> None:
    path = watched.place.folder / "channels/one.yaml"
    for turn in range(count):
        for broken in (True, False):
            text = CHANNEL % {"id": "one", "number": 1, "name": f"turn {turn}"}
            before = len(watched.said)
            await save(path, text.replace("grid:", "gird:") if broken else text)
            await until(lambda: len(watched.said) > before)
            await asyncio.sleep(0.06)
    expected = [code for _ in range(count) for code in ("RV705", "RV708")]
    assert watched.said == expected, "one reload for each save"
    assert [names["one"] for names in watched.taken[1:]] == [f"turn {turn}" for turn in range(count)]
    assert all(len(names) == 4 for names in watched.taken)


STYLES = [truncate_and_write, rename, vim_backup, slowly, checkout, symlink_swap, console]


@pytest.mark.parametrize("save", STYLES, ids=lambda save: save.__name__)
async def test_a_save_is_taken_up_once_and_whole(watched: Watched, save: Save) -> None:
    await cycles(watched, save, 2)


@pytest.mark.long
@pytest.mark.parametrize("save", STYLES, ids=lambda save: save.__name__)
async def test_twenty_saves_are_taken_up_once_each_and_whole(watched: Watched, save: Save) -> None:
    await cycles(watched, save, 20)


async def test_a_file_that_stays_empty_removes_no_channel(watched: Watched) -> None:
    path = watched.place.folder / "channels/one.yaml"
    text = path.read_text()
    path.write_text("")
    await until(lambda: watched.said == ["RV705"])
    assert watched.refused[0].code == "RV002"
    assert len(watched.taken) == 1, "the old station stays"
    path.write_text(text)
    await until(lambda: watched.said == ["RV705", "RV708"])
    assert len(watched.taken[-1]) == 4


async def test_a_channel_whose_file_is_gone_for_good_leaves_the_air(watched: Watched) -> None:
    (watched.place.folder / "channels/one.yaml").unlink()
    await until(lambda: watched.said == ["RV708"])
    assert sorted(watched.taken[-1]) == ["four", "three", "two"]


async def test_an_edit_between_load_and_the_first_look_is_seen(watched: Watched) -> None:
    """As on a disk whose changes no system tells of."""
    watched._files = ()
    await until(lambda: watched.said == ["RV708"])


async def test_a_folder_that_goes_and_comes_back_is_followed_on(watched: Watched) -> None:
    """By a checkout of a branch that lacks it, by a link that is turned elsewhere, or by a move."""
    folder, text = watched.place.folder, CHANNEL % {"id": "one", "number": 1, "name": "anew"}
    folder.rename(folder.with_name("away"))
    async with asyncio.timeout(5):
        await until(lambda: watched.said == ["RV705"])
    shutil.copytree(folder.with_name("away"), folder)
    await until(lambda: watched.said == ["RV705", "RV708"])
    shutil.rmtree(folder)
    folder.symlink_to("away")
    (folder / "channels/one.yaml").write_text(text)
    await until(lambda: watched.taken[-1]["one"] == "anew")


async def test_a_folder_within_that_goes_is_told_at_once(watched: Watched) -> None:
    channels = watched.place.folder / "channels"
    channels.rename(watched.place.project / "channels")
    async with asyncio.timeout(5):
        await until(lambda: watched.said in (["RV705"], ["RV708"]))


def test_a_plan_under_way_keeps_nobody_from_ending(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = StationPlace("st", tmp_path, tmp_path, tmp_path)
    made = reload.Reloader(place, SimpleNamespace(), {}, SimpleNamespace(now=lambda: 0))  # type: ignore[arg-type]
    monkeypatch.setattr(made, "_compile", lambda _: time.sleep(8))

    async def ended() -> None:
        plan = asyncio.create_task(made.take_up(place))
        await asyncio.sleep(0.05)
        plan.cancel()
        await asyncio.gather(plan, return_exceptions=True)

    begun = time.perf_counter()
    asyncio.run(ended())
    assert time.perf_counter() - begun < 5
