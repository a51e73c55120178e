"""Content ratings as the sources write them, brought to one spelling."""

import re

_KNOWN = ("G", "PG", "PG-13", "R", "NC-17", "TV-Y", "TV-Y7", "TV-G", "TV-PG", "TV-14", "TV-MA")
_BY_LETTERS = {re.sub(r"\W", "", name): name for name in _KNOWN}
_COUNTRY = re.compile(r"[A-Za-z ]{2,20}:\s*")
_NONE = frozenset(("", "NOTRATED", "UNRATED", "NR", "NA", "NONE"))


def rating_text(text: str) -> str:
    """`Rated PG-13`, `US:TV-14` or `tv14` in the one spelling; an unknown rating stays as it is."""
    first = text.split(" / ", maxsplit=1)[0].strip()
    plain = _COUNTRY.sub("", first, count=1).strip()
    if plain.lower().startswith("rated "):
        plain = plain[6:].split(" for ")[0].strip()
    letters = re.sub(r"\W", "", plain).upper()
    if letters in _NONE:
        return ""
    return _BY_LETTERS.get(letters, plain)
