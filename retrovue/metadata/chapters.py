"""The text of a file of chapters that lies beside a video -> marks.

Four forms are known by what they hold, not by their names: Matroska's XML, `CHAPTER01=` lines, ffmpeg's
metadata, and edit lists (`.edl`). A damaged file is refused whole: half of its chapters would be wrong cuts.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from retrovue.media.item import Mark
from retrovue.metadata.json_fields import clean
from retrovue.metadata.marks import LONGEST, MARKER, chapter, tidy, with_commercials
from retrovue.metadata.nfo_fields import Fields, name_of
from retrovue.metadata.nfo_text import NotNfo, parse, plain_text

_DOCTYPE = re.compile(
    r"""<!DOCTYPE\s{1,9}Chapters\s{1,9}SYSTEM\s{1,9}"[^"<>\[\]]{0,200}"\s{0,9}>""", re.IGNORECASE
)
"""Writers of Matroska name their document type, which is never looked at."""
_CLOCK = re.compile(r"(\d{1,3}):([0-5]?\d):([0-5]?\d)(?:[.,:](\d{1,9}))?", re.ASCII)
_SECONDS = re.compile(r"(\d{1,7})(?:[.,](\d{1,9}))?", re.ASCII)
_OGM = re.compile(r"CHAPTER(\d{1,4})(NAME)?\s*=\s*(.*)", re.IGNORECASE)
_BASE = re.compile(r"([1-9]\d{0,8})/([1-9]\d{0,9})", re.ASCII)
_ENTRY = re.compile(r"(#?[\d:.,]+)\s+(#?[\d:.,]+)(?:\s+(\d+)(?:\s.*)?)?", re.ASCII)
_ESCAPED = re.compile(r"\\(.)")
_CUT, _MUTE, _SCENE, _COMMERCIAL = "0", "1", "2", "3"


class _Bad(Exception):
    """The text says why nothing can be taken."""


class _Foreign(_Bad):
    """It is no file of chapters at all."""


@dataclass(frozen=True, slots=True)
class Chapters:
    """What the file says. With `refused` set it says nothing."""

    marks: tuple[Mark, ...] = ()
    refused: str = ""
    """Why nothing was taken."""
    foreign: bool = False
    """Refused for it is about something else: nothing to warn of, where only its name led here."""


def read_chapters(data: bytes, duration: int = 0) -> Chapters:
    """Never raises. `duration` in ms, 0: unknown; marks behind it are left out."""
    try:
        text, _ = plain_text(data, _DOCTYPE)
        if not text.strip():
            raise _Bad("it is empty")
        return Chapters(tidy(_form(text)(text), duration))
    except NotNfo as refusal:
        return Chapters(refused=str(refusal).replace("an .nfo, which is text,", "text"))
    except _Bad as refusal:
        return Chapters(refused=str(refusal), foreign=isinstance(refusal, _Foreign))


def _form(text: str) -> Callable[[str], tuple[Mark, ...]]:
    start = text.lstrip()
    if start.startswith("<"):
        return _matroska
    if start.startswith(";FFMETADATA"):
        return _ffmetadata
    first = next(_lines(text), (0, ""))[1]
    if _OGM.fullmatch(first):
        return _ogm
    if _ENTRY.fullmatch(first):
        return _edit_list
    raise _Foreign("it has none of the forms of chapters that are known")


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """(number, line) of those that say something; `#5` of an edit list is a frame and no comment."""
    for number, line in enumerate(text.splitlines(), 1):
        bare = line.strip()
        if bare and not re.match(r"#(?!\d)|;|//", bare):
            yield number, bare


def _ms(text: str) -> int | None:
    """`00:12:40.5` or `760.5` -> 760500; to the nearest, as digits behind the third come from rounding."""
    found = _CLOCK.fullmatch(text)
    if found:
        whole = (int(found[1]) * 60 + int(found[2])) * 60 + int(found[3])
        rest = found[4]
    else:
        plain = _SECONDS.fullmatch(text)
        if not plain:
            return None
        whole, rest = int(plain[1]), plain[2]
    at = whole * 1000 + ((int((rest or "0").ljust(9, "0")) + 500_000) // 1_000_000)
    return at if at < LONGEST else None


# ---------------------------------------------------------------- Matroska


def _matroska(text: str) -> tuple[Mark, ...]:
    tree = parse(text)
    if tree.mended is not None:
        raise _Bad(f"it is not sound XML at line {tree.mended}")
    roots = [child for child in tree.root if name_of(child) == "chapters"]
    if not roots:
        raise _Foreign("it holds no `<Chapters>`")
    editions = list(Fields(roots[0]).elements("editionentry"))
    if not editions:
        raise _Bad("it holds no edition")
    shown = next((one for one in editions if Fields(one).text("editionflagdefault") == "1"), editions[0])
    atoms = [Fields(one) for one in Fields(shown).elements("chapteratom")]
    return tuple(_atom(one) for one in atoms if not _is_hidden(one))


def _is_hidden(atom: Fields) -> bool:
    return atom.text("chapterflaghidden") == "1" or atom.text("chapterflagenabled") == "0"


def _atom(atom: Fields) -> Mark:
    """Chapters within a chapter are not looked at: they are too many to be cuts."""
    at = _ms(atom.text("chaptertimestart"))
    if at is None:
        raise _Bad(f"`{clean(atom.text('chaptertimestart'), 40)}` is not a time at which a chapter starts")
    names = (Fields(one).text("chapterstring") for one in atom.elements("chapterdisplay"))
    return chapter(at, clean(next(filter(None, names), "")))


# ---------------------------------------------------------------- CHAPTER01=00:00:00.000


def _ogm(text: str) -> tuple[Mark, ...]:
    starts: dict[int, int] = {}
    names: dict[int, str] = {}
    for number, line in _lines(text):
        found = _OGM.fullmatch(line)
        at = _ms(found[3].strip()) if found and not found[2] else 0
        if found is None or at is None:
            raise _Bad(f"line {number} is neither the start nor the name of a chapter")
        if found[2]:
            names.setdefault(int(found[1]), clean(found[3]))
        else:
            starts.setdefault(int(found[1]), at)
    return tuple(chapter(at, names.get(number, "")) for number, at in starts.items())


# ---------------------------------------------------------------- ffmpeg's metadata


def _ffmetadata(text: str) -> tuple[Mark, ...]:
    """Other sections and keys are about other things."""
    chapters: list[dict[str, str]] = []
    inside = False
    for line in text.splitlines():
        bare = line.strip()
        if bare.startswith("[") and bare.endswith("]"):
            inside = bare.upper() == "[CHAPTER]"
            if inside:
                chapters.append({})
        elif inside and "=" in bare and not bare.startswith((";", "#")):
            name, _, value = bare.partition("=")
            chapters[-1].setdefault(name.strip().lower(), value.strip())
    return tuple(_stanza(one, number) for number, one in enumerate(chapters, 1))


def _stanza(told: dict[str, str], number: int) -> Mark:
    base = _BASE.fullmatch(told.get("timebase", "1/1000000000"))
    start = told.get("start", "")
    if base is None or not re.fullmatch(r"\d{1,18}", start, re.ASCII):
        raise _Bad(f"chapter {number} has no start that can be read")
    above, below = int(base[1]), int(base[2])
    at = (int(start) * above * 2000 + below) // (2 * below)
    if at >= LONGEST:
        raise _Bad(f"chapter {number} has no start that can be read")
    return chapter(at, clean(_ESCAPED.sub(r"\1", told.get("title", ""))))


# ---------------------------------------------------------------- edit lists


def _edit_list(text: str) -> tuple[Mark, ...]:
    """Where commercials begin is the best place for others; what is cut or muted elsewhere is for people."""
    entries = [_edit(number, line) for number, line in _lines(text)]
    scenes = tuple(chapter(end) for _, end, action in entries if action == _SCENE)
    commercials = (start for start, _, action in entries if action == _COMMERCIAL)
    titles = {_CUT: "cut", _MUTE: "mute"}
    for_people = (
        Mark(start, MARKER, titles[action], False) for start, _, action in entries if action in titles
    )
    return (*with_commercials(scenes, commercials), *for_people)


def _edit(number: int, line: str) -> tuple[int, int, str]:
    found = _ENTRY.fullmatch(line)
    if found is None:
        raise _Bad(f"line {number} is not `start end action`")
    if "#" in line:
        raise _Bad(f"line {number} counts frames, which mean nothing without their rate")
    start, end, action = _ms(found[1]), _ms(found[2]), found[3] or _CUT
    if start is None or end is None or end < start:
        raise _Bad(f"line {number} does not hold two times in order")
    if action not in (_CUT, _MUTE, _SCENE, _COMMERCIAL):
        raise _Bad(f"line {number} has the action {action[:9]}, and only 0 to 3 are known")
    return start, end, action
