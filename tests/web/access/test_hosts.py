"""Names and addresses of the house, and those of strangers."""

import pytest

from retrovue.web.access.hosts import host_name, is_loopback, is_of_the_house, is_private

HOUSE = (
    "127.0.0.1", "127.0.0.1:8080", "localhost:8080", "[::1]:8080", "192.168.1.5", "10.0.0.1:80", "tv", "NAS:8080",
    "tv.local", "tv.lan:8080", "tv.home.arpa", "tv.local.", "[fe80::1%eth0]:80", "[fd00::1]", "box.internal",
    "[::ffff:192.168.1.5]:8080",
)  # fmt: skip
STRANGERS = (
    "", "evil.example.com", "evil.example.com:8080", "local.evil.com", "8.8.8.8", "2130706433", "0x7f000001", "0x7f.1", "127.1",
    "[2001:4860:4860::8888]", "a.b.c.d.evil.net", "localhost.evil.com", "[::1", "evil.locals", "192.168.1.5.evil.com",
    "evil.com.",
)  # fmt: skip


@pytest.mark.parametrize("host", HOUSE)
def test_names_of_the_house(host: str) -> None:
    assert is_of_the_house(host)


@pytest.mark.parametrize("host", STRANGERS)
def test_names_of_strangers(host: str) -> None:
    assert not is_of_the_house(host)


def test_a_name_that_the_station_knows() -> None:
    assert is_of_the_house("TV.example.org:443", {"tv.example.org"})
    assert host_name("TV.example.org:443") == "tv.example.org"


@pytest.mark.parametrize(
    ("address", "private", "loopback"),
    [
        ("127.0.0.1", True, True), ("::1", True, True), ("192.168.0.9", True, False), ("8.8.8.8", False, False),
        ("fe80::1%eth0", True, False), ("::ffff:127.0.0.1", True, True), ("::ffff:8.8.8.8", False, False),
        ("100.64.0.1", False, False), ("100.127.255.254", False, False), ("fd7a:115c:a1e0::1", True, False),
        ("not an address", False, False), (None, True, True), ("172.31.0.1", True, False), ("169.254.1.1", True, False),
        ("2001:0:4136:e378:8000:63bf:3fff:fdd2", False, False), ("198.18.0.1", False, False), ("240.0.0.1", False, False),
    ],
)  # fmt: skip
def test_addresses(address: str | None, private: bool, loopback: bool) -> None:
    assert (is_private(address), is_loopback(address)) == (private, loopback)
