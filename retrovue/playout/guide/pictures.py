"""The drawn pages of guides, kept in a folder for as long as they may be shown again."""

import shutil
import tempfile
import threading
from pathlib import Path

from retrovue.playout.encode.profile import EncodeProfile
from retrovue.playout.guide.board import Board, Sheet
from retrovue.playout.guide.draw import draw, guide_font, put_guide_font
from retrovue.playout.guide.look import GuideLook
from retrovue.playout.guide.paint import FONT, Form, head, rows
from retrovue.playout.guide.scroll import clock_words, sheet_key

_KEPT = 48
"""So many pages are kept: those of several guides, before and behind a half hour."""


class GuidePictures:
    """Draws what is not there yet. Its folder is the current one of encodes that show guides."""

    def __init__(self, folder: Path, ffmpeg: str) -> None:
        self.folder, self._ffmpeg = folder, ffmpeg
        self._lock = threading.Lock()

    def make(self, board: Board, first: int, frames: int, profile: EncodeProfile) -> None:
        """Everything that a run needs. Blocks. Raises OSError when it cannot be drawn or written."""
        with self._lock:
            self.folder.mkdir(parents=True, exist_ok=True)
            put_guide_font(self.folder)
            for sheet, _, _ in board.shown(first, frames):
                self._sheet(sheet, board.look, profile)
            self._forget()

    def _sheet(self, sheet: Sheet, look: GuideLook, profile: EncodeProfile) -> None:
        """A page is there with all its pictures, or not at all."""
        done = self.folder / sheet_key(sheet, profile)
        if done.is_dir():
            done.touch()
            return
        for left in self.folder.glob(".page-*"):  # by a process that was killed: nobody else draws here
            shutil.rmtree(left, ignore_errors=True)
        form, font = Form.of(profile.width, profile.height, look), guide_font()
        with tempfile.TemporaryDirectory(dir=self.folder, prefix=".page-") as name:
            part = Path(name) / "page"
            part.mkdir()
            put_guide_font(part)
            draw(self._ffmpeg, head(sheet.page, look, form, font), part, "head")
            for number, picture in enumerate(rows(sheet.page, look, form, font)):
                draw(self._ffmpeg, picture, part, f"rows{number}")
            for left in (*part.glob("*.txt"), part / FONT):
                left.unlink()
            (part / "clock.txt").write_text(clock_words(look.times), encoding="ascii", newline="\n")
            part.rename(done)

    def _forget(self) -> None:
        """What was used longest ago goes; an encoder that runs holds its pictures in memory."""
        pages = sorted(self.folder.glob("[0-9a-f]*-*x*"), key=lambda page: -page.stat().st_mtime_ns)
        for page in pages[_KEPT:]:
            shutil.rmtree(page, ignore_errors=True)
