"""Names in a station's files, found without reading YAML: for the shell, which asks at every key.

What cannot be understood at a glance is left out; nothing is ever reported.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_SECTION = re.compile(r"^(?=[A-Za-z_]+[ ]*:)", re.MULTILINE)
_ID = re.compile(r"(?:^\s+|[{,]\s*)id\s*:\s*['\"]?([a-z][a-z0-9-]*)", re.MULTILINE)
_NUMBER = re.compile(r"(?:^\s+|[{,]\s*)number\s*:\s*['\"]?(\d+(?:\.\d+)?)", re.MULTILINE)
_NAME = re.compile(r"(?:^\s+|[{,]\s*)name\s*:\s*['\"]?([^'\",}\n#]*)", re.MULTILINE)
_KEY = re.compile(r"^( +)([a-z][a-z0-9-]*)\s*:", re.MULTILINE)
_FLOW_TOKEN = re.compile(r"'[^']*'|\"[^\"]*\"|[{}\[\],]|[a-z][a-z0-9-]*(?=\s*:)")


@dataclass(frozen=True, slots=True)
class ChannelNames:
    """What a channel's file seems to say."""

    id: str
    number: str
    name: str
    programs: tuple[str, ...]


def channel_names(folder: Path) -> list[ChannelNames]:
    """Every channel of a station's folder."""
    found = (_channel(_sections(text)) for text in _texts(folder))
    return [channel for channel in found if channel is not None]


def keys_of(folder: Path, section: str) -> list[str]:
    """The ids below a top-level key, such as `sources`, in all files."""
    return [key for text in _texts(folder) for key in _keys(_sections(text).get(section, ""))]


_LARGEST = 1_000_000


def _texts(folder: Path) -> Iterator[str]:
    """`load.files` reads the same files; it is not asked, since it needs the YAML parser."""
    for path in sorted(folder.rglob("*.yaml")):
        try:
            hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
            if not hidden and path.stat().st_size <= _LARGEST:
                yield path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError):
            continue


def _sections(text: str) -> dict[str, str]:
    """Top-level key -> its text, the key's own line included."""
    return {part.partition(":")[0].strip(): part for part in _SECTION.split(text) if ":" in part}


def _channel(sections: dict[str, str]) -> ChannelNames | None:
    head = sections.get("channel", "")
    id, number, name = (pattern.search(head) for pattern in (_ID, _NUMBER, _NAME))
    if id is None:
        return None
    programs = tuple(_keys(sections.get("programs", "")))
    return ChannelNames(id[1], number[1] if number else "", name[1].strip() if name else "", programs)


def _keys(section: str) -> list[str]:
    """The keys of a section, in either style."""
    body = section.partition(":")[2]
    if body.lstrip(" ").startswith("{"):
        return list(_flow_keys(body))
    found = _KEY.findall(body)
    least = min((len(indent) for indent, _ in found), default=0)
    return [key for indent, key in found if len(indent) == least]


def _flow_keys(body: str) -> Iterator[str]:
    depth = 0
    for word in _FLOW_TOKEN.findall(body):
        if word in "{[":
            depth += 1
        elif word in "}]":
            depth -= 1
        elif depth == 1 and word[0].isalpha():
            yield word
