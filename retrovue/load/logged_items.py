"""Which items the logs name. Years of logs are looked through as text: reading them would take minutes."""

import json
import re
from pathlib import Path

_ITEM = re.compile(r'"item":("(?:[^"\\]|\\.)+")')


def logged_items(state: Path) -> set[str]:
    """The keys in all logs of a state folder, whatever shape they are in; parts of items by their own keys."""
    found: set[str] = set()
    for path in sorted((state / "logs").glob("*/????/??/*.jsonl")):
        found.update(_ITEM.findall(path.read_text(encoding="utf-8", errors="replace")))
    return {json.loads(text, strict=False) for text in found}
