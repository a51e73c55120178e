"""The guide, read back with a strict parser."""

from collections.abc import Sequence
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from syrupy.assertion import SnapshotAssertion

from retrovue.export import EXPORTERS, ExportChannel, render_xmltv
from retrovue.playout_log import DayLog
from retrovue.playout_log.log import CoarseLine, Event, Header

ONE = ExportChannel("one", "demo", "1", "RetroVue One", "RV-1", "http://logos.local/one.png?a=1&b=2", "Demo")
START = 1_760_000_400_000
MINUTE = 60_000
ORDER = (
    "title", "sub-title", "desc", "credits", "date", "category", "keyword", "length", "icon", "country", "episode-num",
    "video", "audio", "previously-shown", "premiere", "new", "subtitles", "rating", "star-rating",
)  # fmt: skip


def line(at: int, ms: int, title: str = "Neon Patrol", item: str = "tvdb:1", **words: object) -> CoarseLine:
    return CoarseLine(
        at, ms, f"one/{at}/0", "patrol", item, "", ms if item else 0, 2, "rule", title=title, **words
    )  # type: ignore[arg-type]


def day(*lines: CoarseLine) -> DayLog:
    return DayLog(
        Header("demo", "one", "2025-10-09", 30, "UTC", "2025b"),
        lines,
        (Event(START, 1, 0, "x", "black", "", 0),),
    )


def guide(*lines: CoarseLine, channel: ExportChannel = ONE) -> etree._Element:
    return etree.fromstring(render_xmltv([channel], {"one": [day(*lines)]}, "http://tv.local:8080"))


def times(root: etree._Element) -> list[tuple[int, int]]:
    def read(text: str) -> int:
        return int(datetime.strptime(text, "%Y%m%d%H%M%S %z").astimezone(UTC).timestamp())

    return [(read(p.get("start")), read(p.get("stop"))) for p in root.iter("programme")]


def test_whole_guide(snapshot: SnapshotAssertion) -> None:
    lines = (
        line(START, MINUTE, subtitle="Chrome Harbor", season=1, episode=2, year=1986, rating="TV-PG", kind="episode",
             category="Action", description="A speedboat made of mirrors."),
        line(START + MINUTE, MINUTE, "", ""),
        line(START + 2 * MINUTE, MINUTE, "Tron & <Friends>", kind="movie", rating="PG"),
    )  # fmt: skip
    assert render_xmltv([ONE], {"one": [day(*lines)]}, "http://tv.local:8080").decode() == snapshot


def test_line_up_and_guide_share_the_channel_id() -> None:
    m3u = EXPORTERS["m3u"]([ONE], {}, "http://tv.local").decode()
    assert f'tvg-id="{guide().find("channel").get("id")}"' in m3u


def test_holes_and_empty_slots_become_one_station_break() -> None:
    root = guide(line(START, MINUTE), line(START + MINUTE, MINUTE, "", ""), line(START + 3 * MINUTE, MINUTE))
    assert [p.findtext("title") for p in root.iter("programme")] == [
        "Neon Patrol",
        "Station break",
        "Neon Patrol",
    ]


def titles(root: etree._Element) -> list[str]:
    return [p.findtext("title") for p in root.iter("programme")]


def test_what_has_no_item_but_a_title_is_shown() -> None:
    card = line(START + MINUTE, MINUTE, "Off the air")._replace(
        item="", kind="off-air", image="http://x/a.png"
    )
    root = guide(line(START, MINUTE), card)
    assert titles(root) == ["Neon Patrol", "Off the air"]
    assert root.find("programme/icon").get("src") == "http://x/a.png"


def test_a_few_hidden_minutes_belong_to_the_programme_before_them() -> None:
    hidden = [line(START + n * MINUTE, MINUTE)._replace(hidden=True) for n in range(1, 8)]
    after = line(START + 8 * MINUTE, MINUTE, "After")
    root = guide(line(START, MINUTE), *hidden[:3], after._replace(at=START + 4 * MINUTE))
    assert titles(root) == ["Neon Patrol", "After"]
    assert times(root)[0] == (START // 1000, START // 1000 + 240)
    assert titles(guide(line(START, MINUTE), *hidden, after)) == ["Neon Patrol", "Station break", "After"]


def test_an_overlap_is_cut_at_the_next_start() -> None:
    assert times(guide(line(START, 2 * MINUTE), line(START + MINUTE, MINUTE))) == [
        (START // 1000, START // 1000 + 60), (START // 1000 + 60, START // 1000 + 120),
    ]  # fmt: skip


def test_a_special_is_not_counted_from_zero() -> None:
    root = guide(line(START, MINUTE, season=0, episode=3))
    assert [(e.get("system"), e.text) for e in root.iter("episode-num")] == [("onscreen", "S00E03")]


def test_a_channel_without_a_log_is_still_listed() -> None:
    root = etree.fromstring(render_xmltv([ONE], {}, "http://tv.local"))
    assert len(root.findall("channel")) == 1
    assert root.find("programme") is None


texts = st.text(max_size=30) | st.sampled_from(
    ["]]>", "<", "&amp;", "\x00", "\ufffe", "\ud800", '"', "\r\n", "--"]
)
lengths = st.integers(1, 5 * MINUTE)


@given(st.lists(st.tuples(lengths, texts, texts, st.booleans()), min_size=1, max_size=12), texts)
def test_hostile_words_and_odd_lengths(rows: Sequence[tuple[int, str, str, bool]], name: str) -> None:
    lines, at = [], START
    for ms, title, words, empty in rows:
        lines.append(
            line(at, ms, title, "" if empty else "tvdb:1", subtitle=words, description=title, rating=words)
        )
        at += ms
    channel = ExportChannel("one", "demo", "1", name, name, name, name)
    root = guide(*lines, channel=channel)
    found = times(root)
    assert all(start < end for start, end in found)
    assert all(before[1] == after[0] for before, after in zip(found, found[1:], strict=False))
    if found:
        assert (found[0][0], found[-1][1]) == (START // 1000, at // 1000)
    for programme in root.iter("programme"):
        order = [ORDER.index(child.tag) for child in programme]
        assert order == sorted(order)
        assert programme.findtext("title")
