"""Campaigns of one channel: what is owed at an instant. Nothing but the log remembers what has aired."""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Protocol

from retrovue.language.traffic import Campaign, Cap, Pool
from retrovue.plan.dayparts import Context, DayContexts
from retrovue.plan.findings import Findings
from retrovue.plan.hashing import digests_of, mixer
from retrovue.plan.ring import Ring
from retrovue.plan.shorts import Shorts
from retrovue.plan.slots import GridSlot
from retrovue.timing.instants import DAY, HOUR, MINUTE

CELL = 30 * MINUTE
"""Airings are spread over half hours."""
_LONGEST_MEMORY = 30 * DAY
"""No airing is made good later than this; the log that is read reaches further."""
_NOTE = "campaign:"
_LATE = 2 * HOUR
"""What is owed longer than this when the plan ends was missed."""


class Cells(Protocol):
    """The half hours of a broadcast day in which the channel has breaks."""

    def __call__(self, day: date) -> Sequence[tuple[int, Context]]: ...
    def date_at(self, instant: int) -> date: ...
    def start_of(self, day: date) -> int: ...
    def know(self, day: date, slots: Sequence[GridSlot], contexts: DayContexts) -> None: ...


class Running:
    """One campaign on one channel.

    Airings are due at half hours of the week that a hash of their names puts first. An airing pays for the
    newest one that is due, so that what is owed depends on the log of the last `make_good` alone.
    """

    def __init__(
        self, channel: str, name: str, model: Campaign, numbers: Sequence[int], shorts: Shorts, cells: Cells
    ) -> None:
        self.name, self.model, self.numbers = name, model, numbers
        self._channel, self._shorts, self._cells = channel, shorts, cells
        self._patience = CELL + min(model.goal.make_good, _LONGEST_MEMORY)
        self._rings: dict[str, Ring] = {}
        self._owed: deque[int] = deque()
        """When each was due."""
        self._coming: deque[int] = deque()
        self._week: date | None = None
        """The Monday behind the last week whose airings are known, and when it begins."""
        self._week_start = 0
        self.due = self.aired = self.lost = 0

        self.note = _NOTE + name
        self.lot = digests_of(shorts.digests.seed, "campaign", name)
        """Its lot at the address of a break."""
        self._runs: dict[Context, bool] = {}

    def runs(self, context: Context) -> bool:
        """Whether it may air in this context."""
        known = self._runs.get(context)
        if known is None:
            dayparts, day = self.model.dayparts, date.fromordinal(context.day)
            in_daypart = not dayparts or any(name in context.dayparts for name in dayparts)
            known = in_daypart and any(day in span for span in self.model.flight)
            self._runs[context] = known
        return known

    def is_over(self, day: int) -> bool:
        """Whether its last day is past; a yearly flight comes back."""
        return all(isinstance(span.last, date) and span.last.toordinal() < day for span in self.model.flight)

    def begin(self, at: int) -> None:
        """The log begins, or what is known of it; nothing is owed for what was before."""
        if self._week is None:
            day = self._cells.date_at(at)
            self._learn(day - timedelta(days=day.weekday()))
            while self._coming and self._coming[0] < at:
                self._coming.popleft()

    def begin_day(self, at: int) -> None:
        """Likewise, at the first break of a first day: what was due before it is owed, as it will be by the log."""
        if self._week is None:
            self.begin(self._cells.start_of(self._cells.date_at(at)))

    def begin_before(self, at: int, first: int) -> None:
        """Likewise, where a log that begins at `first` is taken up at an instant."""
        self.begin(max(first, at - self._patience))

    def advance(self, at: int) -> None:
        """What has become due is owed, and what is owed for too long is lost."""
        while self._week is not None and self._week_start <= at:
            self._learn(self._week)
        while self._coming and self._coming[0] <= at:
            self._owed.append(self._coming.popleft())
            self.due += 1
        while self._owed and self._owed[0] + self._patience <= at:
            self._owed.popleft()
            self.lost += 1

    @property
    def next(self) -> int:
        """No later than when anything becomes due or is lost next; what airs before that may only put it off."""
        due = self._coming[0] if self._coming else self._week_start
        lost = self._owed[0] + self._patience if self._owed else due
        return min(self._week_start, due, lost)

    def _learn(self, monday: date) -> None:
        days = [monday + timedelta(days=number) for number in range(7)]
        self._coming.extend(sorted(self._airings(days)))
        self._week = monday + timedelta(days=7)
        self._week_start = self._cells.start_of(self._week)

    def _airings(self, days: Sequence[date]) -> Iterator[int]:
        """When the week's airings are due."""
        goal = self.model.goal
        flight = [day for day in days if any(day in span for span in self.model.flight)]
        by_day = [self._open(day) for day in flight]
        if goal.per_day is None:
            yield from self._spread(
                [at for cells in by_day for at in cells], (goal.per_week or 0) * len(flight) // 7
            )
            return
        found = [at for cells in by_day for at in self._spread(cells, goal.per_day)]
        yield from found if goal.per_week is None else self._ranked(found)[: goal.per_week]

    def _open(self, day: date) -> list[int]:
        """The half hours of a day in which it may air."""
        found, before, runs = list[int](), None, False
        for at, context in self._cells(day):
            if context is not before:  # few contexts a day, and long to tell apart
                before, runs = context, self.runs(context)
            if runs:
                found.append(at)
        return found

    def _spread(self, cells: Sequence[int], count: int) -> Iterator[int]:
        """So many airings over the cells, as evenly as can be; the hash says which have one more."""
        if not cells:
            return
        ranked, (each, more) = self._ranked(cells), divmod(count, len(cells))
        for rank, cell in enumerate(ranked):
            for _ in range(each + (rank < more)):
                yield cell

    def _ranked(self, cells: Iterable[int]) -> list[int]:
        digests = self._shorts.digests
        multiplier = mixer(digests.seed, "campaign", self._channel, self.name)
        cells = list(cells)
        places = digests.places([f"cell {cell}" for cell in cells], multiplier)
        return [cell for _, cell in sorted(zip(places, cells, strict=True))]

    @property
    def owed(self) -> int:
        return len(self._owed)

    def missed(self, at: int) -> int:
        """What was due in the plan and has not aired."""
        return self.lost + sum(due + _LATE <= at for due in self._owed)

    def placed(self, at: int) -> None:
        """A spot of the campaign airs for it."""
        self.advance(at)
        self.aired += 1
        if self._owed:
            self._owed.pop()

    def ring(self, spots: Ring) -> Ring:
        """Its spots under the rules of the pool whose place they take, those that waited longest first."""
        ring = self._rings.get(spots.name)
        if ring is None:
            pool = spots.pool.model_copy(
                update={
                    "cap": _both(spots.pool, self.model.cap),
                    "order": "even",
                    "loop": False,
                    "about": "any",
                }
            )
            name = f"{self._channel}/{_NOTE}{self.name}"
            ring = self._rings[spots.name] = Ring(
                name, pool, self.numbers, self._shorts, DAY, None, spots.elsewhere
            )
        return ring


def _both(pool: Pool, cap: Cap) -> Cap:
    """The stricter of two caps."""

    def least(first: int | None, second: int | None) -> int | None:
        return min((value for value in (first, second) if value is not None), default=None)

    own = pool.cap
    return Cap(
        per_hour=least(own.per_hour, cap.per_hour),
        per_day=least(own.per_day, cap.per_day),
        per_week=least(own.per_week, cap.per_week),
    )


class CampaignDesk:
    """The campaigns of one channel, in the order in which they may choose."""

    def __init__(self, channel: str, running: Sequence[Running], cells: Cells, findings: Findings) -> None:
        self._channel, self._running, self._findings = channel, running, findings
        self.know = cells.know
        self._by_note = {campaign.note: campaign for campaign in running}
        self._now = self._next = 0
        self._owed: list[Running] = []
        """The campaigns that are owed airings now; nothing changes before `_next` but what airs."""
        findings.at_end(self._report)

    @property
    def capped(self) -> list[int]:
        """The numbers of its spots: a pool whose place they take may cap them."""
        return [number for campaign in self._running for number in campaign.numbers]

    def wanted(self, at: int, context: Context, address: str) -> list[Running]:
        """The campaigns that are owed airings in a break: by priority, then by lot."""
        if at >= self._next:
            for campaign in self._running:
                campaign.begin_day(at)
                campaign.advance(at)
            self._next = min(campaign.next for campaign in self._running)
            self._find_owed()
        found = [campaign for campaign in self._owed if campaign.runs(context)]
        if not self._now:
            self._begin(context)
        self._now = at
        return sorted(found, key=lambda campaign: self._rank(campaign, address)) if len(found) > 1 else found

    def _find_owed(self) -> None:
        self._owed = [campaign for campaign in self._running if campaign.owed]

    def _rank(self, campaign: Running, address: str) -> tuple[int, int, str]:
        lot = campaign.lot(address) // max(1, campaign.model.weight)
        return -campaign.model.priority, lot, campaign.name

    def begin(self, first: int, last: int) -> None:
        """A log from one instant to another is going to be replayed."""
        for campaign in self._running:
            campaign.begin_before(last, first)

    def placed(self, note: str, at: int) -> None:
        """An event of the log says that a campaign asked for it."""
        campaign = self._by_note.get(note)
        if campaign is not None:
            campaign.placed(at)
            self._find_owed()

    # ---- what there is to say

    def _begin(self, context: Context) -> None:
        """The plan begins: what is owed from before it is due now."""
        for campaign in self._running:
            campaign.due, campaign.aired, campaign.lost = campaign.owed, 0, 0
            if campaign.is_over(context.day):
                self._findings.add(
                    "RV307", campaign.name, f"the flight of campaign `{campaign.name}` is over",
                    path=("campaigns", campaign.name, "flight"),
                    help=("give it another flight, or take the campaign out",), once=True,
                )  # fmt: skip

    def _report(self) -> None:
        for campaign in self._running:
            missed = campaign.missed(self._now)
            if self._now and missed > max(1, campaign.due // 10):
                self._findings.add(
                    "RV306", f"{self._channel}/{campaign.name}",
                    f"campaign `{campaign.name}` airs {campaign.aired} of {campaign.due} times that are due on "
                    f"channel `{self._channel}`",
                    path=("campaigns", campaign.name, "goal"),
                    help=("lower the goal, give it more spots, dayparts or channels, or loosen its caps",),
                )  # fmt: skip
