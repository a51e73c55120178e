"""Edits, plans and alerts in the stream of events: what each says, to whom, and within which limits."""

from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from web.small_console import SmallConsole, StrictBus, small_console
from web.test_overrides_api import CARD, PATH, TOKEN, Air, Overrides

from retrovue.diagnostics import Diagnostic, Span
from retrovue.diagnostics.diagnostic import Label
from retrovue.progress import EVENT_SCHEMA
from retrovue.record import Override
from retrovue.reload_news import Planned, Refused
from retrovue.web.access.roles import Role
from retrovue.web.api.events import event_for
from retrovue.web.station_events import LONGEST, StationEvents

PLACE = Label(Span("stations/one/channels/one.yaml", 12, 3, 12, 9))
REFUSED = Refused(Diagnostic("RV202", "two entries at 06:00", PLACE, help=("take one out", "or move it")))


@pytest.fixture
def told() -> StationEvents:
    return StationEvents(StrictBus(), lambda: 1_800_000_000_000)


def heard(events: StationEvents) -> list[dict[str, Any]]:
    return [dict(event) for event in events._bus.since(0) or ()]


def plan(edited: bool = False, files: tuple[str, ...] = (), **moved: int) -> Planned:
    return Planned(edited, files, 14, 5, moved, 2_345)


def test_a_refused_edit_has_its_code_place_and_cure(told: StationEvents) -> None:
    told.hear(REFUSED)
    (event,) = heard(told)
    assert (event["operation"], event["phase"], event["level"], event["run_id"]) == (
        "config_reload",
        "done",
        "error",
        "",
    )
    assert event["error"] == {
        "code": "RV202", "message": "two entries at 06:00", "item": "stations/one/channels/one.yaml:12", "record_id": "",
        "recoverable": True, "action": "what was good before stays on the air", "hint": "take one out; or move it",
    }  # fmt: skip
    assert event["extra"] == {"outcome": "refused", "file": "stations/one/channels/one.yaml", "line": "12"}
    assert event["correlation_id"]


def test_an_edit_that_was_taken_up_says_what_changed_and_what_moved(told: StationEvents) -> None:
    files = tuple(f"channels/{name}.yaml" for name in ("a", "b", "c", "d", "e"))
    told.hear(plan(True, files, one=11, two=1))
    edit, build = heard(told)
    assert edit["message"] == (
        "the edit was taken up: channels/a.yaml, channels/b.yaml, channels/c.yaml and 2 more files changed; "
        "12 slots moved on one, two"
    )
    assert (edit["operation"], edit["extra"]["outcome"], edit["extra"]["moved"]) == (
        "config_reload",
        "accepted",
        "12",
    )
    assert (build["operation"], build["message"]) == (
        "schedule_build",
        "planned 14 days of 5 channels: 12 slots moved on one, two",
    )
    assert (build["stats"]["elapsed_seconds"], build["extra"]["ms"], build["progress"]["percent"]) == (
        2,
        "2345",
        100,
    )


def test_a_plan_without_an_edit_is_no_edit(told: StationEvents) -> None:
    told.hear(plan())
    (build,) = heard(told)
    assert (build["operation"], build["message"]) == (
        "schedule_build",
        "planned 14 days of 5 channels: no slot moved",
    )


def test_a_huge_text_stays_small(told: StationEvents) -> None:
    told.hear(Refused(Diagnostic("RV900", "x" * 100_000, help=("y" * 100_000,))))
    told.alert(
        "raised",
        Override(1, "card", 0, 1, tuple(f"channel-{n}" for n in range(1000)), text="z" * 300),
        "anna",
    )
    for event in heard(told):
        assert len(str(event)) < 4 * LONGEST + 1_000
    assert "and 997 more channels" in heard(told)[1]["message"]


def test_viewers_get_the_code_alone(told: StationEvents) -> None:
    told.hear(Refused(Diagnostic("RV807", "`/srv/tv/state` is read-only", place="/srv/tv/state")))
    (event,) = heard(told)
    seen = event_for(Role.VIEWER, event)
    assert "/srv" not in str(seen) and "RV807" in str(seen)
    Draft202012Validator(EVENT_SCHEMA).validate(seen)


@pytest.fixture
async def air(tmp_path: Path) -> AsyncIterator[Air]:
    one = SimpleNamespace(names=SimpleNamespace(id="one"))
    programme, overrides = SimpleNamespace(takes_alerts=True, station="tiny"), Overrides()
    director = SimpleNamespace(
        overrides=overrides, by_number={"1": one}, programme=programme, kick=lambda: None
    )
    async with small_console(tmp_path, ("vic", Role.VIEWER), director=director) as console:
        yield Air(console, overrides, programme)


def alerts(console: SmallConsole) -> list[tuple[str, dict[str, str]]]:
    told = console.runs.bus.since(0) or ()
    return [(event["message"], event["extra"]) for event in told if event["operation"] == "emergency"]


async def test_an_alert_is_told_with_who_and_where_but_no_address(air: Air) -> None:
    await air.ask("POST", json={**CARD, "channels": ["1"]}, headers=TOKEN)
    await air.ask("DELETE", f"{PATH}/1", headers=TOKEN)
    await air.ask("DELETE", f"{PATH}/1", headers=TOKEN)  # there is none
    (raised, how), (ended, end) = alerts(air.console)
    assert raised == "the state folder raised an alert on one: Storm"
    assert (how["outcome"], how["number"], how["channels"], how["by"]) == (
        "raised",
        "1",
        "one",
        "the state folder",
    )
    assert (ended, end["outcome"]) == ("the state folder ended the alert on one: Storm", "ended")
    assert "127.0.0.1" not in str(alerts(air.console))


async def test_addresses_of_those_who_raised_are_for_operators(air: Air) -> None:
    raised = Override(1, "card", 0, 1, text="Storm", who="anna from the news from 192.168.1.7")
    air.overrides.in_force.append(raised)
    assert (await air.ask("GET", headers=TOKEN))[1]["overrides"][0]["who"] == raised.who
    await air.console.sign_in("vic")
    assert (await air.ask("GET"))[1]["overrides"][0]["who"] == "anna from the news"
