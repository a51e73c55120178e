"""Real media, made once: some seconds in many containers, and what is wrong with files."""

import subprocess
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import imageio_ffmpeg
import pytest
from sync.scripted import Script, ScriptedReader

from retrovue.catalog import Catalog, open_catalog
from retrovue.media.asset import Asset, Audio, Video
from retrovue.progress import ProgressEvent
from retrovue.sources import Context
from retrovue.sources.registry import Kind
from retrovue.station_type import StationFile
from retrovue.sync.engine import sync_station
from retrovue.sync.result import SyncResult
from retrovue.sync.workers import Probed, Request

PICTURE = ("-f", "lavfi", "-i", "testsrc2=s=192x144:r=25:d=4")
SOUND = ("-f", "lavfi", "-i", "sine=d=4:r=48000")
H264 = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "25")
CHAPTERS = ";FFMETADATA1\n" + "".join(
    f"[CHAPTER]\nTIMEBASE=1/1000\nSTART={start}\nEND={end}\n"
    for start, end in ((0, 1500), (1500, 2750), (2750, 4000))
)
TITLED = ";FFMETADATA1\n" + "".join(
    f"[CHAPTER]\nTIMEBASE=1/1000\nSTART={start}\nEND={end}\ntitle={title}\n"
    for start, end, title in ((0, 1500, "Robo Duck"), (1500, 3600, "Cereal"), (3600, 4000, "Rest"))
)
WORDS = "1\n00:00:00,500 --> 00:00:01,500\nHello\n"
NTSC = ("-f", "lavfi", "-i", "testsrc2=s=720x480:r=30000/1001:d=2")
INTERLACED = ("-vf", "setsar=8/9,setfield=tff", "-c:v", "mpeg2video", "-flags", "+ilme+ildct", "-q:v", "8")


def ffmpeg(*arguments: str | Path) -> None:
    command = [
        imageio_ffmpeg.get_ffmpeg_exe(),
        "-hide_banner",
        "-loglevel",
        "error",
        "-y",
        *map(str, arguments),
    ]
    subprocess.run(command, check=True, timeout=60)


def _cut(source: Path, target: Path) -> None:
    target.write_bytes(source.read_bytes()[: source.stat().st_size // 2])


@pytest.fixture(scope="session")
def media(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of them; tests copy what they change."""
    folder = tmp_path_factory.mktemp("media")
    (folder / "chapters.txt").write_text(CHAPTERS)
    both = ("-map", "0", "-map", "1", "-map_metadata", "2")
    ffmpeg(*PICTURE, *SOUND, "-i", folder / "chapters.txt", *both, *H264, "-c:a", "aac",
           "-metadata:s:a", "language=eng", folder / "chapters.mkv")  # fmt: skip
    (folder / "titled.txt").write_text(TITLED)
    (folder / "words.srt").write_text(WORDS)
    ffmpeg("-i", folder / "chapters.mkv", "-i", folder / "titled.txt", "-i", folder / "words.srt", "-map", "0", "-map", "2",
           "-map_metadata", "1", "-map_chapters", "1", "-c", "copy", "-c:s", "srt", folder / "titled.mkv")  # fmt: skip
    ffmpeg(*PICTURE, *SOUND, *H264, "-c:a", "aac", "-movflags", "+faststart", folder / "plain.mp4")
    ffmpeg("-i", folder / "plain.mp4", "-c", "copy", folder / "late-index.mp4")
    ffmpeg("-display_rotation", "90", "-i", folder / "plain.mp4", "-c", "copy", folder / "turned.mp4")
    ffmpeg("-i", folder / "plain.mp4", "-map", "0:v", "-c", "copy", folder / "silent.mp4")
    ffmpeg(*NTSC, *SOUND, *INTERLACED, "-c:a", "mp2", "-shortest", folder / "interlaced.mpg")
    ffmpeg(*PICTURE, *SOUND, "-c:v", "mpeg4", "-c:a", "libmp3lame", folder / "mp3.avi")
    ffmpeg(*PICTURE, *SOUND, *H264, "-ac", "1", "-c:a", "aac", folder / "mono.ts")
    ffmpeg(*SOUND, "-c:a", "aac", folder / "sound.mp4")
    ffmpeg("-f", "lavfi", "-i", "color=red:s=64x64", "-frames:v", "1", folder / "cover.png")
    ffmpeg(*SOUND, "-i", folder / "cover.png", "-map", "0", "-map", "1", "-c:a", "aac", "-c:v", "png",
           "-disposition:v", "attached_pic", folder / "cover.mp4")  # fmt: skip
    _cut(folder / "chapters.mkv", folder / "cut.mkv")
    _cut(folder / "late-index.mp4", folder / "cut.mp4")
    _cut(folder / "plain.mp4", folder / "cut-early-index.mp4")
    (folder / "empty.mp4").touch()
    (folder / "text.mp4").write_text("this is a letter and not a film\n" * 40)
    (folder / "playlist.mp4").write_text(f"#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\n{folder}/mono.ts\n")
    return folder


Prober = Callable[..., Any]


def imagine(requests: Iterator[Request]) -> Iterator[Probed]:
    """A probe that finds every file sound, so that thousands cost nothing."""
    for request in requests:
        content = Path(request.path).read_bytes()
        print_ = f"{content!r}{request.mtime_ns}"
        sound = (Audio("aac", 2, 48_000),)
        yield Probed(Asset(request.path, print_, 1000 + len(content), Video("h264", 4, 4), sound))


class Library:
    """A project folder with a station, its catalog, and a count of what was probed."""

    def __init__(self, project: Path, catalog: Catalog) -> None:
        self.project, self.catalog = project, catalog
        self.sources: dict[str, dict[str, Any]] = {"films": {"type": "folder", "roots": ("films",)}}
        self.settings: dict[str, Any] = {}
        self.events: list[ProgressEvent] = []
        self.probed: list[str] = []
        self.instant = 1_000_000

    def write(self, path: str, content: bytes = b"film") -> Path:
        file = self.project / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        return file

    def sync(self, probe: Prober | None = imagine, **options: Any) -> SyncResult:
        station = {"id": "x", "language": "1", "timezone": "UTC"}
        keys = {"station": station, "sources": self.sources, **self.settings}
        document = StationFile.model_validate(keys)
        self.probed = []
        return sync_station(
            document, self.project, self.catalog, self.events.append, self._tick,
            probe=self._counting(probe) if probe else None, **options,
        )  # fmt: skip

    def _tick(self) -> int:
        self.instant += 7
        return self.instant

    def _counting(self, probe: Prober) -> Prober:
        def count(requests: Sequence[Request]) -> Iterator[Probed]:
            def noted() -> Iterator[Request]:
                for request in requests:
                    self.probed.append(Path(request.path).relative_to(self.project).as_posix())
                    yield request

            return probe(noted())

        return count

    @property
    def paths(self) -> list[str]:
        return sorted(item.path for item in self.catalog.snapshot())


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    (tmp_path / "films").mkdir()
    with open_catalog(tmp_path / "catalog.sqlite") as catalog:
        yield Library(tmp_path, catalog)


class Scripted(Library):
    """A project whose sources are scripts: what they list is nowhere, or where the test put it."""

    def __init__(self, project: Path, catalog: Catalog) -> None:
        super().__init__(project, catalog)
        self.scripts: dict[str, Script] = {}
        self.sources = {}
        self.add("plex")

    def add(self, name: str, **keys: Any) -> Script:
        self.sources[name] = {"type": "plex", "url": "http://x", "token": "x", **keys}
        return self.scripts.setdefault(name, Script())

    @property
    def script(self) -> Script:
        return self.scripts["plex"]

    @property
    def states(self) -> dict[str, str]:
        return {
            ref: link.state for name in self.scripts for ref, link in self.catalog.known_links(name).items()
        }

    @property
    def titles(self) -> list[str]:
        """Of all that is listed now, whether its file is here or not."""
        reports = self.catalog.reports()
        return sorted(one.item.title for one in reports if any(link.state == "listed" for link in one.links))


@pytest.fixture
def scripted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scripted]:
    with open_catalog(tmp_path / "catalog.sqlite") as catalog:
        project = Scripted(tmp_path, catalog)

        def opened(model: Any, source: str, context: Context) -> ScriptedReader:
            return ScriptedReader(project.scripts[source], source, context)

        monkeypatch.setattr("retrovue.sync.engine.kind_of", lambda model: Kind(type(model), opened))
        yield project
