"""Whatever people call their channels and films: M3U, XMLTV and JSON carry it, and nothing else comes in with it."""

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from retrovue.export import ExportChannel, render_m3u, render_xmltv
from retrovue.playout.deliver.hdhomerun import documents
from retrovue.playout_log import DayLog
from retrovue.playout_log.log import CoarseLine, Header

START, HALF = 1_760_000_400_000, 1_800_000
PIECES = [
    '"', ",", "'", ";", "<", ">", "&", "&amp;", "]]>", "<![CDATA[", "<!--", "-->", "--", "<?xml", "\\", "=", "#EXTM3U",
    "#EXTINF:-1,", "\n", "\r\n", "\t", "\x00", "\x1b[31m", "\x7f", "\x85", "\u2028", "\u2029", "\ud800", "\udfff", "\ufffe",
    "\u202e", "\u200f", "\u200d", "\U0001f468\u200d\U0001f469", "\u05e9\u05dc\u05d5\u05dd", "\u0645\u06cc\u200c", "e\u0301",
    "{{ title }}", "%s", "${x}", 'x" tvg-id="y', "http://x/", "\u00a0",
]  # fmt: skip
HOSTILE = st.lists(st.sampled_from(PIECES) | st.text(max_size=6) | st.sampled_from("abc XYZ 019"), max_size=8)
NAMES = HOSTILE.map("".join)
ENTRY = re.compile(r'#EXTINF:-1((?: [\w-]+="[^"]*")*),([^,\n]*)')
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NOT_SAID = re.compile(
    "[\x00-\x20\x7f-\xa0\u1680\u2000-\u200b\u2028-\u202e\u205f-\u2064\u2066-\u206f\u3000\ufeff\ufff9-\uffff\ud800-\udfff]+"
)
"""What says nothing, in a format of lines."""


def in_xml(text: str) -> str:
    return _NOT_XML.sub("", text).strip()


def in_a_line(text: str) -> str:
    return _NOT_SAID.sub(" ", text).strip()


def meant(text: str) -> str:
    """A value of an M3U, with its look-alikes taken for what they stand for."""
    return text.replace("\u201d", '"').replace("\u201a", ",").replace("\uff1b", ";")


def check(name: str, group: str, title: str, subtitle: str) -> None:
    channel = ExportChannel("one", "tv", "5.1", name, group=group)
    header, entry, address, rest = render_m3u([channel], "http://tv:8080").split("\n")
    found = ENTRY.fullmatch(entry)
    assert (
        header.startswith("#EXTM3U ") and address == "http://tv:8080/channel/5.1.ts" and rest == "" and found
    )
    values = dict(re.findall(r'([\w-]+)="([^"]*)"', found[1]))
    assert values["tvg-id"] == "one.tv.retrovue.local"
    said = meant(in_a_line(name))
    assert meant(values["tvg-name"]) == meant(found[2])
    assert meant(found[2]) in (said, "one") and (
        found[2] != "one" or not re.search(r"\w", said) or said == "one"
    )
    assert meant(values.get("group-title", "")) == meant(in_a_line(group))
    entry.encode()

    line = CoarseLine(
        START, HALF, "one/x/0", "p", "x", "", HALF, 0, "", "episode", title, subtitle, description=title
    )
    day = DayLog(Header("tv", "one", "2025-10-09", 30, "UTC", "x"), (line,), ())
    root = etree.fromstring(render_xmltv([channel], {"one": [day]}, "http://tv:8080"))
    (programme,) = root.findall("programme")
    assert programme.findtext("title") == (in_xml(title) or "Station break")
    assert (programme.findtext("sub-title") or "") == in_xml(subtitle)
    assert (programme.findtext("desc") or "") == in_xml(title)
    assert in_xml(name or "one") in [
        in_xml(one.text or "") for one in root.iter("display-name")
    ] or not in_xml(name)

    listed = json.loads(json.dumps(documents.line_up([documents.Listed("5.1", name, 480)], "http://tv")))
    assert (listed[0]["GuideNumber"], listed[0]["URL"]) == ("5.1", "http://tv/auto/v5.1")


@settings(max_examples=100, deadline=None)
@given(NAMES, NAMES, NAMES, NAMES)
def test_hostile_names_and_titles(name: str, group: str, title: str, subtitle: str) -> None:
    check(name, group, title, subtitle)


@pytest.mark.long
@settings(max_examples=2_000, deadline=None)
@given(NAMES, NAMES, NAMES, NAMES)
def test_two_thousand_hostile_names_and_titles(name: str, group: str, title: str, subtitle: str) -> None:
    check(name, group, title, subtitle)
