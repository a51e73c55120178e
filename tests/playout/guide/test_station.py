"""Which guides a station has, and whom they show."""

from pathlib import Path

from e2e.springfield import document

from retrovue.language.channel import ChannelFile
from retrovue.load.log_files import LogFolder
from retrovue.plan.rules import Guide, Simulcast
from retrovue.playout.guide.station import guide_book
from retrovue.station_type import StationFile


def station(tmp_path: Path, **programs: object) -> StationFile:
    """Springfield, with these programs on its channel `fright`."""
    whole = document()
    fright = whole.channels["fright"]
    fields = {
        name: getattr(fright, name) for name in ChannelFile.model_fields
    }  # a copy keeps what was reckoned
    file = ChannelFile.model_construct(**fields | {"programs": {**fright.programs, **programs}})
    return whole.model_copy(update={"channels": {**whole.channels, "fright": file}})


def test_a_guide_shows_whom_it_names_or_all_the_others(tmp_path: Path) -> None:
    book = guide_book(station(tmp_path, pages=Guide(type="guide")), LogFolder(tmp_path))
    assert book is not None
    found = {key: [channel.id for channel in look.channels] for key, look in book.looks.items()}
    assert found["neon", "listings"] == ["wrtv", "fright"]
    assert found["fright", "pages"] == ["wrtv", "neon"]
    assert book.looks["fright", "pages"].title == document().station.name
    assert [channel.number for channel in book.looks["fright", "pages"].channels] == ["3", "24"]


def test_what_relays_a_guide_shows_it(tmp_path: Path) -> None:
    relay = Simulcast(type="simulcast", simulcast="neon")
    book = guide_book(station(tmp_path, relay=relay), LogFolder(tmp_path))
    assert book is not None
    assert book.looks["fright", "relay"] == book.looks["wrtv", "neon-on-3"] == book.looks["neon", "listings"]
    assert set(book.looks) == {("neon", "listings"), ("wrtv", "neon-on-3"), ("fright", "relay")}


def test_a_station_without_a_guide_has_no_book(tmp_path: Path) -> None:
    whole = document()
    rest = {id: file for id, file in whole.channels.items() if id != "neon"}
    assert guide_book(whole.model_copy(update={"channels": rest}), LogFolder(tmp_path)) is None
