"""What a source itself says of one item, for people: asked for when somebody looks, and never stored."""

from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from retrovue.metadata import Details, read_nfo
from retrovue.metadata.json_fields import objects, tags, text, whole
from retrovue.metadata.nfo_text import MAX_BYTES
from retrovue.sources.plex_failure import Refusal, Trouble
from retrovue.sources.plex_session import Patience, PlexSession

_LONGEST = 4_000
_CAST = 20
MOST_BYTES = 5 << 20
"""Of a cover, or of what is said of an item."""
SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Listed:
    """Where an item is listed: the source's own reference, and the first of its files on this machine."""

    source: str
    ref: str
    path: str
    """Empty: it has none here."""


Facts = tuple[tuple[str, str], ...]
Groups = tuple[tuple[str, Facts], ...]


def facts_of(model: Any, listed: Listed) -> Groups:
    """In groups with a title each; nothing where a source has nothing to say. Raises PlexFailure, OSError."""
    kind = getattr(model, "type", "")
    if kind == "plex":
        with closing(plex_session(model, listed.source)) as session:
            return plex_facts(plex_value(session, listed.ref))
    return nfo_facts(listed.path) if kind == "nfo" and listed.path else ()


# ---------------------------------------------------------------- Plex


def plex_session(model: Any, source: str) -> PlexSession:
    patience = Patience(connect=4, answer=SECONDS, waits=(), most_bytes=MOST_BYTES)
    return PlexSession(model.url, model.token, source=source, patience=patience)


def plex_value(session: PlexSession, ref: str) -> Mapping[str, Any]:
    """Raises PlexFailure."""
    if not (ref.isascii() and ref.isalnum()):
        raise session.failure(Refusal(Trouble.GONE, "lists no such item any more"))
    found = next(iter(objects(session.get(f"/library/metadata/{ref}", tries=1).get("Metadata"))), None)
    if found is None:
        raise session.failure(Refusal(Trouble.GONE, "lists no such item any more"))
    return found


def plex_facts(value: Mapping[str, Any]) -> Groups:
    """Of an answer about one item. Pure."""

    def said(name: str) -> str:
        return text(value.get(name), _LONGEST)

    def named(name: str) -> str:
        return ", ".join(tags(value.get(name)))

    series = value.get("type") == "episode"
    return _filled({
        "General": [
            ("Title", said("title")), ("Original title", said("originalTitle")), ("Year", said("year")),
            ("First shown", said("originallyAvailableAt")), ("Rating", said("contentRating")),
            ("Tagline", said("tagline")), ("Summary", said("summary")), ("Edition", said("editionTitle")),
            ("Genres", named("Genre")), ("Collections", named("Collection")), ("Labels", named("Label")),
            ("Library", said("librarySectionTitle")),
        ],
        "Production": [
            ("Studio", said("studio")), ("Countries", named("Country")), ("Directors", named("Director")),
            ("Writers", named("Writer")), ("Producers", named("Producer")), ("Cast", _cast(value)),
        ],
        "Media": [_version(number, one) for number, one in enumerate(objects(value.get("Media")), 1)],
        "Series": [
            ("Show", said("grandparentTitle")), ("Season", said("parentIndex")), ("Season title", said("parentTitle")),
            ("Episode", said("index")),
        ] if series else [],
    })  # fmt: skip


def _cast(value: Mapping[str, Any]) -> str:
    found = []
    for one in list(objects(value.get("Role")))[:_CAST]:
        name, role = text(one.get("tag")), text(one.get("role"))
        found += [f"{name} ({role})" if role else name] if name else []
    return ", ".join(found)


def _version(number: int, media: Mapping[str, Any]) -> tuple[str, str]:
    """Without the names of its files, which are paths."""
    width, height, length = (whole(media.get(name)) for name in ("width", "height", "duration"))
    words = [
        f"{width}x{height}" if width and height else "", text(media.get("videoCodec")), text(media.get("audioCodec")),
        text(media.get("container")), f"{length // 60_000} min" if length else "",
        f"{rate} kbit/s" if (rate := whole(media.get("bitrate"))) else "",
    ]  # fmt: skip
    return f"Version {number}", ", ".join(filter(None, words))


def _filled(groups: Mapping[str, list[tuple[str, str]]]) -> Groups:
    found = (
        (title, tuple((name, words) for name, words in facts if words)) for title, facts in groups.items()
    )
    return tuple((title, facts) for title, facts in found if facts)


# ---------------------------------------------------------------- .nfo


def nfo_facts(video: str) -> Groups:
    """Of the `.nfo` beside a video, and that of its show. Raises OSError."""
    path = Path(video)
    own = _first(_read(one) for one in (path.with_suffix(".nfo"), path.with_name("movie.nfo")))
    show = _first(_read(folder / "tvshow.nfo") for folder in (path.parent, path.parent.parent))
    return _filled({
        "General": _general(own), "Production": _production(own), "Series": _series(own, show),
    }) if own or show else ()  # fmt: skip


def _first(found: Any) -> Details | None:
    return next((one for one in found if one is not None), None)


def _read(path: Path) -> Details | None:
    if not path.is_file():
        return None
    with path.open("rb") as file:
        entries = read_nfo(file.read(MAX_BYTES + 1)).entries
    return entries[0] if entries else None


def _general(own: Details | None) -> list[tuple[str, str]]:
    if own is None:
        return []
    return [
        ("Title", own.title), ("Year", str(own.year or "")), ("First shown", own.aired.isoformat() if own.aired else ""),
        ("Rating", own.rating), ("Summary", own.description[:_LONGEST]), ("Genres", ", ".join(own.genres)),
        ("Collections", ", ".join(own.collections)), ("Tags", ", ".join(own.tags)),
    ]  # fmt: skip


def _production(own: Details | None) -> list[tuple[str, str]]:
    if own is None:
        return []
    return [
        ("Studio", ", ".join(own.studios)), ("Network", ", ".join(own.networks)), ("Countries", ", ".join(own.countries)),
        ("Directors", ", ".join(own.directors)), ("Cast", ", ".join(own.actors[:_CAST])),
        ("Artists", ", ".join(own.artists)),
    ]  # fmt: skip


def _series(own: Details | None, show: Details | None) -> list[tuple[str, str]]:
    def number(value: int | None) -> str:
        return "" if value is None else str(value)

    told = (
        [("Show", own.show), ("Season", number(own.season)), ("Episode", number(own.episode))] if own else []
    )
    if show is not None:
        name = ("Show", show.show or show.title)
        told = [name, *(one for one in told if one[0] != "Show")]
        told += [("Network", ", ".join(show.networks)), ("About the show", show.description[:_LONGEST])]
    return told


# ---------------------------------------------------------------- covers


Cover = Callable[[], bytes]
_BESIDE = ("poster", "folder", "cover", "movie", "show")
_ENDS = (".jpg", ".jpeg", ".png", ".webp")


def cover_of(model: Any, listed: Listed) -> bytes:
    """A picture as the source has it; empty where it has none. Raises PlexFailure, OSError."""
    kind = getattr(model, "type", "")
    if kind == "plex":
        with closing(plex_session(model, listed.source)) as session:
            return _plex_cover(session, listed.ref)
    return _beside(Path(listed.path)) if listed.path and kind in ("nfo", "folder") else b""


def _plex_cover(session: PlexSession, ref: str) -> bytes:
    value = plex_value(session, ref)
    for name in ("thumb", "parentThumb", "grandparentThumb", "art"):
        address = value.get(name)
        if isinstance(address, str) and _is_picture(address):
            return session.fetch(address)
    return b""


def _is_picture(address: str) -> bool:
    """Below the server's library, and nowhere else that a wrong answer could name."""
    plain = address.isascii() and address.isprintable() and len(address) < 500
    return (
        plain and address.startswith("/library/") and not set(address) & set("?#\\ @") and ".." not in address
    )


def _beside(video: Path) -> bytes:
    """The video's own picture, that of its folder, that of the folder above, which may be a show's."""
    for end in _ENDS:
        for name in (f"{video.stem}-poster{end}", f"{video.stem}-thumb{end}", f"{video.stem}{end}"):
            if found := _picture(video.with_name(name)):
                return found
    for folder in (video.parent, video.parent.parent):
        for name in _BESIDE:
            for end in _ENDS:
                if found := _picture(folder / f"{name}{end}"):
                    return found
    return b""


def _picture(path: Path) -> bytes:
    """A plain file of a picture's size."""
    if not path.is_file():
        return b""
    with path.open("rb") as file:
        data = file.read(MOST_BYTES + 1)
    return data if len(data) <= MOST_BYTES and type_of(data) else b""


def type_of(data: bytes) -> str:
    """By how it begins; empty for what is no picture that browsers show. A server's own word is not taken for it."""
    if data[:3] == b"\xff\xd8\xff":
        return "image/jpeg"
    if data[:8] == b"\x89PNG\r\n\x1a\n":
        return "image/png"
    return "image/webp" if data[:4] == b"RIFF" and data[8:12] == b"WEBP" else ""
