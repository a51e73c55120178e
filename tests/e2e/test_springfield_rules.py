"""Every rule that the example station writes down, counted from its log alone."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise

import pytest
from e2e.springfield import Piece, Planned, planned

from retrovue.media.groups import groups_of
from retrovue.media.ratings import age_of
from retrovue.playout_log.log import CoarseLine
from retrovue.playout_log.validate import validate

SECOND, MINUTE, HOUR, DAY = 1_000, 60_000, 3_600_000, 86_400_000
CHANNELS = ("wrtv", "neon", "fright")
PROGRAMMES = ("movie", "episode", "music-video")
SHORTS = ("commercial", "promo", "psa", "bumper", "trailer")


@pytest.fixture(scope="module")
def log() -> Planned:
    return planned()


def by_item(pieces: Iterable[Piece]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for piece in pieces:
        found[piece.event.item].append(piece.at)
    return found


def gaps(instants: Iterable[int]) -> Iterator[int]:
    return (after - before for before, after in pairwise(sorted(instants)))


def breaks_of(pieces: Iterable[Piece]) -> dict[str, list[Piece]]:
    """What airs in each pod, by its address."""
    found: dict[str, list[Piece]] = defaultdict(list)
    for piece in pieces:
        found[piece.event.id.rpartition(".")[0]].append(piece)
    return found


def of_kids(log: Planned, pieces: Iterable[Piece]) -> list[Piece]:
    return [piece for piece in pieces if log.in_daypart("kids", piece.line.at)]


def beside_kids(log: Planned, pieces: Iterable[Piece]) -> list[Piece]:
    return [piece for piece in pieces if not log.in_daypart("kids", piece.line.at)]


def test_nothing_is_wrong_and_nothing_gives_way(log: Planned) -> None:
    assert set(log.codes) <= {"RV305", "RV311", "RV403"}
    assert not any(
        event.note.startswith("relaxed") for days in log.days.values() for d in days for event in d.events
    )


@pytest.mark.parametrize("channel", CHANNELS)
def test_there_is_always_something_on(channel: str, log: Planned) -> None:
    days = log.days[channel]
    assert [found for day in days for found in validate(day)] == []
    assert all(before.end == after.start for before, after in pairwise(days))
    events = [event for day in days for event in day.events]
    black = sum(event.pad for event in events)
    assert [event.id for event in events if event.kind in ("slate", "black") and not event.item] == []
    assert black < 14 * DAY // 1_000


@pytest.mark.parametrize("channel", ("wrtv", "fright"))
def test_ratings_and_warnings(channel: str, log: Planned) -> None:
    limits = {
        name: age_of(rating) for name, rating in log.document.channels[channel].channel.rating_limit.items()
    }
    never = log.document.channels[channel].channel.warnings_not
    for piece in log.pieces(channel, *PROGRAMMES, *SHORTS):
        if piece.line.program in ("galaxy", "neon-on-3"):
            continue
        at = piece.line.at if piece.item.kind in PROGRAMMES else piece.at
        dayparts = [name for name in limits if name != "default" and log.in_daypart(name, at)]
        limit = min((limits[name] for name in dayparts), default=limits["default"])
        assert (age_of(piece.item.rating) or 0) <= limit, piece
        forbidden = [word for name in dayparts if name in never for word in never[name]] or never.get(
            "default", ()
        )
        assert not set(piece.item.warnings) & set(forbidden), piece


@pytest.mark.parametrize("channel", ("wrtv", "fright"))
def test_programmes_rest(channel: str, log: Planned) -> None:
    for name, program in log.document.channels[channel].all_programs.items():
        if getattr(program, "rest", 0) and program.type == "rotation":
            aired: dict[str, list[int]] = defaultdict(list)
            for line in log.lines(channel, name):
                if "=" not in line.id and line.begin == 0 and not line.layer.startswith("airing:"):
                    aired[line.item].append(line.at)
            assert all(gap >= program.rest for instants in aired.values() for gap in gaps(instants)), name


@pytest.mark.parametrize(
    ("channel", "pool", "kids"),
    [("wrtv", "spots", False), ("wrtv", "kids-spots", True), ("fright", "late-spots", False)],
)
def test_spots_rest_and_stay_apart(channel: str, pool: str, kids: bool, log: Planned) -> None:
    rules = log.document.pools[pool]
    spots = [piece for piece in log.pieces(channel, "commercial") if piece.line.program != "neon-on-3"]
    spots = of_kids(log, spots) if kids else beside_kids(log, spots)
    assert len(spots) > 150
    assert all(gap >= rules.rest for instants in by_item(spots).values() for gap in gaps(instants))
    companies: dict[str, list[int]] = defaultdict(list)
    for piece in spots:
        companies[piece.item.company].append(piece.at)
    assert all(gap >= rules.separate.company for instants in companies.values() for gap in gaps(instants))
    for pod in breaks_of(spots).values():
        categories = [piece.item.category for piece in pod]
        if rules.separate.category == "pod":
            assert len(set(categories)) == len(categories), pod
        else:
            assert all(before != after for before, after in pairwise(categories)), pod


def test_no_spot_airs_too_often(log: Planned) -> None:
    cap = log.document.pools["spots"].cap
    spots = beside_kids(log, log.pieces("wrtv", "commercial"))
    daily = Counter((piece.event.item, piece.line.id.split("/")[1]) for piece in spots)
    assert max(daily.values()) <= cap.per_day
    for instants in by_item(spots).values():
        assert all(
            after - before >= 7 * DAY
            for before, after in zip(instants, instants[cap.per_week :], strict=False)
        )


def test_advertising_by_the_hour(log: Planned) -> None:
    ads: dict[int, int] = Counter()
    for piece in log.pieces("wrtv", "commercial"):
        hour = piece.at // HOUR
        within = min(piece.event.ms, (hour + 1) * HOUR - piece.at)
        ads[hour] += within
        ads[hour + 1] += piece.event.ms - within
    formats = log.document.breaks
    for hour, ms in ads.items():
        kids = log.in_daypart("kids", hour * HOUR) and log.in_daypart("kids", hour * HOUR + 59 * MINUTE)
        limit = formats["kids" if kids else "network"].limit.ads_per_hour
        assert ms <= limit, (hour, ms)
    assert max(ads.values()) > 8 * MINUTE


def test_advertising_by_the_break(log: Planned) -> None:
    limit = log.document.breaks["kids"].limit.ads_per_break
    for address, pod in breaks_of(of_kids(log, log.pieces("wrtv", "commercial"))).items():
        assert sum(piece.event.ms for piece in pod) <= limit, address


def test_campaigns_meet_their_goals(log: Planned) -> None:
    aired = Counter(
        (channel, event.note.removeprefix("campaign:"))
        for channel, days in log.days.items()
        for day in days
        for event in day.events
        if event.note.startswith("campaign:")
    )
    goals = {
        ("wrtv", "tinker-toys-christmas"): 80,
        ("wrtv", "crusty-pumpkin-pie"): 24,
        ("fright", "old-mill-nights"): 28,
    }
    assert aired == goals


def test_the_station_says_who_it_is_every_hour(log: Planned) -> None:
    """By an ident within five minutes of the hour, or by a graphic."""
    window = 5 * MINUTE
    said = [piece.at for piece in log.pieces("wrtv", "station-id")]
    for day in log.days["wrtv"]:
        for event in day.events:
            said += [event.at + cue.start for cue in event.gfx if cue.graphic == "legal-id"]
    on_air = [line for line in log.lines("wrtv") if line.layer != "off-air" and line.program != "neon-on-3"]
    hours = {hour for line in on_air for hour in range(-(-line.at // HOUR), -(-line.end // HOUR))}
    assert len(hours) > 120
    silent = [hour for hour in hours if not any(abs(at - hour * HOUR) <= window for at in said)]
    assert silent == []


def test_service_announcements_are_never_on_two_channels_at_once(log: Planned) -> None:
    rest = log.document.pools["psas"].rest
    pieces = log.pieces("wrtv", "psa") + log.pieces("fright", "psa")
    assert {piece.line.id.partition("/")[0] for piece in pieces} == {"wrtv", "fright"}
    assert all(gap >= rest for instants in by_item(pieces).values() for gap in gaps(instants))


def test_reruns_follow_the_first_run(log: Planned) -> None:
    for channel, first, again in (
        ("wrtv", "cellar", "cellar-again"),
        ("fright", "creature-feature", "creature-again"),
    ):
        begun: dict[str, int] = {}
        for line in log.lines(channel, first):
            begun.setdefault(line.item, line.at)
        reruns = [line for line in log.lines(channel, again) if "=" not in line.id]
        assert reruns and all(begun[line.item] < line.at for line in reruns)


def test_the_parts_of_a_story_follow_each_other(log: Planned) -> None:
    order = [line.item for line in log.lines("wrtv", "mystery") if "=" not in line.id]
    groups = groups_of(item for item in log.items.values() if item.show == "Manor Mysteries")
    stories = {groups[key] for key in order[:-1] if key in groups}
    assert stories
    for story in stories:
        first = order.index(story[0])
        assert tuple(order[first : first + len(story)]) == story


def test_promos_are_about_the_coming_week(log: Planned) -> None:
    shows = {line.at: line.title for line in log.lines("wrtv")}
    promos = [piece for piece in log.pieces("wrtv", "promo") if piece.line.program != "neon-on-3"]
    assert len({piece.item.show for piece in promos}) > 8
    last = max(shows) - 7 * DAY
    for piece in promos:
        if piece.at <= last:
            assert any(
                piece.at < at <= piece.at + 8 * DAY and shows[at] == piece.item.show for at in shows
            ), piece


def test_music(log: Planned) -> None:
    """Every hour begins on the hour; songs rest, and artists stay apart."""
    lines: list[CoarseLine] = log.lines("neon", "videos", "ballads")
    assert all(line.at % HOUR == 0 or line.layer != "daily" or line.at % HOUR == 5 * MINUTE for line in lines)
    songs = [piece for piece in log.pieces("neon", "music-video") if piece.line.program == "videos"]
    program = log.document.channels["neon"].programs["videos"]
    assert all(gap >= program.rest for instants in by_item(songs).values() for gap in gaps(instants))
    daily = Counter((piece.event.item, piece.line.id.split("/")[1]) for piece in songs)
    assert max(daily.values()) <= program.cap.per_day
    artists: dict[str, list[int]] = defaultdict(list)
    for piece in songs:
        artists[piece.item.artists[0]].append(piece.at)
    assert all(gap >= program.separate.artist for instants in artists.values() for gap in gaps(instants))
