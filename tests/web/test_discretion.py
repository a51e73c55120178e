"""Paths of the machine are for operators; everything else is for viewers too."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrovue.web.access.roles import Role
from retrovue.web.discretion import as_seen_by, text_without_paths, without_paths

TEXTS = {
    "cannot read /mnt/My Films/a b.mkv: denied": "cannot read …",
    "the folder `/mnt/films` is empty; look there": "the folder `…` is empty; look there",
    r"`D:\Films\x.mkv` and D:\Films": "`…` and …",
    r"\\nas\films\x.mkv": "…",
    "/mnt/films/x.mkv": "…",
    "Face/Off": "Face/Off",
    "12 of 24/7": "12 of 24/7",
    "see http://127.0.0.1:32400/library": "see http://127.0.0.1:32400/library",
    "Season 1 / Episode 2": "Season 1 / Episode 2",
}


@pytest.mark.parametrize("text", TEXTS)
def test_where_a_path_begins_is_a_gap(text: str) -> None:
    assert text_without_paths(text) == TEXTS[text]


@given(st.text(), st.text())
def test_whatever_stands_around_it(before: str, after: str) -> None:
    event = {"message": f"{before} /srv/canary{after}/x", "scope": {"library_key": f"/srv/canary{after}"}}
    assert "canary" not in json.dumps(without_paths(event)) or "canary" in before + after
    assert as_seen_by(Role.OPERATOR, event) is event


def test_libraries_stay_apart() -> None:
    one, two = ({"library_key": key} for key in ("/srv/a", "/srv/b"))
    assert without_paths(one) != without_paths(two) == without_paths({"library_key": "/srv/b"})
    assert without_paths({"library_key": "1"}) == {"library_key": "1"}
