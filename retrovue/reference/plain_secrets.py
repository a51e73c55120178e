"""Lines of a station file that hold a secret in plain text, also in comments and in files that cannot be read as YAML."""

from collections.abc import Iterator
from typing import Any

from retrovue.diagnostics.visible import without_passwords
from retrovue.load.yaml_tree import Place, parse_file
from retrovue.reference.redaction import is_plain_secret, without_secrets_of_addresses


def lines_with_secrets(text: str) -> list[int]:
    """Rather one too many: whatever the console would show as stars elsewhere."""
    parsed = parse_file("", text)
    return sorted({*_told(text), *_kept(parsed.data, parsed.place)})


def _told(text: str) -> Iterator[int]:
    """Stars are as long as what they stand for, so that lines stay side by side."""
    pairs = zip(text.split("\n"), without_passwords(text).split("\n"), strict=True)
    for number, (line, masked) in enumerate(pairs, 1):
        if line != masked or without_secrets_of_addresses(line) != line:
            yield number


def _kept(data: Any, place: Place) -> Iterator[int]:
    """Values of keys that are called after secrets."""
    children = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in children:
        below = place.children.get(str(key), place)
        if isinstance(value, str) and isinstance(key, str) and is_plain_secret(key, value):
            yield below.value.line
        else:
            yield from _kept(value, below)
