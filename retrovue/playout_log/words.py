"""Lines of the log in words, as lists and sheets show them."""

from retrovue.playout_log.log import CoarseLine


def title_of(line: CoarseLine) -> str:
    """`Cheers s01e04`, `Halloween`, or `slate` where nothing airs."""
    if not line.item:
        return "slate"
    if line.season is not None and line.episode is not None:
        return f"{line.title} s{line.season:02d}e{line.episode:02d}"
    return line.title


def length_text(ms: int) -> str:
    """`1:30:00`, and `1:30:00.250` where there is more than whole seconds."""
    seconds, rest = divmod(ms, 1000)
    text = f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    return f"{text}.{rest:03d}" if rest else text
