"""The `content` of an ErsatzTV schedule: what each key stands for, as a collection and as a program."""

from __future__ import annotations

from dataclasses import dataclass, field

from retrovue.importers.draft import ChannelDraft, Draft
from retrovue.importers.ersatztv_search import selector
from retrovue.importers.names import free, quoted_value, shown, slug
from retrovue.importers.part import Part
from retrovue.importers.yaml_text import Said, Value

_SERVICES = ("tvdb", "tmdb", "imdb", "plex")
_NAMED = ("collection", "multi_collection", "smart_collection")


@dataclass(slots=True)
class Contents:
    """Contents by key. Each becomes a collection when it is first used."""

    draft: Draft
    channel: ChannelDraft
    _parts: dict[str, Part] = field(default_factory=dict)
    _supplies: dict[str, str] = field(default_factory=dict)

    def add(self, parts: tuple[Part, ...]) -> None:
        for part in parts:
            key = part.text("key")
            if key:
                self._parts[key] = part
            else:
                part.note("is not a content with a key")

    def show(self, key: str) -> str | None:
        """The show that a content is, by its id at a service."""
        part = self._parts.get(key)
        if part is None or not part.has("show"):
            return None
        part.ignore("show", "order")
        shows = _shows(part)
        return shows[0] if len(shows) == 1 else None

    def supply(self, key: str, place: Part) -> str:
        """The id of a collection, or a selector."""
        if key not in self._supplies:
            part = self._parts.get(key)
            if part is None:
                place.note(f"the content `{shown(key, 40)}` does not exist", "a selector in its place")
            text, comment = (
                self._selector(key, part) if part else (f"label:{slug(key, 'content')}", "unknown content")
            )
            id = free(slug(key, "content"), self.draft.collections)
            self.draft.collections[id] = Said(text, comment)
            self._supplies[key] = id
        return self._supplies[key]

    def program(self, key: str, place: Part, start: str | None) -> str:
        """The program of one content."""
        part = self._parts.get(key)
        order = part.text("order").casefold() if part else ""
        name = slug(key, "program")
        shows = _shows(part) if part and (part.has("show") or part.has("marathon")) else []
        settings: dict[str, Value] = {"shows": list(shows)} if shows else {"from": self.supply(key, place)}
        settings["order"] = _order(part, order, len(shows))
        if start and len(shows) == 1:
            settings["start"] = start
        return self.channel.add_program(name, Said(settings, f"content {shown(key, 60)}"))

    def _selector(self, key: str, part: Part) -> tuple[str, str]:
        part.ignore("order", "show", "search", "marathon")
        if shows := _shows(part):
            return "show:" + ",".join(shows), f"content {shown(key, 60)}"
        for named in _NAMED:
            if name := shown(part.text(named)):
                part.note(
                    f"what is in the {named.replace('_', ' ')} is not part of a schedule",
                    "a selector in `collections:`, or a collection of that name in Plex",
                )
                return f"collection:{quoted_value(name)}", f"the {named.replace('_', ' ')} {name}"
        queries = [part.text("query"), *(item.as_text() for item in part.list("searches"))]
        found = [selector(query) for query in queries if query]
        if found and all(found):
            return " | ".join(
                f"({text})" if len(found) > 1 else text for text in found if text
            ), f"content {shown(key, 60)}"
        part.ignore("playlist", "playlist_group")
        part.note(
            "the content is not made of what a selector can say",
            f"a selector in `collections:`; until then `label:{slug(key, 'content')}`",
        )
        query = next((query for query in queries if query), "") or part.text("playlist")
        return f"label:{slug(key, 'content')}", f"was: {shown(query, 200)}"


def _order(part: Part | None, order: str, shows: int) -> str:
    if part is not None and part.has("marathon"):
        shuffled = part.flag("shuffle_groups")
        order = part.text("item_order").casefold() or "shuffle"
        part.ignore("marathon", "group_by", "play_all_items")
        if shows > 1:
            return "shuffle-shows" if shuffled else "rotate-shows"
    if order in ("shuffle", "random", ""):
        return "shuffle"
    return "sequential" if shows == 1 else "aired"


def _shows(part: Part) -> list[str]:
    """Shows by their ids; of one show's several ids the best known. A marathon's ids are shows of their own."""
    found: dict[str, str] = {}
    every = []
    for guid in part.list("guids"):
        service, value = guid.text("source").casefold(), shown(guid.text("value"), 60)
        if service not in _SERVICES or not value or not all(char.isalnum() or char in "-_" for char in value):
            guid.note("the show's id is of no service that RetroVue knows", "`shows: [Title]` in the program")
            continue
        found.setdefault(service, f"{service}:{value}")
        every.append(f"{service}:{value}")
    if part.has("marathon"):
        return list(dict.fromkeys(every))
    return [found[service] for service in _SERVICES if service in found][:1]
