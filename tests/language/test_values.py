"""Types of single values: what they read, and what they refuse with which code."""

from datetime import date
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from pydantic_core import PydanticCustomError

from retrovue.language import values
from retrovue.language.header_name import read_header_name
from retrovue.language.overriding import read_kind
from retrovue.language.proxy_address import read_proxy_address
from retrovue.language.server_address import read_server_address
from retrovue.language.spoken import read_language
from retrovue.timing.durations import duration_text, parse_duration, parse_timecode, timecode_text

READERS = [getattr(values, name) for name in dir(values) if name.startswith("read_")] + [read_kind]


@given(st.integers(0, 400 * 86_400_000))
def test_a_duration_reads_back(ms: int) -> None:
    assert parse_duration(duration_text(ms)) == ms
    assert values.read_duration(duration_text(ms)) == ms


@given(st.integers(0, 99 * 3_600_000 + 3_599_999))
def test_a_timecode_reads_back(ms: int) -> None:
    assert parse_timecode(timecode_text(ms)) == ms


@given(st.integers(0, 30 * 3600 - 1))
def test_a_wall_time_reads_back(seconds: int) -> None:
    assert values.read_wall_time(values.wall_text(seconds * 1000)) == seconds * 1000


@given(st.dates())
def test_a_date_reads_back_and_holds_itself(day: date) -> None:
    assert values.read_date(day.isoformat()) == day
    days = values.read_days(day.isoformat())
    assert day in days
    assert days.specificity == 4


@given(st.lists(st.integers(0, 6), min_size=1, max_size=7, unique=True), st.dates())
def test_a_list_of_days_holds_those_days(chosen: list[int], day: date) -> None:
    days = values.read_days(",".join(values.WEEKDAYS[number] for number in chosen))
    assert days.weekdays == frozenset(chosen)
    assert (day in days) == (day.weekday() in chosen)


@given(st.integers(0, 6), st.integers(0, 6))
def test_a_range_of_days_goes_over_the_weekend(first: int, last: int) -> None:
    days = values.read_days(f"{values.WEEKDAYS[first]}-{values.WEEKDAYS[last]}")
    assert len(days.weekdays) == (last - first) % 7 + 1
    assert {first, last} <= days.weekdays


def test_the_more_specific_days_rank_higher() -> None:
    texts = ["daily", "weekdays", "mon-thu", "mon", "2026-10-31"]
    ranks = [values.read_days(text).specificity for text in texts]
    assert ranks == sorted(set(ranks))


@pytest.mark.parametrize(
    ("reader", "text", "value"),
    [
        (values.read_duration, "2m02.5s", 122_500),
        (values.read_duration, "1w", 604_800_000),
        (values.read_number, "4.10", "4.10"),
        (values.read_bool, "true", True),
        (values.read_rating, "tv-pg", "TV-PG"),
        (values.read_size, "1920x1080", (1920, 1080)),
        (values.read_bit_rate, "3M", 3_000_000),
        (values.read_byte_size, "50G", 50 << 30),
        (values.read_wall_span, "22:00-26:00", values.WallSpan(79_200_000, 93_600_000)),
        (values.read_zone, "America/Argentina/Ushuaia", "America/Argentina/Ushuaia"),
        (values.read_id, "a" * 64, "a" * 64),
        (values.read_shown_text, "é" * 200, "é" * 200),
        (values.read_shown_text, "Löwe 👩\u200d🚀 日本 עִבְרִית", "Löwe 👩\u200d🚀 日本 עִבְרִית"),
        (read_kind, "Movie", "movie"),
    ],
)
def test_reads(reader, text: str, value: object) -> None:
    assert reader(text) == value


@pytest.mark.parametrize(
    ("reader", "text", "code"),
    [
        (values.read_id, "Spots", "RV013"),
        (values.read_id, "80s", "RV013"),
        (values.read_id, "a" * 65, "RV013"),
        (values.read_profile_id, "4" * 65, "RV013"),
        (values.read_text, "a" * 4097, "RV020"),
        (values.read_shown_text, "a" * 201, "RV020"),
        (values.read_bool, "yes", "RV020"),
        (values.read_count, "-1", "RV020"),
        (values.read_port, "65536", "RV020"),
        (values.read_loudness, "0", "RV020"),
        (values.read_frame_rate, "29", "RV020"),
        (read_language, "English", "RV020"),
        (read_language, "und", "RV020"),
        (values.read_size, "853x480", "RV020"),
        (values.read_size, "99998x99998", "RV020"),
        (values.read_bit_rate, "1", "RV020"),
        (values.read_number, "0", "RV020"),
        (values.read_number, "10000", "RV020"),
        (values.read_wall_time, "24:60", "RV021"),
        (values.read_wall_time, "6:00", "RV021"),
        (values.read_wall_span, "20:00", "RV021"),
        (values.read_wall_span, "20:00-20:00", "RV021"),
        (values.read_duration, "30", "RV022"),
        (values.read_duration, "500d", "RV022"),
        (values.read_duration, "-5m", "RV022"),
        (values.read_period, "0s", "RV022"),
        (values.read_date, "2026-02-30", "RV023"),
        (values.read_date, "20261031", "RV023"),
        (values.read_days, "mon-", "RV024"),
        (values.read_days, "Monday", "RV024"),
        (values.read_days, "", "RV024"),
        (values.read_rating, "PG-14", "RV025"),
        (values.read_timecode, "12:40", "RV027"),
        (values.read_zone, "../../etc/passwd", "RV028"),
        (values.read_zone, "Europe", "RV028"),
        (values.read_zone, "", "RV028"),
    ],
)
def test_refuses(reader, text: str, code: str) -> None:
    with pytest.raises(PydanticCustomError) as caught:
        reader(text)
    assert caught.value.type == code


@pytest.mark.parametrize("reader", [values.read_text, values.read_shown_text])
@pytest.mark.parametrize(
    ("char", "what"),
    [
        ("\n", "a line break"),
        ("\x85", "a line break"),
        ("\u2028", "a line break"),
        ("\x00", "the character `U+0000`"),
        ("\t", "the character `U+0009`"),
        ("\x1b", "the character `U+001B`"),
        ("\x9b", "the character `U+009B`"),
        ("\ud800", "the character `U+D800`"),
        ("\ufffe", "the character `U+FFFE`"),
    ],
)
def test_a_text_is_one_line_of_characters_that_can_be_shown(reader, char: str, what: str) -> None:
    with pytest.raises(PydanticCustomError) as caught:
        reader(f"One{char}Two")
    assert (caught.value.type, caught.value.message()) == ("RV020", f"the text holds {what}")
    assert caught.value.context is not None and caught.value.context["help"]


@given(st.text())
def test_a_text_that_is_read_can_be_shown_anywhere(text: str) -> None:
    try:
        read = values.read_shown_text(text)
    except PydanticCustomError:
        return
    etree.fromstring(f"<name>{escape(read)}</name>".encode())
    assert not set(read) & set("\r\n\t\x1b")


@given(
    st.sampled_from(READERS), st.one_of(st.text(), st.lists(st.text()), st.dictionaries(st.text(), st.text()))
)
def test_anything_else_is_an_error_with_a_code(reader, value: object) -> None:
    try:
        reader(value)
    except PydanticCustomError as error:
        assert error.type.startswith("RV")


@pytest.mark.parametrize(
    "text",
    ["192.168.1.20:8080", "tv.lan", "ftp://tv", "http://", "http:///x", "http://[", "http://tv:99999", "http://tv:0",
     "http://tv?x=1", "http://tv/#x", "http://tv/ x", 'http://tv/"', "http://tv\\x", "javascript:alert(1)", "http:tv",
     "http://tv/" + "x" * 200],
)  # fmt: skip
def test_what_clients_could_not_go_by_is_no_address_of_a_station(text: str) -> None:
    with pytest.raises(PydanticCustomError) as refused:
        read_server_address(text)
    assert refused.value.type == "RV020"
    assert text not in refused.value.message()


@pytest.mark.parametrize(
    "text",
    ["", "http://192.168.1.20:8080", "https://tv.example/retro/", "http://[fd00::1]:8080", "http://tv"],
)
def test_what_clients_can_go_by_is_one(text: str) -> None:
    assert read_server_address(text) == text


@pytest.mark.parametrize(
    "text",
    ["Remote User", "Remote_User", "Remote-User:", "Remote\nUser", "1st", "-x", "Bénutzer", "x" * 65, "Host", "cookie",
     "AUTHORIZATION", "X-Forwarded-For", "User-Agent", "Sec-Fetch-Site", "Accept-Language", "X-CSRF-Token", "Origin"],
)  # fmt: skip
def test_what_no_proxy_can_sign_in_with(text: str) -> None:
    with pytest.raises(PydanticCustomError) as refused:
        read_header_name(text)
    assert refused.value.type == "RV020"


@pytest.mark.parametrize(
    "text", ["", "Remote-User", "X-Forwarded-User", "X-authentik-username", "Tailscale-User-Login"]
)
def test_what_a_proxy_can_sign_in_with(text: str) -> None:
    assert read_header_name(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "caddy",
        "localhost",
        "10.0.0.0/8",
        "10.0.0.2:443",
        "[::1]",
        "10.0.0",
        "*",
        "0x7f.1",
        "1.2.3.4, 5.6.7.8",
    ],
)
def test_what_no_proxy_connects_from(text: str) -> None:
    with pytest.raises(PydanticCustomError) as refused:
        read_proxy_address(text)
    assert refused.value.type == "RV020"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("FD00:0::2", "fd00::2"),
        ("::ffff:10.0.0.2", "10.0.0.2"),
        ("fe80::1%eth0", "fe80::1%eth0"),
    ],
)
def test_the_address_of_a_proxy_is_as_the_system_tells_it(text: str, told: str) -> None:
    assert read_proxy_address(text) == told
