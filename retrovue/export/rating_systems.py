"""Which system a content rating belongs to, as guides name it."""

from functools import lru_cache
from typing import Literal

_BY_LETTERS = {
    **dict.fromkeys(("TV-Y", "TV-Y7", "TV-Y7-FV", "TV-G", "TV-PG", "TV-14", "TV-MA"), "VCHIP"),
    **dict.fromkeys(("G", "PG", "PG-13", "R", "NC-17"), "MPAA"),
    **dict.fromkeys(("U", "12", "12A", "15", "18"), "BBFC"),
}
_BY_COUNTRY = {
    "au": "ACB", "br": "ClassInd", "ca": "CHVRS", "de": "FSK", "dk": "MCCYP", "es": "ICAA", "fi": "KAVI", "fr": "CNC",
    "gb": "BBFC", "ie": "IFCO", "in": "CBFC", "jp": "EIRIN", "kr": "KMRB", "mx": "RTC", "nl": "Kijkwijzer",
    "no": "Medietilsynet", "nz": "OFLC", "ph": "MTRCB", "pt": "IGAC", "se": "SMR", "sg": "IMDA", "us": "MPAA", "za": "FPB",
}  # fmt: skip


@lru_cache(maxsize=1024)
def system_and_value(rating: str, letters: Literal["us", "uk"] = "us") -> tuple[str, str]:
    """`TV-14` -> (VCHIP, TV-14); `de/16` -> (FSK, 16); what nobody knows has no system."""
    country, slash, value = rating.partition("/")
    if slash and value and country.isascii() and country.isalpha() and len(country) == 2:
        if value.upper().startswith("TV-"):
            return "VCHIP", value
        return _BY_COUNTRY.get(country.lower(), country.upper()), value
    if rating == "PG" and letters == "uk":
        return "BBFC", rating
    return _BY_LETTERS.get(rating, ""), rating
