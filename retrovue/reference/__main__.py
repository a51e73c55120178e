"""`python -m retrovue.reference`: renews the language pages and the schema beside the demo station in a checkout."""

from pathlib import Path

import retrovue
from retrovue.reference.pages import renewed
from retrovue.station_type import StationFile

DOCS = Path(retrovue.__file__).parent / "docs"


def read_pages() -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(DOCS.glob("language*.md"))}


def read_examples() -> dict[str, str]:
    folder = DOCS / "examples"
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in folder.rglob("*.yaml")
    }


def main() -> None:
    for name, text in renewed(read_pages(), read_examples(), StationFile).items():
        (DOCS / name).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
