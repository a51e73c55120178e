"""A run that is asked to wait: it does so between two items, and says so."""

import time
from collections.abc import Callable
from threading import current_thread, main_thread

from retrovue.progress.run import Run

_LOOK_S = 0.1


class Hold:
    """`wanted` may be set from anywhere, a signal's handler too."""

    def __init__(self) -> None:
        self.wanted = False

    def wait(self, run: Run, stopped: Callable[[], bool]) -> None:
        """Returns at once, or when nobody wants the run to wait any more, or when it is to stop. From any thread; the
        main one tells.
        """
        if not self.wanted or stopped():
            return
        tells = current_thread() is main_thread()
        if tells:
            run.paused()
        while self.wanted and not stopped():
            time.sleep(_LOOK_S)
        if tells:
            run.resumed()
