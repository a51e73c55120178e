"""What comes round again and again goes on, whatever happens in one of its turns."""

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NoReturn

import imageio_ffmpeg
import pytest
from air import virtual_time

from retrovue.diagnostics import StationError
from retrovue.playout import upkeep
from retrovue.playout.air_clock import AirClock
from retrovue.playout.director import Director
from retrovue.playout.encode import stand_in
from retrovue.playout.encode.profile import EncodeProfile
from retrovue.playout.encode.stand_in import Card
from retrovue.playout.upkeep import Upkeep

PROFILE = EncodeProfile("small", 320, 180, 200_000, 64_000, 30)


def breaks(*_: object) -> NoReturn:
    raise RuntimeError("nobody foresaw this")


def director(folder: Path) -> Director:
    return Director(folder, imageio_ffmpeg.get_ffmpeg_exe(), AirClock(), 1 << 30, 2)


async def kept(air: Director, seconds: float) -> None:
    running = asyncio.create_task(air.run())
    await asyncio.sleep(seconds)
    assert not running.done()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


def faults(air: Director) -> dict[str, float]:
    return {labels[0][1]: n for (name, labels), n in air.tally.named.items() if name == "internal_faults"}


@pytest.mark.parametrize(
    ("place", "task"),
    [
        (lambda air: (air._watch, "look"), "watch"),
        (lambda air: (air, "_remember_instant"), "floor"),
        (lambda air: (air, "_keep_record"), "record"),
        (lambda air: (air._prefill, "look"), "prefill"),
        (lambda air: (air._idents, "look"), "idents"),
        (lambda air: (air, "_feed"), "feeding"),
    ],
    ids=["watch", "floor", "record", "prefill", "idents", "feeding"],
)
def test_a_chore_that_fails_stops_neither_itself_nor_another(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    place: Callable[[Director], tuple[Any, str]],
    task: str,
) -> None:
    async def course() -> Director:
        air = director(tmp_path)
        air.programme = SimpleNamespace(keep_as_run=0, prefill=SimpleNamespace(mode="off"), name="")  # type: ignore[assignment]
        monkeypatch.setattr(*place(air), breaks)
        await kept(air, 15)
        return air

    air = virtual_time.run(course())
    assert list(faults(air)) == [task]
    assert faults(air)[task] >= 2
    assert (tmp_path / "last-served").exists() == (task != "floor")
    told = [record for record in caplog.records if record.exc_info]
    assert len(told) == 1, "the same fault is not told at every turn"
    assert "nobody foresaw this" in caplog.text


def test_a_fault_is_told_again_after_a_turn_that_went_well(caplog: pytest.LogCaptureFixture) -> None:
    counted = list[dict[str, str]]()
    upkeep = Upkeep(lambda name, **labels: counted.append(labels))
    with caplog.at_level(logging.ERROR):
        for fault in (True, True, False, True):
            with upkeep.turn("feeding", "one"):
                if fault:
                    breaks()
    assert len(caplog.records) == 2
    assert counted == [{"task": "feeding"}] * 3


def test_an_end_that_is_asked_for_is_no_fault() -> None:
    with pytest.raises(asyncio.CancelledError), Upkeep(breaks).turn("feeding"):
        raise asyncio.CancelledError


async def test_a_card_that_the_machine_cannot_draw_is_refused_with_the_cause(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    air = director(tmp_path)
    monkeypatch.setattr(stand_in, "places", lambda _: [tmp_path / "gone", tmp_path / "gone too"])
    air.by_id = {"one": SimpleNamespace(variants=[SimpleNamespace(profile=PROFILE)])}  # type: ignore[dict-item]
    with pytest.raises(StationError, match="No such file or directory") as refused:
        await air._draw(Card("alert", "x"), ["one"])
    assert [diagnostic.code for diagnostic in refused.value.diagnostics] == ["RV702"]


async def test_a_task_that_breaks_is_begun_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upkeep, "REST", 0)
    counted, begun = list[str](), 0

    async def begin() -> None:
        nonlocal begun
        begun += 1
        if begun < 3:
            breaks()
        await asyncio.Event().wait()

    going = asyncio.create_task(Upkeep(lambda _, task: counted.append(task)).kept("sources", begin))
    while begun < 3:
        await asyncio.sleep(0)
    assert counted == ["sources", "sources"] and not going.done()
    going.cancel()
    with pytest.raises(asyncio.CancelledError):
        await going
