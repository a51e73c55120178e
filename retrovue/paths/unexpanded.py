"""Paths written as for a shell: `~/films`, `$HOME/films`."""

import re

_HOME = re.compile(r"~[^/\\]*(?=[/\\]|$)")
_VARIABLE = re.compile(r"\$(?:\w+|\{\w+\})")


def shell_cures(path: str) -> tuple[str, ...]:
    """What to say of a folder that is not there, where its path counts on a shell; nothing for any other."""
    found = _HOME.match(path) or _VARIABLE.search(path)
    if found is None:
        return ()
    return (f"`{found[0]}` is not expanded: write the whole path, or the whole of it as `${{env:NAME}}`",)
