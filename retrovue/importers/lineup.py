"""A flat line-up, one programme after the other, and the rule that a person would write in its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from retrovue.importers.draft import ChannelDraft, Draft, breaks_of
from retrovue.importers.names import free, quoted_value, shown, slug
from retrovue.importers.part import Part
from retrovue.importers.yaml_text import Said, Value, duration

_LISTED = 100
"""A line-up of at most so many different kinds of things stays the list that it is."""
_BLOCKS = (60, 30, 20, 15, 10, 5)
_MINUTE = 60_000
_MOST_CHARACTERS = 250_000
"""Bytes of one list of titles; a station file may have a megabyte."""
_LONGEST_REST = 30 * 86_400


@dataclass(frozen=True, slots=True)
class Entry:
    """One programme of a line-up. `kind` is episode, movie, clip, off-air or redirect."""

    kind: str
    length: int = 0
    """Milliseconds."""
    title: str = ""
    show: str = ""
    season: int | None = None
    episode: int | None = None
    year: int | None = None
    part: Part | None = None
    other: str = ""
    """The channel that a redirect leads to."""

    @property
    def airs(self) -> bool:
        return self.kind in ("episode", "movie", "clip")

    @property
    def selector(self) -> str:
        if self.kind == "episode":
            words = [f"show:{quoted_value(self.show)}"]
            if self.season is not None and self.episode is not None:
                words += [f"season:{self.season}", f"episode:{self.episode}"]
            else:
                words.append(f"title:{quoted_value(self.title)}")
            return " ".join(words)
        words = ["kind:movie"] if self.kind == "movie" else []
        words.append(f"title:{quoted_value(self.title)}")
        if self.year is not None and 1800 < self.year < 2200:
            words.append(f"year:{self.year}")
        return " ".join(words)


def fill(channel: ChannelDraft, draft: Draft, entries: Sequence[Entry], start: int) -> None:
    """The channel's only program is its line-up. `start` is the instant the line-up begins, in ms."""
    aired = tuple(entry for entry in entries if entry.airs)
    if not aired:
        channel.programs["off-air"] = {"type": "off-air"}
        channel.grid["daily"] = {"00:00": "off-air"}
        return
    channel.settings["block"] = block(entries, start)
    id = channel.add_program("line-up", rule(channel, draft, aired))
    entry: Value = {"program": id, "run": "marathon"} if channel.settings["block"] == "none" else id
    channel.grid["daily"] = {"00:00": entry}


def block(entries: Sequence[Entry], start: int) -> str:
    """The minutes on which programmes begin: padding between them says that there is a block."""
    if not any(entry.kind == "off-air" and entry.length > 0 for entry in entries):
        return "none"
    starts, at = [], start
    for entry in entries:
        starts += [at] if entry.airs else []
        at += entry.length
    for minutes in _BLOCKS:
        if all(_near(at, minutes * _MINUTE) for at in starts):
            return duration(minutes * 60)
    return "none"


def _near(at: int, step: int) -> bool:
    """Within ten seconds; line-ups are built from rounded lengths."""
    return min(at % step, -at % step) <= 10_000


def rule(channel: ChannelDraft, draft: Draft, aired: Sequence[Entry]) -> Value:
    """The program that says in a line what the line-up spells out."""
    kinds = {entry.kind for entry in aired}
    if kinds == {"episode"} and len({entry.show for entry in aired}) <= _LISTED:
        return episodes(aired)
    items = list(dict.fromkeys(entry.selector for entry in aired))
    if len(items) <= _LISTED:
        return Said({"items": items, "order": "list"}, f"the line-up, {_counted(len(aired), 'programme')}")
    return _gathered(channel, draft, aired)


def episodes(aired: Sequence[Entry]) -> Value:
    """Only episodes: the shows, in the order that the line-up takes them in."""
    shows = tuple(dict.fromkeys(entry.show for entry in aired))
    by_show: dict[str, list[Entry]] = {show: [] for show in shows}
    for entry in aired:
        by_show[entry.show].append(entry)
    in_order = all(_ascends(entries) for entries in by_show.values())
    comment = "; ".join(map(_extent, list(by_show.values())[:6])) + ("; ..." if len(shows) > 6 else "")
    if len(shows) == 1:
        settings: dict[str, Value] = {"shows": list(shows), "order": "sequential" if in_order else "shuffle"}
    elif not in_order:
        settings = {"shows": list(shows), "order": "shuffle"}
    else:
        settings = {"shows": list(shows), "order": "rotate-shows" if _takes_turns(aired) else "shuffle-shows"}
        if _in_blocks(aired):
            settings = {"items": [f"show:{quoted_value(show)}" for show in shows], "order": "list"}
    return Said(settings, comment)


def _ascends(entries: Sequence[Entry]) -> bool:
    """In order, but for one step back where the show begins anew; and known to be."""
    places = [(entry.season or 0, entry.episode or 0) for entry in entries]
    steps_back = sum(later < earlier for earlier, later in pairwise(places))
    return steps_back <= max(1, len(places) // max(1, len(set(places))))


def _takes_turns(aired: Sequence[Entry]) -> bool:
    """Each show once before any comes again."""
    shows = [entry.show for entry in aired]
    number = len(set(shows))
    return all(
        len(set(shows[at : at + number])) == number for at in range(0, len(shows) - number + 1, number)
    )


def _in_blocks(aired: Sequence[Entry]) -> bool:
    """All of one show, then all of the next."""
    changes = sum(first.show != second.show for first, second in pairwise(aired))
    return changes == len({entry.show for entry in aired}) - 1 and len(aired) > changes + 1


def _extent(entries: Sequence[Entry]) -> str:
    seasons = sorted({entry.season for entry in entries if entry.season is not None})
    number = _counted(len({(entry.season, entry.episode, entry.title) for entry in entries}), "episode")
    if not seasons:
        return number
    span = f"season {seasons[0]}" if len(seasons) == 1 else f"seasons {seasons[0]}-{seasons[-1]}"
    return f"{shown(entries[0].show, 40)}: {span}, {number}"


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _gathered(channel: ChannelDraft, draft: Draft, aired: Sequence[Entry]) -> Value:
    """Too long for a list: what it draws from, in a shuffle."""
    parts: list[Value] = []
    shows = list(dict.fromkeys(entry.show for entry in aired if entry.kind == "episode"))
    shows = listable(shows, draft, channel.origin)
    if shows:
        parts.append({"kind": "episode", "show": shows})
    for kind in ("movie", "clip"):
        titles = list(dict.fromkeys(entry.title for entry in aired if entry.kind == kind))
        titles = listable(titles, draft, channel.origin)
        if titles:
            parts.append({**({"kind": "movie"} if kind == "movie" else {}), "title": titles})
    what = "the order of a long line-up of shows and movies is not kept"
    draft.notes.add(channel.origin, what, "`order: list` with `items` in the program, or a grid")
    id = free(slug(f"{channel.id[:40]}-line-up", "line-up"), draft.collections)
    draft.collections[id] = Said(collection(parts), f"what {channel.name} draws from")
    return Said({"from": id, "order": "shuffle"}, f"the line-up, {_counted(len(aired), 'programme')}")


def listable(names: list[str], draft: Draft, place: str) -> list[str]:
    """As many as a file of the station may hold."""
    room, kept = _MOST_CHARACTERS, 0
    for name in names:
        room -= len(name.encode()) + 12
        if room < 0:
            what = f"of {len(names):,} titles in a list {len(names) - kept:,} are left out"
            draft.notes.add(place, what, "a selector that says what they have in common")
            break
        kept += 1
    return names[:kept]


def collection(parts: Sequence[Value]) -> Value:
    return parts[0] if len(parts) == 1 else {"any": list(parts)}


@dataclass(frozen=True, slots=True)
class Filler:
    """A list of filler: what it is called, what it holds, and for how many seconds a clip rests."""

    id: str
    name: str
    entries: Sequence[Entry]
    rest: int


def fill_gaps(channel: ChannelDraft, draft: Draft, fillers: Sequence[Filler]) -> None:
    """A break format that fills what a slot leaves over from all the lists."""
    if not fillers:
        return
    supply = " | ".join(dict.fromkeys(_list(draft, filler) for filler in fillers))
    rest = min(max(0, min(filler.rest, _LONGEST_REST)) for filler in fillers)
    names = ", ".join(shown(filler.name or filler.id, 40) for filler in fillers[:4])
    write_gaps(channel, draft, supply, duration(rest), f"filler of {channel.name}: {names}")


def write_gaps(channel: ChannelDraft, draft: Draft, supply: str, rest: str, comment: str) -> None:
    """A break format without breaks inside programmes, drawing from one pool."""
    pool = draft.add_pool(f"{channel.id[:40]}-filler", {"from": supply, "rest": rest}, comment)
    settings = breaks_of({"count": 0}, [{"spots": pool}])
    gaps = f"what fills the gaps of {channel.name}"
    channel.settings["breaks"] = draft.add_breaks(f"{channel.id[:40]}-gaps", settings, gaps)


def _list(draft: Draft, filler: Filler) -> str:
    """The collection of a list; a label for one whose content is unknown."""
    items = list(dict.fromkeys(entry.selector for entry in filler.entries if entry.airs))
    wanted = slug(filler.name or f"filler {filler.id[:8]}", "filler")
    if not items:
        return f"label:{wanted}"
    if filler.id not in draft.lists:
        draft.lists[filler.id] = free(wanted, draft.collections)
        listed: list[Value] = [*listable(items, draft, filler.name or filler.id)]
        draft.collections[draft.lists[filler.id]] = Said(
            {"any": listed}, f"list of filler {shown(filler.name, 60)}"
        )
    return draft.lists[filler.id]
