"""What a channel is going to air: shows after an instant, as promos ask for them."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from retrovue.plan.upcoming import AHEAD, Upcoming
from retrovue.timing.instants import DAY

AIRINGS = st.lists(
    st.tuples(st.integers(0, 20).map(lambda day: day * DAY // 2), st.sampled_from(("", "A", "b", "B", "C"))),
    max_size=12,
).map(lambda found: sorted(found, key=lambda airing: airing[0]))


@given(AIRINGS, st.integers(0, 10).map(lambda day: day * DAY + 1))
def test_soon_is_what_begins_in_the_seven_days_from_the_next_programme(airings, now):
    upcoming = Upcoming(airings, lambda: ["D"])
    later = [(at, show.casefold()) for at, show in airings if at > now]
    shows = {show for at, show in later if show and at <= later[0][0] + AHEAD}
    assert upcoming.soon(now) == sum(upcoming.bit(show) for show in shows)
    assert upcoming.next(now) == (upcoming.bit(later[0][1]) if later else 0)


def test_every_show_that_airs_has_a_bit_and_no_other():
    upcoming = Upcoming([(0, "Cheers"), (1, "Taxi"), (2, "")], lambda: ["Dallas", ""])
    assert upcoming.bit("CHEERS") | upcoming.bit("taxi") == 3
    assert upcoming.bit("Dallas") == upcoming.bit("") == 0
    assert upcoming.of_channel == {"dallas"}


def test_what_the_channel_is_about_does_not_hang_on_the_days_that_are_planned(workshop):
    """A show that only a sequence or a dated airing brings is the channel's on every day."""
    promos = [replace(item, show="Bye" if n % 2 else "Event") for n, item in enumerate(workshop.promos)]
    items = [*workshop.show(), *workshop.show("Event", 3), *workshop.show("Bye", 2), *promos]
    grid = {"daily": {"06:00": "rerun"}, "wed": {"20:00": {"program": "bye", "until": "20:30"}}}
    programs = {"rerun": {"from": "show:S22"}, "bye": {"type": "sequence", "items": ["show:Bye"]}}
    pools = {
        "spots": {"from": "kind:commercial"},
        "promos": {"from": "kind:promo", "rest": "10m", "about": "channel"},
    }
    asked = [{"at": "one/2025-10-08/0600-rerun/4", "item": "show:Event"}]
    world = workshop.world(items, grid, programs, pools=pools, airings=asked)
    first = world.plan()
    shows = {item.key: item.show for item in promos}
    assert {shows[event.item] for event in workshop.events(first) if event.kind == "promo"} == {
        "Bye",
        "Event",
    }
    longer = world.plan("2025-10-06T12:00", days=3, pinned=first.days["one"], turns=first.turns)
    assert longer.days["one"][0] == first.days["one"][0]


def test_seven_days_behind_the_log_are_planned_where_promos_ask_for_them(workshop):
    grid = {"daily": {"06:00": "rerun"}, "sun": {"20:00": "event"}}
    items = [*workshop.show(), *workshop.show("Event", 3), *workshop.spots(), *workshop.promos]
    programs = {"rerun": {"from": "show:S22"}, "event": {"from": "show:Event", "on_end": "stop"}}
    pools = {
        "spots": {"from": "kind:commercial"},
        "promos": {"from": "kind:promo", "rest": "10m", "about": "upcoming"},
    }
    plain = workshop.world(items, grid, programs)
    asked = workshop.world(items, grid, programs, pools=pools)
    assert [line.item for line in workshop.slots(asked.plan())] == [
        line.item for line in workshop.slots(plain.plan())
    ]
    assert "RV303" not in workshop.codes(asked.plan(days=2))
