"""The library over the API: found by words and facets, paged whole, and all that is known of one item."""

import asyncio
import json
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

import pytest
from aiohttp.test_utils import TestClient, TestServer
from catalog.conftest import seen
from e2e.tiny_station import write_station
from runs.fake_process import FakeProcess

from retrovue import pipeline
from retrovue.catalog import Catalog, open_catalog
from retrovue.catalog.spoiled import Spoiled
from retrovue.language.overriding import Override
from retrovue.load.air_token import make_token
from retrovue.load.log_files import LogFolder
from retrovue.load.project import find_station
from retrovue.media.version import Part, Version
from retrovue.playout.air_clock import AirClock
from retrovue.playout.director import Director
from retrovue.playout_log import CoarseLine, DayLog, Event
from retrovue.playout_log.as_run import AsRun
from retrovue.playout_log.log import Header
from retrovue.timing.broadcast_day import date_on_air
from retrovue.timing.instants import DAY, HOUR, zone
from retrovue.web import airings
from retrovue.web.access.roles import Role
from retrovue.web.api import item as item_api
from retrovue.web.application import make_application
from retrovue.web.console import PEOPLE, Console
from retrovue.web.library import LIBRARY

EPISODES = 24
ODD = "sha-a/b c:d%2F?e"
HOSTILE = (
    '"', '""', '"a', "*", "a*", "NEAR(", "NEAR(a b, 2)", "a AND", "NOT", "a OR OR b", "told:a", "-a", "^a", "{a b}:c", "\0",
    "a\0b", "(((((", "'; DROP TABLE row; --", "%", "\\", "a" * 200, "a " * 100, '" ' * 100, "é" * 200, "\U0001f4fa", "ﷺ" * 200,
)  # fmt: skip


@dataclass
class Asking:
    client: TestClient
    tokens: dict[str, str]
    catalog: Path
    media: Path
    director: Director
    accepted: pipeline.Accepted
    reloader: SimpleNamespace

    async def get(self, path: str, role: str = "viewer") -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {self.tokens[role]}"} if role in self.tokens else {}
        async with self.client.get(path, headers=headers, allow_redirects=False) as response:
            text = await response.text()
            return response.status, json.loads(text) if text.startswith("{") else text

    async def items(self, **query: str | int) -> dict[str, Any]:
        words = "&".join(f"{name}={quote(str(value), safe='')}" for name, value in query.items())
        status, found = await self.get(f"/api/v1/items?{words}")
        assert status == 200, found
        return found

    async def item(self, key: str, role: str = "operator") -> dict[str, Any]:
        status, found = await self.get(f"/api/v1/items/{quote(key, safe='')}", role)
        assert status == 200, found
        return found


def fill(catalog: Catalog, media: Path) -> None:
    links = [
        seen(
            f"quay{n}.mkv", f"tvdb:{n}", source="clips", kind="episode", title=f"Night {n}", show="The Quay", season=1 + n % 2,
            episode=n // 2 + 1, rating="TV-PG" if n % 3 else "", genres=("Drama",), tags=("sea", f"t{n % 4}"),
        )
        for n in range(EPISODES)
    ]  # fmt: skip
    here = str(media / "there.mkv")
    links += [
        seen("there.mkv", ODD, source="clips", title="Crème Brûlée", year=1999, local=here, versions=(Version((Part(here),)),),
             description="<b>Plot</b>"),
        seen("mash.mkv", "sha-mash", source="clips", title="M*A*S*H", actors=("A. Alda",)),
        seen("kyojin.mkv", "sha-kyojin", source="clips", title="進撃の巨人"),
        seen("soap.mp4", "sha-soap", source="clips", kind="commercial", title="Soap & Water", duration=15_000),
        seen("gone.mkv", "sha-gone", source="clips", title="Long gone"),
        seen("bad.mkv", "sha-bad", source="clips", title="A bad file"),
    ]  # fmt: skip
    catalog.take_in(links, 1)
    catalog.mark_missing("clips", ["gone.mkv"], 2)
    catalog.mark_spoiled(
        Spoiled("print of bad.mkv", "print of bad.mkv", "RV505", "it ends at /secret/place", 3)
    )


def write_logs(state: Path, now: int) -> None:
    """Yesterday, today and tomorrow: the odd item an hour ago and in an hour, a spot inside of it."""
    today = date_on_air(zone("UTC"), now, 6 * HOUR).isoformat()
    lines = [
        CoarseLine(at, HOUR, f"one/{today}/{n}-shows/0", "shows", ODD, "", HOUR, 0, "r", "movie", "Crème Brûlée")
        for n, at in enumerate((now - 2 * HOUR, now + HOUR))
    ]  # fmt: skip
    events = [
        Event(line.at + step * HOUR // 2, HOUR // 2, 0, f"{line.id}/{part}", kind, item, 0)
        for line in lines
        for step, part, kind, item in ((0, "a0", "movie", ODD), (1, "b0.0", "commercial", "sha-soap"))
    ]
    LogFolder(state).write(
        [DayLog(Header("tiny", "one", today, 25, "UTC", "t"), tuple(lines), tuple(events))]
    )


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with its catalog, to be copied."""
    folder = tmp_path_factory.mktemp("library")
    write_station(folder)
    (folder / "media").mkdir()
    (folder / "media/there.mkv").write_bytes(b"x" * 1234)
    place = find_station(folder, None)
    place.state.mkdir(parents=True)
    with open_catalog(place.state / "catalog.sqlite") as catalog:
        fill(catalog, folder / "media")
    return folder


@pytest.fixture
async def asking(made: Path, tmp_path: Path) -> AsyncIterator[Asking]:
    folder = tmp_path / "project"
    shutil.copytree(made, folder)
    place = find_station(folder, None)
    loaded = pipeline.load(place, {})
    assert loaded.document is not None, loaded.diagnostics
    known = pipeline.read_known(place, loaded.document)
    accepted = pipeline.Accepted(place, loaded, loaded.document, known.snapshot, ())
    director = Director(place.state, "no-ffmpeg", AirClock(), 1 << 20, 2)
    director.record.start()
    console = Console(director, FakeProcess)
    reloader = SimpleNamespace(refused=(), tolerated=(), accepted=accepted)
    app = make_application(director, reloader, console)  # type: ignore[arg-type]
    await console.people.read()
    async with TestClient(TestServer(app)) as client:
        tokens = {}
        for role in ("viewer", "operator"):
            answer = await client.post(
                "/api/v1/tokens", json={"name": role, "role": role},
                headers={"Authorization": f"Bearer {make_token(place.state)}"},
            )  # fmt: skip
            tokens[role] = (await answer.json())["token"]
        yield Asking(
            client, tokens, place.state / "catalog.sqlite", made / "media", director, accepted, reloader
        )
    await console.runs.close()
    director.record.close()


async def test_it_is_for_viewers(asking: Asking) -> None:
    await asking.client.app[PEOPLE].add("anna", Role.ADMIN, "a good long password")
    for path in ("/api/v1/items", f"/api/v1/items/{quote(ODD, safe='')}"):
        assert [(await asking.get(path, role))[0] for role in ("nobody", "viewer")] == [401, 200]


async def test_words_find_titles_shows_and_tags(asking: Asking) -> None:
    async def titles(words: str) -> list[str]:
        return [row["title"] for row in (await asking.items(q=words))["items"]]

    assert await titles("creme") == await titles("CRÈME bru") == ["Crème Brûlée"]
    assert await titles("m*a*s*h") == ["M*A*S*H"]
    assert await titles("巨人") == ["進撃の巨人"]
    assert await titles("soap water") == ["Soap & Water"]
    assert await titles("quay s01e03") == ["Night 4"]
    assert len(await titles("sea drama")) == len(await titles("qua")) == EPISODES
    assert await titles("quay soap") == await titles("***") == []


async def test_pages_are_exact_and_stable(asking: Asking) -> None:
    whole = [row["key"] for row in (await asking.items(most=500))["items"]]
    assert len(whole) == len(set(whole)) == EPISODES + 6
    walked: list[str] = []
    while page := (await asking.items(most=7, **({"after": walked[-1]} if walked else {})))["items"]:
        walked += [row["key"] for row in page]
    assert walked == whole
    jumped = await asking.items(most=4, at=9)
    assert (jumped["at"], [row["key"] for row in jumped["items"]]) == (9, whole[9:13])
    assert (await asking.items(at=9_999))["items"] == []
    episodes = [row["key"] for row in (await asking.items(q="quay"))["items"]]
    rest = await asking.items(q="quay", after=episodes[4])
    assert (rest["at"], [row["key"] for row in rest["items"]]) == (5, episodes[5:])
    assert (await asking.get("/api/v1/items?after=nothing"))[0] == 404


async def test_facets_add_up(asking: Asking) -> None:
    found = await asking.items(most=1)
    of = {name: {each["value"]: each["count"] for each in values} for name, values in found["facets"].items()}
    for name in ("kind", "source", "state", "rating", "expiry", "aired", "hand", "company"):
        assert sum(of[name].values()) == found["total"] == EPISODES + 6
    assert of["state"] == {"active": EPISODES + 4, "missing": 1, "spoiled": 1}
    assert of["tag"] == {"Drama": EPISODES, "sea": EPISODES} | {f"t{n}": EPISODES // 4 for n in range(4)}
    for name, values in of.items():
        for value, count in values.items():
            chosen = await asking.items(most=1, **{name: value})
            assert chosen["total"] == count, (name, value)
            assert {each["value"] for each in chosen["facets"][name]} == set(values)
    both = await asking.items(most=1, kind="episode", tag="t1")
    assert (both["total"], {each["value"]: each["count"] for each in both["facets"]["kind"]}) == (
        6,
        {"episode": 6},
    )
    assert (await asking.items(kind="no such kind"))["total"] == 0


async def test_what_few_items_say_is_counted(asking: Asking) -> None:
    today = date_on_air(zone("UTC"), asking.director.clock.now(), 6 * HOUR)
    asking.client.app[LIBRARY]._rests_until = 0
    with open_catalog(asking.catalog) as catalog:
        catalog.take_in(
            [
                seen(
                    f"ad{n}.mp4", f"sha-ad{n}", source="clips", kind="commercial", title=f"Ad {n}",
                    companies=("Acme", f"Co {n % 2}"), category="toys" if n % 2 else "", campaign="winter", seasons=("xmas",),
                    warnings=("loud",) if n == 1 else (),
                    demo=("kids",), dayparts=("day",), available=("Sat,Sun",), expires=today + timedelta(days=days),
                )
                for n, days in enumerate((-1, 0, 30, 31))
            ],
            6,
        )  # fmt: skip
    found = await asking.items(q="ad", kind="commercial")
    of = {name: {each["value"]: each["count"] for each in values} for name, values in found["facets"].items()}
    assert (of["company"], of["category"]) == ({"Acme": 4, "Co 0": 2, "Co 1": 2}, {"": 2, "toys": 2})
    assert (of["campaign"], of["season"], of["demo"]) == ({"winter": 4}, {"xmas": 4}, {"kids": 4})
    assert (of["daypart"], of["warning"]) == ({"day": 4, "Sat,Sun": 4}, {"": 3, "loud": 1})
    assert of["expiry"] == {"expired": 1, "within 30 days": 2, "later": 1}
    assert [row["title"] for row in (await asking.items(expiry="later"))["items"]] == ["Ad 3"]
    assert [row["title"] for row in (await asking.items(company="Co 1", category="toys"))["items"]] == [
        "Ad 1",
        "Ad 3",
    ]
    assert (await asking.items(company="", most=1))["total"] == EPISODES + 6
    assert {row["added"] for row in found["items"]} == {"1970-01-01"}
    asking.client.app[LIBRARY]._rests_until = 0
    with open_catalog(asking.catalog) as catalog:
        catalog.take_in(
            [seen("ad0.mp4", "sha-ad0", source="clips", kind="commercial", title="Ad 0, later")], 3 * DAY
        )
    days = [
        (row["title"], row["added"], row["modified"])
        for row in (await asking.items(q="ad", kind="commercial"))["items"]
    ]
    assert days[:2] == [("Ad 0, later", "1970-01-01", "1970-01-04"), ("Ad 1", "1970-01-01", "1970-01-01")]


async def test_when_items_aired_and_air_next(asking: Asking) -> None:
    now = asking.director.clock.now()
    write_logs(asking.director.state, now)
    found = await asking.items()
    rows = {row["key"]: (row["aired"], row["next"]) for row in found["items"]}
    assert rows[ODD] == (now - 2 * HOUR, now + HOUR)
    assert rows["sha-soap"] == (now - HOUR - HOUR // 2, now + HOUR + HOUR // 2)
    assert rows["tvdb:3"] == (None, None)
    assert {each["value"]: each["count"] for each in found["facets"]["aired"]} == {
        "": EPISODES + 4,
        "within 7 days": 2,
    }
    assert {row["key"] for row in (await asking.items(aired="within 7 days"))["items"]} == {ODD, "sha-soap"}


async def test_what_was_set_by_hand(asking: Asking) -> None:
    overrides = [
        Override.model_validate({"match": {"key": ["tvdb:1", "tvdb:2"]}, "set": {"rating": "TV-14"}}),
        Override.model_validate({"match": {"title": "Soap*"}, "set": {"title": "Suds"}}),
        Override.model_validate({"match": {"kind": "movie"}, "set": {"category": "films"}}),
    ]
    document = asking.accepted.document.model_copy(update={"overrides": tuple(overrides)})
    snapshot = pipeline.correct(document, asking.accepted.snapshot)
    asking.reloader.accepted = replace(asking.accepted, document=document, snapshot=snapshot)
    asking.client.app[LIBRARY]._rests_until = 0
    rows = {row["key"]: (row["hand"], row["title"]) for row in (await asking.items())["items"]}
    assert (rows["tvdb:1"][0], rows["tvdb:3"][0]) == ("by its key", "")
    assert rows["sha-soap"] == ("by a rule", "Suds")
    assert rows[ODD] == ("by a rule", "Crème Brûlée")
    assert (await asking.items(hand="by its key"))["total"] == 2


async def test_labels_that_are_asked_for(asking: Asking) -> None:
    pool = {"from": "kind:commercial label:soap", "rest": "5s"}
    document = type(asking.accepted.document).model_validate(
        {**dict(asking.accepted.document), "pools": {"spots": pool}}
    )
    asking.reloader.accepted = replace(asking.accepted, document=document)
    status, found = await asking.get("/api/v1/labels")
    assert (status, found["uses"]) == (
        200,
        [
            {
                "label": "soap", "what": "pool", "name": "spots", "channel": "", "asks": "kind:commercial label:soap",
                "place": "stations/tiny/station.yaml:12",
            }
        ],
    )  # fmt: skip


async def test_no_question_is_too_odd(asking: Asking) -> None:
    for words in HOSTILE:
        assert (await asking.items(q=words))["total"] <= EPISODES + 6
    for query in (
        "q=%ff%fe",
        "q=%ed%a0%80",
        "kind=%00",
        "after=%00",
        f"q={'x' * 10_000}",
        "at=-1",
        "most=0",
        "q=a&q=b",
        "x=1",
    ):
        assert (await asking.get(f"/api/v1/items?{query}"))[0] < 500, query
    for key in ("%00", "%ff", "..%2f..", "%ed%a0%80", "a" * 3000, "'"):
        assert (await asking.get(f"/api/v1/items/{key}"))[0] in (400, 404), key


async def test_a_changed_catalog_is_another_index(asking: Asking) -> None:
    before = await asking.items(most=1)
    asking.client.app[LIBRARY]._rests_until = 0
    with open_catalog(asking.catalog) as catalog:
        catalog.take_in([seen("new.mkv", "sha-new", source="clips", title="Quite new")], 5)
    after = await asking.items(q="quite new")
    assert (after["total"], after["revision"] - before["revision"]) == (1, 1)
    assert (await asking.items(q="quite"))["revision"] == after["revision"]


async def test_all_that_is_known_of_an_item(asking: Asking) -> None:
    now = asking.director.clock.now()
    write_logs(asking.accepted.place.state, now)
    begun = now - 2 * HOUR
    address = f"one/{date_on_air(zone('UTC'), now, 6 * HOUR).isoformat()}/0-shows/0"
    asking.director.record.put(
        [AsRun("one", begun, f"{address}/a0", "movie", ODD, HOUR // 2, 45_000, 25, "900r")]
    )
    for _ in range(100):
        found = await asking.item(ODD)
        if found["aired"]["status"] != "not watched":
            break
        await asyncio.sleep(0.05)
    assert found["about"]["title"] == "Crème Brûlée" and found["about"]["year"] == 1999
    assert found["files"] == [
        {"path": str(asking.media / "there.mkv"), "here": True, "size": 1234, "problem": ""}
    ]
    assert found["marks"] == [{"at": 20_000, "origin": "chapter", "title": "", "breaks": True}]
    assert (found["picture"], found["sound"]) == ("640x480 h264", ["eng aac 2 ch"])
    assert found["aired"] == {
        "channel": "one", "at": begun, "length": HOUR, "address": address, "status": found["aired"]["status"],
    }  # fmt: skip
    assert found["aired"]["status"] in ("aired", "partly")
    assert [(each["channel"], each["at"]) for each in found["next"]] == [("one", now + HOUR)]
    assert found["why_not"] == []
    spot = await asking.item("sha-soap")
    assert [each["at"] for each in spot["next"]] == [now + HOUR + HOUR // 2]


async def test_viewers_see_no_paths(asking: Asking) -> None:
    for key in (ODD, "sha-bad", "tvdb:3"):
        text = str(await asking.item(key, "viewer"))
        assert ".mkv" not in text and str(asking.media) not in text and "/secret" not in text
    shown = await asking.item("tvdb:3")
    assert shown["links"][0]["paths"] == ["/media/quay3.mkv"] and shown["files"][0]["here"] is False


async def test_why_an_item_is_not_scheduled(asking: Asking) -> None:
    assert (await asking.item("sha-gone"))["why_not"] == ["its source does not list it any more"]
    spoiled = await asking.item("sha-bad")
    assert (spoiled["state"], spoiled["spoiled"]["reason"]) == ("spoiled", "it ends at /secret/place")
    assert spoiled["why_not"] == ["on the air its file was found to be spoiled (RV505)"]


async def test_a_dead_disk_keeps_nobody_waiting(asking: Asking, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(item_api, "LOOK", 0.05)
    monkeypatch.setattr(item_api, "_file", lambda path: __import__("time").sleep(0.4))
    found = await asyncio.gather(*(asking.item("tvdb:1") for _ in range(8)))
    assert [each["files"] for each in found] == [
        [{"path": "/media/quay1.mkv", "here": None, "size": 0, "problem": "the disk does not answer"}]
    ] * 8
    await asyncio.sleep(0.6)
    monkeypatch.undo()
    assert (await asking.item("tvdb:1"))["files"][0]["here"] is False


def test_an_item_that_nobody_saw(tmp_path: Path) -> None:
    now = 20_000 * DAY + 12 * HOUR
    write_logs(tmp_path, now)
    known = airings.Airings(tmp_path, ["one", "two"], ODD, False, now)
    today = date_on_air(zone("UTC"), now, 6 * HOUR)
    last = known.last(today)
    assert last is not None and (last.at, last.status) == (now - 2 * HOUR, "not watched")
    assert airings.Airings(tmp_path, ["one"], "nothing", False, now).last(today) is None
