"""The catalog of 17,000 items, a rescan of 17,000 files of which none has changed, and the probe."""

import gc
import os
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from itertools import count
from pathlib import Path

import imageio_ffmpeg

from retrovue.catalog import Catalog, SeenLink, open_catalog
from retrovue.catalog.export import export_lines, snapshot_from_lines
from retrovue.media.asset import Asset, Audio, Video
from retrovue.media.item import Item, Mark
from retrovue.media.version import Part, Version
from retrovue.metadata import read_nfo
from retrovue.station_type import StationFile
from retrovue.sync.engine import sync_station
from retrovue.sync.probe import probe
from retrovue.sync.workers import Probed

FILES = 17_000
SHOWS = 120
NFO = b"""<?xml version="1.0"?><episodedetails><title>The Quay</title><showtitle>Harbour</showtitle><season>1</season>
<episode>2</episode><plot>Somebody comes in from the sea.</plot><aired>1983-04-12</aired><genre>Drama</genre>
<uniqueid type="tvdb">4711</uniqueid><actor><name>A</name><role>B</role></actor></episodedetails>"""


def cpu(work: Callable[[], object], times: int = 1) -> float:
    """CPU seconds of the quickest run."""
    best = float("inf")
    for _ in range(times):
        gc.collect()
        begun = time.process_time()
        work()
        best = min(best, time.process_time() - begun)
    return best


def seen(number: int) -> SeenLink:
    show, season, episode = number % SHOWS, number // SHOWS % 8 + 1, number // (SHOWS * 8) + 1
    path = f"Show {show}/Season {season}/Show {show} - s{season:02}e{episode:02}.mkv"
    item = Item(
        key=f"tvdb:{number}", kind="episode", title=f"Episode {number}", duration=1_320_000 + number, show=f"Show {show}",
        season=season, episode=episode, year=1970 + show % 30, source="tv", path=path, rating="TV-PG", genres=("Drama",),
        description="Somebody comes in from the sea, and nobody leaves.", guids=(f"tvdb:{number}",),
        marks=(Mark(440_000 + number, "chapter"), Mark(880_000 + number, "chapter")), extra=(("studio", f"S{show}"),),
    )  # fmt: skip
    video, audio = Video("h264", 1920, 1080, (1, 1), False, (24000, 1001)), (Audio("aac", 2, 48_000, "eng"),)
    asset = Asset(f"/media/{path}", f"{number:032x}", item.duration, video, audio)
    return SeenLink(
        "tv", "media", path, path, "text", "", (Version((Part(asset.path),)),), 0, asset.path, number, number, asset, item,
        names=(f"sha-{number}",),
    )  # fmt: skip


def taken_in(catalog: Catalog, links: list[SeenLink], size: int) -> None:
    for start in range(0, FILES, size):
        catalog.take_in(links[start : start + size], 1)


def snapshots(folder: Path) -> list[tuple[str, str, str]]:
    links = [seen(number) for number in range(FILES)]
    server = [
        replace(link, source="plex", section="1", ref=f"{number}", joins=True)
        for number, link in enumerate(links)
    ]
    with open_catalog(folder / "catalog.sqlite") as catalog:
        taking = cpu(lambda: taken_in(catalog, links, 500))
        reading = cpu(catalog.snapshot, 5)
        printing = cpu(catalog.fingerprint, 3)
        knowing = cpu(lambda: catalog.known_links("tv"), 3)
        lines = list(export_lines(catalog))
        parsing = cpu(lambda: snapshot_from_lines(lines), 3)
        joining = cpu(lambda: taken_in(catalog, server, 500))
    with open_catalog(folder / "small.sqlite") as catalog:
        small = cpu(lambda: taken_in(catalog, links, 32))
    return [
        ("snapshot of 17,000 items", "<= 0.05 CPU s", f"{reading:.3f} CPU s"),
        ("fingerprint of 17,000 items", "-", f"{printing:.3f} CPU s"),
        ("17,000 new links taken in, 500 to a commit", "<= 6 CPU s", f"{taking:.2f} CPU s"),
        ("17,000 items taken in, 32 to a commit", "-", f"{small:.2f} CPU s"),
        ("17,000 links of a second source joined to them", "<= 6 CPU s", f"{joining:.2f} CPU s"),
        ("17,000 known links of a source", "<= 0.15 CPU s", f"{knowing:.3f} CPU s"),
        ("snapshot of an export of 17,000 lines", "-", f"{parsing:.2f} CPU s"),
    ]


def rescan(folder: Path) -> list[tuple[str, str, str]]:
    for number in range(FILES):
        file = folder / seen(number).path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    document = StationFile.model_validate({
        "station": {"id": "x", "language": "1", "timezone": "UTC"},
        "sources": {"tv": {"type": "folder", "roots": (str(folder),)}},
    })  # fmt: skip

    def sound(requests: object) -> object:
        for request in requests:  # type: ignore[attr-defined]
            yield Probed(Asset(request.path, request.path, 1_320_000, Video("h264", 2, 2)))

    ticks = count()

    def sync(catalog: Catalog) -> object:
        clock = partial(next, ticks)
        return sync_station(document, folder, catalog, lambda event: None, clock, probe=sound)  # type: ignore[arg-type]

    with open_catalog(folder / "rescan.sqlite") as catalog:
        sync(catalog)
        again = cpu(lambda: sync(catalog), 3)
    return [("17,000 unchanged files rescanned", "<= 1 CPU s", f"{again:.2f} CPU s")]


def probes(folder: Path) -> list[tuple[str, str, str]]:
    rows = []
    common = ("-f", "lavfi", "-i", "testsrc2=s=640x360:r=25:d=60", "-f", "lavfi", "-i", "sine=d=60:r=48000")
    encode = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-b:v", "1M", "-c:a", "aac")
    first = folder / "film.mkv"
    command = (imageio_ffmpeg.get_ffmpeg_exe(), "-loglevel", "error", "-y", *common, *encode, str(first))
    subprocess.run(command, check=True, timeout=120)
    for extension in ("mkv", "mp4", "ts"):
        file = folder / f"copy.{extension}"
        copy = (
            imageio_ffmpeg.get_ffmpeg_exe(),
            "-loglevel",
            "error",
            "-y",
            "-i",
            str(first),
            "-c",
            "copy",
            str(file),
        )
        subprocess.run(copy, check=True, timeout=60)
        found = os.stat(file)
        took = cpu(partial(probe, str(file), found.st_size, found.st_mtime_ns), 10)
        rows.append(
            (f"probe of a file ({extension}, 360p, one minute)", "<= 5 ms CPU", f"{took * 1000:.1f} ms CPU")
        )
    return rows


def bench() -> list[tuple[str, str, str]]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        measured = probes(folder)  # first: a probe runs in a worker of its own, which holds no catalog
        rows = [*snapshots(folder), *rescan(folder / "media"), *measured]
    reading = cpu(lambda: [read_nfo(NFO) for _ in range(1000)])
    return [*rows, ("an .nfo read", "-", f"{reading:.3f} ms CPU")]
