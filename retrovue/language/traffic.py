"""`pools:`, `campaigns:` and `breaks:`: what fills the breaks, and how a break is made."""

from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from retrovue.language.calendar import Spans
from retrovue.language.dayparted import Ids
from retrovue.language.graphics import read_share
from retrovue.language.model import Model, wrong
from retrovue.language.selection import SelectorField
from retrovue.language.values import Count, Duration, Flag, Id, Period
from retrovue.timing.durations import duration_text
from retrovue.timing.instants import DAY, HOUR, MINUTE

Separation = Duration | Literal["pod", "adjacent"]
ROLES = ("spots", "bumper", "promo", "psa", "id", "trailer", "slate")


class Separate(Model):
    """How far apart two items of one company, category or artist stay: a duration, `pod` or `adjacent`."""

    company: Separation = "pod"
    """Two items of one company: never within a duration, never in one `pod`, or never `adjacent`."""
    category: Separation = "pod"
    """Likewise two items of one category."""
    artist: Separation = "adjacent"
    """Likewise two items of one artist."""


class Cap(Model):
    """How often one item may air on a channel."""

    per_hour: Count | None = None
    """Airings in a clock hour."""
    per_day: Count | None = None
    """Airings in a broadcast day."""
    per_week: Count | None = None
    """Airings in seven days."""


class Pool(Model):
    """A rotation of short items."""

    from_: SelectorField = Field(alias="from")
    """Which items."""
    rest: Duration = HOUR
    """The least time between two airings of one item on a channel."""
    separate: Separate = Field(default_factory=Separate)
    """Keeps competitors apart."""
    cap: Cap = Field(default_factory=Cap)
    """How often one item may air."""
    order: Literal["phase", "even", "weighted", "list"] = "phase"
    """`phase`: each item comes round once a turn at its own moment; `weighted`: so, but some come more often;
    `even`: the one that waited longest, at the price that an edit moves all that follows; `list`: in order."""
    weight: dict[SelectorField, Count] = Field(default_factory=dict)
    """For `order: weighted`: how many times as often the items of a selector come round."""
    turn: Literal["auto"] | Period = "auto"
    """The length of a full turn of the rotation; tuned to the pool and its use, and kept in `station.lock`."""
    about: Literal["any", "upcoming", "next", "channel"] = "any"
    """Which promos make sense: of any show, of those that air within 7 days, of the next programme, or of any
    programme of the channel."""
    share: Flag = False
    """Whether rest and caps count over all channels, in the order of their numbers."""
    loop: Flag = False
    """Whether its items may repeat at once, as slates do."""


class Goal(Model):
    """How much a campaign is to air."""

    per_week: Count | None = None
    """Airings in a week."""
    per_day: Count | None = None
    """Airings in a broadcast day."""
    make_good: Duration = 7 * DAY
    """How long a missed airing may be made up for."""


class Campaign(Model):
    """Spots that are to air so and so often in their flight."""

    spots: SelectorField
    """Which spots."""
    flight: Spans
    """The days on which it runs."""
    dayparts: Ids = ()
    """The dayparts in which it runs; any by default."""
    channels: Ids = ()
    """The channels on which it runs; all that have breaks by default."""
    cap: Cap = Field(default_factory=Cap)
    """How often one spot may air."""
    goal: Goal = Field(default_factory=Goal)
    """How often the campaign is to air on each channel."""
    priority: Count = 0
    """Of two campaigns for one place, the higher goes first."""
    weight: Count = 1
    """Of equal priority, how much more often this one goes first."""


Chance = Annotated[int, BeforeValidator(read_share)]


class PodElement(Model):
    """One element of a pod: its role, the pool it draws from, and how many."""

    role: Literal["spots", "bumper", "promo", "psa", "id", "trailer", "slate"]
    """What the element is; written as the key that names its pool: `{bumper: my-bumpers}`."""
    pool: Id
    """The pool it draws from."""
    count: Count | None = None
    """Exactly so many."""
    max: Count | None = None
    """At most so many."""
    at: Literal["top-of-hour", "first", "last"] | None = None
    """Only in the break nearest the top of the hour, or in the first or last break of a programme."""
    window: Period = 5 * MINUTE
    """With `at: top-of-hour`: how far from the hour the break may lie."""
    overlay: Id | None = None
    """With `at: top-of-hour`: the graphic that identifies the station when no break lies near the hour."""
    optional: Flag | None = None
    """Whether it may be left out; by default all but `spots`, `at: top-of-hour` only where it does not fit."""
    chance: Chance = 1000
    """In which part of the breaks it airs: `50%`."""

    @model_validator(mode="before")
    @classmethod
    def _role_key(cls, value: Any) -> Any:
        if not isinstance(value, dict) or "role" in value:
            return value
        roles = [role for role in ROLES if role in value]
        if len(roles) > 1:
            both = " and ".join(f"`{role}`" for role in roles)
            raise wrong(
                "RV016", "a pod element has one role, not {both}", both=both, help="make two elements of it"
            )
        if not roles:
            listed = ", ".join(f"`{role}`" for role in ROLES)
            help = "write it as `{spots: my-pool}` or `{bumper: my-bumpers}`"
            raise wrong("RV014", "a pod element names one of {listed}", listed=listed, help=help)
        rest = {key: item for key, item in value.items() if key not in ROLES}
        return {"role": roles[0], "pool": value[roles[0]], **rest}

    @model_validator(mode="after")
    def _agrees_on_its_number(self) -> Self:
        if self.count is not None and self.max is not None and self.count > self.max:
            help = "keep `count` for exactly so many, or `max` for at most so many"
            raise wrong("RV020", "`count` is more than `max`", help=help)
        return self


class Internal(Model):
    """Breaks inside a programme."""

    count: dict[Duration, Count] | Count | Literal["all"] = Field(
        default_factory=lambda: {30 * MINUTE: 2, 60 * MINUTE: 4, 90 * MINUTE: 6, 120 * MINUTE: 8}
    )
    """How many: a number, `all` marks, or a map of slot lengths (the longest that is not longer than the slot counts)."""
    every: Period | None = None
    """Instead of `count`: about so often."""
    length: Period = 2 * MINUTE
    """How long a break should be."""
    min: Duration = 30_000
    """No break is shorter, and a slot keeps so much free for its breaks."""
    max: Duration = 4 * MINUTE
    """No break is longer."""
    cut_at: tuple[Literal["override", "chapter", "black", "even"], ...] = ("override", "chapter", "black")
    """Where a programme may be cut, best first; `even` cuts anywhere, into equal acts."""
    min_act: Duration = 4 * MINUTE
    """The least time between two breaks."""
    edge: Duration = 2 * MINUTE
    """The least distance of a break from the programme's start and end."""
    pod: tuple[PodElement, ...] = ()
    """What a break is made of, in the order it airs."""

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.every is not None and "count" in self.model_fields_set:
            help = "keep `count`, breaks by the length of the slot, or `every`, the time between breaks"
            raise wrong("RV016", "`every` and `count` exclude each other", help=help)
        if self.min > self.max:
            raise wrong("RV020", "`min` is longer than `max`", help="the pods lie between the two")
        if self.length > self.max:
            most = f"`{duration_text(self.max)}`" + ("" if "max" in self.model_fields_set else " by default")
            help = "no break is longer than `max`: raise it, or shorten `length`"
            raise wrong("RV020", "`length` is longer than `max`, {most}", most=most, help=help)
        return self


class Between(Model):
    """The break that closes a slot to the millisecond."""

    pod: tuple[PodElement, ...] = ()
    """What it is made of, in the order it airs."""


class Limit(Model):
    """How much advertising there may be."""

    ads_per_hour: Duration | None = None
    """The most in a clock hour."""
    ads_per_break: Duration | None = None
    """The most in one break."""


class BreakFormat(Model):
    """How breaks are made. `extends` is resolved before models are made; lists replace, maps merge."""

    internal: Internal = Field(default_factory=Internal)
    """Breaks inside a programme."""
    between: Between = Field(default_factory=Between)
    """The break between two programmes."""
    black: Duration = 500
    """The most black after one element."""
    fade: Duration = 0
    """How long picture and sound fade to black at the end of an act, and up again at the start of the next."""
    limit: Limit = Field(default_factory=Limit)
    """How much advertising there may be."""
