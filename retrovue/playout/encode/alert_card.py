"""How the card of an alert looks: dark red, its words in as many lines as they need. Pure."""

from textwrap import wrap

GROUND, BAR = "0x5a0f14", "0xd7263d"
LINES = 6
_LENGTHS = (18, 24, 32, 42, 60)
"""Letters in a line; longer texts get smaller letters."""


def alert_lines(text: str) -> dict[str, str]:
    """The text by field, one line each: the largest letters with which it fits."""
    for length in _LENGTHS:
        lines = wrap(text, length, break_long_words=True)
        if len(lines) <= 3 + (length > 24) + (length > 32) + (length > 42):
            break
    if len(lines) > LINES:  # words that are too long to leave room
        flat = " ".join(text.split())
        length = -(-len(flat) // LINES)
        lines = [flat[begin : begin + length] for begin in range(0, len(flat), length)]
    return {f"line{number}": line for number, line in enumerate(lines)}


def line_places(count: int) -> list[tuple[int, int]]:
    """Height of each line and its middle, in thousandths of the picture."""
    height = min(130, 480 // max(count, 1))
    top = 430 - height * (count - 1) // 2
    return [(height * 3 // 4, top + height * place) for place in range(count)]
