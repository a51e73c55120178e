"""Content ratings of several systems on one scale: the age from which each is meant to be seen."""

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

_BY_FOLDED = {name.casefold(): age for name, age in AGES.items()}


@lru_cache(maxsize=1024)
def age_of(rating: str) -> int | None:
    """None for what is not rated, or rated in a way that the scale does not know."""
    return _BY_FOLDED.get(rating.casefold())
