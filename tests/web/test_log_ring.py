"""The lines of the log that the console shows: the last ones, without secrets, found by filters."""

import logging
import threading

import pytest

from retrovue.web.api.logs import LogQuery, wanted
from retrovue.web.correlation import correlation_id
from retrovue.web.log_ring import LONGEST, LogRing, told


def ring_of(most: int = 100) -> tuple[LogRing, logging.Logger]:
    ring, log = LogRing(most), logging.Logger("retrovue.air", logging.INFO)
    log.addHandler(ring)
    return ring, log


@pytest.mark.parametrize(
    "said",
    [
        "GET http://plex:32400/library?X-Plex-Token=sesame failed",
        "X-Plex-Token: sesame",
        "Authorization: Bearer sesame",
        "https://anna:sesame@nas.lan/video",
        "http://tuner/x?a=1&token=sesame&b=2",
    ],
)
def test_secrets_do_not_get_into_it(said: str) -> None:
    assert "sesame" not in told(said)


def test_a_line_stays_a_line() -> None:
    assert told("one\ntwo\x1b[31m\u202e") == "one ⏎ two\\x1b[31m\\u202e"
    assert len(told("x" * 100_000)) == LONGEST


def test_only_the_last_are_kept_and_numbers_go_on() -> None:
    ring, log = ring_of(3)
    for number in range(5):
        log.info("line %d", number)
    assert [(line.number, line.message) for line in ring.lines()] == [
        (5, "line 4"),
        (4, "line 3"),
        (3, "line 2"),
    ]


def test_threads_lose_no_line() -> None:
    ring, log = ring_of(1_000)
    threads = [threading.Thread(target=lambda: [log.info("x") for _ in range(50)]) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(line.number for line in ring.lines()) == list(range(1, 401))


def test_an_error_names_what_was_raised_and_its_request() -> None:
    ring, log = ring_of()
    correlation_id.set("abc")
    try:
        raise OSError("no token=sesame here")
    except OSError:
        log.exception("it failed")
    (line,) = ring.lines()
    assert (line.level, line.correlation_id) == ("error", "abc")
    assert line.message.startswith("it failed: OSError: no")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, 3), ({"level": "warning"}, 2), ({"level": "error"}, 1), ({"words": "RV70"}, 1), ({"words": "DISK"}, 1),
        ({"logger": "retrovue.air"}, 3), ({"logger": "retrovue.web"}, 0), ({"after": 2}, 1), ({"until": 1}, 0),
    ],
)  # fmt: skip
def test_filters(query: dict[str, object], found: int) -> None:
    ring, log = ring_of()
    log.info("begun")
    log.warning("late", extra={"code": "RV702"})
    log.error("the disk is full")
    assert sum(wanted(line, LogQuery.model_validate(query)) for line in ring.lines()) == found
