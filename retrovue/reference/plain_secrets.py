"""Lines of a station file that hold a secret in plain text, also in comments and in files that cannot be read as YAML."""

import re
from collections.abc import Iterator
from typing import Any

from retrovue.diagnostics.visible import without_passwords
from retrovue.load.yaml_tree import Place, parse_file
from retrovue.reference.redaction import NAMED_SO, is_plain_secret, without_secrets_of_addresses

_SPACE = r"[^\S\n]"
_KEY = rf"""["']?(?:[\w.-]*[._-])?(?:{NAMED_SO})["']?{_SPACE}*:"""
_VALUE = r"""["']?(?!\$\{(?:env|file):[^{}]*\})[^\s,}\]"'#]"""
_IN_COMMENT = re.compile(
    rf"#{_SPACE}*(?:-{_SPACE}+)?(?:[{{\[]{_SPACE}*)?{_KEY}{_SPACE}*{_VALUE}", re.IGNORECASE
)
_ANYWHERE = re.compile(
    rf"(?:^|[{{,\[#]){_SPACE}*(?:[-?]{_SPACE}+)*{_KEY}\s*{_VALUE}", re.IGNORECASE | re.MULTILINE
)
"""Where nobody knows what is a key: whatever stands where one could."""


def lines_with_secrets(text: str) -> list[int]:
    """Rather one too many: whatever the console would show as stars elsewhere."""
    parsed = parse_file("", text)
    written = _written(text, _ANYWHERE if parsed.diagnostics else _IN_COMMENT)
    return sorted({*_told(text), *written, *_kept(parsed.data, parsed.place)})


def _told(text: str) -> Iterator[int]:
    """Stars are as long as what they stand for, so that lines stay side by side."""
    pairs = zip(text.split("\n"), without_passwords(text).split("\n"), strict=True)
    for number, (line, masked) in enumerate(pairs, 1):
        address = "=" in line or "@" in line
        if line != masked or (address and without_secrets_of_addresses(line) != line):
            yield number


def _written(text: str, pattern: re.Pattern[str]) -> Iterator[int]:
    line, place = 1, 0
    for found in pattern.finditer(text):
        line, place = line + text.count("\n", place, found.start()), found.start()
        yield line


def _kept(data: Any, place: Place) -> Iterator[int]:
    """Values of keys that are called after secrets."""
    children = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in children:
        below = place.children.get(str(key), place)
        if isinstance(value, str) and isinstance(key, str) and is_plain_secret(key, value):
            yield below.value.line
        else:
            yield from _kept(value, below)
