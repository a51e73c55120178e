"""A kind of source as a package would add it: `type: playlist`, a text file with a path and a title a line."""

from collections.abc import Iterator, Sequence
from hashlib import blake2b
from typing import Literal

from retrovue.diagnostics import Diagnostic
from retrovue.language.values import Text
from retrovue.media.version import Part, Version
from retrovue.metadata import Details
from retrovue.sources import Context, Counted, Description, ListedItem, Section, SourceAway
from retrovue.sources.keys import SourceKeys


class PlaylistSource(SourceKeys):
    """A playlist of another program."""

    type: Literal["playlist"]
    """`playlist`: every line of a text file is an item."""
    file: Text
    """The file, relative to the project folder."""


class PlaylistReader:
    requests = 0
    here = False

    def __init__(self, model: PlaylistSource, source: str, context: Context) -> None:
        self.source = source
        self._model, self._context = model, context

    def sections(self) -> Sequence[Section]:
        return [Section("all", "Playlist", "movie", blake2b("\n".join(self._lines()).encode()).hexdigest())]

    def count(self, section: Section) -> Counted:
        return Counted(section, len(self._lines()))

    def pages(self, counted: Counted) -> Iterator[Sequence[ListedItem]]:
        lines, size = self._lines(), self._context.asked.page_size or 100
        for start in range(0, len(lines), size):
            self._context.check()
            yield [self._item(line) for line in lines[start : start + size]]

    def describe(self, items: Sequence[ListedItem]) -> Sequence[Description]:
        return [Description(Details(kind="movie", title=item.title), duration=60_000) for item in items]

    def close(self) -> None:
        """Nothing is open."""

    def _lines(self) -> list[str]:
        try:
            text = (self._context.project / self._model.file).read_text(encoding="utf-8")
        except OSError as error:
            why = f"`{self._model.file}` cannot be read: {(error.strerror or 'it failed').lower()}"
            raise SourceAway(Diagnostic("RV502", why, help=("write the file",))) from None
        return sorted({line for line in text.splitlines() if line.strip()})

    def _item(self, line: str) -> ListedItem:
        path, _, title = line.partition(" ")
        versions = (Version((Part(path),)),)
        return ListedItem(self.source, "all", path, path, title, "", versions, title=title)


class Playlist:
    model = PlaylistSource
    open = PlaylistReader
