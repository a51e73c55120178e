"""User text made safe to show: no control characters, no passwords, and how wide it is on a terminal."""

import re
from unicodedata import category, east_asian_width

_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_JOINER = "\u200d"
TAB = "    "
_PASSWORDS = (
    re.compile(r"://[^\s:/@]*:(\S+)@"),
    re.compile(r"[?&](?:[\w-]+[_-])?(?:password|passwd|token|secret)=([^\s&\"']+)", re.IGNORECASE),
)

_TOKEN = re.compile(r"""\btoken["']?\s*:\s*["']?((?!\$\{|`(?:\s|$))[^\s,}"'#]+)""")
"""A token written into a station file, which is a mistake; the line that shows it must not repeat it."""


def visible(text: str) -> str:
    """Control and direction characters as `\\x1b` or `\\u202e`; a tab as four spaces."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_visible(char) for char in text)


def _visible(char: str) -> str:
    if char == "\t":
        return TAB
    if char == _JOINER or category(char) not in _UNSEEN:
        return char
    code = ord(char)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def width(text: str) -> int:
    """Columns of a terminal: wide glyphs take two, combining marks none."""
    return len(text) if text.isascii() else sum(_columns(char) for char in text)


def _columns(char: str) -> int:
    if category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if east_asian_width(char) in ("W", "F") else 1


def password_in(text: str) -> bool:
    """Whether a URL carries a password in the clear."""
    return any(pattern.search(text) for pattern in _PASSWORDS)


def without_passwords(text: str) -> str:
    """Passwords in URLs and tokens become stars, as long as they were, so that columns still fit."""
    for pattern in (*_PASSWORDS, _TOKEN):
        text = pattern.sub(_stars, text)
    return text


def _stars(found: re.Match[str]) -> str:
    start, end = found.start(1) - found.start(), found.end(1) - found.start()
    return found[0][:start] + "*" * (end - start) + found[0][end:]
