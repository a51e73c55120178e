"""What a source lists, in which order, and what it leaves alone."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from sources.listing_of import listing, put

from retrovue.sources import Asked, FolderSource


def test_videos_in_sorted_order_and_nothing_else(tmp_path: Path) -> None:
    put(
        tmp_path,
        "media/b.mkv",
        "media/a.MP4",
        "media/sub/c.ts",
        "media/notes.txt",
        "media/poster.jpg",
        "media/a.nfo",
    )
    found = listing(tmp_path)
    assert found.paths == ["a.MP4", "b.mkv", "sub/c.ts"] and found.total == 3
    assert found.problems == [] and not found.unread


def test_what_is_skipped(tmp_path: Path) -> None:
    put(
        tmp_path, "media/.hidden.mkv", "media/.git/a.mkv", "media/@eaDir/a.mkv", "media/lost+found/a.mkv",
        "media/private/.nomedia", "media/private/a.mkv", "media/private/deep/a.mkv", "media/ok.mkv",
    )  # fmt: skip
    assert listing(tmp_path).paths == ["ok.mkv"]


def test_without_recursion_only_the_root(tmp_path: Path) -> None:
    put(tmp_path, "media/a.mkv", "media/sub/b.mkv")
    assert listing(tmp_path, recurse="false").paths == ["a.mkv"]


def test_a_loop_of_links_ends(tmp_path: Path) -> None:
    put(tmp_path, "media/show/a.mkv", "elsewhere/b.mkv")
    (tmp_path / "media/show/again").symlink_to(tmp_path / "media")
    (tmp_path / "media/linked").symlink_to(tmp_path / "elsewhere")
    assert listing(tmp_path).paths == ["linked/b.mkv", "show/a.mkv"]


def test_links_that_lead_nowhere_are_told_and_the_rest_is_listed(tmp_path: Path) -> None:
    put(tmp_path, "media/a.mkv", "media/sub/b.mkv")
    (tmp_path / "media/self").symlink_to("self")
    (tmp_path / "media/loop.mkv").symlink_to("loop.mkv")
    (tmp_path / "media/sub/gone").symlink_to(tmp_path / "nowhere")
    (tmp_path / "media/sub/gone.mkv").symlink_to(tmp_path / "nowhere.mkv")
    (tmp_path / "media/poster.jpg").symlink_to(tmp_path / "nowhere.jpg")
    (tmp_path / "media/a.nfo").symlink_to("a.nfo")
    found = listing(tmp_path)
    assert found.paths == ["a.mkv", "sub/b.mkv"] and not found.unread
    assert [(one.code, one.message, one.place) for one in found.problems] == [
        ("RV502", "the link `loop.mkv` leads to itself", str(tmp_path / "media/loop.mkv")),
        ("RV502", "the link `poster.jpg` leads to nothing", str(tmp_path / "media/poster.jpg")),
        ("RV502", "the link `self` leads to itself", str(tmp_path / "media/self")),
        ("RV502", "the link `sub/gone` leads to nothing", str(tmp_path / "media/sub/gone")),
        ("RV502", "the link `sub/gone.mkv` leads to nothing", str(tmp_path / "media/sub/gone.mkv")),
    ]
    assert all(one.help for one in found.problems)


def test_a_root_that_is_a_link_to_itself_is_missing(tmp_path: Path) -> None:
    (tmp_path / "media").symlink_to("media")
    found = listing(tmp_path)
    assert [one.code for one in found.problems] == ["RV032"] and found.unread == {"media"}


def test_what_is_named_like_a_video_and_is_no_file_is_told_and_not_counted(tmp_path: Path) -> None:
    put(tmp_path, "media/a.mkv")
    os.mkfifo(tmp_path / "media/pipe.mkv")
    found = listing(tmp_path)
    assert found.paths == ["a.mkv"] and not found.unread
    assert [one.message for one in found.problems] == ["`pipe.mkv` is named like a video, but is not a file"]


def test_an_entry_that_cannot_be_looked_at_is_told_and_keeps_its_root(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, "media/a.mkv", "elsewhere/b.mkv")
    (tmp_path / "media/locked").symlink_to(tmp_path / "elsewhere")
    real = os.scandir

    class Locked:
        """A link whose target may not be looked at."""

        def __init__(self, entry: os.DirEntry[str]) -> None:
            self.name, self.is_symlink, self.is_file = entry.name, entry.is_symlink, entry.is_file

        def stat(self) -> None:
            raise PermissionError(13, "Permission denied")

        def is_dir(self) -> bool:
            return False

    @contextmanager
    def scandir(folder: str) -> Iterator[Any]:
        with real(folder) as entries:
            yield [Locked(entry) for entry in entries]

    monkeypatch.setattr("os.scandir", scandir)
    found = listing(tmp_path)
    assert found.paths == ["a.mkv"] and found.unread == {"media"}
    assert [one.message for one in found.problems] == ["`locked` cannot be read: permission denied"]


def test_a_missing_root_is_told_and_the_others_go_on(tmp_path: Path) -> None:
    put(tmp_path, "media/a.mkv")
    found = listing(tmp_path, roots=("media", "unmounted"))
    assert [(one.code, one.message) for one in found.problems] == [
        ("RV032", "there is no folder `unmounted`")
    ]
    assert found.unread == {"unmounted"} and found.paths == ["a.mkv"]


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root reads everything")
def test_a_locked_folder_is_told(tmp_path: Path) -> None:
    put(tmp_path, "media/locked/a.mkv", "media/b.mkv")
    (tmp_path / "media/locked").chmod(0)
    found = listing(tmp_path)
    (tmp_path / "media/locked").chmod(0o755)
    assert [one.code for one in found.problems] == ["RV502"] and found.unread == {"media"}


def test_a_folder_that_cannot_be_read_keeps_its_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, "media/locked/a.mkv", "media/b.mkv")
    real = os.scandir

    def scandir(folder: str) -> Any:
        if str(folder).endswith("locked"):
            raise PermissionError(13, "Permission denied")
        return real(folder)

    monkeypatch.setattr("os.scandir", scandir)
    found = listing(tmp_path)
    assert [(one.code, one.message) for one in found.problems] == [
        ("RV502", "the folder `locked` cannot be read: permission denied")
    ]
    assert found.unread == {"media"} and found.paths == ["b.mkv"]


@pytest.mark.skipif(sys.platform != "linux", reason="names are bytes there")
def test_a_name_that_is_no_text_is_told(tmp_path: Path) -> None:
    put(tmp_path, "media/a.mkv")
    try:
        (tmp_path / "media" / os.fsdecode(b"b\xff.mkv")).write_text("x")
    except OSError:
        pytest.skip("this file system refuses such names")
    found = listing(tmp_path)
    assert found.paths == ["a.mkv"]
    assert [one.message for one in found.problems] == ["the name `b\\xff.mkv` is not UTF-8"]


def test_paths_are_unique_over_several_roots(tmp_path: Path) -> None:
    put(tmp_path, "media/x/a.mkv", "other/x/a.mkv", "third/other/x/a.mkv")
    found = listing(tmp_path, roots=("media", "other", "third/other"))
    assert found.paths == ["x/a.mkv", "other/x/a.mkv", "other~2/x/a.mkv"]


def test_pages_are_as_long_as_asked_for(tmp_path: Path) -> None:
    put(tmp_path, *(f"media/{number}.mkv" for number in range(7)))
    found = listing(tmp_path, asked=Asked(page_size=3))
    assert found.total == 7 and [len(page) for page in found.pages] == [3, 3, 1]


def test_stamps_follow_what_describes_a_file(tmp_path: Path) -> None:
    put(tmp_path, "media/show/tvshow.nfo", "media/show/a.nfo", "media/show/a.mkv", "media/b.mkv")

    def stamps(**fields: Any) -> dict[str, str]:
        return {item.path: item.text_stamp for item in listing(tmp_path, "nfo", **fields).items}

    first = stamps()
    put(tmp_path, "media/show/tvshow.nfo", content="longer")
    second = stamps()
    assert second["show/a.mkv"] != first["show/a.mkv"] and second["b.mkv"] == first["b.mkv"]
    ruled = stamps(rules=({"match": "{title}"},))
    assert all(ruled[path] != second[path] for path in second)


@pytest.mark.parametrize(
    ("nfos", "own"),
    [
        (("a.nfo", "movie.nfo"), "a.nfo"),
        (("MOVIE.NFO",), "MOVIE.NFO"),
        (("A.nfo",), "A.nfo"),
        (("other.nfo",), ""),
    ],
)
def test_which_nfo_is_about_a_film(tmp_path: Path, nfos: tuple[str, ...], own: str) -> None:
    put(tmp_path, "media/film/a.mkv", *(f"media/film/{name}" for name in nfos))
    (found,) = listing(tmp_path, "nfo").files
    assert Path(found.own_nfo).name == own


def test_movie_nfo_of_several_films_is_about_none(tmp_path: Path) -> None:
    put(tmp_path, "media/film/a.mkv", "media/film/b.mkv", "media/film/movie.nfo")
    found = listing(tmp_path, "nfo")
    assert [file.own_nfo for file in found.files] == ["", ""]
    assert [(one.code, Path(one.place).name) for one in found.problems] == [("RV516", "movie.nfo")]
    assert not found.unread


MOVIE = "<movie><title>Quay</title><year>1984</year></movie>"


def describe(tmp_path: Path, **fields: Any) -> Any:
    found = listing(tmp_path, "nfo", **fields)
    (told,) = found.reader.describe(found.items)
    return told


def test_the_nfo_goes_before_the_name_and_a_ruled_kind_before_the_nfo(tmp_path: Path) -> None:
    put(tmp_path, "media/ads/Acme/Other (1999).mkv")
    put(tmp_path, "media/ads/Acme/Other (1999).nfo", content=MOVIE)
    plain = describe(tmp_path).details
    assert (plain.kind, plain.title, plain.year) == ("movie", "Quay", 1984)
    rules = ({"match": "ads/{company}/**", "set": {"kind": "commercial", "label": ("eighties",)}},)
    ruled = describe(tmp_path, rules=rules).details
    assert (ruled.kind, ruled.title, ruled.companies, ruled.labels) == (
        "commercial",
        "Quay",
        ("Acme",),
        ("eighties",),
    )


def test_several_episodes_in_a_file_air_as_one(tmp_path: Path) -> None:
    one = "<episodedetails><title>{0}</title><season>1</season><episode>{0}</episode><uniqueid>{0}</uniqueid></episodedetails>"
    put(tmp_path, "media/s01e01e02.mkv")
    put(tmp_path, "media/s01e01e02.nfo", content=one.format(1) + one.format(2))
    found = describe(tmp_path).details
    assert (found.title, found.episode, found.guids) == ("1 / 2", 1, ("tvdb:1", "tvdb:2"))


@pytest.mark.parametrize(
    ("content", "code"),
    [("words", "RV506"), ("<movie><title>Law & Order</title></movie>", "RV507"), (MOVIE, None)],
)
def test_odd_nfo_files_are_told_and_the_name_serves(tmp_path: Path, content: str, code: str | None) -> None:
    put(tmp_path, "media/Quay (1984).mkv")
    put(tmp_path, "media/Quay (1984).nfo", content=content)
    found = describe(tmp_path)
    assert [one.code for one in found.problems] == ([code] if code else [])
    assert all(one.help and one.place for one in found.problems)
    assert found.details.year == 1984 and found.details.kind == "movie"


def test_a_pattern_that_cannot_be_read_is_an_error_of_the_file() -> None:
    with pytest.raises(ValidationError) as caught:
        FolderSource.model_validate(
            {"type": "folder", "roots": ("m",), "rules": ({"match": "ads/{Company}"},)}
        )
    assert caught.value.errors()[0]["type"] == "RV020"


def test_a_rule_cannot_set_the_cut_points_of_many_files() -> None:
    rule = {"match": "**", "set": {"in": "00:00:05"}}
    with pytest.raises(ValidationError) as caught:
        FolderSource.model_validate({"type": "folder", "roots": ("m",), "rules": (rule,)})
    assert "`in`" in caught.value.errors()[0]["msg"]


def test_a_pipe_for_an_nfo_is_not_waited_for(tmp_path: Path) -> None:
    put(tmp_path, "media/Quay (1984).mkv")
    os.mkfifo(tmp_path / "media/Quay (1984).nfo")
    found = describe(tmp_path)
    assert [one.code for one in found.problems] == ["RV502"] and found.details.title == "Quay"


def test_what_lies_beside_a_video_may_have_its_accents_in_another_form(tmp_path: Path) -> None:
    composed, apart = "Caf\u00e9", "Cafe\u0301"
    put(
        tmp_path,
        f"media/{apart}.mkv",
        f"media/{composed}.nfo",
        f"media/{composed}.en.srt",
        f"media/{composed}.edl",
    )
    (file,) = listing(tmp_path, "nfo").files
    assert file.own_nfo and file.chapters and file.subtitles
