"""What airs at the top of the hour: when it did last, and which hours went without."""

from collections.abc import Callable

from retrovue.plan.air_state import NEVER, AirState
from retrovue.plan.findings import Findings
from retrovue.plan.formats import Element, FormatPlan
from retrovue.timing.instants import HOUR


def last_mark(element: Element, state: AirState) -> int:
    """When an hour was last marked by an element of this pool; any station ID will do for an `id`."""
    if element.role == "id" and not element.nearest:
        return state.last_id
    own = max((state.last[number] for number in element.ring.numbers), default=NEVER)
    return max(state.last_id, own) if element.role == "id" else own


class HourWatch:
    """Waits for the hours that break formats want marked, and tells of those that were not."""

    def __init__(
        self, channel: str, state: AirState, findings: Findings, local_offset: Callable[[int], int]
    ) -> None:
        self._channel, self._state, self._findings = channel, state, findings
        self._local_offset = local_offset
        self.awaited: list[tuple[int, Element, str, str]] = []
        """Hour, element, format, address of the line."""
        self._since: int | None = None

    def expect(self, form: FormatPlan, start: int, end: int, line: str) -> None:
        """A programme airs from `start` to `end` with these breaks."""
        self.pass_time(start)
        if self._since is None:
            self._since = start
        element = form.hourly
        if element is None or element.overlay:
            return
        offset = self._local_offset(start)
        hour = -(-(start + offset) // HOUR) * HOUR - offset
        while hour < end:
            if hour - element.window >= self._since:
                self.awaited.append((hour, element, form.name, line))
            hour += HOUR

    def pass_time(self, at: int) -> None:
        """All breaks before an instant are filled."""
        while self.awaited and self.awaited[0][0] + self.awaited[0][1].window < at:
            hour, element, form, line = self.awaited.pop(0)
            if last_mark(element, self._state) < hour - element.window:
                self._findings.add(
                    "RV313", f"{self._channel}/{form}",
                    f"an hour of channel `{self._channel}` begins without `{element.ring.name.rpartition('/')[2]}`, "
                    f"which format `{form}` wants at the top of the hour",
                    place=line, path=("breaks", form),
                    help=("widen its `window`, put it into more breaks, or name an `overlay` that does it instead",),
                )  # fmt: skip
