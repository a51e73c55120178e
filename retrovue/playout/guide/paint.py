"""Where everything on a page of the guide stands: boxes and words in pixels. Pure.

A page is two pictures: a head that stays, and a strip of rows that moves up behind it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

from retrovue.playout.guide.look import GuideLook
from retrovue.playout.guide.metrics import Font
from retrovue.playout.guide.page import COLUMNS, HALF_HOUR, Cell, Page, Row

_STRIPES = ("0xffd23f", "0xff9f1c", "0xf25c2a", "0xd7263d", "0x7b2d8b", "0x1b5299")
_LIGHT, _DARK = "white@0.22", "black@0.45"
_MINUTES = 5
"""A programme of less than so many minutes has no room for words."""
FONT = "font.ttf"
"""In the folder in which pages are drawn and shown."""
BATCH = 6
"""So many rows are drawn by one run."""


class Palette(NamedTuple):
    """Colours of a guide, as ffmpeg writes them."""

    ground: str
    top: str
    bar: str
    name: str
    episode: str
    movie: str
    music: str
    other: str
    bright: str = "0xffd23f"
    words: str = "white"
    faint: str = "0xc9d2ee"


PALETTES = {
    "night": Palette("0x080b22", "0x14143c", "0x24308f", "0x1b2468", "0x2b3aa0", "0x7a1f46", "0x14666b", "0x3c4266"),
    "teal": Palette("0x031b20", "0x06303a", "0x0d5f6b", "0x0a4a54", "0x11717d", "0x7a4a1d", "0x3a3f86", "0x3c5a60"),
    "amber": Palette("0x140b03", "0x2b1706", "0x6b3a0c", "0x4d2a0a", "0x84480f", "0x7a1d1d", "0x55601c", "0x564a3a"),
    "grey": Palette("0x0e0f12", "0x1c1e24", "0x40444f", "0x2f323b", "0x4d5260", "0x67404c", "0x40605b", "0x3d3f46"),
}  # fmt: skip
_KINDS = {"episode": "episode", "movie": "movie", "music-video": "music", "music": "music"}


class Box(NamedTuple):
    x: int
    y: int
    width: int
    height: int
    color: str


class Words(NamedTuple):
    """One line of text; `x` is where it begins, its middle or its end."""

    x: int
    baseline: int
    size: int
    color: str
    text: str
    align: Literal["left", "middle", "right"] = "left"


@dataclass(frozen=True, slots=True)
class Picture:
    """Boxes and words in the order in which they are drawn."""

    width: int
    height: int
    ground: str
    marks: tuple[Box | Words, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """The measures of a guide on a picture of some size; heights are even."""

    width: int
    height: int
    row: int
    rows: int
    names: int
    """Width of the column of channels."""

    @classmethod
    def of(cls, width: int, height: int, look: GuideLook) -> "Form":
        row = height * 70 // 100 // look.rows // 2 * 2
        return cls(width, height, row, look.rows, width * 19 // 100)

    @property
    def window(self) -> int:
        """Height of what is seen of the strip."""
        return self.row * self.rows

    @property
    def head(self) -> int:
        return self.height - self.window

    @property
    def bar(self) -> int:
        """Height of the line of times."""
        return self.height * 8 // 100

    @property
    def gap(self) -> int:
        return max(self.height // 240, 2)

    @property
    def clock(self) -> tuple[int, int, int]:
        """Middle, baseline and size of the clock."""
        return self.names // 2, self.head - self.bar * 30 // 100, self.height * 50 // 1000

    def x(self, at: int, page: Page) -> int:
        """Where an instant stands."""
        room = self.width - self.names
        return self.names + (at - page.start) * room // (COLUMNS * HALF_HOUR)


def cycle(look: GuideLook) -> int:
    """Rows until the first comes again: the channels and a band, and no channel is seen twice."""
    return max(len(look.channels), look.rows) + 1


def head(page: Page, look: GuideLook, form: Form, font: Font) -> Picture:
    """Title, day, stripes and the line of times; the clock is drawn over it."""
    colors, height = PALETTES[look.colors], form.height
    stripe = max(height // 160, 2)
    top = form.head - form.bar
    lines = len(_STRIPES) * stripe
    size, middle = height * 90 // 1000, (top - lines) // 2
    day = font.readable(page.day)
    room = form.width - 3 * _side(form) - font.width(day, height * 55 // 1000)
    title = font.fitting(font.readable(page.title), size, room)
    marks: list[Box | Words] = [
        Words(_side(form), middle + size * 36 // 100, size, colors.words, title),
        Words(
            form.width - _side(form),
            middle + size * 36 // 100,
            height * 55 // 1000,
            colors.bright,
            day,
            "right",
        ),
    ]
    for place, color in enumerate(_STRIPES):
        marks.append(Box(0, top - lines + place * stripe, form.width, stripe, color))
    marks += _raised(Box(0, top, form.names, form.bar, colors.name), form)
    size = height * 46 // 1000
    for column, text in enumerate(page.heads):
        left, right = (form.x(page.start + (column + step) * HALF_HOUR, page) for step in (0, 1))
        marks += _raised(Box(left, top, right - left, form.bar, colors.bar), form)
        baseline = form.head - form.bar * 30 // 100
        marks.append(Words((left + right) // 2, baseline, size, colors.bright, text, "middle"))
    return Picture(form.width, form.head, colors.top, tuple(marks))


def rows(page: Page, look: GuideLook, form: Form, font: Font) -> list[Picture]:
    """The strip of one cycle, in pieces from above."""
    drawn = [list(_row(row, page, look, form, font)) for row in page.rows]
    bands = cycle(look) - len(drawn)
    drawn += [list(_band(page, look, form, font))] + [[] for _ in range(bands - 1)]
    ground = PALETTES[look.colors].ground
    pieces = [drawn[begin : begin + BATCH] for begin in range(0, len(drawn), BATCH)]
    return [
        Picture(form.width, form.row * len(piece), ground, tuple(_below(piece, form.row))) for piece in pieces
    ]


def _below(piece: list[list[Box | Words]], height: int) -> Iterator[Box | Words]:
    for number, marks in enumerate(piece):
        for mark in marks:
            if isinstance(mark, Box):
                yield mark._replace(y=mark.y + number * height)
            else:
                yield mark._replace(baseline=mark.baseline + number * height)


def _side(form: Form) -> int:
    return form.width * 3 // 100


def _raised(box: Box, form: Form) -> list[Box | Words]:
    """A plate with light from above and a gap around it."""
    gap, edge = form.gap, max(form.height // 320, 1)
    x, y = box.x + gap // 2, box.y + gap // 2
    width, height = max(box.width - gap, 2), max(box.height - gap, 2)
    return [
        Box(x, y, width, height, box.color),
        Box(x, y, width, edge, _LIGHT),
        Box(x, y, edge, height, _LIGHT),
        Box(x, y + height - edge, width, edge, _DARK),
        Box(x + width - edge, y, edge, height, _DARK),
    ]


def _row(row: Row, page: Page, look: GuideLook, form: Form, font: Font) -> Iterator[Box | Words]:
    colors, height = PALETTES[look.colors], form.row
    yield from _raised(Box(0, 0, form.names, height, colors.name), form)
    room, side = form.names - _side(form) * 3 // 2, _side(form) * 3 // 4
    number, name = height * 40 // 100, height * 27 // 100
    yield Words(side, height * 45 // 100, number, colors.bright, font.readable(row.number))
    words = font.readable(row.name) or font.readable(row.number)
    yield Words(side, height * 80 // 100, name, colors.words, font.fitting(words, name, room))
    for cell in row.cells:
        yield from _cell(cell, page, colors, form, font)


def _cell(cell: Cell, page: Page, colors: Palette, form: Form, font: Font) -> Iterator[Box | Words]:
    left, right = form.x(cell.start, page), form.x(cell.end, page)
    if right - left < 2 * form.gap:
        return
    color = getattr(colors, _KINDS.get(cell.kind, "other")) if cell.title else colors.ground
    yield from _raised(Box(left, 0, right - left, form.row, color), form)
    if cell.end - cell.start < _MINUTES * 60_000:
        return
    size, small, side = form.row * 31 // 100, form.row * 25 // 100, max(form.row // 7, 4)
    begin, end = left + side, right - side
    if cell.begun:
        yield Words(begin, form.row * 44 // 100, size, colors.bright, "\u00ab")
        begin += font.width("\u00ab ", size)
    if cell.goes_on:
        yield Words(end, form.row * 44 // 100, size, colors.bright, "\u00bb", "right")
        end -= font.width(" \u00bb", size)
    yield from _told(cell, begin, end - begin, (size, small), colors, form, font)


def _told(
    cell: Cell, x: int, room: int, sizes: tuple[int, int], colors: Palette, form: Form, font: Font
) -> Iterator[Words]:
    """The title and below it the rest of it, or what the part is called."""
    size, small = sizes
    subtitle = font.readable(cell.subtitle)
    title = font.wrapped(font.readable(cell.title), size, room, 1 if subtitle else 2)
    if title:
        yield Words(x, form.row * 44 // 100, size, colors.words, title[0])
    below = form.row * 79 // 100
    if len(title) > 1:
        yield Words(x, below, size, colors.words, title[1])
    elif subtitle and (text := font.fitting(subtitle, small, room)):
        yield Words(x, below, small, colors.faint, text)


def _band(page: Page, look: GuideLook, form: Form, font: Font) -> Iterator[Box | Words]:
    """What stands between the last channel and the first."""
    colors, height = PALETTES[look.colors], form.row
    stripe = max(height // 24, 2)
    for place, color in enumerate(_STRIPES):
        yield Box(0, height // 8 + place * stripe, form.width, stripe, color)
    size = height * 34 // 100
    title = font.fitting(font.readable(page.title), size, form.width - 2 * _side(form))
    yield Words(form.width // 2, height * 82 // 100, size, colors.bright, title, "middle")
