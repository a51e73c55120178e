"""Path mappings: each can apply."""

from collections.abc import Iterator

from retrovue.check.document import Document
from retrovue.diagnostics import Diagnostic


def check_sources(document: Document) -> Iterator[Diagnostic]:
    for name, source in document.sources.items():
        first: dict[tuple[str, ...], int] = {}
        for index, mapping in enumerate(getattr(source, "paths", ())):
            segments = tuple(part for part in mapping.from_.replace("\\", "/").split("/") if part)
            path = ("sources", name, "paths")
            if segments in first:
                yield Diagnostic(
                    "RV033", f"`{mapping.from_}` is mapped twice, and only the first counts",
                    path=(*path, str(index), "from"), label="never applies", help=("keep one of them",),
                    related=(((*path, str(first[segments]), "from"), "first here"),),
                )  # fmt: skip
            first.setdefault(segments, index)
