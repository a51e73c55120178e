"""So many a minute, whatever else is tried."""

from hypothesis import given
from hypothesis import strategies as st

from retrovue.web.access import throttle
from retrovue.web.access.throttle import Limit, Lockout, Throttle, network

LIMIT = Limit("x", 5)


def test_five_at_once_and_then_one_every_twelve_seconds() -> None:
    limits = Throttle()
    assert [limits.wait(LIMIT, "a", 0) for _ in range(6)] == [0, 0, 0, 0, 0, 12_000]
    assert limits.wait(LIMIT, "b", 0) == 0
    assert limits.wait(LIMIT, "a", 11_999) == 1
    assert limits.wait(LIMIT, "a", 12_000) == 0
    assert limits.wait(LIMIT, "a", 12_000) == 12_000


@given(st.lists(st.integers(0, 5_000), max_size=300))
def test_no_minute_has_more_than_twice_the_limit(gaps: list[int]) -> None:
    limits, now, taken = Throttle(), 0, []
    for gap in gaps:
        now += gap
        if limits.wait(LIMIT, "a", now) == 0:
            taken.append(now)
    assert all(sum(at - 60_000 < other <= at for other in taken) <= 10 for at in taken)


def test_wrong_passwords_wait_longer_and_longer() -> None:
    lockout, now, waits = Lockout(), 0, []
    for _ in range(12):
        waits.append(lockout.wait("a", now))
        now += waits[-1]
        lockout.failed("a", now)
    assert waits == [0] * 5 + [1_000 * 2**n for n in range(7)]
    assert lockout.wait("b", now) == 0
    for _ in range(30):
        lockout.failed("a", now)
    assert lockout.wait("a", now) == Lockout.LONGEST
    lockout.succeeded("a")
    assert lockout.wait("a", now) == 0


def test_memory_is_bounded(monkeypatch: "object") -> None:
    limits, lockout = Throttle(), Lockout()
    for number in range(throttle.MOST_KEYS + 50):
        limits.wait(LIMIT, str(number), 0)
        lockout.failed(str(number), 0)
    assert len(limits._buckets) == len(lockout._failures) == throttle.MOST_KEYS


def test_an_ipv6_house_counts_as_one() -> None:
    assert network("2001:db8::1") == network("2001:db8::ffff:1") != network("2001:db8:0:1::1")
    assert network("::ffff:10.0.0.1") == "10.0.0.1"
    assert network(None) == network("") == "local"
