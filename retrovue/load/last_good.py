"""The station's text as it was accepted last, in the state folder: it goes on the air where the files are broken."""

from collections.abc import Mapping
from dataclasses import replace

from retrovue.load.log_files import write_whole
from retrovue.load.project import StationPlace
from retrovue.load.station_lock import read_turns, write_turns
from retrovue.load.templates import read_own_templates


def last_good_place(place: StationPlace) -> StationPlace:
    """The station as it was accepted last; its folder is not there before the first publish."""
    return replace(place, folder=place.state / "last-good")


def keep_last_good(place: StationPlace, texts: Mapping[str, str]) -> None:
    """With the templates that the texts name: without them the station would not pass again."""
    folder = last_good_place(place).folder
    if place.folder == folder:
        return
    kept = {folder / name: text for name, text in texts.items()}
    kept |= {folder / "templates" / name: text for name, text in read_own_templates(place.folder).items()}
    for path, text in kept.items():
        write_whole(path, text)
    write_turns(folder, read_turns(place.folder))
    for path in [*folder.rglob("*.yaml"), *(folder / "templates").rglob("*")]:
        if path not in kept and path.is_file():
            path.unlink()
