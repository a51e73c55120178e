"""Captions beside a video or within it, in whatever form: found, read, kept, and drawn into the picture."""

import asyncio
import io
import subprocess
import time
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import av
import numpy as np
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from playout.encode.odd import measured
from playout.test_channel import World, card  # noqa: F401 - the fixture

from retrovue.ffmpeg.find import find_ffmpeg
from retrovue.media.asset import Asset
from retrovue.media.snapshot import CatalogSnapshot
from retrovue.playout.at_hand import FirstLooks
from retrovue.playout.captions.cues import Cue
from retrovue.playout.captions.keep import NONE, CaptionStore
from retrovue.playout.captions.seen import cues_of
from retrovue.playout.channel import ChannelOnAir
from retrovue.playout.deliver import DIRECTOR, captions, hls
from retrovue.playout.encode.profile import EncodeProfile
from retrovue.playout.encode.run import Segment, encode
from retrovue.playout.encode.stand_in import StandIn
from retrovue.playout.encode.work import Piece
from retrovue.playout.library import Library
from retrovue.playout.rules import Rules
from retrovue.playout_log import Event

pytestmark = pytest.mark.xdist_group("encode")

SRT = "1\n00:00:01,000 --> 00:00:02,000\n{0}\n\n2\n00:00:03,500 --> 00:00:03,900\n<i>Bye</i>\n"
PROFILE = EncodeProfile("small", 320, 180, 400_000, 96_000, 30, "superfast")


@pytest.fixture(scope="module")
def program() -> str:
    return find_ffmpeg("", {}, None).path


@pytest.fixture(scope="module")
def film(program: str, tmp_path_factory: pytest.TempPathFactory) -> Asset:
    """Grey for four seconds, with captions in three languages within it."""
    folder = tmp_path_factory.mktemp("film")
    for code in ("de", "en", "fr"):
        (folder / f"{code}.srt").write_text(SRT.format(f"inside {code}"))
    inputs = [word for code in ("de", "en", "fr") for word in ("-i", str(folder / f"{code}.srt"))]
    maps = ("-map", "0", "-map", "1", "-map", "2", "-map", "3", "-metadata:s:s:0", "language=ger")
    tags = (
        "-metadata:s:s:1",
        "language=eng",
        "-metadata:s:s:2",
        "language=fre",
        "-disposition:s:2",
        "forced",
    )
    path = folder / "It's a 50% [film]; really.mkv"
    command = [
        program, "-nostdin", "-v", "error", "-f", "lavfi", "-i", "color=0x404040:s=320x180:r=30:d=4", *inputs, *maps,
        *tags, "-c:v", "libx264", "-preset", "ultrafast", "-c:s", "srt", str(path),
    ]  # fmt: skip
    subprocess.run(command, check=True, timeout=60)
    return measured(path)


@pytest.fixture
def alone(film: Asset, tmp_path: Path) -> Asset:
    """The film in a folder of its own, where files may be laid beside it."""
    path = tmp_path / "film.mkv"
    path.write_bytes(Path(film.path).read_bytes())
    return replace(film, path=str(path))


async def words(store: CaptionStore, file: Asset, *languages: str) -> str:
    assert store.of(file, languages) is None, "not before it was looked at"
    await store.settled()
    found = store.of(file, languages)
    assert found is not None
    return found.cues[0].text if found.cues else ""


async def test_the_dearest_language_that_there_is(program: str, alone: Asset, tmp_path: Path) -> None:
    store = CaptionStore(tmp_path / "kept", program)
    assert await words(store, alone, "en", "de") == "inside en"
    assert await words(store, alone, "sv", "de") == "inside de"
    assert await words(store, alone, "fr") == "", "forced captions are for foreign words alone"
    assert store.of(alone, ("fr",)) == NONE
    Path(alone.path).with_name("film.sv.sdh.srt").write_text(SRT.format("beside"))
    Path(alone.path).with_name("film.srt").write_text(SRT.format("unnamed"))
    fresh = CaptionStore(tmp_path / "kept", program)
    assert await words(fresh, alone, "sv", "de") == "beside"
    assert await words(fresh, alone, "fr") == "unnamed"
    assert await words(fresh, alone, "en") == "inside en"


FORMS = {
    "film.en.vtt": ("WEBVTT\n\n00:01.000 --> 00:02.000\nüber\n", "utf-8"),
    "film.eng.srt": (SRT.format("über"), "cp1252"),
    "film.en.cc.srt": (SRT.format("über").replace("\n", "\r\n"), "utf-16"),
    "film.en.ass": (
        "[Script Info]\n\n[V4+ Styles]\nFormat: Name, Fontname, Fontsize\nStyle: Default,Arial,20\n\n[Events]\n"
        "Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n"
        "Dialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,{\\b1}über\n",
        "utf-8-sig",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FORMS)
async def test_forms(program: str, alone: Asset, tmp_path: Path, name: str) -> None:
    text, encoding = FORMS[name]
    (tmp_path / name).write_bytes(text.encode(encoding))
    found = await words(CaptionStore(tmp_path / "kept", program), alone, "en")
    assert found.replace("<b>", "").replace("</b>", "") == "über"


async def test_what_cannot_be_read_is_none(program: str, alone: Asset, tmp_path: Path) -> None:
    (tmp_path / "film.en.srt").write_bytes(b"\x00\xff no captions at all" * 50)
    store = CaptionStore(tmp_path / "kept", program)
    assert await words(store, alone, "en") == ""
    gone = CaptionStore(tmp_path / "kept", "/nowhere/ffmpeg")
    assert await words(gone, replace(alone, fingerprint="other"), "en") == ""


def test_captions_of_a_slow_share_keep_nobody_from_ending(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(CaptionStore, "_found", lambda *_: time.sleep(8))

    async def ended() -> None:
        assert CaptionStore(tmp_path, "ffmpeg").of(Asset("/share/film.mkv", "print", 1_000), ("en",)) is None
        await asyncio.sleep(0.05)

    begun = time.perf_counter()
    asyncio.run(ended())
    assert time.perf_counter() - begun < 5


def pictures(segments: list[Segment]) -> list[np.ndarray]:
    data = b"".join(segment.data for segment in segments)
    with av.open(io.BytesIO(data), format="mpegts") as stream:
        return [frame.to_ndarray(format="gray") for frame in stream.decode(video=0)]


async def test_drawn_into_the_picture(program: str, film: Asset, tmp_path: Path) -> None:
    store = CaptionStore(tmp_path / "kept; [it's]", program)
    store.of(film, ("en",))
    await store.settled()
    found = store.of(film, ("en",))
    assert found is not None and found.key
    second = replace(film, fingerprint="second")
    whole = replace(film, duration=2 * film.duration, following=(second,))
    piece = Piece(whole, "movie", 15, 150, burnt=(found.key, found.key))
    seen = pictures([s async for s in encode(program, piece, 0, PROFILE, captions=store.folder)])
    lit = [bool(picture[120:].max() > 180) for picture in seen]
    expected = [30 <= at % 120 < 60 or 105 <= at % 120 < 117 for at in range(15, 165)]
    assert lit == expected, "to the frame, in both files"
    assert not any(picture[:90].max() > 90 for picture in seen)
    late = pictures([s async for s in encode(program, piece, 1, PROFILE, captions=store.folder)])
    assert [bool(picture[120:].max() > 180) for picture in late] == expected[64:]


async def test_a_piece_gets_its_captions_once_they_are_known(
    program: str, film: Asset, tmp_path: Path
) -> None:
    event = Event(0, 4_000, 0, "one/x/0/0/a0", "movie", "k", 0)
    store = CaptionStore(tmp_path / "kept", program)
    library = Library(CatalogSnapshot(()), lambda _: film, Rules(captions=("en",), burnt=True), store)
    before = library.piece(event, 30)
    assert before is not None and before.burnt == () and library.cues(event, 30) is None
    await store.settled()
    after = library.piece(event, 30)
    known = store.of(film, ("en",))
    assert known is not None and after == replace(before, burnt=(known.key,)) == library.piece(event, 30)
    cues = library.cues(event, 30)
    assert cues is not None and [(cue.start, cue.text) for cue in cues] == [
        (1_000, "inside en"),
        (3_500, "<i>Bye</i>"),
    ]


def test_captions_of_several_files_follow_one_another(film: Asset) -> None:
    whole = replace(film, duration=2 * film.duration, following=(replace(film, fingerprint="second"),))
    cues = cues_of(Piece(whole, "movie", 45, 150), 30, lambda file: (Cue(1_000, 2_000, file.fingerprint),))
    assert cues is not None and [(cue.start, cue.end) for cue in cues] == [(0, 500), (3_500, 4_500)]
    assert [cue.text for cue in cues] == [film.fingerprint, "second"]
    assert cues_of(Piece(whole, "movie", 45, 150), 30, lambda _: None) is None


async def test_players_get_them_beside_the_picture(
    program: str,
    film: Asset,
    tmp_path: Path,
    card: StandIn,  # noqa: F811
) -> None:
    world = World(tmp_path, card)
    store = CaptionStore(tmp_path / "kept", program)
    channel = world.channel
    channel.library = Library(CatalogSnapshot(()), lambda _: film, Rules(captions=("en", "de")), store)
    app = web.Application()
    app[DIRECTOR] = SimpleNamespace(
        by_id={"one": channel}, by_number={"1": channel}, clock=world.clock, first_looks=FirstLooks()
    )  # type: ignore[misc]
    hls.add_routes(app)
    captions.add_routes(app)
    async with TestClient(TestServer(app)) as client:
        chosen = await (await client.get("/channel/1.m3u8")).text()
        assert 'TYPE=SUBTITLES,GROUP-ID="captions"' in chosen and chosen.count('SUBTITLES="captions"') == 1
        assert 'URI="one/captions/en.m3u8"' in chosen
        listed = await (await client.get("/channel/one/captions/en.m3u8")).text()
        beside = await (await client.get(f"/channel/one/{channel.profile.name}.m3u8")).text()
        assert listed == beside.replace(f"{channel.profile.name}/", "en/").replace(".ts", ".vtt")
        await check_segments(client, channel, store)
        for wrong in (
            "/channel/one/captions/de.m3u8",
            "/channel/two/captions/en.m3u8",
            "/channel/one/captions/en/1.vtt",
        ):
            assert (await client.get(wrong)).status == 404
        channel.library = channel.library.ruled(Rules(captions=("en",), burnt=True), store)
        assert "SUBTITLES" not in await (await client.get("/channel/1.m3u8")).text()


async def check_segments(client: TestClient, channel: ChannelOnAir, store: CaptionStore) -> None:
    on_air = channel.on_air()
    assert on_air is not None
    address = f"/channel/one/captions/en/{on_air.msn}.vtt"
    first = await client.get(address)
    assert first.headers["Cache-Control"] == "no-store" and "-->" not in await first.text()
    await store.settled()
    later = await client.get(address)
    assert later.content_type == "text/vtt" and "max-age" in later.headers["Cache-Control"]
    text = await later.text()
    start = on_air.start - on_air.event_start
    expected = [
        words
        for words, first, last in (("inside en", 30, 60), ("Bye", 105, 117))
        if first < start + on_air.frames and start < last
    ]
    assert [words for words in ("inside en", "Bye") if words in text] == expected
    assert f"MPEGTS:{on_air.event_start * 3_000 % (1 << 33)}\n" in text
    channel.survey()
    assets = channel.library._assets
    measured = lambda key: replace(assets(key), loudness=-20_000, peak=-20_000)  # noqa: E731
    channel.library = Library(CatalogSnapshot(()), measured, Rules(-24, captions=("en", "de")), store)
    assert await (await client.get(address)).text() == text, "as before, though it would begin quieter now"
