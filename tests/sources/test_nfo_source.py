"""What an .nfo and the names around it say together, and where they differ."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from retrovue.sources import Context, NfoSource, kind_of
from retrovue.sources.reader import Description

EPISODE = "<episodedetails><title>T{0}</title><season>1</season><episode>{0}</episode></episodedetails>"


def described(project: Path, video: str, nfo: str, show: str = "") -> Description:
    [found] = all_described(project, (video,), nfo, show)
    return found


def all_described(project: Path, videos: Sequence[str], nfo: str, show: str = "") -> Sequence[Description]:
    folder = project / "media" / "Harbour Lights"
    folder.mkdir(parents=True)
    for video in videos:
        (folder / f"{video}.mkv").write_text("x")
        (folder / f"{video}.nfo").write_text(nfo)
    if show:
        (folder / "tvshow.nfo").write_text(show)
    model = TypeAdapter(NfoSource).validate_python({"type": "nfo", "roots": ("media",)})
    reader = kind_of(model).open(model, "source", Context(project))
    items = [
        item for section in reader.sections() for page in reader.pages(reader.count(section)) for item in page
    ]
    return reader.describe(items)


@pytest.mark.parametrize(
    ("video", "count", "message"),
    [
        ("S01E01E02", 1, "`S01E01E02.nfo` tells of 1 episode, and the name of its video of 2"),
        ("S01E01", 2, "`S01E01.nfo` tells of 2 episodes, and the name of its video of 1"),
        ("S01E01-E03", 3, None),
        ("S01E01", 1, None),
        ("Pilot", 2, None),
    ],
)
def test_a_name_and_an_nfo_that_differ_in_episodes(
    tmp_path: Path, video: str, count: int, message: str | None
) -> None:
    found = described(tmp_path, video, "".join(EPISODE.format(number) for number in range(1, count + 1)))
    assert [(one.code, one.message) for one in found.problems] == ([("RV515", message)] if message else [])
    assert found.details.title == " / ".join(f"T{number}" for number in range(1, count + 1))
    assert all(one.place.endswith(".nfo") and one.help for one in found.problems)


def test_an_nfo_of_a_whole_series_makes_a_title_that_can_be_read(tmp_path: Path) -> None:
    found = described(tmp_path, "S01", "".join(EPISODE.format(number) for number in range(1, 91)))
    assert found.details.title.startswith("T1 / T2 / T3 / ")
    assert found.details.title.endswith(" / T69 / and 21 more")


def test_all_that_was_odd_is_told_at_once(tmp_path: Path) -> None:
    nfo = '<?xml version="1.0" encoding="us-ascii"?><movie><title>Blå & Co</title><rating>11</rating></movie> rubbish'
    [problem] = described(tmp_path, "Quay", nfo).problems
    assert (problem.code, problem.message) == (
        "RV507",
        "`Quay.nfo` was mended while reading: line 1 is not sound XML; its encoding is not us-ascii, as it says; "
        "what stands outside its elements was passed over; a rating of 11 of 10 counts as 10",
    )


def test_a_link_to_a_series_in_the_tvshow_nfo_is_the_shows_id(tmp_path: Path) -> None:
    link = "https://www.thetvdb.com/?tab=series&id=99"
    found = described(tmp_path, "S01E01", EPISODE.format(1), show=link).details
    assert (found.show_guids, found.guids) == (("tvdb:99",), ())


def test_an_odd_tvshow_nfo_is_told_once_and_not_for_each_of_its_episodes(tmp_path: Path) -> None:
    episode, show = EPISODE.format(1), "<!DOCTYPE tvshow><tvshow><title>Quay</title></tvshow>"
    first, second = all_described(tmp_path, ("S01E01", "S01E02"), episode, show)
    [problem] = first.problems
    assert (problem.code, problem.message) == (
        "RV506",
        "`tvshow.nfo` of `Harbour Lights` tells nothing about its show: "
        "it declares a document type or entities, which are refused",
    )
    assert problem.place == str(tmp_path / "media/Harbour Lights/tvshow.nfo")
    assert not second.problems
    assert first.details.title == "T1"
