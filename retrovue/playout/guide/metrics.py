"""How wide words are in a font, and which signs it has: read from its file, so that a page is laid out before it is drawn.

Pure: tables of TrueType as bytes.
"""

import struct
import unicodedata
from dataclasses import dataclass

_ELLIPSIS = "\u2026"


@dataclass(frozen=True, eq=False)
class Font:
    """Widths by character, in thousandths of the size of the letters."""

    widths: dict[str, int]

    def width(self, text: str, size: int) -> int:
        """In pixels, with a little to spare: small letters are drawn wider. What is not in the font takes no room."""
        return -(-sum(self.widths.get(sign, 0) for sign in text) * size * 104 // 100_000)

    def readable(self, text: str) -> str:
        """One line of what the font has: signs that it lacks become their plain letters, or nothing."""
        found = []
        for sign in unicodedata.normalize("NFC", text):
            category = unicodedata.category(sign)
            if category in ("Cc", "Zs", "Zl", "Zp"):
                found.append(" ")
            elif category == "Cf":
                continue
            elif sign in self.widths:
                found.append(sign)
            else:
                found += [part for part in unicodedata.normalize("NFKD", sign) if part in self.widths]
        return " ".join("".join(found).split())

    def fitting(self, text: str, size: int, room: int) -> str:
        """The text, or its beginning with an ellipsis."""
        if self.width(text, size) <= room:
            return text
        while text and self.width(text + _ELLIPSIS, size) > room:
            text = text[:-1]
        return text.rstrip() + _ELLIPSIS if text else ""

    def wrapped(self, text: str, size: int, room: int, most: int) -> list[str]:
        """Lines of whole words, so many at most; what does not fit ends in an ellipsis."""
        lines: list[str] = []
        words = text.split()
        while words and len(lines) < most - 1:
            count = 1
            while count < len(words) and self.width(" ".join(words[: count + 1]), size) <= room:
                count += 1
            lines.append(self.fitting(" ".join(words[:count]), size, room))
            words = words[count:]
        if words:
            lines.append(self.fitting(" ".join(words), size, room))
        return [line for line in lines if line]


def read_font(data: bytes) -> Font:
    """A TrueType font with a Unicode map of format 4 or 12. Raises ValueError for anything else."""
    try:
        tables = _tables(data)
        (units,) = struct.unpack_from(">H", data, tables["head"] + 18)
        (count,) = struct.unpack_from(">H", data, tables["hhea"] + 34)
        advances = [struct.unpack_from(">H", data, tables["hmtx"] + 4 * glyph)[0] for glyph in range(count)]
        glyphs = _glyphs(data, tables["cmap"])
    except (struct.error, KeyError, IndexError) as error:
        raise ValueError(f"not a font: {error}") from None
    widths = {
        chr(code): advances[min(glyph, count - 1)] * 1000 // units for code, glyph in glyphs.items() if glyph
    }
    return Font(widths)


def _tables(data: bytes) -> dict[str, int]:
    (count,) = struct.unpack_from(">H", data, 4)
    entries = (struct.unpack_from(">4sIII", data, 12 + 16 * number) for number in range(count))
    return {tag.decode("latin-1"): offset for tag, _, offset, _ in entries}


def _glyphs(data: bytes, cmap: int) -> dict[int, int]:
    (count,) = struct.unpack_from(">H", data, cmap + 2)
    found: dict[int, int] = {}
    for number in range(count):
        platform, _, offset = struct.unpack_from(">HHI", data, cmap + 4 + 8 * number)
        (form,) = struct.unpack_from(">H", data, cmap + offset)
        if platform in (0, 3) and form in (4, 12):
            found |= (_segments if form == 4 else _groups)(data, cmap + offset)
    if not found:
        raise KeyError("no map of Unicode")
    return found


def _segments(data: bytes, at: int) -> dict[int, int]:
    count = struct.unpack_from(">H", data, at + 6)[0] // 2
    ends, starts, deltas, offsets = (
        struct.unpack_from(f">{count}H", data, at + 14 + 2 * (count * part + (part > 0))) for part in range(4)
    )
    found = {}
    for number in range(count):
        place = at + 16 + 6 * count + 2 * number
        for code in range(starts[number], min(ends[number], 0xFFFE) + 1):
            glyph = code
            if offsets[number]:
                (glyph,) = struct.unpack_from(
                    ">H", data, place + offsets[number] + 2 * (code - starts[number])
                )
                if not glyph:
                    continue
            found[code] = (glyph + deltas[number]) & 0xFFFF
    return found


def _groups(data: bytes, at: int) -> dict[int, int]:
    (count,) = struct.unpack_from(">I", data, at + 12)
    found: dict[int, int] = {}
    for number in range(count):
        first, last, glyph = struct.unpack_from(">III", data, at + 16 + 12 * number)
        found |= {code: glyph + code - first for code in range(first, last + 1)}
    return found
