"""Items made and changed by the thousand are items like any other."""

from dataclasses import FrozenInstanceError, fields, replace

import pytest

from retrovue.media.item import Item, Mark, changed, item_of

ITEM = Item("k", "movie", "T", 5, year=1984, genres=("a",), marks=(Mark(1, "chapter"),), score=7)


def test_a_changed_item_is_what_replace_gives() -> None:
    for new in ({}, {"title": "X", "score": None}, {"custom": (("a", "b"),), "kind": "promo"}):
        made = changed(ITEM, new)
        assert made == replace(ITEM, **new) and hash(made) == hash(replace(ITEM, **new))
        assert type(made) is Item and repr(made) == repr(replace(ITEM, **new))
    assert ITEM.title == "T"


def test_an_item_of_values_is_locked() -> None:
    made = item_of(*(getattr(ITEM, field.name) for field in fields(Item)))
    assert made == ITEM and made.sort_key == ITEM.sort_key
    with pytest.raises(FrozenInstanceError):
        made.title = "X"  # type: ignore[misc]


def test_a_field_that_items_do_not_have_is_refused() -> None:
    with pytest.raises(KeyError):
        changed(ITEM, {"colour": "red"})
