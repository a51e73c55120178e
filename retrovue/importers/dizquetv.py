"""dizqueTV: a channel's JSON with the line-up spelled out, the time slots it came from, and lists of filler."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from retrovue.importers import lineup, servers, slots
from retrovue.importers.draft import ChannelDraft, Draft
from retrovue.importers.lineup import Entry, Filler
from retrovue.importers.names import shown
from retrovue.importers.part import Part
from retrovue.importers.yaml_text import Said, Value

TITLE = "dizqueTV"
_THURSDAY = 3
"""Its weeks are those of the epoch, which began on a Thursday."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_WEEK_MS = 7 * 86_400_000
_KEPT = (
    "_id", "duration", "startTime", "fillerRepeatCooldownMinutes", "guideMinimumDurationSeconds", "icon", "iconWidth",
    "iconDuration", "iconPosition", "disableFillerOverlay", "offlineMode", "offlinePicture", "offlineSoundtrack",
    "transcoding", "stealth", "fallback", "groupTitle", "onDemand", "exclude",
)  # fmt: skip
_ADVICE = {
    "watermark": "a `graphics:` entry, named in `channel.graphics`",
    "guideFlexPlaceholder": "`epg:` in the program that fills the gaps",
    "lateness": "`overrun: spill` and `late_join` in the programs that may run over",
}


def recognise(value: Any) -> bool:
    """A channel, a list of channels, or a list of filler."""
    if isinstance(value, list):
        return bool(value) and all(_channel(item) for item in value[:3])
    return _channel(value) or _filler(value)


def _channel(value: Any) -> bool:
    if not isinstance(value, dict) or not isinstance(value.get("programs"), list):
        return False
    return "number" in value and not {"lineup", "totalPrograms", "startTimeOffsets", "items"} & set(value)


def _filler(value: Any) -> bool:
    return isinstance(value, dict) and "name" in value and isinstance(value.get("content"), list)


def read(parts: tuple[Part, ...], draft: Draft) -> None:
    fillers = {}
    channels: list[Part] = []
    for part in parts:
        if _filler(part.value):
            fillers[part.file.rsplit("/", 1)[-1].removesuffix(".json")] = part
        else:
            for item in part.items() if isinstance(part.value, list) else (part,):
                if _channel(item.value):
                    channels.append(item)
                else:
                    item.note("is not a channel", "export it again, or import it by itself")
    made = [(part, _begin(part, draft)) for part in channels]
    numbers = {number: channel.id for _, channel in made if (number := channel.number)}
    for part, channel in made:
        _Channel(part, channel, draft, fillers, numbers).read()


def _begin(part: Part, draft: Draft) -> ChannelDraft:
    return draft.add_channel(part.text("name"), part.whole("number"), part.place)


class _Channel:
    """One channel."""

    def __init__(
        self,
        part: Part,
        channel: ChannelDraft,
        draft: Draft,
        fillers: dict[str, Part],
        numbers: dict[str, str],
    ) -> None:
        self.part, self.channel, self.draft = part, channel, draft
        self.fillers, self.numbers = fillers, numbers

    def read(self) -> None:
        part = self.part
        part.ignore(*_KEPT)
        servers.add_plex(self.draft, part.place)
        if (group := part.text("groupTitle")) and shown(group):
            self.channel.settings["group"] = shown(group)
        self.channel.settings.update(slots.logo(part, "icon"))
        if part.flag("stealth"):
            self.channel.settings["enabled"] = Said(False, "`stealth` there")
        self.entries = entries(part.list("programs"))
        self.aired = tuple(entry for entry in self.entries if entry.airs)
        self._filler()
        self._fallback()
        if not self._grid():
            lineup.fill(self.channel, self.draft, self.entries, _start(part.text("startTime")))
            self._gaps()

    # ---------------------------------------------------------------- filler

    def _filler(self) -> None:
        found = [self._list(entry) for entry in self.part.list("fillerCollections")]
        own = clips(self.part.list("fillerContent"))
        self.part.ignore("fillerRepeatCooldown")
        if own:
            found.append(Filler(self.channel.id, f"{self.channel.id} clips", own, 1800))
        lineup.fill_gaps(self.channel, self.draft, found)

    def _list(self, entry: Part) -> Filler:
        id = entry.text("id")
        entry.ignore("cooldownMinutes")
        rest = (entry.whole("cooldown") or self.part.whole("fillerRepeatCooldown") or 1_800_000) // 1000
        if (entry.whole("weight") or 300) != 300:
            entry.note(
                "lists of filler have no weights among themselves",
                "`order: weighted` and `weight` in the pool",
            )
        part = self.fillers.get(id)
        if part is None:
            entry.note(
                "the list of filler is not part of the import",
                "import its file from `filler` as well, or write `from` of the pool",
            )
            return Filler(id, "", (), rest)
        return Filler(id, part.text("name") or "filler", clips(part.list("content")), rest)

    def _fallback(self) -> None:
        items: list[Value] = list(
            dict.fromkeys(entry.selector for entry in entries(self.part.list("fallback")) if entry.airs)
        )
        if items:
            id = self.channel.add_program(
                "fallback", Said({"items": items, "order": "shuffle"}, "`fallback`")
            )
            self.channel.settings["fallback"] = id

    def _gaps(self) -> None:
        long = [entry for entry in self.entries if entry.kind == "off-air" and entry.length >= 3_600_000]
        if long and self.aired:
            what = "stretches of flex time of an hour and more have no place in a line-up"
            self.part.note(what, "a grid with a `type: off-air` program, or the fallback")
        for entry in self.entries:
            if entry.kind == "redirect" and entry.part:
                entry.part.note(
                    "a redirect has no place in a line-up", "a grid with a `type: simulcast` program"
                )

    # ---------------------------------------------------------------- slots

    def _grid(self) -> bool:
        self._random()
        schedule = self.part.map("scheduleBackup")
        if schedule is None:
            return False
        schedule.ignore("period", "maxDays", "flexPreference", "timeZoneOffset", "fake", "pad", "slots")
        found = slots.Slots(
            schedule=schedule,
            slots=schedule.list("slots"),
            start=lambda slot: slot.whole("time"),
            program=self._program,
            weekly=(schedule.whole("period") or 0) >= _WEEK_MS,
            first_day=_THURSDAY,
            pad=schedule.whole("pad"),
        )
        return slots.fill(self.channel, found)

    def _random(self) -> None:
        schedule = self.part.map("randomScheduleBackup")
        if schedule:
            schedule.ignore_all()
            schedule.note(
                "random slots are read as the line-up they made",
                "`order: shuffle-shows`, or `weight` with `order: weighted`",
            )

    def _program(self, slot: Part) -> str | None:
        show = slot.text("showId")
        order = "shuffle" if slot.text("order") == "shuffle" else "sequential"
        kind, _, name = show.partition(".")
        if kind in ("tv", "audio") and shown(name):
            return slots.show_program(self.channel, name, order)
        if kind == "movie":
            return slots.movie_program(self.channel, self.draft, self.aired, order)
        if kind == "flex":
            fallback = self.channel.settings.get("fallback")
            return fallback if isinstance(fallback, str) else slots.off_air(self.channel)
        if kind == "redirect" and name in self.numbers:
            return slots.simulcast(self.channel, self.numbers[name])
        if kind == "custom":
            found = self._custom(name, order)
            if found:
                return found
        slot.note(
            f"the slot shows what is not part of the import: `{shown(show, 60)}`",
            "a program of your own in the grid",
        )
        return slots.off_air(self.channel)

    def _custom(self, id: str, order: str) -> str | None:
        items = [entry for entry in self.aired if entry.part and entry.part.text("customShowId") == id]
        name = next((entry.part.text("customShowName") for entry in items if entry.part), "")
        listed = self.fillers.get(id)
        if listed and not items:
            name, items = listed.text("name"), list(entries(listed.list("content")))
        return slots.custom_program(self.channel, name or "custom show", items, order)


def _start(text: str) -> int:
    """The instant in ms; only its distance from the half hour is of use. One without a zone is UTC."""
    try:
        found = datetime.fromisoformat(text) if len(text) < 40 else _EPOCH
        return ((found if found.tzinfo else found.replace(tzinfo=UTC)) - _EPOCH) // timedelta(milliseconds=1)
    except (ValueError, OverflowError):
        return 0


def entries(parts: Sequence[Part]) -> tuple[Entry, ...]:
    """Programmes of a line-up; what cannot be told from its names is noted and passed over."""
    return tuple(entry for part in parts if (entry := _entry(part)))


def clips(parts: Sequence[Part]) -> tuple[Entry, ...]:
    """Filler, whatever the server takes it for."""
    return tuple(replace(entry, kind="clip") if entry.kind == "movie" else entry for entry in entries(parts))


def _entry(part: Part) -> Entry | None:
    if not isinstance(part.value, dict):
        part.note("is not a programme")
        return None
    part.ignore_all()
    length = max(part.whole("duration") or 0, 0)
    kind, title = part.text("type"), shown(part.text("title"))
    if part.flag("isOffline"):
        other = part.text("channel") if kind == "redirect" else ""
        return Entry("redirect" if kind == "redirect" else "off-air", length, part=part, other=other)
    show = shown(part.text("showTitle"))
    season, episode, year = (part.whole(key) for key in ("season", "episode", "year"))
    if kind in ("episode", "track") and show:
        return Entry("episode", length, title or show, show, _small(season), _small(episode), part=part)
    if title:
        return Entry("movie" if kind == "movie" else "clip", length, title, year=year, part=part)
    part.note("the programme has no title", "an item of the line-up")
    return None


def _small(number: int | None) -> int | None:
    return number if number is not None and 0 <= number < 10_000 else None


def advice(key: str) -> str:
    return _ADVICE.get(key, "")
