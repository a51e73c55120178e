"""`pools:` and `breaks:`: what fills the breaks, and how a break is made."""

from typing import Any, Literal, Self

from pydantic import Field, model_validator

from retrovue.language.model import Model, wrong
from retrovue.language.selection import SelectorField
from retrovue.language.values import Count, Duration, Flag, Id, Period
from retrovue.timing.instants import HOUR, MINUTE

Separation = Duration | Literal["pod", "adjacent"]
ROLES = ("spots", "bumper", "promo", "psa", "id", "trailer")


class Separate(Model):
    """How far apart two items of one company or category stay: a duration, `pod` or `adjacent`."""

    company: Separation = "pod"
    category: Separation = "pod"


class Cap(Model):
    """How often one item may air."""

    per_hour: Count | None = None
    per_day: Count | None = None


class Pool(Model):
    """A rotation of short items."""

    from_: SelectorField = Field(alias="from")
    rest: Duration = HOUR
    separate: Separate = Field(default_factory=Separate)
    cap: Cap = Field(default_factory=Cap)
    order: Literal["phase"] = "phase"
    turn: Literal["auto"] | Period = "auto"


class PodElement(Model):
    """One element of a pod: its role, the pool it draws from, and how many."""

    role: Literal["spots", "bumper", "promo", "psa", "id", "trailer"]
    pool: Id
    count: Count | None = None
    max: Count | None = None
    optional: Flag | None = None

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


class Internal(Model):
    """Breaks inside a programme."""

    count: dict[Duration, Count] | Count | Literal["all"] = Field(
        default_factory=lambda: {30 * MINUTE: 2, 60 * MINUTE: 4, 90 * MINUTE: 6, 120 * MINUTE: 8}
    )
    every: Period | None = None
    length: Period = 2 * MINUTE
    min: Duration = 30_000
    max: Duration = 4 * MINUTE
    cut_at: tuple[Literal["override", "chapter", "black", "even"], ...] = ("override", "chapter", "black")
    min_act: Duration = 4 * MINUTE
    edge: Duration = 2 * MINUTE
    pod: tuple[PodElement, ...] = ()

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.every is not None and "count" in self.model_fields_set:
            help = "keep `count`, breaks by the length of the slot, or `every`, the time between breaks"
            raise wrong("RV016", "`every` and `count` exclude each other", help=help)
        if self.min > self.max:
            raise wrong("RV020", "`min` is longer than `max`", help="the pods lie between the two")
        return self


class Between(Model):
    """The break that closes a slot to the millisecond."""

    pod: tuple[PodElement, ...] = ()


class BreakFormat(Model):
    """How breaks are made. `extends` is resolved before models are made; lists replace, maps merge."""

    internal: Internal = Field(default_factory=Internal)
    between: Between = Field(default_factory=Between)
    black: Duration = 500
