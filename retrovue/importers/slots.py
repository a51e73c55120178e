"""Time slots of dizqueTV and Tunarr: what begins at which second of a day or a week."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from retrovue.importers.draft import ChannelDraft, Draft
from retrovue.importers.lineup import Entry, listable
from retrovue.importers.names import free, shown, slug
from retrovue.importers.part import Part
from retrovue.importers.week import DAY_SECONDS, WEEK_SECONDS, Week, grid
from retrovue.importers.yaml_text import Said, Value, duration

LONGEST_PAD = 24 * 60
_MOST_A_DAY, _MOST_A_WEEK = 288, 672
"""A slot every five minutes of a day, or every quarter of an hour of a week."""
_MOST_ITEMS = 1_000
"""Items of a custom show."""


@dataclass(frozen=True, slots=True)
class Slots:
    """`first_day` is the weekday of the first day of a weekly period; Monday is 0."""

    schedule: Part
    slots: Sequence[Part]
    start: Callable[[Part], int | None]
    program: Callable[[Part], str | None]
    weekly: bool
    first_day: int
    pad: int | None
    """Milliseconds on which programmes begin."""


def fill(channel: ChannelDraft, slots: Slots) -> bool:
    """Writes the channel's grid; False where no slot can be read."""
    week: Week = {}
    most = _MOST_A_WEEK if slots.weekly else _MOST_A_DAY
    if len(slots.slots) > most:
        slots.schedule.note(f"only the first {most} slots are read", "entries of the grid")
    for slot in slots.slots[:most]:
        start = slots.start(slot)
        if start is None or not 0 <= start // 1000 < (WEEK_SECONDS if slots.weekly else DAY_SECONDS):
            slot.note("the slot has no time within its day or week", "an entry of the grid")
            continue
        program = slots.program(slot)
        if program is None:
            continue
        for second in _seconds(start // 1000, slots):
            if second in week and week[second] != program:
                slot.note("another slot has the same time", "one of them in the grid")
            week.setdefault(second, program)
    if not week:
        return False
    channel.settings["block"] = pad_block(slots.pad)
    _run(channel, week)
    return True


def _seconds(second: int, slots: Slots) -> tuple[int, ...]:
    if slots.weekly:
        return ((second + slots.first_day * DAY_SECONDS) % WEEK_SECONDS,)
    return tuple(second + day * DAY_SECONDS for day in range(7))


def _run(channel: ChannelDraft, week: Week) -> None:
    """Back to back where there is no padding."""
    if channel.settings["block"] == "none":
        for second, program in week.items():
            kind = channel.programs.get(str(program))
            plain = kind.value if isinstance(kind, Said) else kind
            if isinstance(plain, dict) and plain.get("type", "rotation") == "rotation":
                week[second] = {"program": program, "run": "marathon"}
    channel.grid.update(grid(week))


def logo(part: Part, key: str) -> dict[str, Value]:
    """The channel's picture, where it has one of its own at an address."""
    found = part.get(key)
    address = (
        found.text("path") if found and isinstance(found.value, dict) else part.text(key) if found else ""
    )
    own = address.startswith(("http://", "https://")) and not address.endswith(
        ("/dizquetv.png", "/tunarr.png")
    )
    return {"logo": shown(address, 1_000)} if own else {}


def pad_block(ms: int | None) -> str:
    minutes = (ms or 0) // 60_000
    return duration(minutes * 60) if 1 <= minutes <= LONGEST_PAD else "none"


def show_program(channel: ChannelDraft, title: str, order: str) -> str:
    """The program of one show."""
    name = shown(title)
    return channel.add_program(slug(name, "show"), {"shows": [name], "order": order})


def movie_program(channel: ChannelDraft, draft: Draft, aired: Sequence[Entry], order: str) -> str:
    """The program of the movies that the line-up holds, or of all where it holds none."""
    id = "movies" if order == "shuffle" else f"movies-{order}"
    if id not in channel.programs:
        channel.programs[id] = {"from": _movies(channel, draft, aired), "order": order}
    return id


def _movies(channel: ChannelDraft, draft: Draft, aired: Sequence[Entry]) -> str:
    titles = list(dict.fromkeys(entry.title for entry in aired if entry.kind == "movie" and entry.title))
    if not titles:
        return "kind:movie"
    id = free(f"{channel.id[:50]}-movies", draft.collections)
    listed = listable(titles, draft, channel.origin)
    draft.collections[id] = Said({"kind": "movie", "title": listed}, f"movies of {channel.name}")
    return id


def custom_program(channel: ChannelDraft, name: str, aired: Sequence[Entry], order: str) -> str | None:
    """The program of a custom show: its items as a list."""
    items = list(dict.fromkeys(entry.selector for entry in aired if entry.airs))
    if not items:
        return None
    if len(items) > _MOST_ITEMS and (place := aired[0].part):
        what = f"of {len(items):,} items of a custom show only the first {_MOST_ITEMS:,} are read"
        place.note(what, "a selector that says what they have in common")
    settings: Value = {"items": items[:_MOST_ITEMS], "order": "shuffle" if order == "shuffle" else "list"}
    return channel.add_program(slug(name, "custom-show"), Said(settings, f"custom show {shown(name, 60)}"))


def off_air(channel: ChannelDraft) -> str:
    channel.programs.setdefault("off-air", {"type": "off-air"})
    return "off-air"


def simulcast(channel: ChannelDraft, other: str) -> str:
    return channel.add_program(slug(f"relay-{other}", "relay"), {"type": "simulcast", "simulcast": other})
