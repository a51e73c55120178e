"""What becomes of proposals: a person's marks, then the source's chapters, then what was found."""

from retrovue.breakpoints import Proposal, marks_of
from retrovue.language.overriding import Override
from retrovue.media.item import Item, Mark
from retrovue.media.snapshot import CatalogSnapshot
from retrovue.plan.overrides import apply_overrides

FOUND = (
    Proposal(600_000, "black", 90, "b"),
    Proposal(300_000, "fade", 95, "f"),
    Proposal(900_000, "silence", 40, "s"),
)
BLACK = (Mark(300_000, "black", "f"), Mark(600_000, "black", "b"))


def test_the_sure_ones_become_marks() -> None:
    assert marks_of(FOUND, ()) == BLACK
    assert [mark.at for mark in marks_of(FOUND, (), sure=40)] == [300_000, 600_000, 900_000]


def test_chapters_win() -> None:
    chapters = (Mark(0, "chapter", "Opening", breaks=False), Mark(420_000, "chapter"))
    assert marks_of(FOUND, chapters) == chapters


def test_chapters_that_are_no_breaks_do_not() -> None:
    title = Mark(0, "chapter", "Opening", breaks=False)
    assert marks_of(FOUND, (title,)) == (title, *BLACK)


def test_a_person_wins_over_what_was_found() -> None:
    item = Item("a", "movie", "A", 1_200_000, marks=marks_of(FOUND, ()))
    override = Override.model_validate({"match": "title:A", "set": {"breaks_at": ["00:08:00"]}})
    corrected, wrong = apply_overrides(CatalogSnapshot.of((item,)), (override,), {})
    assert [(mark.at, mark.origin) for mark in corrected.by_key["a"].marks] == [(480_000, "override")]
    assert wrong == ()
