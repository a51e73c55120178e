"""What counts on a shell that is not there."""

import pytest

from retrovue.paths.unexpanded import shell_cures


@pytest.mark.parametrize(
    ("path", "word"),
    [
        ("~/films", "~"), ("~", "~"), ("~ann/films", "~ann"), ("~\\films", "~"), ("$HOME/films", "$HOME"),
        ("${HOME}/films", "${HOME}"), ("/mnt/$SHARE", "$SHARE"),
    ],
)  # fmt: skip
def test_words_of_a_shell_are_named(path: str, word: str) -> None:
    (cure,) = shell_cures(path)
    assert f"`{word}` is not expanded" in cure and "`${env:NAME}`" in cure


@pytest.mark.parametrize("path", ["", "media/films", "/mnt/a~b", "media/~old", "Cash $", "${env:FILMS}"])
def test_other_paths_get_no_word(path: str) -> None:
    assert shell_cures(path) == ()
