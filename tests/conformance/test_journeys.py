"""What people do with the console over an evening, by keyboard, in a real browser, and what goes wrong meanwhile."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from conformance.visits import make_station, run_with_account, visit
from e2e.tiny_station import OnAir
from jsonschema import Draft202012Validator


@pytest.fixture(scope="module")
def five_channels(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OnAir]:
    project = make_station(tmp_path_factory.mktemp("five"), channels=5)
    try:
        yield run_with_account(project)
    finally:
        project.close()


@pytest.fixture(scope="module")
def seen(five_channels: OnAir, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    shots: Path = tmp_path_factory.mktemp("journeys")
    project, console = five_channels.project, five_channels
    return visit("journeys.mjs", console.base, shots, project.station, project.folder / "media", seconds=580)


def test_every_journey_is_short(seen: dict[str, Any], figure: Callable[[str], None]) -> None:
    """A minute, on a machine that does nothing else."""
    figure(f"{seen['seconds']} s on a machine this busy: {seen['busy']}")
    alone = {name: seconds / seen["busy"][name] for name, seconds in seen["seconds"].items()}
    assert {name: seconds for name, seconds in alone.items() if seconds > 60} == {}


def test_nothing_went_wrong(seen: dict[str, Any]) -> None:
    assert (seen["complaints"], seen["axe"]) == ([], [])


def test_the_bars_say_what_they_show(seen: dict[str, Any]) -> None:
    """AX-1 and AX-2: in words, and not in a place that is read out at every step."""
    assert len(seen["bars"]) in (2, 3), "of all sources, of the one folder, and of the show in hand"
    for bar in seen["bars"]:
        assert (bar["least"], bar["most"], bar["live"]) == ("0", "100", False)
        assert bar["name"] and 0 <= int(bar["now"]) <= 100
    assert " of " in seen["bars"][0]["words"] and seen["bars"][0]["words"].endswith(" percent")


def test_progress_is_spoken_now_and_then(seen: dict[str, Any]) -> None:
    """At every change of the state, and else not oftener than every ten seconds."""
    spoken = seen["again"]["spoken"]
    reading = sorted({each["at"] for each in spoken if each["words"].startswith("Reading: ")})
    assert reading and "ompleted" in str(spoken)
    assert all(later - earlier >= 9_900 for earlier, later in zip(reading, reading[1:], strict=False)), spoken


def test_a_stopped_sync_begins_anew_and_comes_to_its_end(seen: dict[str, Any]) -> None:
    assert seen["focused"] == "BUTTON", "the focus is not lost when a button goes away"
    percents = seen["again"]["percents"]
    assert percents == sorted(percents) and percents[-1] == 100


def test_a_sync_names_what_it_changed(seen: dict[str, Any]) -> None:
    assert re.search(r"[1-9]\d* (new|joined to another)", seen["changed"]["words"]), seen["changed"]
    named = seen["changed"]["named"]
    assert 0 < len(named) <= 101 and all(each.startswith("Added ") for each in named)


def test_every_event_of_a_sync_is_as_the_schema_says(seen: dict[str, Any]) -> None:
    assert len(seen["events"]) > 3
    for event in seen["events"]:
        Draft202012Validator(seen["schema"]).validate(event)


def test_a_page_that_was_loaded_anew_or_cut_off_shows_the_same(seen: dict[str, Any]) -> None:
    before, *tabs, here, there = seen["reloaded"]
    assert (tabs, here, there) == ([before, before], "Paused", "Paused")
    for percents in seen["two"]:
        assert percents == sorted(percents)


def test_a_broken_edit_is_told_within_two_seconds(
    seen: dict[str, Any], figure: Callable[[str], None]
) -> None:
    broken = seen["broken"]
    busy = max(seen["busy"].values())
    figure(
        f"told after {broken['told']} s, gone after {broken['gone']} s, on a machine {busy:.1f} times busy"
    )
    assert "RV" in broken["words"]
    assert broken["advanced"] >= 1, "the air goes on"
    assert "station.yaml, line " in broken["elsewhere"] and broken["elsewhere"] == broken["reloaded"]
    assert broken["notices"] == 0, "an edit that moved nothing is not announced"
    assert max(broken["told"], broken["gone"]) < 2 * busy + 2


def test_an_alert_takes_three_channels_of_five_and_gives_them_back(seen: dict[str, Any]) -> None:
    assert seen["confirm"] == "On 3 of 5 channels: 1 Tiny One, 3 Tiny Three, 5 Tiny Five; for 15 minutes."
    assert seen["alert"] == [{"text": "Flood in the valley", "channels": ["one", "three", "five"]}]
    assert seen["over"] == 0


def test_a_card_is_seen_before_it_airs(seen: dict[str, Any]) -> None:
    card = seen["card"]
    assert (card["width"], card["alt"]) == (320, "The card as it will be seen: Flood in the valley")
    red, green, blue = card["corner"]
    assert red > 60 and max(green, blue) < 60, "the ground of an alert is dark red"


def test_an_alert_counts_down_and_is_ended_by_a_key_and_a_second_word(seen: dict[str, Any]) -> None:
    assert len(seen["left"]) >= 4 and seen["focus"], "second by second, and the focus stays where it is"
    assert (seen["typed"], seen["stays"]) == (0, 1), (
        "not while somebody writes, and not without a second word"
    )
    assert seen["ending"] == "Flood in the valley: on one, three, five"
    assert seen["others"].startswith("Anna raised an alert on one, three, five: Flood in the valley")
    assert seen["own"] == 0, "who did it is not told of it"


def test_what_is_known_of_a_channel(seen: dict[str, Any]) -> None:
    for fact in (
        "Processes",
        "Speed",
        "Against its deadline",
        "Newest segment",
        "Bit rate",
        "Went wrong",
        "with Chrome by HLS",
    ):
        assert fact in seen["about"]
