"""A wish about libraries, whatever was written before: exactly the wished ones are read, and no more is said than needed."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from retrovue.sources.plex import PlexSource
from retrovue.web.api.sources import reads
from retrovue.web.source_splices import RootWish, changed_source, library_entries, new_source

TITLES = st.sampled_from(["Movies", "TV", "Kids TV", "kids  tv", "4K", "Old"])
ENTRIES = st.one_of(
    st.just({}),
    st.sampled_from(["movie", "episode"]),
    st.fixed_dictionaries(
        {},
        optional={
            "enabled": st.sampled_from(["true", "false"]),
            "kind": st.just("movie"),
            "label": st.just("x"),
        },
    ),
)


def _model(entries: dict[str, Any]) -> PlexSource:
    read = {name: _typed(entry) for name, entry in entries.items()}
    return PlexSource(type="plex", url="http://plex", token="x", libraries=read)


def _typed(entry: Any) -> Any:
    if not isinstance(entry, dict):
        return entry
    return {key: value if key != "enabled" else str(value).lower() == "true" for key, value in entry.items()}


@given(
    st.dictionaries(TITLES, ENTRIES, max_size=4),
    st.dictionaries(TITLES, st.booleans(), min_size=1, max_size=5),
)
def test_exactly_the_wished_libraries_are_read(written: dict[str, Any], wish: dict[str, bool]) -> None:
    wish = {title: on for title, on in wish.items() if title != "kids  tv"}  # one name, one wish
    written = {title: entry for title, entry in written.items() if title != "Kids TV"}
    found = library_entries(written, wish)
    model = _model(found)
    assert {title: reads(model, title) for title in wish} == wish
    assert library_entries(found, wish) == found
    if found:
        assert found.keys() >= written.keys()


@given(st.dictionaries(TITLES, st.booleans(), min_size=1, max_size=5))
def test_what_was_picked_for_a_new_source_is_read(wish: dict[str, bool]) -> None:
    wish = {title: on for title, on in wish.items() if title != "kids  tv"} or {"TV": True}
    keys = new_source("new", {"type": "plex", "libraries": wish})[0].value
    model = _model(keys.get("libraries", {}))
    assert {title: reads(model, title) for title in wish} == wish


def test_what_the_file_says_already_is_no_change() -> None:
    written = {
        "enabled": "false",
        "roots": ["a", {"path": "b", "name": "B"}],
        "paths": [{"from": "/a", "to": "b"}],
    }
    same = {
        "enabled": False, "roots": [RootWish("a"), RootWish("b")], "paths": [{"from": "/a", "to": "b"}], "remote": False,
        "libraries": {"Movies": True}, "passthrough": None,
    }  # fmt: skip
    assert changed_source("x", written, same) == ()


def test_a_library_that_was_switched_off_and_on_again_leaves_nothing() -> None:
    wish = {"Movies": True, "TV": False}
    off = library_entries({}, wish)
    assert off == {"TV": {"enabled": False}}
    assert library_entries(off, {"Movies": True, "TV": True}) == {}
