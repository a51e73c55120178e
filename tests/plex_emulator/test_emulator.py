"""The emulator is as a Plex server is: the real client reads it, and recorded answers have its shapes."""

import asyncio
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import aiohttp
import plexapi
import pytest
import requests
from cpu import timed
from plexapi.exceptions import BadRequest, NotFound, Unauthorized
from plexapi.server import PlexServer

from plex_emulator import (
    Part,
    PlexEmulator,
    Version,
    big_library,
    episode,
    movie,
    small_library,
    start,
)

RECORDED = Path(__file__).parents[3] / "shared" / "data" / "plex"


@pytest.fixture
def plex() -> Iterator[PlexEmulator]:
    with start(small_library()) as emulator:
        yield emulator


@pytest.fixture
def client(plex: PlexEmulator, monkeypatch: pytest.MonkeyPatch) -> Iterator[PlexServer]:
    monkeypatch.setitem(plexapi.CONFIG.data.setdefault("plexapi", {}), "autoreload", "false")
    with requests.Session() as session:
        yield PlexServer(plex.url, plex.token, session=session)


def get(plex: PlexEmulator, path: str, **params: Any) -> requests.Response:
    headers = {"Accept": "application/json", "X-Plex-Token": plex.token}
    return requests.get(plex.url + path, params=params, headers=headers, timeout=5)


def listing(plex: PlexEmulator, section: int, kind: int, **params: Any) -> dict[str, Any]:
    found = get(plex, f"/library/sections/{section}/all", type=kind, **params).json()["MediaContainer"]
    assert isinstance(found, dict)
    return found


def page(start: int, size: int) -> dict[str, int]:
    return {"X-Plex-Container-Start": start, "X-Plex-Container-Size": size}


def test_the_real_client_reads_it(client: PlexServer) -> None:
    assert [section.title for section in client.library.sections()] == ["Movies", "TV", "Kids TV"]
    tv = client.library.section("TV")
    assert tv.locations == ["/media/TV"]
    assert {show.year for show in tv.search(title="Star Harbor", libtype="show")} == {1978, 2003}
    assert {
        found.librarySectionID for found in client.library.search(title="Star Harbor", libtype="show")
    } == {2, 3}
    assert [one.title for one in tv.search(libtype="episode", maxresults=3)] == [
        "Episode 1",
        "Episode 2",
        "Episode 1",
    ]
    old = next(show for show in tv.search(title="Star Harbor") if show.year == 1978)
    assert [season.index for season in old.seasons()] == [0, 1]
    comets = client.library.section("Movies").search(title="Blue Comet")
    assert [film.editionTitle for film in comets] == ["Director's Cut", None]
    assert [guid.id for guid in client.library.section("Movies").search(title="Lighthouse")[0].guids] == [
        "imdb://tt0501001", "tmdb://501",
    ]  # fmt: skip


def test_the_real_client_reads_one_item_whole(plex: PlexEmulator, client: PlexServer) -> None:
    pilot = plex.shelf.find("Star Harbor", season=1, index=1)
    told = client.fetchItem(f"/library/metadata/{pilot.key}?includeChapters=1&includeMarkers=1")
    assert [(chapter.start, chapter.end) for chapter in told.chapters] == [(0, 700_000), (700_000, 1_500_000)]
    assert [(marker.type, marker.final) for marker in told.markers] == [("intro", None), ("credits", True)]
    assert [stream.streamType for stream in told.media[0].parts[0].streams] == [1, 2]
    assert told.updatedAt is None and told.grandparentTitle == "Star Harbor"
    keys = [pilot.key, plex.shelf.find("Long Winter").key]
    assert [found.title for found in client.fetchItems(keys)] == ["Pilot", "Long Winter"]
    with pytest.raises(NotFound):
        client.fetchItem(9999)


def test_a_wrong_token_is_refused_in_html(plex: PlexEmulator) -> None:
    with requests.Session() as session, pytest.raises(Unauthorized):
        PlexServer(plex.url, "wrong", session=session)
    answer = requests.get(plex.url + "/library/sections", headers={"Accept": "application/json"}, timeout=5)
    assert (answer.status_code, answer.headers["Content-Type"].split(";")[0]) == (401, "text/html")
    assert requests.get(plex.url + "/identity", timeout=5).ok


def test_pages_join_to_the_whole_and_totals_come_with_them_only(plex: PlexEmulator) -> None:
    whole = listing(plex, 2, 4)
    assert "totalSize" not in whole
    pages = [listing(plex, 2, 4, **page(n, 3)) for n in range(0, 12, 3)]
    assert [one["totalSize"] for one in pages] == [12] * 4
    assert [item for one in pages for item in one["Metadata"]] == whole["Metadata"]
    assert listing(plex, 2, 4, **page(0, 0))["totalSize"] == 12
    assert plex.requests == {"list": 5, "count": 1}
    assert all("Guid" not in item for item in whole["Metadata"])
    with_guids = listing(plex, 2, 4, includeGuids=1)["Metadata"]
    assert {item["grandparentTitle"] for item in with_guids if "Guid" not in item} == {"Quiet Street"}


@pytest.mark.parametrize(
    ("style", "root"),
    [("posix", "/media/TV/Star Harbor (1978)/"), ("windows", "D:\\Media\\TV\\Star Harbor (1978)\\"),
     ("unc", "\\\\nas\\media\\TV\\Star Harbor (1978)\\")],
)  # fmt: skip
def test_paths_in_three_worlds(style: str, root: str) -> None:
    with start(small_library(), path_style=style) as plex:
        paths = [item["Media"][0]["Part"][0]["file"] for item in listing(plex, 2, 4)["Metadata"]]
        assert sum(path.startswith(root) for path in paths) == 4
        assert any(
            plex.section("TV").locations[0] == path[: len(plex.section("TV").locations[0])] for path in paths
        )
        assert set(plex.truth()) >= set(paths)


def test_changes_are_seen_and_only_where_they_were_made(plex: PlexEmulator) -> None:
    before = {item["ratingKey"]: item for item in listing(plex, 2, 4)["Metadata"]}
    changed_at = plex.section("TV").changed
    drift, home = (plex.shelf.find("Star Harbor", 1, n) for n in (2, 3))
    plex.shelf.replace_file(drift)
    assert plex.section("TV").changed == changed_at
    plex.shelf.change(home, title="Homeward")
    assert plex.section("TV").changed > changed_at
    after = {item["ratingKey"]: item for item in listing(plex, 2, 4)["Metadata"]}
    assert {key for key in before if before[key] != after[key]} == {str(drift.key), str(home.key)}
    old, new = before[str(drift.key)], after[str(drift.key)]
    assert old["updatedAt"] == new["updatedAt"]
    assert old["Media"][0]["Part"][0]["key"] != new["Media"][0]["Part"][0]["key"]


def test_a_re_added_show_has_other_keys_and_the_same_guids(plex: PlexEmulator) -> None:
    old = plex.shelf.find("Star Harbor", year=2003)
    before = [(item["guid"], item["Media"][0]["Part"][0]["file"]) for item in listing(plex, 2, 4)["Metadata"]]
    plex.shelf.re_add(old)
    after = [(item["guid"], item["Media"][0]["Part"][0]["file"]) for item in listing(plex, 2, 4)["Metadata"]]
    assert sorted(before) == sorted(after)
    assert get(plex, f"/library/metadata/{old.key}").status_code == 404


def test_added_and_deleted_items(plex: PlexEmulator) -> None:
    season = plex.shelf.find("Quiet Street").children[0]
    plex.shelf.add(episode("Extra"), season)
    plex.shelf.add(movie("Fresh", 2001), plex.section("Movies"))
    plex.shelf.delete(plex.shelf.find("Star Harbor", year=2003))
    assert listing(plex, 2, 4, **page(0, 0))["totalSize"] == 12 + 1 - 4
    assert listing(plex, 1, 1, title="fresh")["size"] == 1


def test_parts_of_a_file_are_given_out(plex: PlexEmulator, tmp_path: Path) -> None:
    (tmp_path / "film").write_bytes(bytes(range(200)))
    added = movie("Fresh", 2001, versions=[Version([Part(source=tmp_path / "film")])])
    plex.shelf.add(added, plex.section("Movies"))
    key = listing(plex, 1, 1, title="Fresh")["Metadata"][0]["Media"][0]["Part"][0]["key"]
    answer = requests.get(
        f"{plex.url}{key}?X-Plex-Token={plex.token}", headers={"Range": "bytes=10-19"}, timeout=5
    )
    assert (answer.status_code, answer.content) == (206, bytes(range(10, 20)))


def test_the_history_is_read_by_the_real_client(plex: PlexEmulator, client: PlexServer) -> None:
    for hour in range(3):
        plex.play(plex.shelf.find("Star Harbor", 1, 1), at=1_700_000_000 + 3600 * hour)
    assert [play.title for play in client.history()] == ["Pilot"] * 3
    assert (
        get(plex, "/status/sessions/history/all", **{"viewedAt>": 1_700_003_600}).json()["MediaContainer"][
            "size"
        ]
        == 2
    )
    assert get(plex, "/livetv/dvrs").json()["MediaContainer"]["Dvr"][0]["key"] == "1"


async def test_listeners_hear_of_changes(plex: PlexEmulator) -> None:
    address = plex.url.replace("http", "ws") + "/:/websockets/notifications"
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(address, headers={"X-Plex-Token": plex.token}) as socket,
    ):
        pilot = plex.shelf.find("Star Harbor", 1, 1)
        await asyncio.to_thread(plex.shelf.change, pilot, title="New")
        told = json.loads(await asyncio.wait_for(socket.receive_str(), 5))["NotificationContainer"]
        entry = told["TimelineEntry"][0]
        assert (told["type"], entry["itemID"], entry["state"]) == ("timeline", str(pilot.key), 5)
        await asyncio.to_thread(plex.drop_sockets)
        assert (await asyncio.wait_for(socket.receive(), 5)).type == aiohttp.WSMsgType.CLOSE


def test_what_goes_wrong_goes_wrong_as_asked(plex: PlexEmulator, client: PlexServer) -> None:
    second = lambda asked: asked.kind == "list" and asked.start == 3  # noqa: E731
    whole = get(plex, "/library/sections/2/all", type=4, **page(3, 3))
    plex.fault("truncate", second, times=1)
    assert (
        get(plex, "/library/sections/2/all", type=4, **page(3, 3)).content
        == whole.content[: len(whole.content) // 2]
    )
    for what in ("short", "reset"):
        plex.fault(what, second, times=1)
        with pytest.raises((requests.exceptions.ChunkedEncodingError, requests.exceptions.ConnectionError)):
            get(plex, "/library/sections/2/all", type=4, **page(3, 3))
        plex.faults.clear()
    for what, body in (("empty", b""), ("garbage", b"\x00<{%\xff" * 40)):
        plex.fault(what, second)
        assert get(plex, "/library/sections/2/all", type=4, **page(3, 3)).content == body
        assert get(plex, "/library/sections/2/all", type=4, **page(0, 3)).ok
        plex.faults.clear()
    plex.fault("status", "list", 503, after=1, times=1)
    assert [get(plex, "/library/sections/2/all").status_code for _ in range(3)] == [200, 503, 200]
    plex.fault("status", "detail", 500)
    with pytest.raises(BadRequest):
        client.fetchItem(1)
    plex.fault("hang", "identity")
    with pytest.raises(requests.exceptions.ReadTimeout):
        requests.get(plex.url + "/identity", timeout=0.2)


def test_pages_that_do_not_fit(plex: PlexEmulator) -> None:
    plex.fault("total", "list", 5, times=1)
    assert listing(plex, 2, 4, **page(0, 3))["totalSize"] == 17
    plex.fault("few", "list", 2, times=1)
    assert listing(plex, 2, 4, **page(0, 3))["size"] == 2
    first = listing(plex, 2, 4, **page(0, 3))["Metadata"]
    plex.fault("shift", "list", 1, times=1)
    assert listing(plex, 2, 4, **page(3, 3))["Metadata"][0] == first[-1]


def test_a_big_library_is_the_same_every_time_and_quick() -> None:
    with (
        start(big_library(shows=12, episodes=1700, movies=10)) as plex,
        start(big_library(12, 1700, 10)) as other,
    ):
        pages, seconds = timed(
            lambda: [listing(plex, 2, 4, includeGuids=1, **page(n, 1000)) for n in (0, 1000)], 2
        )
        assert seconds < 2
        assert [len(one["Metadata"]) for one in pages] == [1000, 700]
        assert pages[0] == listing(other, 2, 4, includeGuids=1, **page(0, 1000))
        dated = sum("updatedAt" in item for one in pages for item in one["Metadata"])
        assert 300 < dated < 800


WHOLE = {"includeChapters": 1, "includeMarkers": 1, "checkFiles": 1}
ASKED = {
    "sections.json": ("/library/sections", {}),
    "section_all_type1_page.json": ("/library/sections/1/all", page(0, 10)),
    "section_all_type1_includeGuids_includeMeta.json": ("/library/sections/1/all", {"includeGuids": 1, **page(0, 10)}),
    "section_all_type2.json": ("/library/sections/2/all", page(0, 10)),
    "section_all_type4_includeGuids.json": ("/library/sections/2/all", {"type": 4, "includeGuids": 1, **page(0, 20)}),
    "metadata_movie_detail.json": ("/library/metadata/1", {}),
    "metadata_episode_chapters_markers.json": ("/library/metadata/{drift}", WHOLE),
    "children_of_show.json": ("/library/metadata/{show}/children", {}),
}  # fmt: skip
NEEDED = re.compile(
    "/MediaContainer(/(size|totalSize|offset|librarySectionID|viewGroup|Directory|Metadata))?"
    "|/MediaContainer/Directory/(key|type|title|uuid|agent|refreshing|scannedAt|contentChangedAt|Location(/(id|path))?)"
    "|/MediaContainer/Metadata/(ratingKey|key|guid|type|title|index|(grand)?parent(RatingKey|Guid|Title|Index|Key)|year"
    "|duration|addedAt|updatedAt|originallyAvailableAt|contentRating|studio|leafCount|childCount|originalTitle|summary"
    "|chapterSource|librarySection.*|(Genre|Role|Director|Writer|Guid|Chapter|Marker)(/(tag|[a-z]+TimeOffset|index|final|type))?)"
    "|/MediaContainer/Metadata/Media(/(id|duration|width|height|container|[a-z]+Codec|audioChannels|videoFrameRate))?"
    "|/MediaContainer/Metadata/Media/Part(/(id|key|duration|file|size|container|exists|accessible|Stream))?"
)
"""What clients need of an answer; the rest is decoration."""


def kinds(value: Any, at: str, found: dict[str, set[str]]) -> dict[str, set[str]]:
    """The kind of value at every place of an answer."""
    if isinstance(value, dict | list):
        pairs = value.items() if isinstance(value, dict) else (("", inner) for inner in value)
        for name, inner in pairs:
            kinds(inner, f"{at}/{name}" if name else at, found)
    if not isinstance(value, list):
        found.setdefault(at, set()).add("number" if type(value) in (int, float) else type(value).__name__)
    return found


@pytest.mark.witness
@pytest.mark.skipif(not RECORDED.is_dir(), reason="the witnesses are not here")
@pytest.mark.parametrize("name", ASKED)
def test_recorded_answers_have_the_same_shapes(plex: PlexEmulator, name: str) -> None:
    path, params = ASKED[name]
    show = plex.shelf.find("Star Harbor", year=1978)
    drift = plex.shelf.find("Star Harbor", 1, 2)
    ours = kinds(get(plex, path.format(show=show.key, drift=drift.key), **params).json(), "", {})
    real = kinds(json.loads((RECORDED / name).read_text()), "", {})
    assert {at: (real[at], ours[at]) for at in ours.keys() & real.keys() if not ours[at] <= real[at]} == {}
    assert {at for at in real.keys() - ours.keys() if NEEDED.fullmatch(at)} == set()
