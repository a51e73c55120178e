"""ErsatzTV's sequential schedules: YAML with contents, sequences, and a playout that is a list of instructions.

A program counter walks the playout once. Instructions that name a time of day start an entry of the grid; what stands
between two of them becomes that entry's program.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from retrovue.importers.draft import ChannelDraft, Draft
from retrovue.importers.ersatztv_content import Contents
from retrovue.importers.ersatztv_words import clock, length, number_in, stem, whole
from retrovue.importers.lineup import write_gaps
from retrovue.importers.names import shown
from retrovue.importers.part import Part
from retrovue.importers.week import DAY_SECONDS, Week, grid
from retrovue.importers.yaml_text import Said, Value, duration

TITLE = "ErsatzTV"
_STEPS = 5_000
"""Instructions walked of one playout; sequences that name each other would go on for ever."""
_DEEPEST = 16
_ITEMS = 60
"""Items of a `sequence` program."""
_TAKES = ("all", "count", "duration", "pad_to_next", "pad_until")
_ADVICE = {
    "watermark": "a `graphics:` entry, named in `channel.graphics`",
    "graphics_on": "a `graphics:` entry, named in `graphics` of the program",
    "graphics_off": "a `graphics:` entry, named in `graphics` of the program",
    "epg_group": "`epg:` in the program",
    "custom_title": "`epg:` in the program",
    "pre_roll": "`wrap: {intro: pool}` in the program",
    "post_roll": "`wrap: {outro: pool}` in the program",
    "mid_roll": "a break format with `internal`, named by `breaks`",
    "shuffle_sequence": "`order: shuffle-shows` in a program of several shows",
    "skip_items": "`start: s01e01` in the program",
    "fallback": "`channel.fallback`",
    "trim": "`overrun: trim` in the program",
    "discard_attempts": "",
    "offline_tail": "`until` in the grid's entry",
    "stop_before_end": "`overrun: spill` in the program",
    "disable_watermarks": "`graphics` of the program",
    "rewind": "`channel.start`",
}


def recognise(value: Any) -> bool:
    """A schedule, or a file of contents that schedules import."""
    if not isinstance(value, dict) or "name" in value or "station_conf" in value:
        return False
    if isinstance(value.get("playout"), list):
        return True
    listed = value.get("content") or value.get("sequence")
    return isinstance(listed, list) and any(isinstance(item, dict) and "key" in item for item in listed[:3])


def read(parts: tuple[Part, ...], draft: Draft) -> None:
    by_name = {stem(part.file): part for part in parts}
    for part in parts:
        if part.list("playout"):
            _Schedule(part, by_name, draft).read()
    draft.sources["media"] = Said({"type": "nfo", "roots": ["media"]}, "the folders of your libraries")
    draft.notes.add(
        parts[0].file,
        "a schedule does not say where its media lie",
        "the folders of the libraries under `roots` in the source `media`, or a `type: plex` source",
    )


@dataclass(slots=True)
class _Stretch:
    """From one known time to the next: content keys with how many, or for how long."""

    start: int
    """Seconds after midnight of the first day."""
    takes: list[tuple[str, int | None, int | None, Part]] = field(default_factory=list)
    """Content, count (None: all of it), seconds, where it stands."""
    fillers: list[tuple[str, Part]] = field(default_factory=list)


class _Schedule:
    """One schedule becomes one channel."""

    def __init__(self, part: Part, by_name: dict[str, Part], draft: Draft) -> None:
        self.part, self.draft = part, draft
        self.steps = 0
        file = stem(part.file)
        name = re.sub(r"[_\W]+", " ", re.sub(r"^\d{1,4}(?!\d)", "", file)).strip() or file
        self.channel: ChannelDraft = draft.add_channel(name, number_in(file), part.file)
        self.contents = Contents(draft, self.channel)
        self.sequences: dict[str, Part] = {}
        for other in (*self._imports(by_name), part):
            self.contents.add(other.list("content"))
            self.sequences |= {item.text("key"): item for item in other.list("sequence")}
        self.block: int | None = None
        self.starts: dict[str, str] = {}

    def _imports(self, by_name: dict[str, Part]) -> list[Part]:
        found = []
        for entry in self.part.list("import"):
            other = by_name.get(stem(entry.as_text()))
            if other is None:
                entry.note(
                    f"the imported file `{shown(entry.as_text(), 60)}` is not part of the import",
                    "import it as well",
                )
            elif other is not self.part:
                found.append(other)
        return found

    def read(self) -> None:
        self.now: int | None = 0
        for instruction in self.part.list("reset"):
            until = instruction.text("wait_until")
            self.now = clock(until) if until and clock(until) is not None else self.now
            instruction.ignore("tomorrow", "rewind_on_reset")
            if instruction.has("skip_to_item"):
                self._skip(instruction)
        self.stretches = [_Stretch(self.now or 0)]
        self.walk(self.part.list("playout"), 0)
        self._finish()

    # ---------------------------------------------------------------- the walk

    def walk(self, instructions: tuple[Part, ...], depth: int) -> None:
        for instruction in instructions:
            self.steps += 1
            if self.steps > _STEPS or depth > _DEEPEST:
                self.part.note("the playout is too long to follow to its end", "a grid")
                return
            self._step(instruction, depth)

    def _step(self, part: Part, depth: int) -> None:
        if not isinstance(part.value, dict):
            part.note("is not an instruction")
            return
        kind = next(
            (key for key in ("sequence", "wait_until", *_TAKES, "skip_to_item", "repeat") if part.has(key)),
            "",
        )
        if kind == "sequence" and not {"pre_roll", "post_roll", "mid_roll"} & set(part.value):
            self._sequence(part, depth)
        elif kind == "wait_until":
            self._wait(part)
        elif kind in _TAKES:
            self._take(part, kind)
        elif kind == "skip_to_item":
            self._skip(part)
        elif kind != "repeat":
            self._control(part)

    def _control(self, part: Part) -> None:
        """Instructions that change how things look; one finding each, not one for each of its keys."""
        kind = next((key for key in part.value if key in _ADVICE), "")
        if kind:
            part.ignore_all()
            part.note(f"`{kind}` is left out", _ADVICE[kind])

    def _sequence(self, part: Part, depth: int) -> None:
        inner = part.get("sequence")
        key = inner.text("sequence") if inner and isinstance(inner.value, dict) else part.text("sequence")
        found = self.sequences.get(key)
        if found is None:
            part.note(f"the sequence `{shown(key, 40)}` does not exist")
            return
        for _ in range(max(1, min(part.whole("repeat") or 1, 100))):
            self.walk(found.list("items"), depth + 1)

    def _wait(self, part: Part) -> None:
        value = part.get("wait_until")
        text = value.text("when") if value and isinstance(value.value, dict) else part.text("wait_until")
        part.ignore("rewind_on_reset")
        time = clock(text)
        if time is None:
            part.note(f"`{shown(text, 20)}` is not a time of day", "an entry of the grid")
            return
        self._anchor(
            time,
            part.flag("tomorrow") or bool(value and isinstance(value.value, dict) and value.flag("tomorrow")),
        )

    def _anchor(self, time: int, tomorrow: bool) -> None:
        """A new stretch at the next such time."""
        last = self.now if self.now is not None else self.stretches[-1].start
        day = last // DAY_SECONDS
        at = day * DAY_SECONDS + time
        if (
            at < last
            or (tomorrow and at <= last)
            or (tomorrow and at // DAY_SECONDS == day and self.now is None)
        ):
            at += DAY_SECONDS
        self.now = at
        here = self.stretches[-1]
        if here.takes or here.start != at:
            self.stretches.append(_Stretch(at))

    def _take(self, part: Part, kind: str) -> None:
        value = part.get(kind)
        inner = value if value and isinstance(value.value, dict) else part
        content = inner.text("content")
        amount = inner.text("value") if inner is value else part.text(kind)
        part.ignore("filler_kind") if part.text("filler_kind") in ("", "none") else None
        if kind == "pad_to_next":
            self.block = whole(amount) or self.block
            self.stretches[-1].fillers.append((content, part))
        elif kind == "pad_until":
            self._pad_until(part, content, amount)
        elif kind == "duration":
            self._duration(part, content, amount)
        else:
            self.stretches[-1].takes.append(
                (content, None if kind == "all" else whole(amount) or 1, None, part)
            )
            self.now = None

    def _pad_until(self, part: Part, content: str, amount: str) -> None:
        time = clock(amount)
        if time is None:
            part.note(f"`{shown(amount, 20)}` is not a time of day", "an entry of the grid")
            return
        here = self.stretches[-1]
        if here.takes:
            here.fillers.append((content, part))
        else:
            here.takes.append((content, None, None, part))
        self._anchor(
            time,
            part.text("tomorrow").casefold() == "true"
            if not isinstance(part.value.get("tomorrow"), bool)
            else part.flag("tomorrow"),
        )

    def _duration(self, part: Part, content: str, amount: str) -> None:
        seconds = length(amount)
        if seconds is None:
            part.note(f"`{shown(amount, 20)}` is not a duration", "an entry of the grid")
        elif self.now is None:
            self.stretches[-1].takes.append((content, 1, seconds, part))
        else:
            if self.stretches[-1].takes:
                self.stretches.append(_Stretch(self.now))
            self.stretches[-1].takes.append((content, None, seconds, part))
            self.now += seconds
            self.stretches.append(_Stretch(self.now))

    def _skip(self, part: Part) -> None:
        season, episode = part.whole("season"), part.whole("episode")
        part.ignore("skip_to_item")
        if season is not None and episode is not None and 0 <= season < 10_000 and 0 <= episode < 100_000:
            self.starts[part.text("content")] = f"s{season:02d}e{episode:02d}"

    # ---------------------------------------------------------------- the grid

    def _finish(self) -> None:
        self.channel.settings["block"] = (
            duration(self.block * 60) if self.block and self.block <= 1440 else "none"
        )
        fillers = dict.fromkeys(key for stretch in self.stretches for key, _ in stretch.fillers)
        if fillers:
            self._gaps(tuple(fillers))
        week = self._week()
        if not week:
            self.part.note("the playout airs nothing", "a grid")
            week = {0: self._off_air()}
        self.channel.grid.update(grid(week, self._ends))

    def _ends(self, entry: Value) -> bool:
        """An item that airs once, or a sequence of them, and not what goes on until the next entry."""
        if isinstance(entry, dict):
            return entry.get("run") == "once"
        program = self.channel.programs.get(str(entry))
        settings = program.value if isinstance(program, Said) else program
        return isinstance(settings, dict) and settings.get("type") == "sequence"

    def _gaps(self, keys: tuple[str, ...]) -> None:
        supply = " | ".join(dict.fromkeys(self.contents.supply(key, self.part) for key in keys))
        write_gaps(self.channel, self.draft, supply, "30m", f"what pads {self.channel.name}")

    def _week(self) -> Week:
        """The days of the playout; a day airs on every day of the week."""
        last = self.stretches[-1]
        stretches = [stretch for stretch in self.stretches if stretch.takes or stretch is not last]
        days = {stretch.start // DAY_SECONDS for stretch in stretches if stretch.takes}
        if len(days) > 1 and len(days) != 7:
            self.part.note(
                f"the playout comes round every {len(days)} days; only its first day is made",
                "grids for the days of the week, or stunts",
            )
        if len(days) == 7:
            self.part.note("the first day of the playout is taken for a Monday", "other days in the grid")
        week: Week = {}
        first = min(days, default=0)
        for stretch in stretches:
            day = stretch.start // DAY_SECONDS - first
            if len(days) == 7:
                week[stretch.start - first * DAY_SECONDS] = self._program(stretch)
            elif day == 0 or not stretch.takes:
                program = self._program(stretch)
                for index in range(7):
                    week.setdefault(index * DAY_SECONDS + stretch.start % DAY_SECONDS, program)
        return {second: program for second, program in week.items() if 0 <= second < 7 * DAY_SECONDS}

    def _program(self, stretch: _Stretch) -> Value:
        keys = list(dict.fromkeys(key for key, *_ in stretch.takes))
        if not keys:
            return self._off_air()
        for _, _, _, part in stretch.takes:
            if part.text("custom_title"):
                part.note("`custom_title` is left out", _ADVICE["custom_title"])
        if len(keys) == 1:
            return self._single(keys[0], stretch)
        counts = [(key, count or 1) for key, count, _, _ in stretch.takes]
        if sum(count for _, count in counts) <= _ITEMS and all(
            seconds is None and count for _, count, seconds, _ in stretch.takes
        ):
            return self._one_after_the_other(counts, stretch)
        return self._flow(stretch)

    def _single(self, key: str, stretch: _Stretch) -> Value:
        id = self.contents.program(key, stretch.takes[0][3], self.starts.get(key))
        once = len(stretch.takes) == 1 and stretch.takes[0][1] == 1 and stretch is not self.stretches[-1]
        if once:
            return {"program": id, "run": "once"}
        return {"program": id, "run": "marathon"} if self.channel.settings["block"] == "none" else id

    def _one_after_the_other(self, counts: list[tuple[str, int]], stretch: _Stretch) -> Value:
        shows = [self.contents.show(key) for key, _ in counts]
        if all(shows) and {count for _, count in counts} == {1} and len(set(shows)) == len(shows):
            settings: Value = {"shows": [show for show in shows if show], "order": "rotate-shows"}
            return self.channel.add_program("in-turn", Said(settings, "one of each, in turn"))
        place = stretch.takes[0][3]
        items = [self.contents.supply(key, place) for key, count in counts for _ in range(min(count, _ITEMS))]
        settings = {"type": "sequence", "items": items}
        if stretch is self.stretches[-1] or len(self.stretches) == 1:
            return self._flow(stretch)
        return self.channel.add_program("sequence", Said(settings, "in this order, the next item of each"))

    def _flow(self, stretch: _Stretch) -> Value:
        clock: list[Value] = []
        for key, count, seconds, part in stretch.takes[:_ITEMS]:
            take: dict[str, Value] = {"take": self.contents.supply(key, part)}
            if seconds:
                take["for"] = duration(seconds)
            elif count and count > 1:
                take["count"] = min(count, 1000)
            clock.append(take)
        place = stretch.takes[0][3]
        if {key for key, *_ in stretch.takes} - {key for key, *_ in stretch.takes[:_ITEMS]}:
            place.note(
                f"only the first {_ITEMS} instructions of a mixed stretch are read", "more takes of the flow"
            )
        place.note(
            "the order within each content of a mixed stretch is not kept",
            "programs of single contents in the grid, or `order: rotate-shows`",
        )
        return self.channel.add_program("mix", Said({"type": "flow", "clock": clock}, "round and round"))

    def _off_air(self) -> str:
        self.channel.programs.setdefault("off-air", {"type": "off-air"})
        return "off-air"


def advice(key: str) -> str:
    return _ADVICE.get(key, "")
