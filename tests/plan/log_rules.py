"""Reads a day's log and nothing else, and finds every rule that is broken; each must have its diagnostic."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import groupby, pairwise

from retrovue.language.calendars import Calendar
from retrovue.media.ratings import AGES
from retrovue.timing.instants import zone

SECOND, MINUTE, HOUR, DAY = 1_000, 60_000, 3_600_000, 86_400_000
POOL_OF = {"commercial": "spots", "promo": "promos", "psa": "psas", "station-id": "ids"}
"""In these stations a kind has one pool."""


def piece(event):
    """`b0`, `t`, `a`, `f`: which part of its line an event is."""
    return event.id.rpartition("/")[2].partition(".")[0]


class LogRules:
    """One station and its items; `broken` yields (codes that would excuse it, what is wrong)."""

    def __init__(self, document, items, logs):
        self.document, self.items = document, {item.key: item for item in items}
        self.file = document.channels["one"]
        self.tz = zone(document.station.timezone)
        self.calendar = Calendar.of(document)
        self.lines = [line for log in logs for line in log.coarse]
        self.events = [event for log in logs for event in log.events]
        self.day_of = {event.id: log.header.day for log in logs for event in log.events}
        self.slot_of = {line.id: line for line in self.lines}
        self.programs = self.file.all_programs

    def broken(self) -> Iterator[tuple[set[str], str]]:
        yield from self._acts()
        yield from self._standing_rules()
        yield from self._rest()
        yield from self._separation()
        yield from self._caps()
        yield from self._hours()
        yield from self._campaigns()
        yield from self._programmes()

    # ---- what airs

    def _shorts(self):
        """Events that a pool or a campaign chose; what somebody asked for obeys nothing."""
        for event in self.events:
            name = self.slot_of[event.id.rpartition("/")[0]].program
            kind = getattr(self.programs.get(name), "type", "rotation")
            if (
                event.item
                and piece(event)[0] in "btf"
                and kind in ("rotation", "flow")
                and not asked(event.note)
            ):
                yield event

    def _chosen(self):
        """Lines whose item a rotation chose."""
        for line in self.lines:
            model = self.programs.get(line.program)
            if (
                line.item
                and model is not None
                and model.type == "rotation"
                and not line.layer.startswith("airing")
            ):
                if not any(asked(event.note) for event in self._acts_of(line)):
                    yield line, model

    def _acts_of(self, line):
        return [event for event in self.events_of[line.id] if piece(event)[0] == "a"]

    @property
    def events_of(self):
        if not hasattr(self, "_events_of"):
            self._events_of = defaultdict(list)
            for event in self.events:
                self._events_of[event.id.rpartition("/")[0]].append(event)
        return self._events_of

    # ---- acts

    def _acts(self):
        for line in self.lines:
            acts = self._acts_of(line)
            if not line.item or not acts:
                continue
            item = self.items[line.item]
            runs = [(act.offset, act.offset + act.ms) for act in acts]
            if any(act.item != line.item for act in acts):
                yield set(), f"{line.id} airs other items than its own"
            if any(first[1] != second[0] for first, second in pairwise(runs)):
                yield set(), f"the acts of {line.id} do not follow each other"
            whole = line.begin == 0 and line.remains == 0 and not line.layer.startswith("airing")
            if runs[-1][1] > item.duration:
                yield set(), f"{line.id} airs more than there is"
            if whole and (runs[0][0], runs[-1][1]) != (0, item.duration):
                yield {"RV323", "RV324"}, f"{line.id} airs {runs} of {item.duration}"

    # ---- rules that never give way

    def _here(self, at, day):
        """Calendar date, dayparts and seasons at an instant of a broadcast date."""
        local = datetime.fromtimestamp(at // SECOND, self.tz).replace(tzinfo=UTC)
        on = date.fromisoformat(day)
        wall = int(local.timestamp()) * SECOND - (on - date(1970, 1, 1)).days * DAY
        parts = {name for name in self.calendar.dayparts if self.calendar.daypart_of([name], on, wall)}
        seasons = {
            name
            for name, spans in self.document.all_seasons.items()
            if any(local.date() in span for span in spans)
        }
        return local.date(), parts, seasons

    def _standing_rules(self):
        for event in self._shorts():
            line = self.slot_of[event.id.rpartition("/")[0]]
            yield from self._stands(event.item, event.at, self.day_of[event.id], event.id, line)
        for line, model in self._chosen():
            if line.begin == 0:
                acts = self._acts_of(line)
                yield from self._stands(line.item, line.at, self.day_of[acts[0].id], line.id, line, model)

    def _stands(self, key, at, day, where, line, model=None):
        item = self.items[key]
        today, parts, seasons = self._here(at, day)
        if (item.starts and today < item.starts) or (item.expires and today > item.expires):
            yield set(), f"{where}: {key} airs outside its dates"
        if item.dayparts and not parts & set(item.dayparts):
            yield set(), f"{where}: {key} airs outside its dayparts {item.dayparts}: {parts}"
        if item.seasons and not seasons & set(item.seasons):
            yield set(), f"{where}: {key} airs outside its seasons"
        if model is not None and model.dayparts and not parts & set(model.dayparts):
            yield set(), f"{where}: {key} airs outside the dayparts of {line.program}"
        if model is not None and model.seasons and not seasons & set(model.seasons):
            yield set(), f"{where}: {key} airs outside the seasons of {line.program}"
        age = AGES.get(item.rating, 14 if item.kind in ("movie", "episode") else 0)
        if age > self._limit(line, parts, model):
            yield set(), f"{where}: {key} ({item.rating}) is above the limit"
        forbidden = {name for names in self.file.channel.warnings_not.values() for name in names}
        if set(item.warnings) & forbidden:
            yield set(), f"{where}: {key} has {item.warnings}"

    def _limit(self, line, parts, model):
        """The most that any limit of the slot allows: the entry's stands in place of the others."""
        entries = [
            entry.rating_limit for grid in (self.file.grid, *(stunt.grid for stunt in self.file.stunts.values()))
            for times in grid.values() for entry in times.values() if entry.rating_limit
        ]  # fmt: skip
        own = strictest(self.file.channel.rating_limit, parts)
        if model is not None and model.rating_limit:
            own = min(own, strictest(model.rating_limit, parts))
        return max([own, *(strictest(limit, parts) for limit in entries)]) if entries else own

    # ---- rules that give way with a word

    def _rest(self):
        last = {}
        for event in self._shorts():
            pool = self.document.pools.get(POOL_OF.get(event.kind, ""))
            if pool is not None and not event.note.startswith("campaign"):
                gap = event.at - last.get(event.item, -(1 << 60))
                if gap < pool.rest:
                    yield {"RV345"}, f"{event.id}: {event.item} comes again after {gap} ms"
            last[event.item] = event.at

    def _separation(self):
        rules = self.document.pools["spots"].separate
        for number, (code, rule) in enumerate((("RV344", rules.company), ("RV343", rules.category))):
            last = {}
            for _, pod in groupby(self._shorts(), key=lambda event: event.id.rpartition(".")[0]):
                spots = [event for event in pod if event.kind == "commercial" and piece(event)[0] in "bt"]
                names = [self._names(event)[number] for event in spots]
                if rule != "adjacent" and len(set(names)) < len(names):
                    yield {code}, f"{spots[0].id}: {names} in one pod"
                if rule == "adjacent" and any(one == two for one, two in pairwise(names)):
                    yield {code}, f"{spots[0].id}: {names} side by side"
                for event, name in zip(spots, names, strict=True):
                    own = not event.note.startswith("campaign")
                    if isinstance(rule, int) and own and event.at - last.get(name, -(1 << 60)) < rule:
                        yield {code}, f"{event.id}: {name} comes again too soon"
                for event, name in zip(spots, names, strict=True):
                    last[name] = event.at

    def _names(self, event):
        item = self.items[event.item]
        return item.company, item.category

    def _caps(self):
        cap, rest = self.document.pools["spots"].cap, self.document.pools["spots"].rest
        hours, days, times = Counter(), Counter(), defaultdict(list)
        for event in self._shorts():
            if event.kind != "commercial":
                continue
            local = datetime.fromtimestamp(event.at // SECOND, self.tz)
            hour = event.at - (local.minute * 60 + local.second) * SECOND - event.at % SECOND
            hours[event.item, hour] += 1
            days[event.item, self.day_of[event.id]] += 1
            times[event.item] = [at for at in times[event.item] if at > event.at - 7 * DAY] + [event.at]
            found = hours[event.item, hour], days[event.item, self.day_of[event.id]], len(times[event.item])
            most = cap.per_hour, cap.per_day, cap.per_week
            if not event.note.startswith("campaign"):
                for count, limit, span in zip(found, most, (HOUR, 25 * HOUR, 7 * DAY), strict=True):
                    if limit is not None and count > limit:
                        # where rest alone keeps the cap, it is the rest that gives way
                        implied = {"RV345"} if limit * rest >= span else set()
                        yield {"RV341"} | implied, f"{event.id}: {event.item} airs {count} times"

    def _hours(self):
        most = self.document.breaks["busy"].limit.ads_per_hour
        free = {event.id for event in self._shorts() if piece(event)[0] == "f"}
        ads, loose = Counter(), set()
        for event in self.events:
            if event.kind == "commercial":
                at = event.at
                while at < event.at + event.ms:
                    local = datetime.fromtimestamp(at // SECOND, self.tz)
                    hour = at - (local.minute * 60 + local.second) * SECOND - at % SECOND
                    until = min(event.at + event.ms, hour + HOUR)
                    ads[hour] += until - at
                    if event.id in free or event.note.startswith("campaign") or asked(event.note):
                        loose.add(hour)
                    at = until
        for hour, ms in sorted(ads.items()):
            if most is not None and ms > most and hour not in loose:
                yield {"RV342"}, f"{ms} ms of advertising in the hour from {hour}"

    def _campaigns(self):
        campaign = self.document.campaigns.get("mine")
        for event in self.events:
            if event.note == "campaign:mine":
                today, parts, _ = self._here(event.at, self.day_of[event.id])
                if not any(today in span for span in campaign.flight):
                    yield set(), f"{event.id} airs outside its flight"
                if campaign.dayparts and not parts & set(campaign.dayparts):
                    yield set(), f"{event.id} airs outside the dayparts of its campaign"

    def _programmes(self):
        last, today = {}, Counter()
        for line in self.lines:
            if line.item and line.begin == 0:
                model = self.programs.get(line.program)
                rest = getattr(model, "rest", 0) if model is not None and model.type == "rotation" else 0
                if not line.layer.startswith("airing") and line.at - last.get(line.item, -(1 << 60)) < rest:
                    yield {"RV345"}, f"{line.id}: {line.item} comes again too soon"
                last[line.item] = line.at
        for line, model in self._chosen():
            if line.begin == 0 and model.cap.per_day is not None:
                key = line.program, line.item, line.id.split("/")[1]
                today[key] += 1
                if today[key] > model.cap.per_day:
                    yield {"RV341"}, f"{line.id}: {line.item} airs {today[key]} times"
        for line in self.lines:
            if line.program == "again" and line.item and not line.layer.startswith("airing"):
                seen = {one.item for one in self.lines if one.program == "strip" and one.at < line.at}
                if line.item not in seen:
                    yield set(), f"{line.id}: {line.item} has not aired in `strip`"


def asked(note):
    """Whether somebody asked for it, or it stands in for what is gone."""
    return note.startswith(("airing", "substituted"))


def strictest(limits, parts):
    found = [AGES[limits[name]] for name in parts if name in limits]
    return min(found) if found else AGES[limits["default"]] if "default" in limits else 1 << 10
