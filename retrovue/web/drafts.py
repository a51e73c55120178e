"""Edits of the station's files that are kept for later: none of them stands in a file of the station, or airs."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from retrovue.editing.whole import put, sweep, told
from retrovue.web.access.roles import Role

MOST = 100
MOST_BYTES = 4_000_000
"""Of all together: each look at the list reads them."""
_FOLDER = "drafts"
_OWN = 0o600


class DraftFile(BaseModel):
    file: str
    before: str
    """A hash of the file that the edit was seen on; empty for one that was not there."""


class Draft(BaseModel):
    """An edit as it was asked for: it is made anew from the files as they are when it is looked at again."""

    id: str
    title: str
    by: str
    made: int
    """Milliseconds since 1970, UTC."""
    path: str
    """Of the operation that edits, as a URL."""
    body: dict[str, Any]
    files: list[DraftFile]
    needs: str = Role.ADMIN.word
    """The role that may save it; where nothing is said of that, the highest."""


class Drafts:
    """Those of one station: a file each, below its state folder."""

    def __init__(self, state: Path) -> None:
        self._folder = state / _FOLDER

    def all(self) -> list[Draft]:
        """Newest first; what is no draft is left alone."""
        return sorted(self._read(), key=lambda each: (-each.made, each.id))

    def find(self, id: str) -> Draft | None:
        return next((each for each in self._read() if each.id == id), None)

    def keep(self, draft: Draft) -> bool:
        """False where there is no room for it. Raises StationError RV807."""
        target, text = self._folder / f"{draft.id}.json", json.dumps(draft.model_dump(), indent=2).encode()
        with told(f"{_FOLDER}/{target.name}", "state"):
            self._folder.mkdir(parents=True, exist_ok=True)
            sizes = [file.stat().st_size for file in self._folder.glob("*.json")]
            if len(sizes) >= MOST or sum(sizes) + len(text) > MOST_BYTES:
                return False
            sweep(target)
            put(target, text, _OWN)
        return True

    def drop(self, id: str) -> bool:
        """False where there is none. Raises StationError RV807."""
        if self.find(id) is None:
            return False
        with told(f"{_FOLDER}/{id}.json", "state"):
            put(self._folder / f"{id}.json", None)
        return True

    def _read(self) -> Iterator[Draft]:
        for file in self._folder.glob("*.json"):
            try:
                draft = Draft.model_validate(json.loads(file.read_bytes()))
            except (OSError, ValueError, RecursionError, ValidationError):
                continue
            if draft.id == file.stem:
                yield draft
