"""How a sync shows itself on a terminal and off it."""

import io
import re

import pytest
from rich.console import Console

from retrovue.cli import sync_progress
from retrovue.cli.session import Session
from retrovue.progress import Run, Scope


def play(report) -> None:
    """Two sources of ten; the first is done, the second half done."""
    films, reels = Scope(source_id="films"), Scope(source_id="reels")
    instant = iter(range(0, 1_000_000, 1_000))
    run = Run("library_sync", report, lambda: next(instant))
    run.tell("prescan_start")
    run.counted(films, 10)
    run.counted(reels, 10)
    run.lock()
    for _ in range(5):
        run.committed(films, 2, imported=2)
    run.committed(reels, 5, imported=4, failed=1)


def test_bars_of_the_run_and_of_each_source() -> None:
    screen = io.StringIO()
    bars = sync_progress._bars()
    bars.live.console = Console(file=screen, force_terminal=True, width=100, no_color=True)
    reporter = sync_progress._Bars(bars)
    play(reporter)
    bars.live.console.print(bars.get_renderable())
    shown = re.sub(r"\x1b\[[0-9;]*m|[━╸╺ ]+", " ", screen.getvalue())
    rows = [row.strip() for row in shown.splitlines()]
    assert rows[0].startswith("all sources 75% 15/20 1 unusable")
    assert rows[1:3] == ["films 100% 10/10", "reels 50% 5/10"]


def test_lines_where_there_is_no_terminal(capsys: pytest.CaptureFixture[str], tmp_path) -> None:
    with sync_progress.reporter(Session(tmp_path)) as report:
        play(report)
    lines = capsys.readouterr().err.splitlines()
    assert lines[:3] == ["films: 10 listed", "reels: 10 listed", "20 in all"]
    percents = [int(line.split()[0]) for line in lines[3:]]
    assert percents == sorted(set(percents)) and percents[-1] == 75
