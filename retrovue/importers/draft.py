"""A station in the making: what the importers fill, and the files it becomes."""

from collections.abc import Container, Mapping
from dataclasses import dataclass, field

from retrovue.importers.decode import refuse
from retrovue.importers.names import free, shown, slug
from retrovue.importers.notes import Note, Notes
from retrovue.importers.yaml_text import Said, Value, document

_MOST_CHANNELS = 1_000
_LONG = 8_000
"""Characters of a collection that stands in a file of its own."""


@dataclass(frozen=True, slots=True)
class Words:
    """What the station is called, and where things are: said by the user, not by the import.

    `home` is the folder that relative paths of the import start from.
    """

    id: str
    name: str
    timezone: str
    home: str = ""


@dataclass(slots=True)
class ChannelDraft:
    """One channel. `origin` names the place it came from."""

    id: str
    number: str
    name: str
    origin: str
    settings: dict[str, Value] = field(default_factory=dict)
    programs: dict[str, Value] = field(default_factory=dict)
    grid: dict[str, Value] = field(default_factory=dict)
    stunts: dict[str, Value] = field(default_factory=dict)

    def add_program(self, wanted: str, settings: Value) -> str:
        """The id under which the program stands; the same settings stand once."""
        for id, there in self.programs.items():
            if _bare(there) == _bare(settings) and id.startswith(wanted[:8]):
                return id
        id = free(wanted, self.programs)
        self.programs[id] = settings
        return id

    def text(self) -> str:
        channel = {"id": self.id, "number": self.number, "name": self.name, **self.settings}
        keys: dict[str, Value] = {"channel": channel}
        for key, value in (("programs", self.programs), ("grid", self.grid), ("stunts", self.stunts)):
            if value:
                keys[key] = value
        return document(f"{self.name}, from {self.origin}.", keys)


def _add(there: dict[str, Value], wanted: str, settings: Value, comment: str) -> str:
    """The id under which the settings stand; the same settings stand once."""
    same = next((id for id, value in there.items() if _bare(value) == settings), None)
    id = same or free(wanted, there)
    there.setdefault(id, Said(settings, comment))
    return id


def _bare(value: Value) -> Value:
    return value.value if isinstance(value, Said) else value


@dataclass(slots=True)
class Draft:
    """The whole station, and what does not become part of it."""

    words: Words
    title: str
    notes: Notes = field(default_factory=Notes)
    sources: dict[str, Value] = field(default_factory=dict)
    collections: dict[str, Value] = field(default_factory=dict)
    pools: dict[str, Value] = field(default_factory=dict)
    breaks: dict[str, Value] = field(default_factory=dict)
    channels: list[ChannelDraft] = field(default_factory=list)
    lists: dict[str, str] = field(default_factory=dict)
    """Collections made of lists of filler, by what the list is called there."""

    def add_channel(self, name: str, number: int | str | None, origin: str) -> ChannelDraft:
        """A channel with a name and an id of its own; numbers are settled in the end."""
        if len(self.channels) >= _MOST_CHANNELS:
            refuse(
                origin, f"the import holds more than {_MOST_CHANNELS:,} channels", "import fewer at a time"
            )
        said = shown(name) or f"Channel {number or len(self.channels) + 1}"
        id = free(slug(said, "channel")[:48].rstrip("-"), {channel.id for channel in self.channels})
        channel = ChannelDraft(id, "" if number is None else str(number), said, origin)
        self.channels.append(channel)
        return channel

    def add_pool(self, name: str, settings: Value, comment: str) -> str:
        return _add(self.pools, slug(name, "pool"), settings, comment)

    def add_breaks(self, name: str, settings: Value, comment: str) -> str:
        return _add(self.breaks, slug(name, "breaks"), settings, comment)

    def settle_numbers(self) -> None:
        """Channels keep their numbers where those are legal; the others get what is free."""
        taken: set[str] = set()
        left = []
        for channel in self.channels:
            if _legal_number(channel.number) and channel.number not in taken:
                taken.add(channel.number)
            else:
                left.append(channel)
        for channel in left:
            number = free_number(taken)
            why = "is taken" if channel.number in taken else "cannot be dialled"
            what = (
                f"the channel number `{shown(channel.number, 20)}` {why}"
                if channel.number
                else "the channel has no number"
            )
            self.notes.add(channel.origin, what, f"it became `{number}`; change `channel.number`")
            channel.number = number
            taken.add(number)

    def files(self) -> dict[str, str]:
        """Texts by path below the station's folder. Long collections have files of their own."""
        texts = {id: document("", {"collections": {id: value}}) for id, value in self.collections.items()}
        long = {id: text for id, text in texts.items() if len(text) > _LONG}
        found = {
            "station.yaml": self._station(long),
            **{f"collections/{id}.yaml": text for id, text in long.items()},
        }
        traffic = {key: value for key, value in (("pools", self.pools), ("breaks", self.breaks)) if value}
        if traffic:
            found["traffic.yaml"] = document(
                f"What airs between the programmes, as {self.title} had it.", traffic
            )
        for channel in self.channels:
            number = channel.number.partition(".")[0].zfill(2)
            found[f"channels/{number}-{channel.id}.yaml"] = channel.text()
        return found

    def left(self) -> tuple[Note, ...]:
        return self.notes.all()

    def _station(self, elsewhere: Container[str]) -> str:
        station: dict[str, Value] = {
            "id": self.words.id,
            "language": 1,
            "name": shown(self.words.name) or self.words.id,
            "timezone": self.words.timezone,
            "day_start": Said("00:00", f"{self.title} counts its days from midnight"),
        }
        keys: dict[str, Value] = {"station": station}
        collections = {id: value for id, value in self.collections.items() if id not in elsewhere}
        for key, value in (("sources", self.sources), ("collections", collections)):
            if value:
                keys[key] = value
        return document(f"Imported from {self.title}. IMPORT.md says what was not carried over.", keys)


def free_number(taken: set[str]) -> str:
    """The lowest that nobody has."""
    return next(str(at) for at in range(1, len(taken) + 2) if str(at) not in taken)


def _legal_number(text: str) -> bool:
    whole, _, part = text.partition(".")

    def fits(digits: str, longest: int) -> bool:
        return digits.isascii() and digits.isdecimal() and digits[:1] != "0" and len(digits) <= longest

    return fits(whole, 4) and (fits(part, 3) if "." in text else True)


def breaks_of(internal: Mapping[str, Value], between: list[Value]) -> dict[str, Value]:
    """A break format."""
    return {"internal": dict(internal), "between": {"pod": between}}
