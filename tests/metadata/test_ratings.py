"""Content ratings of every country and spelling on the one scale."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrovue.media.ratings import ABROAD, AGES, OLDEST, age_of
from retrovue.metadata.ratings import rating_text, unknown_rating
from retrovue.plan.dayparts import rating_age


@pytest.mark.parametrize(
    ("written", "spelled", "age"),
    [
        ("TV-14", "TV-14", 14), ("tv14", "TV-14", 14), ("TV-MA-LSV", "TV-MA", 17), ("TV-Y7-FV", "TV-Y7-FV", 7),
        ("Rated R", "R", 17), ("Rated PG-13 for some violence", "PG-13", 13), ("US:TV-14", "TV-14", 14),
        ("us/TV-MA", "TV-MA", 17), ("USA:R", "R", 17), ("US:R / US:Rated R", "R", 17), ("Approved", "us/Approved", 8),
        ("gb/15", "15", 15), ("UK:12A", "12A", 12), ("U", "U", 0), ("gb/U", "U", 0), ("gb/R18", "gb/R18", 18),
        ("de/16", "de/16", 16), ("DE:FSK 12 / DE:ab 12", "de/12", 12), ("FSK-16", "de/16", 16), ("ab 12", "de/12", 12),
        ("DE-12", "de/12", 12), ("Germany:16", "de/16", 16),
        ("Australia:MA", "au/MA", 15), ("au:M", "au/M", 15), ("au/PG", "au/PG", 8), ("ie/PG", "ie/PG", 8),
        ("nl/12", "nl/12", 12), ("it/VM14", "it/VM14", 14), ("pt/M/12", "pt/M/12", 12), ("nz/R13", "nz/R13", 13),
        ("fr/Tous publics", "fr/Tous publics", 0), ("sg/R21", "sg/R21", 18), ("16", "16", 16), ("18+", "18", 18),
    ],
)  # fmt: skip
def test_known_ratings(written: str, spelled: str, age: int) -> None:
    assert rating_text(written) == spelled
    assert age_of(spelled) == age
    assert not unknown_rating(written)


@pytest.mark.parametrize(
    "text", ["", " ", "Not Rated", "unrated", "NR", "gb/Not Rated", "None", "N/A", "NR / Unrated"]
)
def test_not_rated_is_no_rating(text: str) -> None:
    assert rating_text(text) == ""
    assert not unknown_rating(text)


@pytest.mark.parametrize("text", ["M", "MA", "Teen", "PG-14", "99", "Krypton:7x", "de/99", "/", "au/Teen"])
def test_an_unknown_rating_stays_as_it_is_and_counts_as_none(text: str) -> None:
    assert rating_text(text) == text
    assert unknown_rating(text)
    assert rating_age(rating_text(text), "movie", 14) == 14
    assert rating_age(rating_text(text), "commercial", 14) == 0


def test_a_film_rated_abroad_is_planned_by_its_age() -> None:
    assert rating_age("de/16", "movie", 14) == 16
    assert rating_age(rating_text("nl/6"), "movie", 14) == 6


def test_the_names_of_the_language_mean_what_they_say() -> None:
    assert {name: age_of(name) for name in AGES} == AGES
    assert [rating_text(name) for name in AGES] == list(AGES)


@pytest.mark.parametrize("country", ABROAD)
def test_every_name_of_a_country_is_found(country: str) -> None:
    ages = {name: age_of(rating_text(f"{country}/{name}")) for name in ABROAD[country]}
    assert ages == ABROAD[country]
    assert set(ages.values()) <= set(range(OLDEST + 1))


WORDS = st.sampled_from(
    ("us", "gb", "de", "Rated", "R", "PG", "13", "16", ":", "/", " / ", "-", "+", "TV", " ", "FSK", "M")
)


@given(st.lists(WORDS, max_size=6).map("".join) | st.text(max_size=30))
def test_a_spelling_is_its_own_spelling(text: str) -> None:
    spelled = rating_text(text)
    assert rating_text(spelled) == spelled
    age = age_of(spelled)
    assert age is None or 0 <= age <= OLDEST
    assert unknown_rating(spelled) == unknown_rating(text) == (bool(spelled) and age is None)
