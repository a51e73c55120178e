"""The states of a run, and from which to which it may go."""

from enum import StrEnum


class RunState(StrEnum):
    QUEUED = "queued"
    PRESCAN = "prescan"
    RUNNING = "running"
    PAUSED = "paused"
    COMPLETED = "completed"
    COMPLETED_WITH_ERRORS = "completed_with_errors"
    ERROR = "error"
    CANCELLED = "cancelled"
    INTERRUPTED = "interrupted"

    @property
    def is_over(self) -> bool:
        return self in OVER


OVER = frozenset({
    RunState.COMPLETED, RunState.COMPLETED_WITH_ERRORS, RunState.ERROR, RunState.CANCELLED, RunState.INTERRUPTED,
})  # fmt: skip
ACTIVE = tuple(state for state in RunState if state not in OVER)

_NEXT: dict[RunState, frozenset[RunState]] = {
    RunState.QUEUED: frozenset({RunState.PRESCAN, *OVER}),  # a process may end before it says a word
    RunState.PRESCAN: frozenset({RunState.RUNNING, RunState.PAUSED, *OVER}),
    RunState.RUNNING: frozenset({RunState.PAUSED, *OVER}),
    RunState.PAUSED: frozenset({RunState.PRESCAN, RunState.RUNNING, *OVER}),
}


class WrongState(Exception):
    """A run cannot do that where it stands."""

    def __init__(self, state: RunState, wanted: RunState) -> None:
        super().__init__(f"a run that is {state.value} cannot become {wanted.value}")
        self.state, self.wanted = state, wanted


def may_become(state: RunState, wanted: RunState) -> bool:
    return wanted in _NEXT.get(state, frozenset())
