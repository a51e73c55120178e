"""Which lines of a text stayed in another, soon also where a comparison of each with each would take minutes."""

from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Any

_MOST = 1_000_000
"""Pairs of lines that are alike: a second or two of work, also where matches split it often."""
Steps = list[tuple[Any, int, int, int, int]]


def steps(old: Sequence[str], new: Sequence[str]) -> Steps:
    """As `SequenceMatcher.get_opcodes`. What both begin and end with is looked at once, and what lies between counts as written
    anew where too much of it is alike."""
    least = min(len(old), len(new))
    first = next((at for at in range(least) if old[at] != new[at]), least)
    last = next((at for at in range(least - first) if old[-1 - at] != new[-1 - at]), least - first)
    before, after = old[first : len(old) - last], new[first : len(new) - last]
    found: Steps = [("equal", 0, first, 0, first)] if first else []
    found += (
        (tag, i + first, i_end + first, j + first, j_end + first)
        for tag, i, i_end, j, j_end in _between(before, after)
    )
    if last:
        found.append(("equal", len(old) - last, len(old), len(new) - last, len(new)))
    return found


def _between(old: Sequence[str], new: Sequence[str]) -> Steps:
    """Lines of which there are very many are no signs of what stayed: the matcher leaves them out, too."""
    most = len(new) // 100 + 1 if len(new) >= 200 else len(new)
    known = {line: count for line, count in Counter(new).items() if count <= most}
    if sum(known.get(line, 0) for line in old) <= _MOST:
        return list(SequenceMatcher(None, old, new).get_opcodes())
    return [("replace", 0, len(old), 0, len(new))]


class _Made(SequenceMatcher[str]):
    """Groups steps that are known."""

    def __init__(self, made: Steps) -> None:
        super().__init__(None, (), ())
        self._made = made

    def get_opcodes(self) -> Steps:
        return self._made


def unified(old: Sequence[str], new: Sequence[str], old_name: str, new_name: str) -> Iterator[str]:
    """As `difflib.unified_diff`; lines end as they do."""
    made = steps(old, new)
    if all(tag == "equal" for tag, *_ in made):
        return
    yield f"--- {old_name}\n"
    yield f"+++ {new_name}\n"
    for group in _Made(made).get_grouped_opcodes():
        first, last = group[0], group[-1]
        yield f"@@ -{_range(first[1], last[2])} +{_range(first[3], last[4])} @@\n"
        for tag, i, i_end, j, j_end in group:
            if tag == "equal":
                yield from (f" {line}" for line in old[i:i_end])
                continue
            yield from (f"-{line}" for line in old[i:i_end])
            yield from (f"+{line}" for line in new[j:j_end])


def _range(start: int, end: int) -> str:
    if end - start == 1:
        return str(start + 1)
    return f"{start + 1 if end > start else start},{end - start}"
