"""What every kind of source keeps to; a package that adds one can run the same."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from retrovue.sources import Asked, Cancelled, Context, ListedItem, Reader

Open = Callable[[Context], Reader]


def check_reader(open_reader: Open, context: Context, items: int) -> None:
    """`items`: how many the source lists in all; several, and all in order."""
    assert items > 2
    _lists_what_it_counts(open_reader, context, items)
    _lists_the_same_again(open_reader, context)
    _keeps_to_the_page(open_reader, context, items)
    _describes_in_order(open_reader, context)
    _can_be_stopped(open_reader, context)
    _can_be_closed(open_reader, context)


def listed(reader: Reader) -> list[ListedItem]:
    found = []
    for section in reader.sections():
        if section.enabled:
            for page in reader.pages(reader.count(section)):
                found += page
    return found


def _lists_what_it_counts(open_reader: Open, context: Context, items: int) -> None:
    reader = open_reader(context)
    sections = list(reader.sections())
    assert len({one.key for one in sections}) == len(sections) and all(one.title for one in sections)
    total = 0
    for section in sections:
        counted = reader.count(section)
        mine = [item for page in reader.pages(counted) for item in page]
        assert counted.whole and len(mine) == counted.total
        assert {(item.source, item.section) for item in mine} <= {(reader.source, section.key)}
        refs = {item.ref for item in mine}
        assert len(refs) == len(mine) and counted.refs in (None, refs)
        assert sum(count for _, count in counted.shows) <= counted.total
        total += counted.total
    assert total == items
    reader.close()


def _lists_the_same_again(open_reader: Open, context: Context) -> None:
    first, second = (listed(open_reader(context)) for _ in range(2))
    assert first == second, "equal but for what the reader keeps to itself"
    assert all(item.text_stamp and item.path for item in first)


def _keeps_to_the_page(open_reader: Open, context: Context, items: int) -> None:
    reader = open_reader(replace(context, asked=Asked(page_size=2)))
    pages = [page for one in reader.sections() for page in reader.pages(reader.count(one))]
    assert max(len(page) for page in pages) <= 2 and sum(len(page) for page in pages) == items


def _describes_in_order(open_reader: Open, context: Context) -> None:
    reader = open_reader(context)
    items = listed(reader)
    told = list(reader.describe(items))
    backwards = list(reader.describe(items[::-1]))
    assert told == backwards[::-1] and len(told) == len(items)
    assert list(reader.describe([])) == []
    assert all(one.details.title for one in told)


def _can_be_stopped(open_reader: Open, context: Context) -> None:
    stopped = False

    def check() -> None:
        if stopped:
            raise Cancelled

    reader = open_reader(replace(context, check=check, asked=Asked(page_size=2)))
    counted = max((reader.count(one) for one in reader.sections()), key=lambda one: one.total)
    pages = iter(reader.pages(counted))
    next(pages)
    stopped = True
    with pytest.raises(Cancelled):
        for _ in pages:
            pass


def _can_be_closed(open_reader: Open, context: Context) -> None:
    reader = open_reader(context)
    assert reader.requests >= 0 and reader.here in (True, False)
    reader.close()
    reader.close()
