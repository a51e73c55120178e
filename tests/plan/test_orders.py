"""Orders by themselves: once a turn, the same from the log as without, and edits stay where they are made."""

from copy import copy
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from retrovue.language.episodes import read_episode_ref
from retrovue.language.traffic import Cap
from retrovue.media.item import Item
from retrovue.plan.dayparts import Context
from retrovue.plan.hashing import Digests
from retrovue.plan.history import History
from retrovue.plan.pick import ORDERS, Eligibility, Request, Supply, ordered
from retrovue.playout_log import CoarseLine
from retrovue.timing.instants import DAY, HOUR

QUICK = settings(
    max_examples=60, deadline=None, derandomize=True, database=None,
    suppress_health_check=list(HealthCheck), phases=(Phase.explicit, Phase.generate),
)  # fmt: skip
IN_ORDER = ("sequential", "aired", "list")
BY_SHOW = ("shuffle-shows", "rotate-shows", "rotate-seasons")


def episode(show, season, number, **more):
    return Item(
        f"{show}:{season}x{number}", "episode", f"{show} {season}.{number}", 1_320_000,
        show=show, season=season, episode=number, **more,
    )  # fmt: skip


@st.composite
def catalogs(draw):
    """A few shows of a few seasons, and some films."""
    items = [
        episode(f"Show {name}", season, number, aired=draw(st.sampled_from((None, date(1980, 1, season), date(1985, number, 1)))))
        for name in range(draw(st.integers(1, 4)))
        for season in range(1, draw(st.integers(2, 4)))
        for number in range(1, draw(st.integers(2, 6)))
    ]  # fmt: skip
    films = draw(st.integers(0, 3))
    return items + [Item(f"film:{n}", "movie", f"Film {n}", 5_000_000, year=1970 + n) for n in range(films)]


class Desk:
    """Asks an order for items, with the log that comes of it."""

    def __init__(self, order, items, *, groups=None, rules=None, **supply):
        items = tuple(items)
        told = Supply("one/strip", items, Digests("seed"), (items,), **supply)
        self.order = ordered(order, told, groups or {})
        self.items, self.rules = items, rules or {}
        self.log, self.history, self.at = [], History(), 20_000 * DAY

    def request(self, **rules):
        eligibility, context = Eligibility(self.items), Context((), (), 735_000)
        request = Request(
            10 * HOUR, self.at, self.at // DAY + 719_163, context, self.history, eligibility,
            eligibility.within(context), stories=self.order.stories,
        )  # fmt: skip
        return replace(request, **{**self.rules, **rules})

    def take(self, **rules):
        item = self.order.take(self.request(**rules))
        if item is not None:
            self._note(item.key, self.order.sort(item))
        self.at += HOUR
        return item.key if item is not None else ""

    def _note(self, key, sort):
        day = date.fromordinal(self.at // DAY + 719_163).isoformat()
        line = CoarseLine(self.at, HOUR, f"one/{day}/0600-strip/0", "strip", key, sort, 1, 0, "")
        self.log.append(line)
        self.history.note(line, key)

    def picks(self, count):
        return [self.take() for _ in range(count)]

    def after(self, other, keep=None):
        """Goes on from the log of another desk."""
        for line in other.log[:keep]:
            self.order.replay(line.item, line.sort, line.at)
            self.log.append(line)
            self.history.note(line, line.item)
        self.at = other.at
        return self


orders = st.sampled_from(sorted(ORDERS))
parting = st.sampled_from(("shuffle", "shuffle-shows", "rotate-shows", "rotate-seasons", "phase", "weighted"))


@given(orders, catalogs(), st.lists(st.sampled_from((HOUR // 4, HOUR, 3 * HOUR)), max_size=60), st.booleans())
@QUICK
def test_a_replay_goes_on_as_if_nothing_had_happened(order, items, rooms, ends):
    """Whatever fits where: what finds no room leaves no line, and may leave no trace."""
    groups = story("Show 0", 2, 3)
    desk = Desk(order, items, groups=groups, rules={"rest": 5 * HOUR}, ends=ends, unaired=ends)
    for room in rooms:
        desk.take(room=room)
    again = Desk(order, items, groups=groups, rules={"rest": 5 * HOUR}, ends=ends, unaired=ends).after(desk)
    assert again.picks(30) == desk.picks(30)


@given(orders, catalogs(), st.randoms(use_true_random=False))
@QUICK
def test_the_order_of_rows_does_not_matter(order, items, chance):
    rows = list(items)
    chance.shuffle(rows)
    canonical = [sorted(found, key=lambda item: item.sort_key) for found in (items, rows)]
    assert Desk(order, canonical[0]).picks(40) == Desk(order, canonical[1]).picks(40)


@given(st.sampled_from(sorted(set(ORDERS) - set(BY_SHOW))), catalogs())
@QUICK
def test_every_item_airs_once_a_turn(order, items):
    desk, keys = Desk(order, items), sorted(item.key for item in items)
    for _ in range(3):
        assert sorted(desk.picks(len(items))) == keys


@given(st.sampled_from(("rotate-shows", "shuffle-shows")), catalogs())
@QUICK
def test_every_show_airs_once_a_round_and_its_items_in_their_order(order, items):
    by_show = {}
    for item in sorted(items, key=lambda item: item.sort_key):
        by_show.setdefault(item.show or item.key, []).append(item.key)
    show_of = {key: show for show, keys in by_show.items() for key in keys}
    picks = Desk(order, items).picks(len(by_show) * 12)
    for first in range(0, len(picks), len(by_show)):
        assert {show_of[key] for key in picks[first : first + len(by_show)]} == set(by_show)
    for show, keys in by_show.items():
        own = [key for key in picks if show_of[key] == show]
        assert own == (keys * 12)[: len(own)]


@given(orders, catalogs(), st.integers(1, 30))
@QUICK
def test_an_item_that_goes_away_keeps_its_place(order, items, count):
    """What aired last is gone: what follows is what would have followed, without it."""
    desk = Desk(order, items)
    desk.picks(count)
    gone = desk.log[-1].item
    rest = [item for item in items if item.key != gone]
    if order in ("shuffle-shows", "rotate-shows") and len({item.show for item in rest}) < len(
        {item.show for item in items}
    ):
        return  # the show went with it: another test
    later = Desk(order, rest).after(desk).picks(3 if rest else 0)
    expected = [key for key in desk.picks(len(items)) if key != gone]
    if len(later) == 3 and len(expected) >= 3 and order in (*IN_ORDER, "phase", "weighted"):
        assert later == expected[:3]
    assert "" not in later


@given(st.sampled_from(("shuffle", "phase", "weighted")), catalogs(), st.integers(0, 20))
@QUICK
def test_a_new_item_takes_its_place_among_the_others_and_moves_none(order, items, count):
    """R04 for orders by hash."""
    new = Item("film:new", "movie", "New", 5_000_000)
    old, grown = Desk(order, items).picks(len(items)), Desk(order, [*items, new]).picks(len(items) + 1)
    assert [key for key in grown if key != "film:new"] == old


@given(st.sampled_from(("shuffle", "phase", "weighted", *IN_ORDER)), catalogs(), st.data())
@QUICK
def test_a_deleted_item_that_has_not_aired_is_only_missing(order, items, data):
    """R05."""
    desk = Desk(order, items)
    whole = desk.picks(len(items))
    gone = data.draw(st.sampled_from(whole))
    picks = Desk(order, [item for item in items if item.key != gone]).picks(len(items) - 1)
    assert picks == [key for key in whole if key != gone]


@given(orders, catalogs(), st.integers(0, 20))
@QUICK
def test_a_copy_stays_when_the_order_goes_on(order, items, count):
    desk = Desk(order, items)
    desk.picks(count)
    held, at = copy(desk.order), desk.at
    first = desk.picks(20)
    desk.order, desk.at = held, at
    assert desk.picks(20) == first


def seasons(show, *counts):
    return [episode(show, s + 1, n + 1) for s, count in enumerate(counts) for n in range(count)]


def test_r07_seasons_take_turns():
    desk = Desk("rotate-seasons", [*seasons("A", 2, 2, 2), *seasons("B", 2, 2)])
    turns = [pick.split("x")[0] for pick in desk.picks(10)]
    assert turns == ["A:1", "A:1", "B:1", "B:1", "A:2", "A:2", "B:2", "B:2", "A:3", "A:3"]


def test_shows_rotate_in_the_order_in_which_they_are_written():
    desk = Desk("rotate-shows", [*seasons("Smurfs", 2), *seasons("Alf", 3), *seasons("Kidd", 2)])
    assert desk.picks(7) == ["Smurfs:1x1", "Alf:1x1", "Kidd:1x1", "Smurfs:1x2", "Alf:1x2", "Kidd:1x2", "Smurfs:1x1"]  # fmt: skip


def test_the_turn_goes_on_behind_a_show_that_is_gone():
    items = [*seasons("Smurfs", 4), *seasons("Alf", 4), *seasons("Kidd", 4)]
    desk = Desk("rotate-shows", items)
    desk.picks(2)
    later = Desk("rotate-shows", [item for item in items if item.show != "Alf"]).after(desk)
    assert later.picks(3) == ["Kidd:1x1", "Smurfs:1x2", "Kidd:1x2"]


def test_a_list_airs_as_it_is_written_even_twice():
    a, b, c = (Item(name, "movie", name, 1_000_000) for name in "abc")
    supply = Supply("one/strip", (b, a, c), Digests("seed"), ((b,), (a, c), (b,)))
    desk = Desk("list", (b, a, c))
    desk.order = ordered("list", supply, {})
    assert desk.picks(6) == ["b", "a", "c", "b", "b", "a"]
    later = Desk("list", (b, a, c))
    later.order = ordered("list", supply, {})
    assert later.after(desk, keep=4).picks(2) == ["b", "a"]


def test_by_date_whatever_the_show():
    first, last = episode("A", 1, 1, aired=date(1990, 1, 1)), episode("B", 1, 1, aired=date(1980, 1, 1))
    film = Item("film", "movie", "Film", 5_000_000, year=1985)
    assert Desk("aired", [first, last, film]).picks(3) == ["B:1x1", "film", "A:1x1"]


def test_weights_count_within_a_turn():
    items = [Item(f"film:{n}", "movie", f"Film {n}", 5_000_000) for n in range(6)]
    desk = Desk("weighted", items, weights={"film:2": 3, "film:4": 0})
    picks = desk.picks(14)
    assert [picks.count(f"film:{n}") for n in range(6)] == [2, 2, 6, 2, 0, 2]
    assert Desk("weighted", items, weights={"film:2": 3, "film:4": 0}).after(desk).picks(9) == desk.picks(9)


@pytest.mark.parametrize("order", sorted(ORDERS))
def test_an_order_that_ends_gives_every_item_once_and_goes_on_with_what_comes(order):
    items = [*seasons("A", 2, 1), *seasons("B", 2)]
    desk = Desk(order, items, ends=True)
    assert sorted(desk.picks(5)) == sorted(item.key for item in items)
    assert desk.picks(2) == ["", ""] and not list(desk.order.left())
    grown = Desk(order, [*items, episode("B", 1, 3)], ends=True).after(desk)
    assert grown.picks(2) == (["B:1x3", ""])


def test_after_a_pause_an_episode_that_was_missing_airs_and_what_came_before_the_start_does_not():
    items = seasons("A", 6)
    start = read_episode_ref("s01e03")
    desk = Desk("sequential", [items[2], items[4]], ends=True, unaired=True, rules={"start": start})
    assert desk.picks(3) == ["A:1x3", "A:1x5", ""]
    later = Desk("sequential", items[:5], ends=True, unaired=True).after(desk)
    assert later.picks(2) == ["A:1x4", ""]


@pytest.mark.parametrize("order", sorted(ORDERS))
def test_a_program_begins_where_it_is_told_and_only_once(order):
    desk = Desk(order, seasons("A", 3, 3), rules={"start": read_episode_ref("s02e02")})
    first = desk.take()
    assert first in ("A:2x2", "A:2x3") and (order in (*BY_SHOW, *IN_ORDER)) <= (first == "A:2x2")
    again = Desk(order, seasons("A", 3, 3), rules={"start": read_episode_ref("s01e02")}).after(desk)
    assert again.picks(5) == desk.picks(5)


def test_new_items_wait_for_the_next_cycle_where_they_are_to():
    items = [Item(f"film:{n}", "movie", f"Film {n}", 5_000_000, added=date(2020, 1, 1)) for n in range(8)]
    new = [Item(f"new:{n}", "movie", f"New {n}", 5_000_000, added=date(2030, 1, 1)) for n in range(8)]
    for later, expected in ((True, 0), (False, 8)):
        desk = Desk("shuffle", items, admit_later=later)
        desk.picks(1)
        grown = Desk("shuffle", [*items, *new], admit_later=later).after(desk)
        assert sum(key.startswith("new") for key in grown.picks(15)) == expected


@pytest.mark.parametrize("order", sorted(ORDERS))
def test_a_stand_in_does_not_move_the_place_of_what_it_stood_in_for(order):
    """The log keeps the place of the item that is gone, with the key of the one that aired."""
    items = [*seasons("A", 5), *seasons("B", 5)]
    desk = Desk(order, items)
    desk.picks(4)
    gone, stand_in = desk.log[-1], items[-1].key
    rest = [item for item in items if item.key != gone.item]
    usual, mended = Desk(order, rest).after(desk), Desk(order, rest)
    desk.log[-1] = gone._replace(item=stand_in)
    mended.after(desk)
    expected, found = usual.picks(9), mended.picks(9)
    assert [key for key in found if key != stand_in][:4] == [key for key in expected if key != stand_in][:4]


def story(show, *numbers):
    parts = tuple(f"{show}:1x{number}" for number in numbers)
    return dict.fromkeys(parts, parts)


@given(parting, st.integers(0, 40))
@QUICK
def test_the_parts_of_a_story_stay_together(order, count):
    items = [*seasons("A", 6), *seasons("B", 5, 5), *seasons("C", 3)]
    groups = {**story("A", 2, 3, 4), **story("C", 2, 3)}
    desk = Desk(order, items, groups=groups)
    picks = desk.picks(60)
    for key, following in zip(picks, picks[1:], strict=False):
        group = groups.get(key, ())
        if key in group[:-1]:
            assert following == group[group.index(key) + 1]
        if following in groups[following][1:] if following in groups else False:
            assert key == groups[following][groups[following].index(following) - 1]
    begun = Desk(order, items, groups=groups).after(desk, keep=count)
    assert begun.picks(10) == picks[count : count + 10]


def test_a_story_over_two_shows_leaves_the_second_show_where_it_was():
    items = [*seasons("A", 3), *seasons("B", 4)]
    crossing = ("A:1x2", "B:1x3")
    desk = Desk("rotate-shows", items, groups=dict.fromkeys(crossing, crossing))
    assert desk.picks(8) == ["A:1x1", "B:1x1", "A:1x2", "B:1x3", "B:1x2", "A:1x3", "B:1x4", "A:1x1"]


def test_an_open_story_waits_for_a_slot_that_fits_but_not_for_ever():
    items = seasons("A", 4)
    desk = Desk("shuffle", items, groups=story("A", 1, 2))
    while desk.take() != "A:1x1":
        pass
    assert desk.take(room=HOUR // 4) == ""
    assert desk.take() == "A:1x2"
    desk = Desk("shuffle", items, groups=story("A", 1, 2))
    while desk.take() != "A:1x1":
        pass
    desk.at += 15 * DAY
    assert desk.take() in ("A:1x3", "A:1x4")


def test_a_story_begins_only_where_all_of_it_fits():
    items = [*seasons("A", 2), replace(episode("A", 1, 3), duration=3 * HOUR)]
    desk = Desk("shuffle", items, groups=story("A", 2, 3), rules={"room": HOUR})
    assert desk.picks(4) == ["A:1x1"] * 4


def test_caps_count_by_hour_day_and_seven_days():
    films = [Item("film:0", "movie", "Film", 5_000_000)]
    by_hour = Desk("shuffle", films, rules={"cap": Cap(per_hour=1)})
    assert by_hour.picks(2) == ["film:0", "film:0"]
    by_hour.at -= HOUR // 2
    assert by_hour.picks(2) == ["", "film:0"]
    by_day = Desk("shuffle", films, rules={"cap": Cap(per_day=2)})
    assert by_day.picks(26) == ["film:0"] * 2 + [""] * 22 + ["film:0"] * 2
    by_week = Desk("shuffle", films, rules={"cap": Cap(per_week=1)})
    assert [number for number, key in enumerate(by_week.picks(24 * 8)) if key] == [0, 24 * 7]


def test_what_is_made_for_the_season_comes_first_and_nothing_is_lost():
    items = [
        Item(f"film:{n}", "movie", f"Film {n}", 5_000_000, seasons=("halloween",) * (n < 3)) for n in range(9)
    ]
    context = Context((), ("halloween",), 735_000)
    desk = Desk("shuffle", items, rules={"context": context, "prefer": ("season",)})
    picks = desk.picks(9)
    assert sorted(picks[:3]) == ["film:0", "film:1", "film:2"]
    assert sorted(picks) == sorted(item.key for item in items)
