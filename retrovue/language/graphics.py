"""`graphics:`: what is laid over the picture, where and when."""

import re
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from retrovue.language.dayparted import Ids
from retrovue.language.model import Model, wrong
from retrovue.language.overriding import Kind
from retrovue.language.scalars import text_of
from retrovue.language.values import Count, Duration, Flag, Id, Period, Text, read_duration

Corner = Literal[
    "top-left", "top", "top-right", "left", "center", "right", "bottom-left", "bottom", "bottom-right",
    "lower-third", "full",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment of a programme: ms after its start, or before its end."""

    text: str
    from_end: bool
    ms: int


def read_moment(value: object) -> Moment:
    if isinstance(value, Moment):
        return value
    text = text_of(value, "RV022", "a moment")
    found = re.fullmatch(r"start(?:\+(.+))?|end-(.+)|end", text.replace(" ", ""))
    if not found:
        raise wrong(
            "RV022",
            "`{text}` is not a moment",
            text=text,
            help="write it as `start`, `start+5s` or `end-12s`",
        )
    length = found[1] or found[2]
    return Moment(text, text.startswith("end"), read_duration(length) if length else 0)


def _moments(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def read_share(value: object) -> int:
    """`0.6` or `60%` as thousandths."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    text = text_of(value, "RV020", "a share")
    found = re.fullmatch(r"(\d{1,3})%|([01])(?:\.(\d{1,3}))?", text)
    share = -1
    if found:
        share = (
            int(found[1]) * 10 if found[1] else int(found[2]) * 1000 + int((found[3] or "0").ljust(3, "0"))
        )
    if not 0 <= share <= 1000:
        raise wrong("RV020", "`{text}` is not a share", text=text, help="write it as `0.6` or `60%`")
    return share


Share = Annotated[int, BeforeValidator(read_share)]
Moments = Annotated[tuple[Annotated[Moment, BeforeValidator(read_moment)], ...], BeforeValidator(_moments)]


class Show(Model):
    """When a graphic is seen. Without any key: all the time."""

    during: Literal["programme", "break", "always"] | None = None
    """The whole time of programmes, of breaks, or always."""
    at: Moments = ()
    """Moments of each programme at which it appears: `start`, `start+5s`, `end-12s`."""
    before_end: Period | None = None
    """How long before a programme's end it appears."""
    for_: Period | None = Field(default=None, alias="for")
    """How long it stays."""
    again: Period | None = None
    """After how long it appears again."""
    every: Period | None = None
    """How often it appears, counted from the top of the hour."""


class Graphic(Model):
    """One overlay: its template, its place on the picture and its times."""

    template: Text
    """The template's file, below `templates/` of the station or one that ships with RetroVue."""
    at: Corner = "bottom-right"
    """Where on the picture."""
    opacity: Share = 1000
    """How solid it is, from `0` to `1`."""
    size: Share | None = None
    """Its width as a part of the picture's; by default the template's own."""
    show: Show = Field(default_factory=Show)
    """When it is seen."""
    kinds: tuple[Kind, ...] = ()
    """Kinds of items it is laid over; all by default."""
    not_on: tuple[Kind, ...] = ()
    """Kinds of items it is never laid over."""


class AlertMatch(Model):
    """Which alerts a rule is about, by the fields of CAP 1.2; each may be one value or a list."""

    event: Annotated[tuple[Text, ...], BeforeValidator(_moments)] = ()
    """Event codes, such as `TOR`."""
    urgency: Annotated[
        tuple[Literal["Immediate", "Expected", "Future", "Past", "Unknown"], ...], BeforeValidator(_moments)
    ] = ()
    """CAP urgency."""
    severity: Annotated[
        tuple[Literal["Extreme", "Severe", "Moderate", "Minor", "Unknown"], ...], BeforeValidator(_moments)
    ] = ()
    """CAP severity."""
    certainty: Annotated[
        tuple[Literal["Observed", "Likely", "Possible", "Unlikely", "Unknown"], ...],
        BeforeValidator(_moments),
    ] = ()
    """CAP certainty."""
    area: Annotated[tuple[Text, ...], BeforeValidator(_moments)] = ()
    """Area codes (SAME or UGC)."""


def read_alert_audio(value: object) -> str:
    """Only `chime` and `none`: the codes and tones of real alerts are unlawful to imitate (47 CFR 11.45)."""
    text = text_of(value, "RV412", "a sound")
    if text not in ("chime", "none"):
        help = "write `chime` or `none`; imitating the tones or codes of real alerts is unlawful"
        raise wrong("RV412", "`{text}` is not an alert sound", text=text, help=help)
    return text


class AlertRule(Model):
    """What is done with alerts of one sort; the first rule that matches counts."""

    when: AlertMatch = Field(default_factory=AlertMatch)
    """Which alerts."""
    level: Id
    """One of `levels`."""
    mode: Literal["takeover", "crawl", "squeeze"] = "crawl"
    """The whole picture, a line of running text, or the picture made smaller beside the text."""
    template: Text = ""
    """How it is drawn."""
    audio: Annotated[str, BeforeValidator(read_alert_audio)] = "none"
    """`chime` or `none`."""
    channels: Ids | Literal["all"] = "all"
    """Which channels; all by default."""
    min: Duration = 30_000
    """The shortest time it stays."""
    max: Duration = 900_000
    """The longest time it stays."""
    resume: Literal["jip", "delay"] = "jip"
    """Afterwards: where the log is by then, or where it was left."""


class AlertInputs(Model):
    """Where alerts come from."""

    api: Flag = True
    """Whether the API takes alerts."""
    cap_dir: Text = ""
    """A folder that is watched for CAP 1.2 files."""


class Emergency(Model):
    """`emergency:`: alerts and what they do to the channels."""

    levels: dict[Id, Count] = Field(default_factory=dict)
    """Levels by name; the higher number takes the air from the lower."""
    inputs: AlertInputs = Field(default_factory=AlertInputs)
    """Where alerts come from."""
    rules: tuple[AlertRule, ...] = ()
    """What is done with them; the first rule that matches counts."""
