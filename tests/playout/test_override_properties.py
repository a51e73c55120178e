"""Whatever is raised, cleared and restarted in whichever order: a number once answered is answered the same."""

import asyncio
import os
import tempfile
from functools import cache
from pathlib import Path

import imageio_ffmpeg
from hypothesis import given, settings
from hypothesis import strategies as st
from playout.test_override import PROFILE, Air, Journal, alert

from retrovue.playout.encode.stand_in import Card, StandIn, make_stand_in

CHANNELS = st.sampled_from(("one", "two"))
STEPS = st.one_of(
    st.tuples(
        st.just("raise"), st.integers(0, 2), st.integers(5, 40), st.sampled_from(((), ("one",), ("two",)))
    ),
    st.tuples(st.just("clear"), st.integers(0, 3)),
    st.tuples(st.just("wait"), st.integers(100, 9_000)),
    st.tuples(st.just("watch"), CHANNELS),
    st.tuples(st.just("restart")),
)


@cache
def card() -> StandIn:
    return make_stand_in(imageio_ffmpeg.get_ffmpeg_exe(), Card("ident", "One", "", "1"), PROFILE)


class Story:
    """An air that is taken through steps, and all that viewers were ever given."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.journal = folder, Journal()
        self.given: dict[tuple[str, int], str] = {}
        self.air = Air(folder, card(), self.journal)

    async def step(self, name: str, *words: object) -> None:
        await getattr(self, f"do_{name}")(*words)

    async def do_raise(self, priority: int, seconds: int, channels: tuple[str, ...]) -> None:
        await self.air.overrides.raise_(alert(length=seconds * 1000, priority=priority, channels=channels))

    async def do_clear(self, which: int) -> None:
        in_force = self.air.overrides.in_force
        if which < len(in_force):
            await self.air.overrides.clear(in_force[which].id)

    async def do_wait(self, ms: int) -> None:
        self.air.clock.instant += ms
        self.air.overrides.forget_ended()

    async def do_restart(self) -> None:
        self.air = Air(self.folder, card(), self.journal, self.air.clock.instant, age=0)
        assert await self.air.overrides.recall()

    async def do_watch(self, channel: str) -> None:
        """A player reads the playlist, takes its newest segment, and some that it took before once more."""
        on_air = self.air.channels[channel].on_air()
        self.air.channels[channel].listed(on_air)
        wanted = [(name, msn) for name, msn in self.given if name == channel and msn > on_air.msn - 25]
        for name, msn in [*wanted, (channel, on_air.msn)]:
            shown = await self.air.shown(name, msn)
            assert self.given.setdefault((name, msn), shown) == shown, (name, msn)

    async def ends(self) -> None:
        """Two minutes later everything is over."""
        await self.do_wait(120_000)
        for channel in ("one", "two"):
            assert await self.air.shown(channel, self.air.channels[channel].on_air().msn) == "real"


@settings(max_examples=int(os.environ.get("STORIES", "15")), deadline=None)
@given(st.lists(STEPS, max_size=25))
def test_a_number_is_answered_the_same_for_ever(steps: list[tuple]) -> None:
    async def play() -> None:
        with tempfile.TemporaryDirectory() as folder:
            story = Story(Path(folder))
            assert await story.air.overrides.recall()
            for step in steps:
                await story.step(*step)
            await story.do_watch("one")
            await story.do_watch("two")
            await story.ends()

    asyncio.run(play())
