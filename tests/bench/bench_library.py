"""The library of 100,000 items as the console searches it."""

import time
from pathlib import Path

from retrovue.catalog.facets import PLAIN, Classes
from retrovue.catalog.finding import Entry, SearchIndex

ITEMS = 100_000
WORDS = (
    "Harbour Quay Storm Night Case Island Letter Stranger River Window Garden Ghost Train Secret Winter Summer Doctor "
    "Detective Family Kitchen"
).split()
KINDS, SOURCES, RATINGS = (
    ("episode", "movie", "commercial", "music-video"),
    ("tv", "films", "plex"),
    ("TV-PG", "TV-14", "", "R"),
)
CLASSES = [
    Classes((f"company {n % 300}",), (f"category {n % 40}",), (f"campaign {n % 900}",), ("",), ("",), ("",), ("",), 739_000 + n)
    if n else PLAIN for n in range(5_000)
]  # fmt: skip
"""Of the adverts, a sixth of the library."""
QUESTIONS = (
    "s", "st", "sto", "storm", "harbour of 6", "99", "tag 39", "genre", "storm night case", "win gar", "zzz", "of", "1",
    "doctor 5", "q", "e", "quay 777", "train of 1", "s01e02", "tvxx",
)  # fmt: skip


def entry(number: int) -> Entry:
    show = number % 700
    title = f"{WORDS[number % 20]} {WORDS[number // 20 % 20]} {number}"
    return Entry(
        f"tvdb:{number}", KINDS[number % 17 % 4], title, f"{WORDS[show % 20]} of {show}", number % 8, number // 8 % 30,
        1950 + number % 70, 1_320_000, SOURCES[number % 3], RATINGS[number % 4], "active" if number % 50 else "missing",
        (f"genre {number % 25}", f"tag {number % 400}"), added="2026-01-01", modified="2026-02-01",
        classes=CLASSES[number % 17 % 4 == 2 and number % 5_000],
    )  # fmt: skip


def held() -> float:
    """MB of this process in memory."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 1e6


def asked(index: SearchIndex, times: int = 5) -> list[float]:
    """Milliseconds of every question with its facets and its first hundred rows, none of them remembered."""
    found = []
    for step in range(times):
        index._known.clear()
        for words in QUESTIONS:
            begun = time.perf_counter()
            index.page(words, {"kind": "episode"} if step % 2 else {}, 100)
            found.append((time.perf_counter() - begun) * 1000)
    return sorted(found)


def bench() -> list[tuple[str, str, str]]:
    entries = [entry(number) for number in range(ITEMS)]
    before, begun = held(), time.process_time()
    index = SearchIndex(entries)
    made, memory = time.process_time() - begun, held() - before
    found = asked(index)
    return [
        ("index of a library of 100,000 items", "-", f"{made:.1f} CPU s, {memory:.0f} MB"),
        (
            "search in it, with facets and 100 rows",
            "p95 < 100 ms",
            f"p50 {found[len(found) // 2]:.0f} ms, p95 {found[len(found) * 95 // 100]:.0f} ms, worst {found[-1]:.0f} ms",
        ),
    ]
