"""Prints the table of figures: every `bench_*.py` beside this file has `bench()` -> rows (what, to reach, seen)."""

import importlib
import os
import sys
from pathlib import Path


def main() -> None:
    here = Path(__file__).parent
    sys.path[:0] = [str(here), str(here.parent)]
    chosen = sys.argv[1:]
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}\n")
    print(f"{'what':<62} {'to reach':<22} seen")
    for file in sorted(here.glob("bench_*.py")):
        if chosen and not any(word in file.stem for word in chosen):
            continue
        module = importlib.import_module(file.stem)
        for what, target, seen in module.bench():
            print(f"{what:<62} {target:<22} {seen}", flush=True)


if __name__ == "__main__":
    main()
