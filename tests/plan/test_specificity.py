"""How much the match of an override counts."""

import pytest

from retrovue.media.selector import parse_selector
from retrovue.plan.specificity import is_default, specificity

COLLECTIONS = {"films": "kind:movie", "old": "films year<1970", "round": "again", "again": "round year:1984"}


@pytest.mark.parametrize(
    ("match", "weight", "default"),
    [
        ("kind:movie", 1, True),
        ("films", 1, True),
        ("old", 2, False),
        ("old | films", 1, True),
        ("films -old", 3, False),
        ("key:tmdb:1", 1000, False),
        ("path:a/*", 1, False),
        ("nowhere", 0, True),
        ("round", 1, False),
    ],
)
def test_a_match_counts_by_its_terms(match: str, weight: int, default: bool) -> None:
    named = {id: parse_selector(text) for id, text in COLLECTIONS.items()}
    assert (specificity(parse_selector(match), named), is_default(parse_selector(match), named)) == (
        weight,
        default,
    )


def test_collections_of_collections_do_not_multiply() -> None:
    named = {f"c{n}": parse_selector(f"(c{n + 1} | c{n + 1}) -c{n + 1}") for n in range(30)}
    assert specificity(parse_selector("c0"), {**named, "c30": parse_selector("kind:movie")}) == 2**30
