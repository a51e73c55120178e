"""Who may air in a break: rating limit, warnings, demo, seasons, dates. These never give way."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrovue.media.item import Item
from retrovue.plan.dayparts import NO_LIMIT, Context, may_air
from retrovue.plan.hashing import Digests
from retrovue.plan.shorts import Shorts

ADS = {
    "internal": {"count": {"30m": "2"}, "length": "2m02s", "pod": [{"spots": "spots"}]},
    "between": {"pod": [{"spots": "spots"}, {"promo": "promos"}]},
}
STRIP = ({"daily": {"06:00": "strip"}}, {"strip": {"from": "show:S22"}})


def _world(workshop, change, *, channel=None, **more):
    """Every other spot is changed."""
    spots = [replace(item, **change) if n % 2 else item for n, item in enumerate(workshop.spots(spread=400))]
    episodes = [replace(item, rating="TV-G") for item in workshop.show()]
    world = workshop.world([*episodes, *spots, *workshop.promos], *STRIP, breaks=ADS, channel=channel, **more)
    return world, {item.key for item in spots[1::2]}


def _aired(workshop, world, keys, as_of="2025-10-06T07:00"):
    return [event.at for event in workshop.events(world.plan(as_of)) if event.item in keys]


@pytest.mark.parametrize(
    ("change", "channel"),
    [
        ({"rating": "TV-MA"}, {"rating_limit": "TV-PG"}),
        ({"rating": "Adult"}, {"rating_limit": "TV-PG"}),
        ({"warnings": ("Violence",)}, {"warnings_not": ["violence"]}),
        ({"demo": ("children",)}, {"demo": ["teens", "adults"]}),
    ],
)
def test_what_the_channel_does_not_allow_airs_nowhere(workshop, change, channel):
    world, changed = _world(workshop, change, channel=channel)
    assert not _aired(workshop, world, changed)
    assert "commercial" in {event.kind for event in workshop.events(world.plan())}
    free, same = _world(workshop, change)
    assert len(_aired(workshop, free, same)) > 100


@pytest.mark.parametrize("demo", [(), ("Teens", "children")])
def test_a_demo_in_common_or_none_is_enough(workshop, demo):
    world, changed = _world(workshop, {"demo": demo}, channel={"demo": ["teens"]})
    assert len(_aired(workshop, world, changed)) > 100


def test_a_rating_limit_holds_in_its_daypart(workshop):
    channel = {"rating_limit": {"default": "TV-PG", "watershed": "TV-MA"}}
    world, grown_up = _world(
        workshop, {"rating": "TV-MA"}, channel=channel, dayparts={"watershed": {"days": "daily", "time": "21:00-29:30"}}
    )  # fmt: skip
    aired = _aired(workshop, world, grown_up)
    assert aired and min(aired) >= world.instant("2025-10-06T21:00")
    assert max(aired) < world.instant("2025-10-07T05:30")


@pytest.mark.parametrize(
    ("program", "entry"),
    [({"rating_limit": "TV-G"}, {}), ({"warnings_not": "violence"}, {}), ({}, {"rating_limit": "TV-G"})],
)
def test_what_a_program_or_its_entry_forbids_does_not_air_in_its_breaks(workshop, program, entry):
    world, changed = _world(workshop, {"rating": "TV-14", "warnings": ("Violence",)})
    programs = {"strip": {"from": "show:S22"}, "kids": {"from": "show:S22", **program}}
    grid = {"daily": {"06:00": "strip", "15:00": {"program": "kids", **entry}, "17:00": "strip"}}
    aired = _aired(workshop, world.edited(programs=programs, grid=grid), changed)
    first, last = world.instant("2025-10-06T15:00"), world.instant("2025-10-06T17:00")
    assert len(aired) > 50 and not [at for at in aired if first <= at < last]


def test_seasons_of_the_station_hold(workshop):
    world, spooky = _world(workshop, {"seasons": ("halloween",)}, seasons={"halloween": "10-31"})
    assert not _aired(workshop, world, spooky, "2025-10-29T07:00")
    midnight = world.instant("2025-10-31T00:00")
    aired = _aired(workshop, world, spooky, "2025-10-30T07:00")
    assert aired and min(aired) >= midnight


contexts = st.builds(
    Context,
    st.just(()),
    st.just(()),
    st.just(date(2025, 10, 6).toordinal()),
    st.sampled_from((0, 7, 8, 13, 14, 17, 18, NO_LIMIT)),
    st.sampled_from((0, 8, 14, 18)),
    st.sampled_from(((), ("violence",), ("language", "violence"))),
)
items = st.builds(
    lambda kind, rating, warnings, available: Item(
        "", kind, "", 30_000, rating=rating, warnings=warnings, available=available
    ),
    st.sampled_from(("commercial", "trailer", "movie")),
    st.sampled_from(("", "TV-G", "PG-13", "R", "Adult", "X")),
    st.sampled_from(((), ("Violence",), ("language",), ("smoking", "VIOLENCE"))),
    st.sampled_from(((), ("10-01..10-31",), ("mon",), ("12-24..01-02",), ("10-01..10-31", "fri-sat"))),
)


@given(st.lists(items, max_size=8), contexts)
def test_masks_say_what_the_rule_says(found, context):
    numbered = [replace(item, key=f"spot:{number}") for number, item in enumerate(found)]
    shorts = Shorts(numbered, Digests("seed"))
    text = shorts.eligible(context)
    assert all(text[number] == "1" for number in range(len(numbered)) if number not in shorts.ruled)
    assert text == "".join("1" if may_air(item, context) else "0" for item in numbered)
