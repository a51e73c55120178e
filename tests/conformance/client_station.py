"""Four small channels in two groups, for clients that change channels: short encodes, a guide of more than a week."""

from e2e.four_channels import SHOWS, write_media
from e2e.tiny_station import Project

STATION = """\
station: {id: tiny, language: 1, name: Tiny Television, timezone: UTC, horizon: {build: 9d, publish: 6h}}
profiles: {small: {size: 256x144, video: 200k, audio: 64k}}
sources: {clips: {type: folder, roots: [media], rules: [{match: '{show} - {title}', set: {kind: episode}}]}}
"""
CHANNEL = """\
channel: {id: %(id)s, number: "%(number)s", name: Tiny %(id)s, group: %(group)s, block: none}
programs: {shows: {from: 'show: "%(show)s"', order: sequential}}
grid: {daily: {06:00: shows}}
"""
NUMBERS = ("1", "2", "5.1", "12")
GROUPS = ("Retro", "Retro", "News", "News")


def write_files(project: Project) -> None:
    """Media, station, catalog and logs."""
    write_media(project.folder / "media")
    (project.station / "channels").mkdir(parents=True)
    (project.station / "station.yaml").write_text(STATION)
    for (id_, file), number, group in zip(SHOWS.items(), NUMBERS, GROUPS, strict=True):
        text = CHANNEL % {"id": id_, "number": number, "show": file[0], "group": group}
        (project.station / "channels" / f"{id_}.yaml").write_text(text)
    project.retrovue("sync")
    project.retrovue("build")
