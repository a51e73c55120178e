"""References to episodes, as programs and selectors write them."""

import pytest
from pydantic_core import PydanticCustomError

from retrovue.language.episodes import read_episode_ref


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("s01e04", (1, 4), (1, 4)),
        ("2x05", (2, 5), (2, 5)),
        ("S01", (1, 0), (1, 1 << 30)),
        ("s01e04..s02e10", (1, 4), (2, 10)),
        ("s01..s03", (1, 0), (3, 1 << 30)),
        ("s00e01 .. 1x01", (0, 1), (1, 1)),
    ],
)
def test_what_a_reference_means(text: str, first: tuple[int, int], last: tuple[int, int]) -> None:
    found = read_episode_ref(text)
    assert (found.first, found.last, found.text) == (first, last, text)
    assert read_episode_ref(found) is found


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("4", "is not an episode"),
        ("s01-e01", "is not an episode"),
        ("s02..s01", "ends before"),
        ("..", "is not"),
        (["s01"], "expected"),
    ],
)
def test_what_is_wrong_with_a_reference(text: object, why: str) -> None:
    with pytest.raises(PydanticCustomError) as caught:
        read_episode_ref(text)
    assert caught.value.type == "RV026" and why in caught.value.message()
