"""Saves one text and then the other, for ever, until it is killed: `killed.py FOLDER`."""

import sys
from pathlib import Path

from retrovue.editing.change import Edited
from retrovue.editing.saving import save

OLD, NEW = b"pools: {}\n" + b"# old\n" * 20_000, b"pools: {}\n" + b"# new\n" * 20_000


def main(folder: Path) -> None:
    print("ready", flush=True)
    while True:
        save(folder, [Edited("station.yaml", OLD, NEW)], folder / "state")
        save(folder, [Edited("station.yaml", NEW, OLD)], folder / "state")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
