"""A film on a Plex server alone is encoded as one of this machine is: to the same pictures, through faults."""

import io
import subprocess
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import av
import imageio_ffmpeg
import pytest
from plex_emulator import Entry, PlexEmulator, small_library, start

from retrovue.ffmpeg import run
from retrovue.ffmpeg.loopback import Loopback
from retrovue.media.asset import Asset, Audio, Video
from retrovue.media.remote import remote_part, remote_path
from retrovue.playout.captions import find, keep
from retrovue.playout.captions.keep import CaptionStore
from retrovue.playout.encode.profile import EncodeProfile
from retrovue.playout.encode.run import EncodeFailed, encode
from retrovue.playout.encode.work import Piece, segment_key
from retrovue.playout.remote import RemoteFiles
from retrovue.sources import plex_part
from retrovue.sources.plex_part import PlexPart

FFMPEG = imageio_ffmpeg.get_ffmpeg_exe()
PROFILE = EncodeProfile("small", 256, 144, 200_000, 64_000, 30, "superfast")


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Asset:
    path = tmp_path_factory.mktemp("film") / "a film.mkv"
    picture = ["-f", "lavfi", "-i", "testsrc2=s=320x180:r=25", "-f", "lavfi", "-i", "sine"]
    command = [FFMPEG, "-v", "error", *picture, "-t", "12", "-c:v",
               "libx264", "-preset", "ultrafast", "-g", "25", "-pix_fmt", "yuv420p", "-c:a", "aac", str(path)]  # fmt: skip
    subprocess.run(command, check=True, timeout=60)
    return Asset(str(path), "film", 12_000, Video("h264", 320, 180, rate=(25, 1)), (Audio("aac", 1, 44_100),))


class Bench:
    def __init__(self, plex: PlexEmulator, film: Asset, loopback: Loopback) -> None:
        entry: Entry = next(
            one for one in plex.shelf.entries.values() if one.kind == "movie" and one.versions
        )
        self.part = entry.versions[0].parts[0]
        self.part.source = Path(film.path)
        self.address = f"/library/parts/{self.part.id}/{self.part.stamp}/a%20film.mkv"
        self.remote, self.plex = RemoteFiles(loopback), plex
        self.remote.parts = lambda source, address: (
            PlexPart(plex.url, plex.token, address) if source == "tv" else None
        )
        self.there = replace(film, path=remote_path("tv", self.address))
        self.commands: list[str] = []

    async def encode(self, asset: Asset, start: int = 150) -> list[bytes]:
        def encoder(piece: Piece, first: int, profile: EncodeProfile):
            self.commands.append(piece.asset.path if piece.asset else "")
            return encode(FFMPEG, piece, first, profile)

        piece = Piece(asset, "movie", start, 128)
        return [segment.data async for segment in self.remote.reading(encoder)(piece, 0, PROFILE)]


@pytest.fixture
async def bench(film: Asset, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Bench]:
    monkeypatch.setattr(plex_part, "_WAITS", (0.01, 0.01, 0.01))
    loopback = Loopback()
    with start(small_library()) as plex:
        yield Bench(plex, film, loopback)
        await loopback.close()


def pictures(segments: list[bytes]) -> list[float]:
    """How bright each picture is, corner by corner: two encodes of one film need not be equal byte for byte."""
    with av.open(io.BytesIO(b"".join(segments)), format="mpegts") as stream:
        frames = [frame.to_ndarray(format="gray") for frame in stream.decode(video=0)]
    return [
        float(frame[y : y + 72, x : x + 128].mean()) for frame in frames for y in (0, 72) for x in (0, 128)
    ]


async def test_it_is_the_same_as_from_a_file_and_its_token_is_seen_by_nobody(
    bench: Bench, film: Asset
) -> None:
    here, there = await bench.encode(film), await bench.encode(bench.there)
    assert [len(pictures([one])) for one in there] == [256, 256]
    assert pictures(there) == pytest.approx(pictures(here), abs=1.5)
    assert bench.plex.token not in " ".join(bench.commands)
    assert all(asked.token == bench.plex.token for asked in bench.plex.seen if asked.kind == "part")
    assert any(asked.kind == "part" for asked in bench.plex.seen)


async def test_a_server_that_stumbles(bench: Bench, film: Asset) -> None:
    bench.plex.fault("status", "part", 500, times=2)
    bench.plex.fault("delay", "part", 0.5, after=2, times=1)
    assert pictures(await bench.encode(bench.there)) == pytest.approx(
        pictures(await bench.encode(film)), abs=1.5
    )


async def test_a_server_that_is_gone_names_the_part_and_no_door(bench: Bench) -> None:
    bench.plex.fault("status", "part", 404)
    with pytest.raises(EncodeFailed) as failed:
        await bench.encode(bench.there)
    assert failed.value.code == "RV702"
    assert "127.0.0.1" not in str(failed.value.diagnostic)
    assert failed.value.path == bench.there.path


async def test_a_source_that_may_not_be_read_so(bench: Bench) -> None:
    with pytest.raises(EncodeFailed) as failed:
        await bench.encode(replace(bench.there, path=remote_path("other", bench.address)))
    assert failed.value.code == "RV701"


async def words(store: CaptionStore, file: Asset) -> str:
    store.of(file, ("en",))
    await store.settled()
    found = store.of(file, ("en",))
    return found.cues[0].text if found and found.cues else ""


async def test_its_captions_are_read_through_the_door(
    bench: Bench,
    film: Asset,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The token is in no command, and a door that is closed is told of by the name of the part."""
    captions, titled = tmp_path / "en.srt", tmp_path / "titled.mkv"
    captions.write_text("1\n00:00:01,000 --> 00:00:02,000\nfrom afar\n")
    maps = ["-map", "0", "-map", "1", "-metadata:s:s:0", "language=eng", "-c", "copy", "-c:s", "srt"]
    command = [FFMPEG, "-v", "error", "-i", film.path, "-i", str(captions), *maps, str(titled)]
    subprocess.run(command, check=True, timeout=60)
    bench.part.source = titled
    commands = list[str]()
    real = run.run
    monkeypatch.setattr(find, "run", lambda argv, **how: commands.extend(argv) or real(argv, **how))
    monkeypatch.setattr(keep, "run", lambda argv, **how: commands.extend(argv) or real(argv, **how))
    there = replace(bench.there, subtitles=True)
    assert await words(CaptionStore(tmp_path / "kept", FFMPEG, bench.remote.opened), there) == "from afar"
    assert sum("http://127.0.0.1:" in word for word in commands) == 2
    assert bench.plex.token not in " ".join(commands)
    assert {asked.token for asked in bench.plex.seen if asked.kind == "part"} == {bench.plex.token}
    bench.plex.fault("status", "part", 404)
    other = replace(there, fingerprint="other")
    assert await words(CaptionStore(tmp_path / "kept", FFMPEG, bench.remote.opened), other) == ""
    assert f"the captions of `{there.path}` cannot be read" in caplog.text
    assert "127.0.0.1" not in caplog.text.partition("the captions of")[2]


def test_a_remote_path_and_back() -> None:
    assert remote_part(remote_path("tv", "/library/parts/1/2/a.mkv")) == ("tv", "/library/parts/1/2/a.mkv")
    assert remote_part("/media/remote:tv/a.mkv") is None
    assert remote_path("tv", "") == ""


def test_where_a_file_lies_is_no_part_of_a_key(film: Asset) -> None:
    there = replace(film, path="remote:tv/library/parts/1/2/a.mkv")
    one, other = (segment_key(Piece(asset, "movie", 0, 64), 0, PROFILE) for asset in (film, there))
    assert one == other
