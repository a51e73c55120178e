"""FieldStation42: one JSON file a station, `station_conf`, with hours of the week and folders as tags."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field
from typing import Any

from retrovue.importers.draft import ChannelDraft, Draft, breaks_of
from retrovue.importers.names import Ids, quoted_value, shown, slug
from retrovue.importers.part import Part
from retrovue.importers.week import DAY_SECONDS, Week, grid, time_text
from retrovue.importers.yaml_text import Said, Value, duration

TITLE = "FieldStation42"
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_HOUR = 3600
_MOST_TAGS = 100
_KEPT = ("catalog_path", "schedule_path", "runtime_dir", "network_long_name", "two_hour")
_ADVICE = {
    "logo_dir": "a `graphics:` entry with the logo, named in `channel.graphics`",
    "default_logo": "a `graphics:` entry with the logo, named in `channel.graphics`",
    "show_logo": "a `graphics:` entry with the logo, named in `channel.graphics`",
    "logo_permanent": "`show: {during: programme}` in the `graphics:` entry",
    "autobump": "a `promo` or `bumper` pool of your own",
    "standby_image": "an item of `kind: slate` in a pool of slates",
    "be_right_back_media": "a `bumper` at the start of the breaks",
    "start_bump": "`wrap: {intro: pool}` in the program",
    "end_bump": "`wrap: {outro: pool}` in the program",
    "sequence_start": "`start: s01e01` in the program, or a selector with `season:`",
    "sequence_end": "a selector with `season:`",
    "schedule_increment": "a program of `run: marathon`, or a `block` for the whole channel",
    "video_scramble_fx": "",
    "station_fx": "",
}


def recognise(value: Any) -> bool:
    """A station, or the program's own settings, which lie among the stations."""
    if not isinstance(value, dict):
        return False
    return isinstance(value.get("station_conf"), dict) or (
        "network_name" in value and any(day in value for day in (*_DAYS, "network_type"))
    )


def read(parts: tuple[Part, ...], draft: Draft) -> None:
    home = _Home(draft)
    for part in parts:
        conf = part.get("station_conf") or part
        _Station(conf, draft, home).read()


@dataclass(slots=True)
class _Home:
    """Folders of all stations, as sources."""

    draft: Draft
    ids: Ids = field(default_factory=lambda: Ids("media"))
    _settings: dict[str, dict[str, Value]] = field(default_factory=dict)
    _rules: dict[str, list[Value]] = field(default_factory=dict)

    def source(self, folder: str, shown_as: str, comment: str) -> str:
        root = posixpath.join(self.draft.words.home, folder) if self.draft.words.home else folder
        id = self.ids.of(root, shown_as)
        if id not in self._settings:
            self._settings[id] = {"type": "folder", "roots": [root]}
            self.draft.sources[id] = Said(self._settings[id], comment)
        return id

    def add_rule(self, source: str, folder: str, kind: str) -> None:
        """What lies in a folder is of a kind. Braces would be fields of a pattern."""
        rule: Value = {"match": f"{folder}/**", "set": {"kind": kind}}
        rules = self._rules.setdefault(source, [])
        if not {"{", "}", "*"} & set(folder) and rule not in rules:
            rules.append(rule)
            self._settings[source]["rules"] = rules


class _Station:
    """One station file becomes one channel."""

    def __init__(self, conf: Part, draft: Draft, home: _Home) -> None:
        self.conf, self.draft, self.home = conf, draft, home
        self.offset = 0

    def read(self) -> None:
        conf = self.conf
        conf.ignore(*_KEPT)
        name, type = conf.text("network_name"), conf.text("network_type").casefold() or "standard"
        long_name = conf.text("network_long_name")
        number = conf.whole("channel_number")
        if type in ("web", "streaming") or type not in ("standard", "guide", "loop"):
            instead = (
                "a channel with a `type: live` program"
                if type == "streaming"
                else "nothing; a channel is video"
            )
            conf.note(f"a channel of type `{shown(type, 20)}` is not made", instead)
            conf.ignore_all()
            return
        self.channel = self.draft.add_channel(name or long_name, number, conf.file)
        if conf.flag("hidden"):
            self.channel.settings["enabled"] = Said(False, "hidden there")
        if type == "guide":
            self._guide()
        else:
            self._content(loops=type == "loop")

    def _guide(self) -> None:
        self.channel.settings["block"] = "none"
        self.channel.programs["guide"] = {"type": "guide"}
        self.channel.grid["daily"] = {"00:00": "guide"}

    def _content(self, loops: bool) -> None:
        conf = self.conf
        folder = _path(conf.text("content_dir")) or "catalog"
        shown_as = re.sub(r"[_-]?catalog$", "", posixpath.basename(folder)) or self.channel.id
        self.source = self.home.source(folder, shown_as, f"`content_dir` of {self.channel.name}")
        increment = conf.whole("schedule_increment")
        self.increment = 30 if increment is None else increment
        self.channel.settings["block"] = (
            duration(self.increment * 60) if 0 < self.increment <= 1440 else "none"
        )
        self.offset = min(max(conf.whole("schedule_offset") or 0, 0), 59) * 60
        if loops:
            self._loop()
            return
        self.channel.settings["breaks"] = self._breaks(conf)
        self.clips = self._clip_shows()
        self._fallback()
        self._off_air()
        self.overrides, self.templates = conf.map("slot_overrides"), conf.map("day_templates")
        self._week()
        self._dates()

    def _loop(self) -> None:
        self.conf.ignore("break_strategy", "break_duration", "commercial_free", "commercial_dir", "bump_dir")
        self.channel.settings["block"] = "none"
        settings = {"from": self._selector(("",)), "order": "sequential", "run": "marathon"}
        self.channel.programs["loop"] = Said(settings, "`network_type: loop`")
        self.channel.grid["daily"] = {"00:00": {"program": "loop", "run": "marathon"}}

    # ---------------------------------------------------------------- content

    def _selector(self, tags: tuple[str, ...]) -> str:
        paths = (f"{self.source}/{tag}/**" if tag else f"{self.source}/**" for tag in tags)
        return "path:" + ",".join(map(quoted_value, paths))

    def _clip_shows(self) -> frozenset[str]:
        found = set()
        for entry in self.conf.list("clip_shows"):
            tag = entry.as_text() if not isinstance(entry.value, dict) else entry.text("tags")
            length = entry.whole("duration") if isinstance(entry.value, dict) else None
            if length not in (None, 60):
                entry.note(
                    "clips are gathered into slots of a length of their own", "grid entries of that length"
                )
            found |= {_path(tag)} if tag else set()
        return frozenset(found)

    def _fallback(self) -> None:
        tag = _path(self.conf.text("fallback_tag"))
        if tag:
            self.channel.settings["fallback"] = self._program((tag,), None, False)

    def _off_air(self) -> None:
        self.off_air: Value = {"type": "off-air"}
        for key, id in (("off_air_video", "off-air"), ("sign_off_video", "sign-off")):
            path = _path(self.conf.text(key))
            if not path:
                continue
            folder = posixpath.dirname(path)
            source = self.home.source(folder, "station-clips", f"folder of `{key}` and such")
            selector = "path:" + quoted_value(f"{source}/{posixpath.basename(path)}")
            if id == "off-air":
                self.off_air = Said({"type": "loop", "from": selector, "epg": "Off the air"}, f"`{key}`")
            else:
                self.channel.programs[id] = Said({"type": "sequence", "items": [selector]}, f"`{key}`")
                self.conf.note(
                    "the sign-off clip has no place in the grid",
                    "`on_air` hours in `channel`, with `off_air: {sign_off: sign-off}`",
                )

    def _program(self, tags: tuple[str, ...], sequence: str | None, clips: bool) -> str:
        order = "sequential" if sequence else "shuffle"
        settings: dict[str, Value] = {"from": self._selector(tags), "order": order}
        if clips:
            settings["run"] = "marathon"
        name = " ".join(posixpath.basename(tag) for tag in tags)[:40] + (f" {sequence}" if sequence else "")
        comment = (
            f"tags {', '.join(tags)}"
            + (f", sequence {sequence}" if sequence else "")
            + (", a clip show" if clips else "")
        )
        return self.channel.add_program(slug(name, "program"), Said(settings, shown(comment, 100)))

    # ---------------------------------------------------------------- breaks

    def _breaks(self, part: Part, inherited: Part | None = None) -> str:
        """The break format of a channel, or of a slot that differs from it."""
        base = inherited or part
        strategy = (part.text("break_strategy") or base.text("break_strategy") or "standard").casefold()
        if strategy not in ("standard", "center", "end"):
            part.note(f"the break strategy `{shown(strategy, 30)}` is unknown", "a break format of your own")
        folders = {
            key: _path(part.text(key)) or _path(base.text(key)) for key in ("commercial_dir", "bump_dir")
        }
        bumps = self._pool(folders["bump_dir"] or "bump", "bumper", "5m")
        comment = f"`break_strategy` of {self.channel.name}"
        if base.flag("commercial_free"):
            settings = breaks_of({"count": 0}, [{"bumper": bumps}])
            return self.draft.add_breaks(f"{self.source} commercial-free", settings, comment)
        spots = self._pool(folders["commercial_dir"] or "commercial", "commercial", "30m")
        length = duration(min(max(base.whole("break_duration") or 120, 30), 240))
        internal = _internal(strategy, length, spots, bumps)
        settings = breaks_of(internal, [{"bumper": bumps, "max": 1}, {"spots": spots}])
        name = (
            f"{self.source} {strategy} {length}"
            if strategy in ("standard", "center")
            else f"{self.source} end"
        )
        return self.draft.add_breaks(name, settings, comment)

    def _pool(self, folder: str, kind: str, rest: str) -> str:
        self.home.add_rule(self.source, folder, kind)
        supply = f"path:{quoted_value(f'{self.source}/{folder}/**')}"
        comment = f"`{folder}` of {self.channel.name}"
        return self.draft.add_pool(f"{self.source} {folder}", {"from": supply, "rest": rest}, comment)

    # ---------------------------------------------------------------- the week

    def _week(self) -> None:
        week: Week = {}
        carried: Value | None = None
        for index, day in enumerate(_DAYS):
            slots = self._day(self.conf.get(day))
            for hour in range(24):
                slot = slots.get(hour)
                start = index * DAY_SECONDS + hour * _HOUR + self.offset
                carried = self._hour(week, start, slot, carried)
        self.channel.grid.update(grid(week))

    def _hour(self, week: Week, start: int, slot: Part | None, carried: Value | None) -> Value | None:
        """What runs at the end of the hour, for a next hour that only says `continued`."""
        if slot is not None and slot.flag("continued") and carried is not None:
            return carried
        entries = self._entries(slot)
        for number, entry in enumerate(entries):
            week[start + number * _HOUR // len(entries)] = entry
        return entries[-1]

    def _day(self, part: Part | None) -> dict[int, Part]:
        """Slots by hour; a text names a template."""
        if part is not None and isinstance(part.value, str):
            named = self.templates.map(part.value) if self.templates else None
            if named is None:
                part.note(
                    f"the day template `{shown(part.value, 40)}` does not exist",
                    "the day is off air; write its grid",
                )
            part = named
        found: dict[int, Part] = {}
        for key, slot in part.pairs() if part else ():
            hour = int(key) if key.isascii() and key.isdecimal() and len(key) < 3 else 24
            if hour > 23 or not isinstance(slot.value, dict):
                slot.note("is not the slot of an hour", "an entry of the grid")
            else:
                found[hour] = slot
        return found

    def _entries(self, slot: Part | None) -> list[Value]:
        """The programmes of one hour: one, or one for each half."""
        if slot is None or slot.text("event"):
            return [self._nothing(slot)]
        override = slot.text("overrides")
        layer = self.overrides.map(override) if self.overrides and override else None
        if override and layer is None:
            slot.note(f"the slot override `{shown(override, 40)}` does not exist")
        tags = self._tags(slot)
        if not tags:
            slot.note("the slot has no tags", "a program in the grid")
            return [self._nothing(None)]
        layers = [slot, *([layer] if layer else [])]
        sequence = next((found for part in layers if (found := part.text("sequence"))), None)
        if self._wants(layers, "random_tags"):
            tags = [tuple(tag for group in tags for tag in group)]
        elif len(tags) > 2:
            slot.note("only the first two of the tags have a time of their own", "more entries of the grid")
        for part in layers:
            for marathon in [part.map("marathon")]:
                if marathon:
                    marathon.ignore("chance", "count")
                    marathon.note(
                        "marathons by chance do not exist",
                        "a stunt with `run: marathon` on the days you choose",
                    )
        return [self._entry(layers, group, sequence) for group in tags[:2]]

    def _wants(self, layers: list[Part], key: str) -> bool:
        return any(part.flag(key) for part in layers)

    def _tags(self, slot: Part) -> list[tuple[str, ...]]:
        found = slot.get("tags")
        if found is None:
            return []
        texts = (
            [part.as_text() for part in found.items()] if isinstance(found.value, list) else [found.as_text()]
        )
        if len(texts) > _MOST_TAGS:
            found.note(f"only the first {_MOST_TAGS} tags are read", "a selector of your own")
        paths = [_path(text) for text in texts[:_MOST_TAGS] if text]
        return [(path,) for path in paths if path]

    def _entry(self, layers: list[Part], tags: tuple[str, ...], sequence: str | None) -> Value:
        program = self._program(tags, sequence, any(tag in self.clips for tag in tags))
        for part in layers:
            if any(part.has(key) for key in ("break_strategy", "commercial_dir", "bump_dir")):
                return {"program": program, "breaks": self._breaks(part, self.conf)}
        return program

    def _nothing(self, slot: Part | None) -> str:
        if slot is not None and slot.text("event").casefold() not in ("signoff", "sign_off"):
            slot.note(f"the event `{shown(slot.text('event'), 30)}` is unknown; the hour is off air")
        self.channel.programs.setdefault("off-air", self.off_air)
        return "off-air"

    # ---------------------------------------------------------------- dates

    def _dates(self) -> None:
        dated = self.conf.map("date_overrides")
        for key, part in dated.pairs() if dated else ():
            found = re.fullmatch(r"\s*([A-Za-z]+)\s+(\d{1,2})\s*", key)
            month = found[1].casefold() if found else ""
            if not found or month not in _MONTHS or not 1 <= int(found[2]) <= 28 + 3 * (month != "february"):
                part.note("is not a date such as `December 25`", "a stunt with `when: {date: 12-25}`")
                continue
            day: Week = {}
            carried: Value | None = None
            slots = self._day(part)
            for hour in range(24):
                carried = self._hour(day, hour * _HOUR + self.offset, slots.get(hour), carried)
            date = f"{_MONTHS.index(month) + 1:02d}-{int(found[2]):02d}"
            self.channel.stunts[slug(key, "day")] = Said(
                {"when": {"date": date}, "grid": _times(day)}, f"`date_overrides`, {shown(key, 30)}"
            )


def _internal(strategy: str, length: str, spots: str, bumps: str) -> dict[str, Value]:
    """Breaks inside programmes: as many as fit, one in the middle, or none."""
    if strategy not in ("standard", "center"):
        return {"count": 0}
    count: dict[str, Value] = {"count": 1} if strategy == "center" else {}
    pod: list[Value] = [{"bumper": bumps}, {"spots": spots}, {"bumper": bumps}]
    return {**count, "length": length, "cut_at": ["override", "chapter", "black", "even"], "pod": pod}


def _times(day: Week) -> dict[str, Value]:
    found: dict[str, Value] = {}
    running: Value | None = None
    for start in sorted(day):
        if day[start] != running and start < DAY_SECONDS:
            found[time_text(start)] = running = day[start]
    return found


def _path(text: str) -> str:
    """A relative folder without detours; one that leaves its parent is not followed."""
    clean = posixpath.normpath(shown(text, 1000).replace("\\", "/")) if text.strip() else ""
    return "" if clean in ("", ".") or clean.startswith("..") else clean


def advice(key: str) -> str:
    """What to write instead of a key that was not carried over."""
    return _ADVICE.get(key, "")


__all__ = ["TITLE", "ChannelDraft", "advice", "read", "recognise"]
