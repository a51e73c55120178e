"""The name that somebody probably meant."""

from collections.abc import Iterable
from difflib import get_close_matches

_LISTED = 12
_LONGEST = 80
"""Characters of a word that may be a slip of the pen; comparing longer ones takes too long."""


def closest(word: str, names: Iterable[str]) -> str | None:
    """The most similar of `names`, or None when nothing is near. Case does not count."""
    if len(word) > _LONGEST:
        return None
    by_folded = {name.casefold(): name for name in sorted(names, reverse=True)}
    found = get_close_matches(word.casefold(), sorted(by_folded), n=1, cutoff=0.6)
    return by_folded[found[0]] if found else None


def hint(word: str, names: Iterable[str]) -> str:
    """A help line: the name that was meant, else the names there are; empty when there are none."""
    known = sorted(set(names))
    near = closest(word, known)
    if near:
        return f"did you mean `{near}`?"
    if not known:
        return ""
    listed = ", ".join(f"`{name}`" for name in known[:_LISTED])
    more = len(known) - _LISTED
    return f"known here: {listed}" + (f" and {more} more" if more > 0 else "")
