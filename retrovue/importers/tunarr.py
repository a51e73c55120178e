"""Tunarr: channels, their programming and their schedules, as its API hands them out, one or several in a file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from retrovue.importers import lineup, servers, slots
from retrovue.importers.draft import ChannelDraft, Draft
from retrovue.importers.lineup import Entry, Filler
from retrovue.importers.names import quoted_value, shown, slug
from retrovue.importers.part import Part
from retrovue.importers.yaml_text import Said

TITLE = "Tunarr"
_SUNDAY = 6
_WRAPPERS = ("channel", "channels", "programming", "lineup", "fillerLists", "customShows")
_KEPT = (
    "id", "icon", "duration", "disableFillerOverlay", "guideMinimumDuration", "guideFlexTitle", "offline", "startTime",
    "transcoding", "onDemand", "programCount", "streamMode", "transcodeConfigId", "sessions", "subtitlesEnabled",
    "subtitlePreferences", "scheduleId", "fillerRepeatCooldown", "fallback",
)  # fmt: skip
_PROGRAMMING_KEPT = (
    "icon", "totalPrograms", "startTimeOffsets", "version", "lastUpdated", "dynamicContentConfig", "pendingPrograms",
    "schedulingOperations", "onDemandConfig",
)  # fmt: skip
_ORDERS = {"shuffle": "shuffle", "chronological": "aired"}
_ADVICE = {
    "watermark": "a `graphics:` entry, named in `channel.graphics`",
    "latenessMs": "`overrun: spill` and `late_join` in the programs that may run over",
    "filler": "a break format with the pool of the filler, named by `breaks` in the grid's entry",
    "direction": "`order: list` with the items from last to first",
    "padMs": "`block` holds for the whole channel",
    "groupBy": "a collection for each group",
}


def recognise(value: Any) -> bool:
    """A document of the API, a list of them, or a map that names them."""
    if isinstance(value, list):
        return bool(value) and all(recognise(item) and isinstance(item, dict) for item in value[:3])
    if not isinstance(value, dict):
        return False
    if _channel(value) or _programming(value) or _list(value):
        return True
    return any(recognise(value[key]) for key in _WRAPPERS if isinstance(value.get(key), dict | list))


def _channel(value: dict[str, Any]) -> bool:
    marks = {
        "stealth",
        "guideMinimumDuration",
        "transcodeConfigId",
        "streamMode",
        "groupTitle",
        "programCount",
    }
    return {"name", "number"} <= set(value) and bool(marks & set(value)) and "programs" not in value


def _programming(value: dict[str, Any]) -> bool:
    return ("programs" in value and "startTimeOffsets" in value) or (
        isinstance(value.get("items"), list) and "startTimeOffsets" in value
    )


def _list(value: dict[str, Any]) -> bool:
    """A list of filler or a custom show."""
    return {"id", "name", "programs"} <= set(value) and isinstance(value["programs"], list)


@dataclass(slots=True)
class _Found:
    """What the files hold, apart."""

    channels: list[Part] = field(default_factory=list)
    programmings: list[Part] = field(default_factory=list)
    lists: dict[str, Part] = field(default_factory=dict)


def read(parts: tuple[Part, ...], draft: Draft) -> None:
    found = _Found()
    for part in parts:
        _sort(part, found, 0)
    pairs = list(_pairs(found))
    made = [(channel, programming, _begin(channel, programming, draft)) for channel, programming in pairs]
    ids = {channel.text("id"): drafted.id for channel, _, drafted in made if channel and channel.text("id")}
    for channel, programming, drafted in made:
        _Channel(channel, programming, drafted, draft, found.lists, ids).read()


def _sort(part: Part, found: _Found, depth: int) -> None:
    if isinstance(part.value, list) and depth < 4:
        for item in part.items():
            _sort(item, found, depth + 1)
    elif not isinstance(part.value, dict):
        part.note("is not a document of Tunarr")
    elif _programming(part.value):
        found.programmings.append(part)
    elif _channel(part.value):
        found.channels.append(part)
    elif _list(part.value):
        found.lists[part.text("id")] = part
    elif depth < 4:
        for key in _WRAPPERS:
            inner = part.get(key)
            if inner:
                _sort(inner, found, depth + 1)


def _pairs(found: _Found) -> Iterator[tuple[Part | None, Part | None]]:
    """A channel and its programming: by number, else in the order of the files."""
    left = list(found.programmings)
    for channel in found.channels:
        number = channel.whole("number")
        mine = next(
            (part for part in left if number is not None and part.value.get("number") == number), None
        )
        if mine is None and len(found.channels) == len(found.programmings) == 1 and left:
            mine = left[0]
        if mine is not None:
            left.remove(mine)
        yield channel, mine
    for part in left:
        yield None, part


def _begin(channel: Part | None, programming: Part | None, draft: Draft) -> ChannelDraft:
    part = channel or programming
    assert part is not None
    return draft.add_channel(part.text("name"), part.whole("number"), part.place)


class _Channel:
    """One channel."""

    def __init__(
        self, part: Part | None, programming: Part | None, channel: ChannelDraft, draft: Draft,
        lists: dict[str, Part], ids: dict[str, str],
    ) -> None:  # fmt: skip
        self.part, self.programming, self.channel = part, programming, channel
        self.draft, self.lists, self.ids = draft, lists, ids
        self.shows: dict[str, str] = {}
        self.by_list: dict[str, list[Entry]] = {}
        self.entries: tuple[Entry, ...] = ()

    def read(self) -> None:
        if self.part:
            self._settings(self.part)
        if self.programming:
            self.programming.ignore(*_PROGRAMMING_KEPT, "name", "number")
            self.entries = self._entries(self.programming)
        elif self.part:
            self.part.note(
                "the channel comes without its programming", "import `/api/channels/ID/programming` as well"
            )
        self.aired = tuple(entry for entry in self.entries if entry.airs)
        self._fillers()
        if not self._grid():
            start = (self.part.whole("startTime") if self.part else None) or 0
            lineup.fill(self.channel, self.draft, self.entries, start)

    def _settings(self, part: Part) -> None:
        part.ignore(*_KEPT)
        if group := shown(part.text("groupTitle")):
            self.channel.settings["group"] = group
        self.channel.settings.update(slots.logo(part, "icon"))
        if part.flag("stealth"):
            self.channel.settings["enabled"] = Said(False, "`stealth` there")

    # ---------------------------------------------------------------- the line-up

    def _entries(self, programming: Part) -> tuple[Entry, ...]:
        programs = programming.get("programs")
        by_id = dict(programs.pairs()) if programs else {}
        listed = (
            programming.list("lineup") or programming.list("items") or (programs.items() if programs else ())
        )
        found = [entry for part in listed if (entry := self._entry(part, by_id))]
        for part in by_id.values():
            part.ignore_all()
        return tuple(found)

    def _entry(self, part: Part, by_id: dict[str, Part]) -> Entry | None:
        if not isinstance(part.value, dict):
            part.note("is not a programme")
            return None
        part.ignore_all()
        kind = part.text("type")
        length = max(part.whole("duration") or part.whole("durationMs") or 0, 0)
        if kind in ("flex", "offline"):
            return Entry("off-air", length, part=part)
        if kind == "redirect":
            part.note("a redirect has no place in a line-up", "a grid with a `type: simulcast` program")
            return Entry("redirect", length, part=part)
        inner = part.map("program") or by_id.get(part.text("id")) or part
        entry = self._content(inner, length)
        if entry is None:
            part.note(
                "the titles of the programmes lie in Tunarr's database",
                "import `/api/channels/ID/programming` in place of the line-up's file",
            )
            return None
        for key in ("customShowId", "fillerListId"):
            if id := part.text(key):
                self.by_list.setdefault(id, []).append(entry)
        return None if kind == "filler" else entry

    def _content(self, part: Part, length: int) -> Entry | None:
        if not isinstance(part.value, dict):
            return None
        part.ignore_all()
        self._server(part)
        kind, title = part.text("subtype") or part.text("type"), shown(part.text("title"))
        length = length or max(part.whole("duration") or 0, 0)
        if kind in ("episode", "track"):
            above, parent = part.map("grandparent"), part.map("parent")
            for upper in (above, parent):
                if upper:
                    upper.ignore_all()
            show = shown(above.text("title") if above else part.text("showTitle") or title)
            for id in (part.text("showId"), above.text("id") if above else ""):
                self.shows.setdefault(id, show)
            season = (
                (parent.whole("index") if parent else None)
                or part.whole("seasonNumber")
                or part.whole("season")
            )
            episode = part.whole("index") or part.whole("episodeNumber") or part.whole("episode")
            if show:
                return Entry(
                    "episode",
                    length,
                    shown(part.text("episodeTitle")) or title or show,
                    show,
                    _small(season),
                    _small(episode),
                    part=part,
                )
        if not title:
            return None
        return Entry(
            "movie" if kind == "movie" else "clip", length, title, year=part.whole("year"), part=part
        )

    def _server(self, part: Part) -> None:
        server = (part.text("externalSourceType") or part.text("sourceType")).casefold()
        if server == "plex":
            servers.add_plex(self.draft, part.file)
        elif server in ("jellyfin", "emby", "local"):
            servers.add_folders(self.draft, part.file, server.capitalize())

    # ---------------------------------------------------------------- filler

    def _fillers(self) -> None:
        found = [self._filler(entry) for entry in (self.part.list("fillerCollections") if self.part else ())]
        lineup.fill_gaps(self.channel, self.draft, found)

    def _filler(self, entry: Part) -> Filler:
        id = entry.text("id")
        entry.ignore("weight")
        name, content = self._listed(id)
        if not content:
            entry.note(
                "the list of filler is not part of the import",
                "import `/api/filler-lists/ID` as well, or write `from` of the pool",
            )
        clips = [replace(item, kind="clip") if item.kind == "movie" else item for item in content]
        return Filler(id, name, clips, entry.whole("cooldownSeconds") or 1800)

    def _listed(self, id: str) -> tuple[str, list[Entry]]:
        """Name and content of a list of filler or a custom show."""
        part = self.lists.get(id)
        if part is None:
            return "", self.by_list.get(id, [])
        part.ignore("contentCount", "totalDuration")
        found = []
        for item in part.list("programs"):
            if isinstance(item.value, dict):
                item.ignore_all()
                found.append(self._content(item.map("program") or item, 0))
        return part.text("name"), [entry for entry in found if entry]

    # ---------------------------------------------------------------- slots

    def _grid(self) -> bool:
        schedule = self.programming.map("schedule") if self.programming else None
        if schedule is None:
            return False
        if schedule.text("type") != "time":
            schedule.ignore_all()
            schedule.note(
                "random slots are read as the line-up they made",
                "`order: shuffle-shows`, or `weight` with `order: weighted`",
            )
            return False
        schedule.ignore("flexPreference", "maxDays", "timeZoneOffset", "startTomorrow", "type")
        found = slots.Slots(
            schedule=schedule,
            slots=schedule.list("slots"),
            start=lambda slot: slot.whole("startTime"),
            program=self._program,
            weekly=schedule.text("period") == "week",
            first_day=_SUNDAY,
            pad=schedule.whole("padMs"),
        )
        return slots.fill(self.channel, found)

    def _program(self, slot: Part) -> str | None:
        what = slot.map("programming") or slot
        order = _ORDERS.get(slot.text("order") or what.text("order"), "sequential")
        if slot.value.get("direction") == "asc":
            slot.ignore("direction")
        kind = what.text("type")
        found = self._of_kind(kind, what, order)
        if found is None:
            place = shown(what.text("showId") or kind, 60)
            slot.note(
                f"the slot shows what is not part of the import: `{place}`",
                "a program of your own in the grid",
            )
        return found or slots.off_air(self.channel)

    def _of_kind(self, kind: str, what: Part, order: str) -> str | None:
        if kind == "movie":
            return slots.movie_program(self.channel, self.draft, self.aired, order)
        if kind == "flex":
            return slots.off_air(self.channel)
        if kind == "redirect":
            other = self.ids.get(what.text("channelId"))
            what.ignore("channelName")
            return slots.simulcast(self.channel, other) if other else None
        if kind == "show":
            return self._show(what, order)
        if kind in ("custom-show", "filler"):
            name, content = self._listed(what.text("customShowId") or what.text("fillerListId"))
            what.ignore("durationWeighting", "decayFactor", "recoveryFactor")
            return slots.custom_program(
                self.channel, name or kind, content, order if kind == "custom-show" else "shuffle"
            )
        return None

    def _show(self, what: Part, order: str) -> str | None:
        given, id = what.map("show"), what.text("showId")
        if given:
            given.ignore_all()
        title = shown(
            (given.text("title") if given else "")
            or self.shows.get(id, "")
            or id.removeprefix("tv.") * id.startswith("tv.")
        )
        if not title:
            return None
        seasons = [
            number for part in what.list("seasonFilter") if (number := _small(part.as_whole())) is not None
        ]
        if not seasons:
            return slots.show_program(self.channel, title, order)
        supply = f"show:{quoted_value(title)} season:{','.join(map(str, seasons))}"
        return self.channel.add_program(slug(title, "show"), {"from": supply, "order": order})


def _small(number: int | None) -> int | None:
    return number if number is not None and 0 <= number < 10_000 else None


def advice(key: str) -> str:
    return _ADVICE.get(key, "")
