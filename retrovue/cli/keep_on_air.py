"""The parent of the air: it forks a child that is on the air, and another when that dies.

The parent holds the listening sockets, so connections wait in their backlog meanwhile and HLS players carry on. It
has imported what the child needs, which is nearly all of the way to the air: the next child begins at once.
"""

import contextlib
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator

from retrovue.cli import output

_HEALTHY_AFTER = 20
_MOST_FAILURES = 5
_ENDS = (signal.SIGTERM, signal.SIGINT)


def keep_on_air(read_in: Callable[[], None], on_air: Callable[[], None]) -> int:
    """Exit code of this process, and the child returns as well: it runs `on_air` and leaves on the caller's way.

    `read_in` imports, in the parent, what every child needs. The parent ends when the child ends by itself or when it
    is told to, and gives up with 70 when children die again and again.
    """
    failures: list[float] = []
    child, ending = 0, False

    def tell(number: int, _: object) -> None:
        nonlocal ending
        ending = True
        if child:
            with contextlib.suppress(ProcessLookupError):  # it has just ended
                os.kill(child, number)

    for number in _ENDS:
        signal.signal(number, tell)
    read_in()
    while True:
        begun = time.perf_counter()
        with _signals_wait():
            if ending:
                return 0
            child = _fork()
        if child == 0:
            on_air()
            return 0
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        child = 0
        if ending or (code >= 0 and code != 70):
            return max(code, 0)
        now = time.perf_counter()
        failures = [at for at in failures if now - at < 60] + [now]
        if len(failures) >= _MOST_FAILURES:
            return 70
        print(f"the air stopped (code {code}) and is started again", file=sys.stderr, flush=True)
        if now - begun < _HEALTHY_AFTER:
            time.sleep(min(5.0, (2 ** len(failures) - 2) / 4))


def _fork() -> int:
    """Number of the child, or 0 in it; there what the parent made of the signals counts no more."""
    output.flush()
    parent = os.getpid()
    number = os.fork()
    if number == 0:
        from retrovue.ffmpeg.run import die_with_parent

        os.setsid()
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        die_with_parent()
        if os.getppid() != parent:  # it died before it could be bound to
            os._exit(0)
    return number


@contextlib.contextmanager
def _signals_wait() -> Iterator[None]:
    """A signal between a fork and the note of its number would reach nobody."""
    signal.pthread_sigmask(signal.SIG_BLOCK, _ENDS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _ENDS)
