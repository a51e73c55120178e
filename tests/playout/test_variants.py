"""A channel in several profiles: one log and one numbering, and each profile with viewers and encodes of its own."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from playout.test_channel import PROFILE, START, World, card  # noqa: F401 - the fixture
from syrupy.assertion import SnapshotAssertion

from retrovue.playout.answer import Answer
from retrovue.playout.at_hand import FirstLooks
from retrovue.playout.channel import ChannelOnAir
from retrovue.playout.deliver import DIRECTOR, hls, mpeg_ts
from retrovue.playout.encode.profile import EncodeProfile
from retrovue.playout.encode.stand_in import StandIn
from retrovue.playout.encode.work import segment_key
from retrovue.playout.playlist import media_playlist, multivariant_playlist
from retrovue.playout.takeover import going_on
from retrovue.playout.tally import Tally

LARGE = replace(PROFILE, name="large", width=640, height=360, video=800_000)


def beside(world: World, profile: EncodeProfile) -> ChannelOnAir:
    """The same channel in another profile, with the same log."""
    old = world.channel
    return ChannelOnAir(
        old.names, profile, old.log, old.library, world.shelf, world.jobs, world.clock, old._stamped, old._stand_in,
        world.said.append,
    )  # fmt: skip


def together(*variants: ChannelOnAir) -> ChannelOnAir:
    for variant in variants:
        variant.variants = variants
    return variants[0]


@pytest.fixture
def world(tmp_path: Path, card: StandIn) -> World:  # noqa: F811
    world = World(tmp_path, card)
    together(world.channel, beside(world, LARGE))
    return world


def test_what_players_choose_from(snapshot: SnapshotAssertion) -> None:
    profiles = [
        EncodeProfile("480p", 854, 480, 1_500_000, 128_000, 30),
        EncodeProfile("720p", 1280, 720, 3_000_000, 128_000, 60),
        EncodeProfile("1080p", 1920, 1080, 6_000_000, 192_000, 60),
        EncodeProfile("card", 640, 360, 700_000, 96_000, 30, family="vaapi", sets="64001e-" + "0" * 32),
    ]
    assert multivariant_playlist("one", profiles) == snapshot


def test_all_profiles_have_the_same_numbers(world: World) -> None:
    small, large = world.channel.variants
    now = world.clock.now()
    lists = [media_playlist(one.timeline(), now, one.profile.name) for one in (small, large)]
    assert lists[0].replace("small/", "large/") == lists[1]


def test_one_that_nobody_watches_costs_nothing(world: World) -> None:
    small, large = world.channel.variants
    small.hls_asked(small.on_air().msn)
    assert small.survey()[0]
    assert large.survey() == ([], set(), set())
    assert not large.watched()
    assert large.watched_at_all()


def test_the_encode_of_a_player_that_changes_over_begins_with_what_it_will_ask_for(world: World) -> None:
    small, large = world.channel.variants
    on_air = small.on_air().msn
    small.hls_asked(on_air - 2)
    large.hls_asked()
    assert len(large.survey()[0]) == len(small.survey()[0]) + 2
    assert min(demand.deadline for demand in large.survey()[0]) > world.clock.now(), "it can still come"


async def test_whoever_changes_over_is_not_taken_for_a_newcomer(world: World) -> None:
    small, large = world.channel.variants
    small.hls_asked()
    await small.answer(small.on_air(), 0)
    large.hls_asked()
    await large.answer(large.on_air(), 0)
    assert world.kinds == ["ident", "slate"]


async def test_each_profile_has_its_own_answers(world: World) -> None:
    small, large = world.channel.variants
    segment = small.on_air()
    await small.answer(segment, 0)
    piece = world.channel.library.piece(segment.event, 30)
    world.shelf.held[segment_key(piece, segment.index, LARGE)] = world.raw(segment.frames)
    assert (await small.answer(segment, 0)).stand_in
    assert not (await large.answer(segment, 0)).stand_in


def test_what_was_listed_in_one_profile_is_settled_in_all(world: World) -> None:
    small, large = world.channel.variants
    on_air = small.on_air()
    large.listed(large.timeline().segment(on_air.msn + 1))
    assert small.first_open() == on_air.msn + 2


def test_profiles_that_stay_go_on_when_others_come_and_go(world: World) -> None:
    small, large = world.channel.variants
    large.hls_asked(large.on_air().msn)
    segment = large.on_air()
    given = large.stand_in(segment)
    fresh = together(beside(world, replace(PROFILE, name="tiny", width=160, height=90)), beside(world, LARGE))
    after = going_on(small, fresh)
    assert [one.profile.name for one in after.variants] == ["tiny", "large"]
    assert after.variants[1] is large
    assert all(one.variants == after.variants for one in after.variants)
    assert large.watched()
    assert large.ready(segment) == given


async def test_a_profile_that_changes_its_size_answers_nothing_of_the_old_one(world: World) -> None:
    small, _ = world.channel.variants
    segment = small.on_air()
    given = await small.answer(segment, 0)
    after = going_on(small, together(beside(world, replace(PROFILE, width=480, height=270))))
    assert isinstance(given, Answer)
    assert after.ready(segment) is None
    assert world.clock.now() > START


async def test_tuners_may_have_a_variant_that_players_never_see(world: World) -> None:
    small, large = world.channel.variants
    assert world.channel.for_tuners is small
    hidden = beside(world, small.profile.for_tuners)
    together(small, large, hidden)
    assert world.channel.for_tuners is hidden is large.for_tuners
    assert hidden.profile.identity == small.profile.identity, "and segments without captions are shared"
    app = web.Application()
    app[DIRECTOR] = SimpleNamespace(
        by_id={"one": small},
        by_number={"1": small},
        clock=world.clock,
        kick=list,
        first_looks=FirstLooks(),
        tally=(tally := Tally(world.clock)),
    )  # type: ignore[misc]
    hls.add_routes(app)
    mpeg_ts.add_routes(app)
    async with TestClient(TestServer(app)) as client:
        shown = await (await client.get("/channel/1.m3u8")).text()
        assert shown.count("#EXT-X-STREAM-INF") == 2 and "+" not in shown
        assert (await client.get(f"/channel/one/{hidden.profile.name}.m3u8")).status == 404
        assert (
            await client.get(f"/channel/one/{hidden.profile.name.replace('+', '%2B')}.m3u8")
        ).status == 404
        stream = await client.get("/channel/1.ts")
        assert await stream.content.readexactly(188)
        assert (hidden.tuners, small.tuners) == (1, 0)
        ((viewer, streams),) = tally.channel("one").streams.items()
        assert viewer.startswith("127.0.0.1 Python/") and streams == 1
        stream.close()


async def test_two_profiles_that_differ_in_name_alone_share_no_answers(world: World) -> None:
    """They may show other things: captions, for one."""
    small, twin = together(world.channel, beside(world, replace(PROFILE, name="twin"))).variants
    segment = small.on_air()
    world.encoded(segment)
    await small.answer(segment, 0)
    world.shelf.held.clear()
    assert (await twin.answer(segment, 0)).stand_in
