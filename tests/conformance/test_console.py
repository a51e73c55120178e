"""The console in a real browser: what people come for, by keyboard, in light and dark, on narrow and wide screens."""

import json
import re
import subprocess
import time
from collections.abc import Iterator
from typing import Any

import pytest
from conformance.demo_on_air import PROJECT
from e2e.tiny_station import Project, free_port, make_media, write_station


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    folder = tmp_path_factory.mktemp("console")
    make_media(folder / "media")
    write_station(folder)
    made = Project(folder)
    made.retrovue("sync")
    made.retrovue("build")
    yield made
    made.close()


def code_of(project: Project) -> str:
    for _ in range(100):
        if found := re.search(r"/setup#(\S+)", project.log()):
            return found[1]
        time.sleep(0.2)
    raise AssertionError(project.log())


@pytest.fixture(scope="module")
def seen(project: Project, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    station, shots = project.run(free_port()), tmp_path_factory.mktemp("pages")
    command = [
        "node",
        str(PROJECT / "tests/conformance/console.mjs"),
        station.base,
        code_of(project),
        str(shots),
    ]
    result = subprocess.run(command, capture_output=True, text=True, timeout=600, cwd=PROJECT)
    assert result.returncode == 0, result.stderr + project.log()
    found: dict[str, Any] = json.loads(result.stdout)
    print(f"console: {found['seconds']}, pages in {shots}")
    return found


def test_nothing_went_wrong_in_any_page(seen: dict[str, Any]) -> None:
    assert seen["complaints"] == []


def test_every_page_is_for_everybody(seen: dict[str, Any]) -> None:
    assert seen["axe"] == []


def test_every_journey_is_short(seen: dict[str, Any]) -> None:
    assert {name: seconds for name, seconds in seen["seconds"].items() if seconds > 60} == {}


def test_the_first_account(seen: dict[str, Any]) -> None:
    assert seen["before"] == {"button": True, "who": "Set a password"}
    assert (seen["hash"], seen["setUpAgain"]) == ("", 409)
    assert seen["wrong"].startswith("the name or the password is wrong")


def test_signing_in_leads_to_no_other_station(seen: dict[str, Any]) -> None:
    assert seen["led"] == [*["/"] * 8, "/docs?q=a"]


def test_a_page_that_is_left_open_is_no_sign_of_somebody(seen: dict[str, Any]) -> None:
    assert seen["leftOpen"] == {"asked": True, "used": 0, "searched": True}


def test_a_sync_is_seen_from_its_start_to_its_end(seen: dict[str, Any]) -> None:
    percents = seen["sync"]["percents"]
    assert percents == sorted(percents)
    assert seen["sync"]["notice"].startswith("Completed: ")
    assert (seen["sync"]["history"] >= 1, seen["sync"]["left"]) == (True, 0)


def test_the_air_is_taken_over_after_a_second_word_only(seen: dict[str, Any]) -> None:
    assert (seen["preview"], seen["escaped"]) == ("<b>Storm</b> & wind", 0)
    assert seen["override"].startswith("<b>Storm</b> & wind: on all channels")


def test_the_library_by_keyboard(seen: dict[str, Any]) -> None:
    library = seen["library"]
    assert library["title"] == library["linked"] == "Blue · two"
    assert "Blue - two.mkv (there, " in library["file"]
    assert library["back"] == ["list", ""]


def test_a_long_library_keeps_few_rows(seen: dict[str, Any]) -> None:
    print(f"library: {seen['long']}")
    assert max(seen["long"]["rows"], seen["long"]["frames"]["rows"]) <= 60
    assert (seen["long"]["markup"], seen["long"]["frames"]["count"] > 20) == (0, True)


def test_many_items_are_corrected_at_once(project: Project, seen: dict[str, Any]) -> None:
    bulk = seen["bulk"]
    assert bulk["file"] == "overrides/console.yaml"
    assert bulk["diff"].count("friday") == 1
    assert (bulk["found"], "No pool" in bulk["uses"]) == (2, True)
    assert "friday" in (project.station / "overrides/console.yaml").read_text()


def test_the_schedule_by_keyboard(seen: dict[str, Any]) -> None:
    schedule = seen["schedule"]
    assert schedule["zoom"] == str(15 * 60_000)
    assert "Why it airs" in schedule["why"] and "stations/tiny/channels/one.yaml:" in schedule["why"]
    assert schedule["back"] == "timeline"
    assert all(schedule["walked"]) and schedule["walked"][0] != schedule["walked"][1]
    assert schedule["listed"] > 10


def test_a_week_of_twenty_channels_keeps_few_blocks(seen: dict[str, Any]) -> None:
    print(f"schedule: {seen['week']}")
    assert 0 < seen["week"]["blocks"] <= 700
    assert (seen["week"]["markup"], seen["week"]["frames"] > 40) == (0, True)


def test_a_viewer_only_looks(seen: dict[str, Any]) -> None:
    assert seen["viewer"] == {"alert": False, "refused": [403, 403, 403], "accounts": 0}


def test_twelve_tabs_share_a_line(seen: dict[str, Any]) -> None:
    assert seen["tabs"] == 12


def test_what_was_done_is_written_down(project: Project, seen: dict[str, Any]) -> None:
    text = b"".join(file.read_bytes() for file in project.state.glob("station.sqlite*"))
    assert b"raise override" in text and b"a good long password" not in text
    assert "a good long password" not in project.log()
