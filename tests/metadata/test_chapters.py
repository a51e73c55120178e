"""Files of chapters beside a video: four forms, and every damage."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrovue.media.item import Mark
from retrovue.metadata.chapters import Chapters, read_chapters

MATROSKA = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE Chapters SYSTEM "matroskachapters.dtd">
<Chapters>
  <EditionEntry>
    <ChapterAtom>
      <ChapterTimeStart>00:00:00.000000000</ChapterTimeStart>
      <ChapterDisplay><ChapterString>Cold open</ChapterString><ChapterLanguage>eng</ChapterLanguage></ChapterDisplay>
    </ChapterAtom>
    <ChapterAtom>
      <ChapterTimeStart>00:07:20.500499999</ChapterTimeStart>
      <ChapterAtom><ChapterTimeStart>00:09:00.000</ChapterTimeStart></ChapterAtom>
    </ChapterAtom>
    <ChapterAtom><ChapterTimeStart>00:08:00.0</ChapterTimeStart><ChapterFlagHidden>1</ChapterFlagHidden></ChapterAtom>
    <ChapterAtom><ChapterTimeStart>00:08:10.0</ChapterTimeStart><ChapterFlagEnabled>0</ChapterFlagEnabled></ChapterAtom>
    <ChapterAtom><ChapterTimeStart>01:00:00</ChapterTimeStart></ChapterAtom>
  </EditionEntry>
</Chapters>"""

OGM = """CHAPTER01=00:00:00.000
CHAPTER01NAME=Cold open
CHAPTER02=00:07:20.500
CHAPTER02NAME=
CHAPTER03=01:00:00.000
"""

FFMETADATA = r""";FFMETADATA1
title=Harbour Lights
[STREAM]
START=5
[CHAPTER]
TIMEBASE=1/1000
START=0
END=440500
title=Cold open
[CHAPTER]
; the second
TIMEBASE=1001/30000
START=13202
END=99
[CHAPTER]
START=3600000000000
"""

TWO = (Mark(0, "chapter", "Cold open", False), Mark(440_500, "chapter"), Mark(3_600_000, "chapter"))


@pytest.mark.parametrize("text", [MATROSKA, OGM, FFMETADATA, OGM.replace("\n", "\r\n"), "\ufeff" + MATROSKA])
def test_all_forms_say_the_same(text: str) -> None:
    found = read_chapters(text.encode())
    assert found.refused == ""
    assert [mark.at for mark in found.marks] == [0, pytest.approx(440_500, abs=7), 3_600_000]
    assert [(mark.title, mark.breaks) for mark in found.marks] == [
        ("Cold open", False),
        ("", True),
        ("", True),
    ]
    assert len(read_chapters(text.encode(), 3_600_000).marks) == 2


def test_times_are_exact_to_the_nearest_ms() -> None:
    assert read_chapters(MATROSKA.encode()).marks == TWO
    assert read_chapters(b"CHAPTER1=00:00:01.0004999\nCHAPTER2=0:0:2.0005").marks[0].at == 1000
    assert read_chapters(b"CHAPTER1=00:00:01.0004999\nCHAPTER2=0:0:2.0005").marks[1].at == 2001


def test_the_default_edition_counts() -> None:
    atom = "<ChapterAtom><ChapterTimeStart>00:00:0{}</ChapterTimeStart></ChapterAtom>"
    text = (
        f"<chapters><EditionEntry>{atom.format(1)}</EditionEntry>"
        f"<EditionEntry><EditionFlagDefault>1</EditionFlagDefault>{atom.format(2)}</EditionEntry></chapters>"
    )
    assert read_chapters(text.encode()).marks == (Mark(2_000, "chapter"),)


def test_commercials_of_an_edit_list_are_the_places_for_breaks() -> None:
    text = "# made by hand\n0.0\t12.5\t0\n60 60 2\n420.25 540.75 3\n00:20:00 00:22:00.5 3\n100 110 1 a word\n"
    assert read_chapters(text.encode()).marks == (
        Mark(0, "marker", "cut", False),
        Mark(60_000, "chapter", "", False),
        Mark(100_000, "marker", "mute", False),
        Mark(420_250, "chapter", "commercial break"),
        Mark(1_200_000, "chapter", "commercial break"),
    )
    assert read_chapters(b"0 60.5 2").marks == (Mark(60_500, "chapter"),)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "it is empty"),
        (b" \n", "it is empty"),
        (MATROSKA[:-40].encode(), "it is not sound XML at line 15"),
        (b"<Chapters></Chapters>", "it holds no edition"),
        (MATROSKA.replace("01:00:00", "later").encode(), "`later` is not a time at which a chapter starts"),
        (MATROSKA.replace("01:00:00", "999:00:00").encode(), "`999:00:00` is not a time at which a chapter starts"),
        (b'<!DOCTYPE Chapters [<!ENTITY a "b">]><Chapters>&a;</Chapters>', "it declares a document type"),
        (OGM.replace("00:07:20.500", "00:99:20").encode(), "line 3 is neither the start nor the name of a chapter"),
        (b"CHAPTER01=00:00:01\nwords", "line 2 is neither"),
        (b";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/0\nSTART=5", "chapter 1 has no start that can be read"),
        (b";FFMETADATA1\n[CHAPTER]\nSTART=-5", "chapter 1 has no start"),
        (b";FFMETADATA1\n[CHAPTER]\nTIMEBASE=9/1\nSTART=999999999", "chapter 1 has no start"),
        (b"1 2 3\n5 4 3", "line 2 does not hold two times in order"),
        (b"1 2 3\n\n#100 #200 3", "line 3 counts frames"),
        (b"1 2 9", "line 1 has the action 9, and only 0 to 3 are known"),
        (b"1 2 3\n1 2 x3", "line 2 is not `start end action`"),
        (bytes(range(256)) * 8, "it is not text but binary"),
    ],
)  # fmt: skip
def test_damaged_files_are_refused_with_a_reason(data: bytes, why: str) -> None:
    found = read_chapters(data)
    assert why in found.refused
    assert found.marks == () and not found.foreign


@pytest.mark.parametrize(
    "data", [b"<recording><title>X</title></recording>", b"<Tags/>", b"some words\nof mine"]
)
def test_a_file_about_something_else_is_told_apart(data: bytes) -> None:
    assert read_chapters(data).foreign


@given(
    st.binary(max_size=300) | st.text(alphabet="CHAPTER01NME=:.\n<>/;[] #39", max_size=200).map(str.encode)
)
def test_any_bytes_give_an_answer(data: bytes) -> None:
    found = read_chapters(data)
    assert isinstance(found, Chapters)
    assert not (found.marks and found.refused)
    assert list(found.marks) == sorted(found.marks, key=lambda mark: (mark.at, mark.origin))


@given(st.lists(st.integers(1, 86_399_999), unique=True, max_size=20))
def test_starts_come_back_as_they_were_written(starts: list[int]) -> None:
    text = "".join(
        f"CHAPTER{n:02d}={at // 3_600_000:02d}:{at // 60_000 % 60:02d}:{at // 1000 % 60:02d}.{at % 1000:03d}\n"
        for n, at in enumerate(starts, 1)
    )
    assert [mark.at for mark in read_chapters(text.encode()).marks] == sorted(starts)
