"""Any programs, any instant: a build from the pinned log changes nothing, and what programs promise they keep."""

from dataclasses import replace

from amounts import amount
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from retrovue.media.item import Item
from retrovue.plan.pick import ORDERS
from retrovue.playout_log.codec import coarse_text

MINUTE = 60_000
QUICK = settings(
    max_examples=amount(40, 15), deadline=None, derandomize=True, database=None,
    suppress_health_check=list(HealthCheck), phases=(Phase.explicit, Phase.generate),
)  # fmt: skip
RATINGS = ("TV-G", "TV-PG", "TV-14", "")


@st.composite
def catalogs(draw):
    items = []
    for show in range(draw(st.integers(1, 3))):
        for number in range(1, draw(st.integers(2, 9))):
            title = draw(st.sampled_from(("Plain", "Story (1)", "Story (2)")))
            items.append(
                Item(
                    f"s{show}:{number}", "episode", title, draw(st.integers(8, 50)) * MINUTE,
                    show=f"Show {show}", season=1 + number // 4, episode=number, rating=draw(st.sampled_from(RATINGS)),
                    seasons=draw(st.sampled_from(((), (), ("fall",), ("spring",)))),
                    dayparts=draw(st.sampled_from(((), (), ("evening",)))),
                )
            )  # fmt: skip
    return items


def programs():
    return st.fixed_dictionaries(
        {"from": st.sampled_from(("kind:episode", "show:Show*", 'show:"Show 0"')), "order": st.sampled_from(sorted(ORDERS))},
        optional={
            "rest": st.sampled_from(("2h", "1d")), "on_end": st.sampled_from(("stop", "hiatus", {"next": "third"})),
            "cap": st.sampled_from(({"per_day": "1"}, {"per_week": "2"})), "start": st.sampled_from(("s01e02", "s02")),
            "prefer": st.just(["season", "daypart"]), "parts": st.just("apart"), "admit": st.just("next-cycle"),
            "rating_limit": st.sampled_from(("TV-PG", {"default": "TV-14", "evening": "TV-G"})),
            "dayparts": st.sampled_from((["evening"], ["morning", "afternoon"])), "weight": st.just({"rating:TV-G": "3"}),
        },
    )  # fmt: skip


def _world(workshop, items, first, second):
    grid = {
        "daily": {"06:00": "second", "09:00": {"program": "first", "until": "11:00"}, "18:00": "first", "21:00": "rerun"},
        "sat,sun": {"12:00": {"program": "first", "start": "s01e03", "rating_limit": "TV-14"}},
    }  # fmt: skip
    models = {
        "first": first, "second": second, "third": {"from": "kind:episode", "order": "aired"},
        "rerun": {"from": "kind:episode", "only_after": "first"}, "filler": {"from": "show:Filler"},
    }  # fmt: skip
    filler = [replace(item, rating="TV-G") for item in workshop.show("Filler", 5, 11 * MINUTE)]
    none = {"internal": {"count": {"30m": "0"}}, "between": {"pod": []}}
    return workshop.world(
        [*items, *filler], grid, models, breaks=none,
        channel={"fallback": "filler", "rating_limit": {"default": "TV-14", "morning": "TV-PG"}},
        station={"horizon": {"build": "5d", "publish": "0s"}},
    )  # fmt: skip


def _texts(logs):
    return {log.header.day: coarse_text(log) for log in logs}


@given(catalogs(), programs(), programs(), st.integers(6 * 60, 4 * 1440 - 1))
@QUICK
def test_a_build_from_the_log_changes_nothing(workshop, items, first, second, minute):
    """Nothing is published: all that is not on the air is planned again."""
    world = _world(workshop, items, first, second)
    plan = world.plan("2025-10-02T12:00", days=5)
    logs = plan.days["one"]
    day, at = 2 + minute // 1440, minute % 1440
    again = world.plan(
        f"2025-10-{day:02d}T{at // 60:02d}:{at % 60:02d}", days=3, pinned=logs, turns=plan.turns
    )
    known = _texts(logs)
    assert {name: text for name, text in _texts(again.days["one"]).items() if name in known} == {
        name: known[name] for name in _texts(again.days["one"]) if name in known
    }
    turned = replace(world, catalog=world.catalog.of(reversed(world.catalog.items)))
    assert _texts(turned.plan("2025-10-02T12:00", days=5).days["one"]) == known


@given(catalogs(), programs(), programs())
@QUICK
def test_programs_keep_what_they_promise(workshop, items, first, second):
    world = _world(workshop, items, first, second)
    plan = world.plan("2025-10-02T12:00", days=5)
    by_key, codes = {item.key: item for item in world.catalog}, set(workshop.codes(plan))
    aired, last, days = {"first": set()}, {}, {}
    for line in workshop.slots(plan):
        item = by_key.get(line.item)
        if item is None:
            continue
        model = world.document.channels["one"].programs[line.program]
        wall, day = line.id.split("/")[2][:4], line.id.split("/")[1]
        assert item.seasons in ((), ("fall",))
        assert line.program != "rerun" or item.key in aired["first"]
        if not wall.startswith("12"):
            assert (
                item.rating != "TV-14"
                or line.at >= world.instant(f"{day}T12:00")
                or line.at < world.instant(f"{day}T06:00")
            )
        if model.rest and line.at - last.get(item.key, -(1 << 60)) < model.rest:
            assert "RV345" in codes
        days[day, item.key] = days.get((day, item.key), 0) + 1
        if model.cap.per_day is not None and days[day, item.key] > model.cap.per_day:
            assert codes & {"RV341", "RV345"}
        last[item.key] = line.at
        aired.setdefault(line.program, set()).add(item.key)
