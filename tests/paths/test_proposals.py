"""Which mappings are proposed for paths that lead nowhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrovue.paths.flavours import split
from retrovue.paths.proposals import Proposal, propose, shared_folders

TV = [f"/data/tv/{show}/Season 1/e1.mkv" for show in ("Cheers", "Columbo", "M.A.S.H", "Soap")]
FILMS = ["/data/films/Alien (1979)/a.mkv", "/data/films/Jaws (1975)/j.mkv", "/data/films/loose.mkv"]
LOCAL = {
    "/mnt": ["nas", "usb"],
    "/mnt/nas": ["tv shows", "films", "books"],
    "/mnt/nas/tv shows": ["Cheers", "Columbo", "Soap", "Taxi"],
    "/mnt/nas/films": ["Jaws (1975)", "Alien (1979)", "loose.mkv"],
    "/mnt/usb": ["Soap"],
}


def test_folders_that_hold_the_same_names_most_files_first() -> None:
    found = propose([*FILMS, *TV], ["/data/films", "/data/tv", "/data/music"], LOCAL)
    assert found == (
        Proposal("/data/tv", "/mnt/nas/tv shows", 3, 4),
        Proposal("/data/films", "/mnt/nas/films", 3, 3),
    )
    assert found[0].line == "- {from: /data/tv, to: /mnt/nas/tv shows}"


def test_without_locations_the_folders_that_the_paths_share() -> None:
    assert propose(TV, [], LOCAL) == (Proposal("/data/tv", "/mnt/nas/tv shows", 3, 4),)
    assert propose([*TV, *FILMS], [], {"/pool": ["tv", "films", "more"]}) == (
        Proposal("/data", "/pool", 2, 2),
    )


def test_a_folder_with_too_little_in_common_is_not_proposed() -> None:
    many = [f"/data/tv/Show {number}/e.mkv" for number in range(39)]
    local = {"/mnt/some": [f"Show {number}" for number in range(9)]}
    assert propose(many, ["/data/tv"], local) == (Proposal("/data/tv", "", 0, 39),)
    assert propose(many[:36], ["/data/tv"], local) == (Proposal("/data/tv", "/mnt/some", 9, 36),)
    assert propose([], ["/data/tv"], local) == ()


@pytest.mark.parametrize(
    ("paths", "folders"),
    [
        (["/a/b/x.mkv", "/a/c/y.mkv", "/z/q/w.mkv"], ("/a", "/z/q")),
        (["/x.mkv", "/a/b/c.mkv"], ("/", "/a/b")),
        (["D:\\tv\\a\\x.mkv", "D:\\films\\y.mkv", "E:\\z.mkv"], ("D:\\", "E:\\")),
        (
            ["\\\\nas\\tv\\a\\x.mkv", "\\\\nas\\tv\\b\\y.mkv", "\\\\nas\\films\\z.mkv"],
            ("\\\\nas\\films", "\\\\nas\\tv"),
        ),
    ],
)
def test_shared_folders(paths: list[str], folders: tuple[str, ...]) -> None:
    assert shared_folders(map(split, paths)) == folders


def test_windows_paths_are_found_in_any_case_and_quoted() -> None:
    (found,) = propose(["D:\\TV\\Cheers\\e.mkv", "d:\\tv\\Soap\\e.mkv"], ["D:\\tv"], LOCAL)
    assert found.line == "- {from: 'D:\\tv', to: /mnt/nas/tv shows}"
    assert Proposal("/it's", "").line == "- {from: '/it''s', to: ...}"


PATHS = st.lists(
    st.builds(lambda names: "/" + "/".join(names), st.lists(st.sampled_from("abcd"), min_size=1, max_size=4)),
    max_size=8,
)


@given(
    PATHS, st.dictionaries(st.sampled_from(["/m", "/n", "/o"]), st.lists(st.sampled_from("abcd"), max_size=4))
)
def test_the_order_of_what_was_read_does_not_matter(paths: list[str], local: dict[str, list[str]]) -> None:
    backwards = {folder: local[folder][::-1] for folder in reversed(local)}
    assert propose(paths, [], local) == propose(paths[::-1], [], backwards)
    held = {
        path
        for path in paths
        if any(path.startswith(one.from_.rstrip("/") + "/") for one in propose(paths, [], local))
    }
    assert held == set(paths)
