"""What is on the air plays on untouched, whatever is edited, measured or found meanwhile."""

from dataclasses import replace
from pathlib import Path

import pytest
from playout.test_channel import DAY, PROFILE, START, World, card  # noqa: F401 - the fixture

from retrovue.media.asset import Asset
from retrovue.media.snapshot import CatalogSnapshot
from retrovue.playout.begun import FETCHABLE, Begun
from retrovue.playout.captions.keep import Captions
from retrovue.playout.channel import AHEAD, ChannelOnAir
from retrovue.playout.encode.stand_in import StandIn
from retrovue.playout.encode.work import Piece
from retrovue.playout.library import Library
from retrovue.playout.rules import Rules
from retrovue.playout_log import Event

LONG = 600_000
"""An event of ten minutes."""


@pytest.fixture
def world(tmp_path: Path, card: StandIn) -> World:  # noqa: F811
    return World(tmp_path, card, LONG)


def library(world: World, rules: Rules = Rules(-24), **of_file: object) -> Library:
    asset = replace(Asset(str(world.file), "clip", 10_000_000, peak=-20_000), **of_file)
    return Library(CatalogSnapshot(()), lambda key: asset, rules)


def taken_up(world: World, said: Library) -> ChannelOnAir:
    """The channel after a station was taken up that says this of its items."""
    channel = world.channel
    channel.adopt(
        ChannelOnAir(
            channel.names, PROFILE, channel.log, said, world.shelf, world.jobs, world.clock, channel._stamped,
            channel._stand_in, world.said.append,
        )
    )  # fmt: skip
    return channel


def watched(world: World) -> ChannelOnAir:
    """With the whole lead encoded."""
    world.channel.tuner_joined()
    world.channel.survey()
    for segment in world.channel.window():
        world.encoded(segment)
    return world.channel


async def test_an_item_that_is_measured_while_it_airs_goes_on_as_loud_as_it_was(world: World) -> None:
    world.channel.library = library(world, loudness=None)
    channel = watched(world)
    segment, lead, playing = channel.on_air(), channel.lead(), channel.survey()[2]
    taken_up(world, library(world, loudness=-20_000))
    assert channel.lead() == lead > AHEAD - 3_000
    assert channel.survey()[0] == []
    assert channel.survey()[2] == playing, "its encode is kept"
    for msn in range(segment.msn, segment.msn + 5):
        assert not (await channel.answer(channel.timeline().segment(msn), 0)).stand_in
    following = channel.timeline().segment(segment.msn + LONG // 2_000)
    assert (channel.piece(segment).gain, channel.piece(following).gain) == (0, -40)


async def test_a_segment_that_was_asked_for_without_a_look_at_what_is_missing_holds_its_event(
    world: World,
) -> None:
    channel = world.channel
    channel.library = library(world, loudness=None)
    segment = channel.on_air()
    world.encoded(segment)
    await channel.answer(segment, 0)
    taken_up(world, library(world, loudness=-20_000))
    assert channel.piece(segment).gain == 0


class Looking:
    """Captions are being looked for, until they are found."""

    found: Captions | None = None

    def of(self, file: Asset, languages: tuple[str, ...]) -> Captions | None:
        return self.found


async def test_captions_found_after_somebody_tuned_in_come_behind_the_lead(world: World) -> None:
    looking, channel = Looking(), world.channel
    asset = Asset(str(world.file), "clip", 10_000_000)
    channel.library = Library(
        CatalogSnapshot(()), lambda key: asset, Rules(captions=("eng",), burnt=True), looking
    )
    watched(world)
    segment, lead = channel.on_air(), channel.lead()
    looking.found = Captions("k1", ())
    demands, _, _ = channel.survey()
    assert [demand.piece.burnt for demand in demands] == [("k1",)], "the last of the lead, made anew"
    assert channel.lead() > lead - 3_000
    for msn in range(segment.msn, demands[0].index - segment.index + segment.msn):
        assert channel.piece(channel.timeline().segment(msn)).burnt == ()
    world.clock.instant += AHEAD
    assert channel.piece(channel.on_air()).burnt == ("k1",)
    assert channel.on_air().event == segment.event
    world.clock.instant += AHEAD
    rules = Rules(captions=("eng",), burnt=True)
    taken_up(world, Library(CatalogSnapshot(()), lambda key: asset, rules, Looking()))
    assert {piece.burnt for piece, _ in channel.survey()[2]} == {("k1",)}, (
        "a new look for them takes none away"
    )


async def test_an_item_whose_file_is_gone_is_not_held(world: World) -> None:
    channel = watched(world)
    segment = channel.on_air()
    taken_up(world, Library(CatalogSnapshot(()), lambda key: None))
    world.file.unlink()
    assert channel.piece(segment) is None
    assert (await channel.answer(channel.timeline().segment(segment.msn + 8), 0)).stand_in
    assert [found.code for found in world.said] == ["RV701"]


def test_a_file_that_was_replaced_is_shown_from_the_next_segment_on(world: World) -> None:
    channel = watched(world)
    segment = channel.on_air()
    taken_up(world, library(world, fingerprint="another", loudness=-20_000))
    assert channel.piece(segment).asset.fingerprint == "another"
    channel.survey()
    taken_up(world, library(world, fingerprint="another"))
    assert channel.piece(segment).gain == -40, "it was begun anew"


def test_a_file_that_was_moved_is_read_where_it_is(world: World) -> None:
    channel = watched(world)
    segment, lead = channel.on_air(), channel.lead()
    taken_up(world, library(world, path="/elsewhere/clip.mkv", loudness=-20_000))
    assert (channel.piece(segment).asset.path, channel.piece(segment).gain) == ("/elsewhere/clip.mkv", 0)
    assert channel.lead() == lead


def test_an_event_that_the_log_has_no_more_is_not_held(world: World) -> None:
    world.channel.library = library(world)
    channel = watched(world)
    log = channel.log
    day = log.folder.read_day("one", DAY)
    log.folder.write([replace(day, events=tuple(one._replace(offset=9_000) for one in day.events))])
    log.forget()
    assert channel.piece(channel.on_air()).start_frame == 270


async def test_what_cannot_be_encoded_is_tried_as_the_station_says_now(world: World) -> None:
    channel = watched(world)
    segment = channel.on_air()
    world.jobs.broken.add(channel.piece(segment))
    taken_up(world, library(world, loudness=-20_000))
    channel.survey()
    assert channel.piece(segment).gain == -40


def test_an_event_is_held_until_nobody_can_ask_for_it() -> None:
    begun, first = Begun(), Event(START, 10_000, 0, "one/x/0/0/a0", "movie", "k", 0)
    later = first._replace(at=START + 10_000 + FETCHABLE)
    old, new = Piece(None, "black", 0, 300), Piece(None, "slate", 0, 300)
    begun.begin(first, old, START)
    begun.begin(later, old, later.at)
    assert begun.piece(first, 0, new) == old
    begun.begin(later._replace(at=later.end), old, later.at + 1)
    assert begun.piece(first, 0, new) == new
