"""How ffmpeg is run for a search: behind everything else, within a time, until somebody says stop."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from retrovue.ffmpeg.run import Finished
from retrovue.ffmpeg.watched import Take, run_watched

_NICE = 19
_NOT_STARTED = (126, 127)
"""How the programs that start ffmpeg say that they could not."""


class SearchFailed(Exception):
    """ffmpeg did not do what it was asked. A `passing` reason is not the file's."""

    def __init__(self, why: str, passing: bool = False) -> None:
        self.passing = passing
        super().__init__(why)


@dataclass(frozen=True, slots=True)
class Tool:
    """The ffmpeg to ask, and how one stops it."""

    ffmpeg: str
    cancel: Callable[[], bool] = lambda: False

    def run(self, argv: Sequence[str], timeout: int, take: Take | None = None) -> Finished:
        """Raises Stopped; SearchFailed when nothing could be started or the time ran out."""
        try:
            finished = run_watched(argv, timeout=timeout, cancel=self.cancel, nice=_NICE, take=take)
        except OSError as error:
            raise SearchFailed((error.strerror or "it failed").lower(), passing=True) from None
        if finished.returncode in _NOT_STARTED:
            raise SearchFailed("ffmpeg cannot be started", passing=True)
        if finished.returncode is None:
            raise SearchFailed("it took too long")
        return finished
