"""Four channels, each of one long file, so that encodes are under way while something happens to them."""

import subprocess
from datetime import UTC, datetime
from pathlib import Path

import imageio_ffmpeg
from e2e.tiny_station import Project

SHOWS = {"one": "A - long.mkv", "two": "B - long.mp4", "three": "C - long.ts", "four": "D - long.mov"}
DAY_START = f"{(datetime.now(UTC).hour + 12) % 24:02}:00"
"""Half a day away: before a day ends its last show does not fit, and a slate airs for minutes."""
STATION = """\
station:
  {id: tiny, language: 1, name: Tiny Television, timezone: UTC, day_start: 'DAY_START', horizon: {build: 1d, publish: 6h}}
profiles: {small: {size: 256x144, video: 200k, audio: 64k}}
sources: {clips: {type: folder, roots: [media], rules: [{match: '{show} - {title}', set: {kind: episode}}]}}
""".replace("DAY_START", DAY_START)
CHANNEL = """\
channel: {id: %(id)s, number: %(number)d, name: Tiny, block: none}
programs: {shows: {from: 'show: "%(show)s"', order: sequential}}
grid: {daily: {'DAY_START': shows}}
""".replace("DAY_START", DAY_START)
_BRIGHTER = "eq=eval=frame:saturation=0:contrast=0.4:brightness='mod(t,31)/62-0.25'"
"""The test picture alone is almost the same after four seconds: no picture is to look like another near it. Grey,
and never so bright or dark that a conversion of its colours would clip it and show another picture.
"""


def write_media(folder: Path) -> None:
    """Three minutes at a standard definition, in four containers."""
    folder.mkdir(parents=True)
    ffmpeg = [imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-v", "error", "-y"]
    first, *others = (folder / name for name in SHOWS.values())
    picture = f"testsrc2=s=320x240:r=15,{_BRIGHTER}"
    subprocess.run(
        [*ffmpeg, "-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", "sine=b=1:r=44100", "-t", "180",
         "-c:v", "libx264", "-preset", "ultrafast", "-g", "150", "-pix_fmt", "yuv420p", "-c:a", "aac", str(first)],
        check=True, timeout=60,
    )  # fmt: skip
    for other in others:
        subprocess.run([*ffmpeg, "-i", str(first), "-c", "copy", str(other)], check=True, timeout=60)


def children(pid: int) -> list[int]:
    """Everything below a process that is an encoder."""
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in map(int, task.read_text().split()):
            found += [child, *children(child)]
    return [child for child in found if "ffmpeg" in name_of(child)]


def name_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().partition(b"\0")[0].decode(errors="replace")
    except OSError:
        return ""


def write_files(project: Project) -> None:
    """Media, station, catalog and logs."""
    write_media(project.folder / "media")
    (project.station / "channels").mkdir(parents=True)
    (project.station / "station.yaml").write_text(STATION)
    for number, (id_, file) in enumerate(SHOWS.items(), 1):
        text = CHANNEL % {"id": id_, "number": number, "show": file[0]}
        (project.station / "channels" / f"{id_}.yaml").write_text(text)
    project.retrovue("sync")
    project.retrovue("build")
