"""From a server's path to one of this machine: the table of cases, and what holds for every path."""

import posixpath
import time
from dataclasses import dataclass
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrovue.paths import Mapped, PathMap, Why


@dataclass(frozen=True)
class Line:
    """A mapping as a station writes it."""

    from_: str
    to: str
    case: str | None = None


def one(path: str, *lines: Line, **options: object) -> Mapped:
    return PathMap.of(lines, **options).local(path)


FILMS = Line("/media/movies", "R:\\movies")


@pytest.mark.parametrize(
    ("path", "lines", "expected"),
    [
        ("/media/movies/A/a.mkv", [FILMS], "R:\\movies\\A\\a.mkv"),
        ("/media/movies/4k/a.mkv", [Line("/media/movies/", "/m"), Line("/media/movies/4k", "/uhd")], "/uhd/a.mkv"),
        ("/media/movies/4k/a.mkv", [Line("/media/movies/4k", "/uhd"), Line("/media/movies/", "/m")], "/uhd/a.mkv"),
        ("/media/tv/media/tv/x.mkv", [Line("/media/tv", "/mnt/tv")], "/mnt/tv/media/tv/x.mkv"),
        ("D:\\Media\\TV\\S\\e.mkv", [Line("d:/media/tv/", "/mnt/tv")], "/mnt/tv/S/e.mkv"),
        ("\\\\NAS\\Video\\TV\\e.mkv", [Line("//nas/video", "/srv/video")], "/srv/video/TV/e.mkv"),
        ("/srv/AC\\DC/e.mkv", [Line("/srv", "/mnt")], "/mnt/AC\\DC/e.mkv"),
        ("/TV Shows/x.mkv", [Line("/", "/mnt/plex")], "/mnt/plex/TV Shows/x.mkv"),
        ("O:\\fatboy\\Media\\Ripped\\Z.mkv", [Line("O:\\", "/mnt/o")], "/mnt/o/fatboy/Media/Ripped/Z.mkv"),
        ("/media/movies", [Line("/media/movies", "/m")], "/m"),
        ("/media/a.mkv", [Line("/media/a.mkv", "/other/b.mkv"), Line("/media", "/m")], "/other/b.mkv"),
        ("/media/c.mkv", [Line("/media/a.mkv", "/other/b.mkv"), Line("/media", "/m")], "/m/c.mkv"),
        ("/a//b///c.mkv", [Line("/a", "/m/")], "/m/b/c.mkv"),
        ("/x.mkv", [Line("/", "/")], "/x.mkv"),
        ("/x/y.mkv", [Line("/x", "R:/")], "R:\\y.mkv"),
        ("/x", [Line("/x", "R:\\")], "R:\\"),
        ("/x/y.mkv", [Line("/x", "//nas/tv")], "\\\\nas\\tv\\y.mkv"),
        ("\\\\?\\D:\\tv\\e.mkv", [Line("D:\\tv", "/tv")], "/tv/e.mkv"),
        ("\\\\?\\UNC\\nas\\tv\\e.mkv", [Line("\\\\nas\\tv", "/tv")], "/tv/e.mkv"),
        ("/Media/a.mkv", [Line("/media", "/m", "insensitive")], "/m/a.mkv"),
        ("/media/ÉTÉ/a.mkv", [Line("/media/été", "/m", "insensitive")], "/m/a.mkv"),
        ("/m/a.mkv", [Line("/m", "media/plex")], "/project/media/plex/a.mkv"),
        ("/two/a.mkv", [Line("/two", "/one"), Line("/one", "/zero")], "/one/a.mkv"),
        ("/same/a.mkv", [Line("/same", "/first"), Line("/same", "/second")], "/first/a.mkv"),
    ],
)  # fmt: skip
def test_leads_to(path: str, lines: list[Line], expected: str) -> None:
    found = one(path, *lines, base="/project")
    assert (found.path, found.why) == (expected, None)


@pytest.mark.parametrize(
    ("path", "lines", "why", "cause"),
    [
        ("/media/movies2/A/a.mkv", [FILMS], Why.UNMAPPED, "no mapping covers it"),
        ("\\\\NAS\\Video2\\e.mkv", [Line("//nas/video", "/srv")], Why.UNMAPPED, "no mapping covers it"),
        ("D:\\tv\\e.mkv", [Line("/", "/m")], Why.UNMAPPED, "no mapping covers it"),
        ("", [Line("/", "/m")], Why.UNMAPPED, "the server tells no path"),
        ("\\\\?\\", [Line("/", "/m")], Why.UNMAPPED, "the server tells no path"),
        ("/Media/Movies/a.mkv", [Line("/media/movies", "/m")], Why.CASE, "it differs from `/media/movies` only in case"),
        ("D:\\TV\\e.mkv", [Line("d:\\tv", "/m", "sensitive")], Why.CASE, "it differs from `d:\\tv` only in case"),
        ("/media/movies/../etc/x", [Line("/media", "/mnt")], Why.REFUSED, "`..` is no name below `/mnt`"),
        ("/media/..", [Line("/media", "/mnt")], Why.REFUSED, "`..` is no name below `/mnt`"),
        ("/media/./x", [Line("/media", "/mnt")], Why.REFUSED, "`.` is no name below `/mnt`"),
        ("D:\\tv/..\\x", [Line("D:\\tv", "/mnt")], Why.REFUSED, "`..` is no name below `/mnt`"),
        ("/media/movies/What?.mkv", [FILMS], Why.REFUSED, "`?` cannot stand in a name below `R:\\movies`"),
        ("/media/movies/AC\\..\\x", [FILMS], Why.REFUSED, "`\\` cannot stand in a name below `R:\\movies`"),
        ("/media/movies/.. /x", [FILMS], Why.REFUSED, "`.. ` is no name below `R:\\movies`"),
        ("/media/x\0.mkv", [Line("/media", "/mnt")], Why.REFUSED, "a name holds a zero byte below `/mnt`"),
        ("/media/x.mkv", [Line("/media", "")], Why.REFUSED, "the mapping of `/media` has no `to`"),
    ],
)  # fmt: skip
def test_leads_nowhere(path: str, lines: list[Line], why: Why, cause: str) -> None:
    found = one(path, *lines, base="/project")
    assert (found.path, found.why, found.cause) == ("", why, cause)


def test_without_mappings_paths_stay_and_with_one_the_others_are_unmapped() -> None:
    other = "D:\\else\\x.mkv"
    assert one(other) == Mapped(other)
    assert one(other, FILMS).why is Why.UNMAPPED
    assert one(other, FILMS, passthrough=True) == Mapped(other)
    assert one("/media/movies/a.mkv", FILMS, passthrough=True).path == "R:\\movies\\a.mkv"


def test_the_platform_of_the_server_settles_what_the_form_leaves_open() -> None:
    line = Line("/nas", "/mnt")
    assert one("//nas/x.mkv", line).why is Why.UNMAPPED
    assert one("//nas/x.mkv", line, platform="Linux").path == "/mnt/x.mkv"
    assert one("/d:/x.mkv", Line("/", "/mnt"), platform="Linux").path == "/mnt/d:/x.mkv"
    assert one("/NAS/x.mkv", line, platform="Windows").path == "/mnt/x.mkv"


def test_accents_match_in_either_form_and_the_rest_stays_as_it_was_received() -> None:
    rest = normalize("NFD", "Série/é.mkv")
    found = one(f"{normalize('NFD', '/média')}/{rest}", Line(normalize("NFC", "/média"), "/mnt"))
    assert found.path == f"/mnt/{rest}"


NAMES = st.sampled_from(
    ["a", "A", "b", "é", "e\u0301", "É", "..", ".", "", "x y", "a\\b", "c:", "q?", "a.mkv"]
)
WRITTEN = st.builds(
    lambda start, names, end: start + "/".join(names) + end,
    st.sampled_from(["/", "D:/", "d:\\", "//nas/", "\\\\NAS\\", "\\\\?\\D:\\"]),
    st.lists(NAMES, max_size=4),
    st.sampled_from(["", "/", "\\"]),
)
LINES = st.lists(
    st.builds(Line, WRITTEN, st.sampled_from(["/m", "/m/n/", "/", "R:\\m", "//box/m"]),
              st.sampled_from([None, "sensitive", "insensitive"])),
    max_size=4,
)  # fmt: skip


@given(LINES, st.lists(WRITTEN, min_size=1, max_size=6), st.booleans())
def test_what_is_remembered_of_folders_changes_nothing(
    lines: list[Line], paths: list[str], passthrough: bool
) -> None:
    together = PathMap.of(lines, passthrough=passthrough)
    found = [together.local(path) for path in paths]
    assert found == [together.local(path) for path in paths]
    for path, mapped in zip(paths, found, strict=True):
        alone = PathMap.of(lines, passthrough=passthrough)
        assert alone.local(path) == mapped
        assert bool(mapped.path) != bool(mapped.why)


@given(LINES, WRITTEN)
def test_no_path_leads_out_of_its_target(lines: list[Line], path: str) -> None:
    found = PathMap.of(lines).local(path)
    if found.path and found.rule:
        separator = found.rule.flavour.separator
        below = found.path.removeprefix(found.rule.root.rstrip(separator))
        assert found.path.startswith(found.rule.root) and below[:1] in ("", separator)
        if separator == "/":
            assert posixpath.normpath(found.path).startswith(found.rule.root)
        assert not {"..", "."} & set(below.split(separator))


@given(LINES, WRITTEN)
def test_the_longest_rule_that_covers_a_path_wins(lines: list[Line], path: str) -> None:
    found = PathMap.of(lines).local(path)
    lengths = [
        len(rule.keys) for line in lines
        if (rule := PathMap.of([line]).local(path).rule) and PathMap.of([line]).local(path).why is not Why.CASE
    ]  # fmt: skip
    if found.rule and found.why is not Why.CASE:
        assert len(found.rule.keys) == max(lengths)
    else:
        assert lengths == []


def test_a_large_library_takes_no_time() -> None:
    paths = [f"/media/tv/Show {n // 21}/Season 1/e{n}.mkv" for n in range(17_000)]
    lines = [
        Line("/media/tv", "/mnt/tv"),
        Line("/media/movies", "/mnt/films"),
        Line("/media/tv/Show 7", "/mnt/7"),
    ]
    best = 9.0
    for _ in range(3):
        mapping, begun = PathMap.of(lines), time.process_time()
        found = [mapping.local(path).path for path in paths]
        best = min(best, time.process_time() - begun)
    assert found[0] == "/mnt/tv/Show 0/Season 1/e0.mkv" and found[150] == "/mnt/7/Season 1/e150.mkv"
    assert best < 0.1
