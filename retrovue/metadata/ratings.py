"""Content ratings as the sources write them, brought to one spelling: `TV-14`, or with a country `de/16`."""

import re

from retrovue.media.ratings import ABROAD, AGES, NAMES, age_abroad, age_in_figures, age_of, plain

_COUNTRIES = {
    "argentina": "ar", "australia": "au", "austria": "at", "belgium": "be", "brazil": "br", "canada": "ca",
    "chile": "cl", "czech republic": "cz", "czechia": "cz", "denmark": "dk", "finland": "fi", "france": "fr",
    "germany": "de", "deutschland": "de", "great britain": "gb", "united kingdom": "gb", "england": "gb", "uk": "gb",
    "greece": "gr", "hong kong": "hk", "hungary": "hu", "india": "in", "ireland": "ie", "italy": "it", "japan": "jp",
    "mexico": "mx", "netherlands": "nl", "new zealand": "nz", "norway": "no", "philippines": "ph", "poland": "pl",
    "portugal": "pt", "russia": "ru", "singapore": "sg", "south africa": "za", "south korea": "kr", "korea": "kr",
    "spain": "es", "sweden": "se", "switzerland": "ch", "usa": "us", "u.s.a.": "us",
    "united states": "us", "united states of america": "us",
}  # fmt: skip
_OWN = {
    "us": frozenset(AGES) - {"U", "12", "12A", "15", "18", "Adult"},
    "gb": frozenset(("U", "PG", "12", "12A", "15", "18")),
}
"""Countries whose ratings are the language's own names, and which of them."""
_PREFIX = re.compile(r"([A-Za-z][A-Za-z. ]{1,23})\s*[:/]\s*(?=\S)(.*)", re.DOTALL)
_CODE = re.compile(r"[a-z]{2}")
_CODES = frozenset((*ABROAD, *_COUNTRIES.values()))
_DASHED = re.compile(r"([A-Z]{2})-(\d{1,2}\+?)")
_RATED = re.compile(r"(?:rated|rating)\s*:?\s+(.+?)(?:\s+for\b.*)?", re.IGNORECASE)
_GERMAN = re.compile(r"(?:fsk|ab|freigegeben ab)[ -]?(\d{1,2})(?: jahren?)?", re.IGNORECASE)
_NONE = frozenset(
    ("notrated", "unrated", "nr", "ur", "na", "n/a", "none", "notavailable", "tbc", "exempt", "")
)
_DESCRIBED = re.compile(r"(TV-?(?:Y7|PG|14|MA))[- ]+(?:[DLSV][ ,-]*)+", re.IGNORECASE)
"""With what it warns of: `TV-MA-LSV`."""


def rating_text(text: str) -> str:
    """`Rated PG-13`, `US:TV-14` or `tv14` in the one spelling; empty: not rated; an unknown one stays as it is.

    Of several (`US:R / US:Rated R`) the first that is known counts.
    """
    spelled = [_spelled(" ".join(part.split())) for part in text.split(" / ")]
    known = (one for one in spelled if one and age_of(one) is not None)
    return next(known, next(filter(None, spelled), ""))


def unknown_rating(text: str) -> bool:
    """Whether it says something that is on no scale; planning counts such an item as unrated."""
    spelled = rating_text(text)
    return bool(spelled) and age_of(spelled) is None


def _spelled(text: str) -> str:
    country, rest = _country(text)
    rated = _RATED.fullmatch(rest)
    name = rated[1] if rated else rest
    described = _DESCRIBED.fullmatch(name)
    name = described[1] if described else name
    if plain(name) in _NONE:
        return ""
    german = _GERMAN.fullmatch(name)
    if german and country in ("", "de"):
        return f"de/{german[1]}"
    return _abroad(country, name) if country else _here(name)


def _country(text: str) -> tuple[str, str]:
    """(code in small letters, the rest); the code is empty where none is told."""
    found = _PREFIX.fullmatch(text)
    if found:
        named = found[1].strip().lower()
        code = _COUNTRIES.get(named, named)
        if _CODE.fullmatch(code):
            return code, found[2].strip()
        return "", found[2].strip() if plain(found[2]) in NAMES else text
    dashed = _DASHED.fullmatch(text)
    if dashed and dashed[1].lower() in _CODES:
        return dashed[1].lower(), dashed[2]
    return "", text


def _here(name: str) -> str:
    """Without a country: a name of the language, else an old one of its country, else an age."""
    if plain(name) in NAMES:
        return NAMES[plain(name)]
    if plain(name) in ("approved", "passed", "gp", "m/pg", "x"):
        return f"us/{name}"
    age = age_in_figures(name)
    return name if age is None else str(int(re.sub(r"\D", "", name)))


def _abroad(country: str, name: str) -> str:
    own = NAMES.get(plain(name))
    if own in _OWN.get(country, frozenset()):
        return str(own)
    if own is not None and age_abroad(country, name) is None:
        return own
    return f"{country}/{name}"
