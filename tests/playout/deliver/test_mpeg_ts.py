"""Tuners: what an edit of the station does to a stream that is running."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from playout.test_channel import World, card  # noqa: F401 - a fixture
from playout.test_variants import LARGE, beside, together

from retrovue.playout.deliver.mpeg_ts import _next
from retrovue.playout.encode.stand_in import StandIn


@pytest.fixture
def world(tmp_path: Path, card: StandIn) -> World:  # noqa: F811
    return World(tmp_path, card)


def test_a_stream_goes_on_in_its_profile_when_another_becomes_the_first(world: World) -> None:
    director = SimpleNamespace(by_id={"one": world.channel})
    segment = world.channel.on_air()
    following = _next(director, world.channel, segment)
    assert following.msn == segment.msn + 1
    director.by_id["one"] = together(beside(world, LARGE), world.channel)
    assert _next(director, world.channel, segment) == following


def test_a_stream_ends_with_its_profile_or_its_channel(world: World) -> None:
    segment = world.channel.on_air()
    for on_air in ({"one": beside(world, LARGE)}, {}):
        assert _next(SimpleNamespace(by_id=on_air), world.channel, segment) is None
