"""Which item a listed thing is: the one that it was, one that has its name or its file, or a new one."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, func, select

from retrovue.catalog.links import SeenLink
from retrovue.catalog.tables import aliases, items, links

_GONE = ("missing", "deleted")


class Joining:
    """What a batch needs to know of the items that its links may be; grows with the batch."""

    def __init__(
        self,
        connection: Connection,
        batch: Sequence[SeenLink],
        held: Iterable[str],
        places: Mapping[str, str],
    ) -> None:
        self._connection = connection
        self._places: dict[str, str] = {}
        names = {name for seen in batch if seen.item for name in (seen.item.key, *seen.names)} | set(held)
        for seen in batch:
            if seen.local in places:
                self._places[seen.local] = places[seen.local]
        self._names = self._read_names(names)
        self._prints = self._read_prints({seen.asset.fingerprint for seen in batch if seen.asset})
        known = {*self._names.values(), *self._places.values(), *self._prints.values()}
        self._kinds = self._read_kinds(known)
        self._live = self._read_live(known)
        self.new_names: dict[str, str] = {}
        self.lost_names: list[str] = []

    # -------------------------------------------------------- reading

    def _read_names(self, names: Iterable[str]) -> dict[str, str]:
        """Keys and older names -> the key of their item; a key goes before the name of another."""
        wanted = select(aliases.c.alias, aliases.c.item_key).where(aliases.c.alias.in_(names))
        found = _pairs(self._connection, wanted)
        keys = self._connection.execute(select(items.c.key).where(items.c.key.in_(names))).scalars()
        return found | {key: key for key in keys}

    def _read_prints(self, prints: Iterable[str]) -> dict[str, str]:
        """Files that have vanished -> their items."""
        wanted = select(links.c.fingerprint, links.c.item_key).where(
            links.c.fingerprint.in_(prints) & links.c.state.in_(_GONE) & links.c.item_key.is_not(None)
        )
        return _pairs(self._connection, wanted.order_by(links.c.item_key.desc()))

    def _read_kinds(self, keys: Iterable[str]) -> dict[str, str]:
        """Empty where every link only guesses it."""
        unsure = select(links.c.item_key).where(links.c.item_key.in_(keys)).group_by(links.c.item_key)
        guessed = set(self._connection.execute(unsure.having(func.min(links.c.guessed) == 1)).scalars())
        wanted = select(items.c.key, items.c.kind).where(items.c.key.in_(keys))
        return {key: "" if key in guessed else kind for key, kind in self._connection.execute(wanted)}

    def _read_live(self, keys: Iterable[str]) -> dict[str, set[tuple[str, str]]]:
        """Keys -> where they are listed."""
        wanted = select(links.c.item_key, links.c.source, links.c.section).where(
            links.c.item_key.in_(keys) & links.c.state.not_in(_GONE)
        )
        found: dict[str, set[tuple[str, str]]] = {}
        for key, source, section in self._connection.execute(wanted):
            found.setdefault(key, set()).add((source, section))
        return found

    # -------------------------------------------------------- deciding

    def key_of(self, seen: SeenLink, held: str) -> str:
        """`held` is the key that the link has; it keeps it.

        Two items that turn out to be one, because an id came later, stay two: each has aired under its key,
        and what a log says is not rewritten.
        """
        item = seen.item
        if item is None:
            return held
        key = item.key if seen.exact else held or self._same(seen) or self._free(item.key)
        if not seen.guessed or key not in self._kinds:
            self._kinds[key] = self._kinds.get(key) or ("" if seen.guessed else item.kind)
        self._live.setdefault(key, set()).add((seen.source, seen.section))
        self._names.setdefault(key, key)
        self._add_names(key, (item.key, *seen.names))
        if seen.local:
            self._places.setdefault(seen.local, key)
        return key

    def part(self, seen: SeenLink, held: str, left: Collection[str]) -> None:
        """Names of the link go with it when it leaves the item that it has, but for those that are `left` there."""
        assert seen.item is not None
        for name in (seen.item.key, *seen.names):
            if self._names.get(name) == held and name not in left:
                del self._names[name]
                self.new_names.pop(name, None)
                self.lost_names.append(name)
        if self._places.get(seen.local) == held:
            del self._places[seen.local]

    def _same(self, seen: SeenLink) -> str:
        """An item that this is one more link to, or empty."""
        assert seen.item is not None
        for name in (seen.item.key, *seen.names):
            key = self._names.get(name, "")
            if key and self._may_join(seen, key):
                return key
        key = self._places.get(seen.local, "") if seen.local else ""
        if key and self._may_join(seen, key):
            return key
        key = self._prints.get(seen.asset.fingerprint, "") if seen.asset else ""
        return key if key and not self._live.get(key) and self._alike(seen, key) else ""

    def _may_join(self, seen: SeenLink, key: str) -> bool:
        """Copies within one folder are items of their own, and an episode is never a film."""
        if not self._alike(seen, key):
            return False
        return seen.joins or (seen.source, seen.section) not in self._live.get(key, ())

    def _alike(self, seen: SeenLink, key: str) -> bool:
        kind = self._kinds.get(key, "")
        return seen.item is not None and (not kind or seen.guessed or kind == seen.item.kind)

    def _free(self, wanted: str) -> str:
        """The wanted key, or `wanted~2`, `~3` and so on while others hold it."""
        key, copy = wanted, 1
        while key in self._names:
            copy += 1
            key = f"{wanted}~{copy}"
            self._names |= self._read_names((key,))
        return key

    def _add_names(self, key: str, names: Iterable[str]) -> None:
        """The first holder keeps a name; a name that is some item's key needs no alias."""
        for name in names:
            if name not in self._names:
                self._names[name] = self.new_names[name] = key


def _pairs(connection: Connection, wanted: Any) -> dict[str, str]:
    return {row[0]: row[1] for row in connection.execute(wanted)}


def another(before: Mapping[str, Any], guids_before: Iterable[str], seen: SeenLink) -> bool:
    """Whether a known address leads to another thing now: servers give the addresses of what is gone away.

    A better id alone does not make another thing, nor does another file.
    """
    if seen.item is None or before["path"] == seen.path or before["item_key"] is None:
        return False
    mine, theirs = set(seen.item.guids), set(guids_before)
    return bool(mine and theirs) and mine.isdisjoint(theirs)
