"""The line-up, read back the way players read it: the values in quotes, then the name after the first comma."""

import re

from hypothesis import given
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion

from retrovue.export import ExportChannel, render_m3u

BASE = "http://tv.local:8080"
ONE = ExportChannel("one", "demo", "1", "RetroVue One", "RV-1", "http://logos.local/one.png", "Demo")
HOSTILE = ExportChannel(
    "bad", "demo", "4.1", 'A, "B"\n#EXTINF:-1,C', "", 'http://x/a b"\n,c.png', 'G"\r\nhttp://evil'
)


ID = "one.demo.retrovue.local"
ENTRY = re.compile(r'#EXTINF:-1((?: [\w-]+="[^"]*")*),([^,]*)')


def read(text: str) -> list[tuple[dict[str, str], str, str]]:
    """(attributes, name, address) of each entry; any other line is an error."""
    header, *lines = text.split("\n")
    assert header.startswith("#EXTM3U ")
    assert lines.pop() == ""
    entries = [ENTRY.fullmatch(line) for line in lines[::2]]
    assert None not in entries
    return [
        (dict(re.findall(r'([\w-]+)="([^"]*)"', entry[1])), entry[2], address)
        for entry, address in zip(entries, lines[1::2], strict=True)
        if entry
    ]


def test_whole_line_up(snapshot: SnapshotAssertion) -> None:
    assert render_m3u([ONE, HOSTILE], BASE + "/") == snapshot


def test_header_names_the_guide_twice() -> None:
    header = render_m3u([], BASE).splitlines()[0]
    assert header == f'#EXTM3U url-tvg="{BASE}/guide.xml" x-tvg-url="{BASE}/guide.xml"'


def test_streams_are_addressed_by_number() -> None:
    addresses = [address for _, _, address in read(render_m3u([ONE, HOSTILE], BASE))]
    assert addresses == [f"{BASE}/channel/1.ts", f"{BASE}/channel/4.1.ts"]


def test_ordinary_names_come_back_as_they_are() -> None:
    assert read(render_m3u([ONE], BASE)) == [(
        {"tvg-id": ID, "tvg-chno": "1", "tvg-name": "RetroVue One", "tvg-logo": "http://logos.local/one.png",
         "group-title": "Demo", "channel-id": ID, "channel-number": "1", "CUID": ID, "tvc-guide-title": "RetroVue One",
         "tvc-guide-art": "http://logos.local/one.png", "tvc-stream-vcodec": "h264", "tvc-stream-acodec": "aac"},
        "RetroVue One", f"{BASE}/channel/1.ts",
    )]  # fmt: skip


def test_a_channel_without_a_usable_name_is_named_by_its_id() -> None:
    assert render_m3u([ExportChannel("one", "demo", "1", "\n \u200b")], BASE).splitlines()[1].endswith(",one")


def test_signs_that_join_letters_belong_to_the_name() -> None:
    name = "\U0001f468\u200d\U0001f469\u200d\U0001f467 \u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"
    assert read(render_m3u([ExportChannel("one", "demo", "1", name)], BASE))[0][1] == name


def test_streams_may_be_hls() -> None:
    addresses = [address for _, _, address in read(render_m3u([ONE, HOSTILE], BASE, "m3u8"))]
    assert addresses == [f"{BASE}/channel/1.m3u8", f"{BASE}/channel/4.1.m3u8"]


def test_a_logo_of_a_path_is_named_at_the_station() -> None:
    channel = ExportChannel("one", "demo", "1", "One", logo="logos/One.PNG")
    assert read(render_m3u([channel], BASE))[0][0]["tvg-logo"] == f"{BASE}/channel/one/logo.png"


texts = st.text(max_size=40) | st.sampled_from(
    ['"', ",", "\n", "\r\n#EXTM3U", "\u2028", "\x00", "=", "\ud800"]
)
channels = st.builds(ExportChannel, st.just("one"), st.just("demo"), st.just("7"), texts, texts, texts, texts)


@given(st.lists(channels, min_size=1, max_size=4))
def test_no_name_breaks_a_line(given_channels: list[ExportChannel]) -> None:
    text = render_m3u(given_channels, BASE)
    text.encode()
    assert len(text.splitlines()) == 1 + 2 * len(given_channels)
    for attributes, name, address in read(text):
        assert address == f"{BASE}/channel/7.ts"
        assert attributes["tvg-id"] == "one.demo.retrovue.local"
        assert attributes["tvg-name"] == name != ""
