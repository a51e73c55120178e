"""Opens a folder source of a test's project, and lists it whole."""

from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from retrovue.sources import Asked, Context, Counted, FolderSource, ListedItem, NfoSource, Reader, kind_of
from retrovue.sources.walk import FoundFile


def put(project: Path, *paths: str, content: str = "x") -> None:
    for path in paths:
        (project / path).parent.mkdir(parents=True, exist_ok=True)
        (project / path).write_text(content)


class Found:
    """A source that was listed whole."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.counted: list[Counted] = [reader.count(one) for one in reader.sections() if one.enabled]
        self.total = sum(one.total for one in self.counted)
        self.problems = [problem for one in self.counted for problem in one.problems]
        self.unread = {one.section.key for one in self.counted if not one.whole}
        self.pages = [page for one in self.counted for page in reader.pages(one)]

    @property
    def items(self) -> list[ListedItem]:
        return [item for page in self.pages for item in page]

    @property
    def files(self) -> list[FoundFile]:
        return [item.told for item in self.items]

    @property
    def paths(self) -> list[str]:
        return [item.path for item in self.items]


def listing(project: Path, kind: str = "folder", asked: Asked = Asked(), **fields: Any) -> Found:
    model = TypeAdapter(FolderSource | NfoSource).validate_python(
        {"type": kind, "roots": ("media",)} | fields
    )
    return Found(kind_of(model).open(model, "source", Context(project, asked=asked)))
