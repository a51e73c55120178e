"""The machine as `/proc` tells it, also where that tells nothing."""

import asyncio
import threading
from pathlib import Path

import pytest

from retrovue.web import host as looks
from retrovue.web.host import Host, HostState


def proc(folder: Path, stat: str) -> Path:
    (folder / "self").mkdir(exist_ok=True)
    (folder / "stat").write_text(stat)
    (folder / "meminfo").write_text(
        "MemTotal:  2048 kB\nMemFree: 1 kB\nMemAvailable: 512 kB\nHugePages_Total: 0\n"
    )
    (folder / "self/status").write_text("Name:\tx y\nVmRSS:\t  64 kB\n")
    return folder


def test_busy_is_counted_between_two_looks(tmp_path: Path) -> None:
    host = Host(tmp_path, proc(tmp_path, "cpu 100 0 100 700 100 0 0 0 0 0\n"))
    first = host.look()
    assert (first.busy, first.memory, first.memory_free, first.process) == (
        20,
        2048 << 10,
        512 << 10,
        64 << 10,
    )
    proc(tmp_path, "cpu 175 0 100 725 100 0 0 0 0 0\n")
    assert host.look().busy == 75
    assert host.look().busy == 75  # no time has passed
    assert first.disk_free and first.disk and first.disk_free < first.disk


def test_a_system_that_tells_nothing(tmp_path: Path) -> None:
    state = Host(tmp_path / "gone", tmp_path / "none").look()
    assert (state.busy, state.memory, state.process, state.disk) == (None, None, None, None)
    assert state.cores >= 1


async def test_a_disk_that_hangs_holds_one_thread_however_many_ask(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looks, "PATIENCE", 0.02)
    host, answers, begun = Host(tmp_path), threading.Event(), []
    look = host.look

    def hanging() -> HostState:
        begun.append(threading.current_thread())
        answers.wait(10)
        return look()

    monkeypatch.setattr(host, "look", hanging)
    seen = await asyncio.gather(*(host.seen() for _ in range(5)))
    assert (await host.seen(), len(begun), set(seen)) == (host.last, 1, {host.last})
    answers.set()
    monkeypatch.setattr(looks, "PATIENCE", 5)
    assert (await host.seen()).disk and len(begun) == 1
    assert (await host.seen()).disk and len(begun) == 2
