"""What a server calls out: gathered until it is quiet, handed on at once, and never trusted to be all."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from aiohttp.test_utils import RawTestServer
from plex_emulator import Entry, PlexEmulator, movie, small_library, start
from sources.plex_runs import reader

from retrovue.sources.plex_hints import Hint, PlexHints, back_off

QUIET = 0.2


class Heard:
    """What a listener was told."""

    def __init__(self) -> None:
        self.hints: list[Hint] = []
        self.resyncs = 0
        self.waits: list[float] = []

    def resync(self) -> None:
        self.resyncs += 1

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        await asyncio.sleep(0.01)


@pytest.fixture
def plex() -> Iterator[PlexEmulator]:
    with start(small_library()) as emulator:
        yield emulator


@asynccontextmanager
async def listening(
    plex: PlexEmulator, token: str = "", **keys: object
) -> AsyncIterator[tuple[Heard, PlexHints]]:
    heard = Heard()
    hints = PlexHints(
        plex.url,
        token or plex.token,
        heard.hints.append,
        heard.resync,
        source="main",
        quiet=QUIET,
        sleep=heard.sleep,
        **keys,
    )  # type: ignore[arg-type]
    task = asyncio.create_task(hints.listen())
    if not token:
        await until(lambda: heard.resyncs == 1)
    yield heard, hints
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def until(happened: Callable[[], object]) -> None:
    async with asyncio.timeout(10):
        while not happened():
            await asyncio.sleep(0.01)


def keys(*entries: Entry) -> frozenset[str]:
    return frozenset(str(one.key) for one in entries)


async def test_changes_are_told_together_when_it_is_quiet(plex: PlexEmulator) -> None:
    winter, drift = plex.shelf.find("Long Winter"), plex.shelf.find("Drift")
    async with listening(plex) as (heard, _):
        plex.shelf.change(winter, title="Longer Winter")
        plex.shelf.change(drift, title="Drifting")
        plex.shelf.replace_file(winter)
        await until(lambda: heard.hints)
        assert heard.hints == [Hint(keys(winter, drift))] and heard.resyncs == 1


async def test_what_was_deleted_is_a_candidate_that_the_server_confirms(plex: PlexEmulator) -> None:
    winter = plex.shelf.find("Long Winter")
    async with listening(plex) as (heard, _):
        plex.shelf.delete(winter)
        await until(lambda: heard.hints)
    assert heard.hints == [Hint(keys(winter), keys(winter))]
    opened = reader(plex)
    assert opened.refresh(sorted(heard.hints[0].changed)) == ((), keys(winter))
    opened.close()


async def test_what_was_deleted_and_came_back_at_once_is_asked_for(plex: PlexEmulator) -> None:
    comet = plex.shelf.find("Old Agent")
    async with listening(plex) as (heard, _):
        again = plex.shelf.re_add(comet)
        await until(lambda: heard.hints)
    assert heard.hints == [Hint(keys(comet, again), keys(comet))]


async def test_a_whole_show_that_goes_needs_a_sync(plex: PlexEmulator) -> None:
    async with listening(plex) as (heard, _):
        plex.shelf.delete(plex.shelf.find("Quiet Street"))
        await until(lambda: heard.resyncs == 2)
        assert heard.hints == []


async def test_what_changed_beside_a_show_that_goes_is_told_as_well(plex: PlexEmulator) -> None:
    drift = plex.shelf.find("Drift")
    async with listening(plex) as (heard, _):
        plex.shelf.change(drift, touch=False, title="Drifting")
        plex.shelf.delete(plex.shelf.find("Quiet Street"))
        await until(lambda: heard.resyncs == 2)
        assert heard.hints == [Hint(keys(drift))]


async def test_a_lost_line_is_taken_up_again_with_a_sync(plex: PlexEmulator) -> None:
    async with listening(plex) as (heard, hints):
        plex.shelf.change(plex.shelf.find("Drift"), title="Lost on the way")
        await asyncio.to_thread(plex.drop_sockets)
        await until(lambda: heard.resyncs == 2)
        assert hints.problem is None
        await asyncio.sleep(2 * QUIET)
        assert heard.hints == []
        plex.shelf.change(plex.shelf.find("Home"), title="Heard again")
        await until(lambda: heard.hints)


async def test_too_many_at_once_are_a_sync(plex: PlexEmulator) -> None:
    async with listening(plex, most=5) as (heard, _):
        for number in range(6):
            plex.shelf.add(movie(f"New {number}"), plex.section("Movies"))
        await until(lambda: heard.resyncs == 2)
        await asyncio.sleep(2 * QUIET)
        assert heard.hints == []


async def test_other_libraries_are_not_listened_to(plex: PlexEmulator) -> None:
    async with listening(plex, sections=("1",)) as (heard, _):
        plex.shelf.change(plex.shelf.find("Drift"), title="Elsewhere")
        plex.shelf.change(plex.shelf.find("Long Winter"), title="Here")
        await until(lambda: heard.hints)
        assert heard.hints == [Hint(keys(plex.shelf.find("Here")))]


async def test_the_token_goes_in_a_header_and_its_refusal_is_told(plex: PlexEmulator) -> None:
    async with listening(plex, token="wr0ng-t0ken") as (heard, hints):
        await until(lambda: len(heard.waits) > 3)
        assert hints.problem is not None and hints.problem.code == "RV521"
        assert "wr0ng" not in repr(hints.problem) and heard.resyncs == 0
    assert {one.token for one in plex.seen} == {"wr0ng-t0ken"} and not any(one.query for one in plex.seen)


async def test_a_server_that_is_away_is_tried_later_each_time() -> None:
    heard = Heard()
    hints = PlexHints("http://127.0.0.1:1", "x", heard.hints.append, heard.resync, sleep=heard.sleep)
    task = asyncio.create_task(hints.listen())
    await until(lambda: len(heard.waits) > 11)
    task.cancel()
    assert hints.problem is not None and hints.problem.code == "RV520"
    assert 0.75 <= heard.waits[0] <= 1.26 and 225 <= heard.waits[10] <= 380
    assert heard.waits == [back_off(tries, "http://127.0.0.1:1") for tries in range(1, len(heard.waits) + 1)]


@pytest.mark.parametrize(
    "words",
    [
        "", "[", "[]", "1", '{"NotificationContainer": 1}', "[" * 100_000,
        '{"NotificationContainer": {"type": "timeline", "TimelineEntry": [1, {"identifier": "com.plexapp.plugins.library"}]}}',
        '{"NotificationContainer": {"type": "playing", "TimelineEntry": [{"itemID": "1"}]}}',
        '{"NotificationContainer": {"type": "timeline", "TimelineEntry": [{"identifier": "com.plexapp.plugins.library",'
        '"type": 1, "state": 5, "itemID": "../7"}]}}',
    ],
)  # fmt: skip
async def test_odd_notices_say_nothing(words: str) -> None:
    heard = Heard()
    hints = PlexHints("http://plex", "x", heard.hints.append, heard.resync, quiet=0)
    hints._take(words)
    await asyncio.sleep(0.01)
    assert (heard.hints, heard.resyncs) == ([], 0)


async def test_a_redirect_is_not_followed_for_the_token_would_go_along() -> None:
    tokens: list[str] = []

    async def other(request: web.Request) -> web.Response:
        tokens.append(request.headers.get("X-Plex-Token", ""))
        raise web.HTTPNotFound

    async with RawTestServer(other) as elsewhere:

        async def moved(request: web.Request) -> web.Response:
            raise web.HTTPFound(elsewhere.make_url("/"))

        async with RawTestServer(moved) as server:
            heard = Heard()
            hints = PlexHints(
                str(server.make_url("/")), "secret", heard.hints.append, heard.resync, sleep=heard.sleep
            )
            task = asyncio.create_task(hints.listen())
            await until(lambda: heard.waits)
            task.cancel()
    assert tokens == []
    assert hints.problem is not None and hints.problem.message.endswith("sends on to another address")
