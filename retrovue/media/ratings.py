"""Content ratings of all countries on one scale: the age from which each is meant to be seen."""

import re
from functools import lru_cache

AGES: dict[str, int] = {
    "TV-Y": 0, "TV-G": 0, "G": 0, "U": 0,
    "TV-Y7": 7, "TV-Y7-FV": 7,
    "TV-PG": 8, "PG": 8,
    "12": 12, "12A": 12,
    "PG-13": 13,
    "TV-14": 14,
    "15": 15,
    "TV-MA": 17, "R": 17,
    "NC-17": 18, "18": 18, "Adult": 18,
}  # fmt: skip
"""The names of the language."""

ABROAD: dict[str, dict[str, int]] = {
    "ar": {"ATP": 0},
    "at": {"0+": 0},
    "au": {"E": 0, "P": 0, "C": 0, "G": 0, "PG": 8, "M": 15, "MA": 15, "MA15": 15, "MA15+": 15, "AV15+": 15,
           "R": 18, "R18": 18, "R18+": 18, "X18+": 18, "RC": 18},
    "be": {"AL": 0, "TP": 0, "KT": 0, "KNT": 16},
    "br": {"L": 0, "Livre": 0},
    "ca": {"E": 0, "C": 0, "C8": 8, "G": 0, "PG": 8, "14A": 14, "14+": 14, "18A": 18, "R": 18, "A": 18,
           "TV-Y": 0, "TV-Y7": 7, "TV-G": 0, "TV-PG": 8, "TV-14": 14, "TV-MA": 17},
    "cl": {"TE": 0, "TE+7": 7},
    "cz": {"U": 0, "PG": 8},
    "de": {"BPjM": 18, "SPIO/JK": 18, "Keine Jugendfreigabe": 18},
    "dk": {"A": 0},
    "es": {"A": 0, "AI": 0, "APTA": 0, "TP": 0, "X": 18},
    "fi": {"S": 0, "T": 0},
    "fr": {"U": 0, "TP": 0, "Tous publics": 0, "X": 18},
    "gb": {"Uc": 0, "R18": 18, "E": 0},
    "gr": {"K": 0, "U": 0},
    "hk": {"I": 0, "IIA": 12, "IIB": 15, "III": 18},
    "hu": {"KN": 0, "X": 18},
    "ie": {"G": 0, "U": 0, "PG": 8},
    "in": {"U": 0, "UA": 12, "U/A": 12, "UA 7+": 7, "UA 13+": 13, "UA 16+": 16, "A": 18, "S": 18},
    "it": {"T": 0},
    "jp": {"G": 0, "PG12": 12, "R15+": 15, "R18+": 18},
    "kr": {"ALL": 0, "Restricted": 18},
    "mx": {"AA": 0, "A": 0, "B": 12, "B15": 15, "C": 18, "D": 18},
    "nl": {"AL": 0},
    "no": {"A": 0},
    "nz": {"G": 0, "PG": 8, "M": 16, "R": 18},
    "ph": {"G": 0, "PG": 8, "SPG": 13},
    "pl": {"BO": 0},
    "pt": {"T": 0, "Publico": 0},
    "se": {"Btl": 0, "Barntillåten": 0},
    "sg": {"G": 0, "PG": 8, "PG13": 13},
    "us": {"Approved": 8, "Passed": 8, "GP": 8, "M": 8, "M/PG": 8, "X": 18},
    "za": {"A": 0, "PG": 8, "X18": 18},
}  # fmt: skip
"""By country, beside ages in figures, which mean the same everywhere: `de/16`, `nz/R13`, `it/VM14`."""

OLDEST = max(AGES.values())
_AGE = re.compile(r"(?:fsk|ab|vm|nc|rp|r|m|k|a|l)?[ /-]?(\d{1,2})(?: ?\+|a)?", re.IGNORECASE)
_SIGNS = re.compile(r"[\s._-]")


def plain(name: str) -> str:
    """How names are compared: without their dots, dashes and blanks."""
    return _SIGNS.sub("", name).casefold()


_BY_FOLDED = {name.casefold(): age for name, age in AGES.items()}
NAMES = {plain(name): name for name in AGES}
_ABROAD = {country: {plain(name): age for name, age in names.items()} for country, names in ABROAD.items()}


def age_in_figures(name: str) -> int | None:
    """`16`, `16+`, `FSK 16`, `VM16` -> 16. Nothing is for those over the oldest age of the scale alone."""
    found = _AGE.fullmatch(name)
    return min(int(found[1]), OLDEST) if found and int(found[1]) <= 21 else None


def age_abroad(country: str, name: str) -> int | None:
    """By the country's own names, then by an age in figures."""
    known = _ABROAD.get(country, {}).get(plain(name))
    return age_in_figures(name) if known is None else known


@lru_cache(maxsize=1024)
def age_of(rating: str) -> int | None:
    """Of a name of the language (`TV-14`), or of one with its country (`de/16`, `au/MA15+`).

    None for what is not rated, or rated in a way that nobody knows.
    """
    if (known := _BY_FOLDED.get(rating.casefold())) is not None:
        return known
    country, slash, rest = rating.partition("/")
    if slash:
        return age_abroad(country.lower(), rest)
    return age_in_figures(rating) if rating.isascii() and rating.isdigit() else None
