"""The stock of the acceptance table: S22, A30, A±, and what else its stations air."""

from collections.abc import Iterable

from retrovue.media.item import Item, Mark

SECOND, MINUTE, HOUR, DAY = 1_000, 60_000, 3_600_000, 86_400_000


def show(
    name: str = "S22",
    count: int = 100,
    length: int = 22 * MINUTE,
    marks: Iterable[int] | None = None,
    season: int = 1,
) -> list[Item]:
    """Episodes of one length; chapters at a third and two thirds (7:20 and 14:40) unless given."""
    at = (length // 3, length * 2 // 3) if marks is None else tuple(marks)
    return [
        Item(
            f"{name}:s{season:02d}e{n:03d}", "episode", f"Part {n}", length, show=name, season=season, episode=n,
            marks=tuple(Mark(mark, "chapter") for mark in at),
        )
        for n in range(1, count + 1)
    ]  # fmt: skip


def spots(spread: int = 400, count: int = 400, companies: int = 40, categories: int = 10) -> list[Item]:
    """A±: commercials of 30 s, up to `spread` ms longer or shorter; with 0 it is A30."""
    return [
        Item(
            f"spot:{n:04d}", "commercial", f"Spot {n}", 30_000 + (n * 7919 % (2 * spread + 1) - spread if spread else 0),
            companies=(f"company {n % companies}",), category=f"category {n % categories}",
        )
        for n in range(count)
    ]  # fmt: skip


def pieces(kind: str, *lengths: int, label: str = "", title: str = "") -> list[Item]:
    return [
        Item(f"{kind}{label}{title}:{n}", kind, title or f"{kind} {n}", length, labels=(label,) if label else ())
        for n, length in enumerate(lengths)
    ]  # fmt: skip


def films(count: int = 20, length: int = 110 * MINUTE) -> list[Item]:
    """Films with a chapter every ten minutes."""
    marks = tuple(Mark(at, "chapter") for at in range(10 * MINUTE, length - MINUTE, 10 * MINUTE))
    return [Item(f"film:{n:02d}", "movie", f"Film {n:02d}", length, marks=marks) for n in range(count)]


PROMOS = pieces("promo", *range(9_000, 31_000, 900))
USUAL = [*show(), *show("Filler", 60), *spots(), *PROMOS]
"""What most stations of the table need."""
