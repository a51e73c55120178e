"""User text made safe to show: no control characters, no passwords, and how wide it is on a terminal."""

import re
from unicodedata import category, east_asian_width

_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_JOINER = "\u200d"
TAB = "    "
_RUN = re.compile(r"\S+")
_USER = re.compile(r"://[^\s:/@]*:")
_QUERY = re.compile(r"[?&](?:[\w-]+[_-])?(?:password|passwd|token|secret)=([^\s&\"']+)", re.IGNORECASE)
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
    users = any(_password_of(run[0]) for run in _RUN.finditer(text)) if "://" in text else False
    return users or bool(_QUERY.search(text))


def without_passwords(text: str) -> str:
    """Passwords in URLs and tokens become stars, as long as they were, so that columns still fit."""
    return _TOKEN.sub(_stars, _QUERY.sub(_stars, _without_passwords_of_users(text)))


def _without_passwords_of_users(text: str) -> str:
    """`://user:****@`"""
    return _RUN.sub(_without_password, text) if "://" in text else text


def _without_password(run: re.Match[str]) -> str:
    text = run[0]
    found = _password_of(text)
    return f"{text[: found.start]}{'*' * len(found)}{text[found.stop :]}" if found else text


def _password_of(run: str) -> range:
    """Where it stands in text without gaps: up to the last `@`. One expression for all of this would look through all that
    follows at each `://` anew."""
    user = _USER.search(run)
    return range(user.end() if user else len(run), max(0, run.rfind("@")))


def _stars(found: re.Match[str]) -> str:
    start, end = found.start(1) - found.start(), found.end(1) - found.start()
    return found[0][:start] + "*" * (end - start) + found[0][end:]
