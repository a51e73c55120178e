"""Who may air now: the rows of a ring that break no rule, in order of preference."""

from collections.abc import Callable, Iterator

from retrovue.plan.air_state import AirState
from retrovue.plan.draft import Draft
from retrovue.plan.feed import Feed, RememberedFeed
from retrovue.plan.findings import Findings
from retrovue.plan.relaxation import Relaxed, is_capped
from retrovue.plan.ring import Ring
from retrovue.plan.shorts import Row, Shorts
from retrovue.plan.upcoming import Upcoming

_NEVER_BINDS = 1 << 62
_REPEATS = 64
"""How often the items of a `loop` pool are offered to one pod."""
_NOTHING = frozenset[int]()


class Candidates:
    """The candidates of one channel's pods; what a slot's rings offer is made once."""

    def __init__(self, channel: str, shorts: Shorts, state: AirState, findings: Findings | None) -> None:
        self._channel, self._shorts, self._state, self._findings = channel, shorts, state, findings
        self._feeds: dict[tuple[str, str], Feed] = {}
        self._slot = (0, 0)
        self._sensible: dict[str, tuple[int, frozenset[int]]] = {}

    def open(self, slot: tuple[int, int]) -> None:
        if slot != self._slot:
            self._slot, self._feeds = slot, {}

    def rows(
        self,
        ring: Ring,
        at: int,
        length: int,
        eligible: str,
        upcoming: Upcoming | None,
        draft: Draft,
        relaxed: Relaxed,
        *,
        deep: bool = False,
    ) -> Iterator[Row]:
        """The rows of a ring that may air in a pod from `at` on, in order of preference; `deep`: down to the last."""
        state, tags, items = self._state, draft.tags, draft.items
        last, group_last = state.last, state.group_last
        latest = _NEVER_BINDS if relaxed.rest else at - ring.rest
        company_latest = _NEVER_BINDS if relaxed.company else at - ring.company_gap
        category_latest = _NEVER_BINDS if relaxed.category else at - ring.category_gap
        free = ring.loop
        company_gone = free or relaxed.company or (relaxed.adjacent and ring.company == "adjacent")
        category_gone = free or relaxed.category or (relaxed.adjacent and ring.category == "adjacent")
        companies, categories = _NOTHING if company_gone else tags, _NOTHING if category_gone else tags
        taken, newest = _NOTHING if free else items, state.newest if relaxed.rest else -1
        refuses = self._refusal(ring, at, length, draft, relaxed)
        feed, index = self._feed(ring, at, eligible), 0
        about = None if upcoming is None or ring.about == "any" else self._makes_sense(ring, at, upcoming)
        while (part := feed.part(index, deep=deep)) is not None:
            for row in part if about is None else feed.about(index, part, *about):
                number, company, category, _, _ = row
                if (
                    last[number] > latest
                    or number in taken
                    or group_last[company] > company_latest
                    or group_last[category] > category_latest
                    or company in companies
                    or category in categories
                    or number == newest
                    or (refuses is not None and refuses(number))
                ):
                    continue
                yield row
            index += 1
            if free and index < _REPEATS and feed.part(index) is None:
                feed.repeat(index)

    def _refusal(
        self, ring: Ring, at: int, length: int, draft: Draft, relaxed: Relaxed
    ) -> Callable[[int], bool] | None:
        """What refuses an item by the rules that few pools have; None where the pool has none of them."""
        capped, limited = ring.capped and not relaxed.caps, draft.ads < draft.room
        if not (capped or limited or ring.has_artists or ring.elsewhere):
            return None
        shorts, state, tags = self._shorts, self._state, draft.tags
        artists = shorts.artists if ring.has_artists and not relaxed.company else {}
        elsewhere = ring.elsewhere if not relaxed.rest else None
        ads = draft.ads if limited else None
        is_ad, lengths, gap = shorts.is_ad, shorts.length, ring.rest

        def refuses(number: int) -> bool:
            if ads is not None and is_ad[number] and lengths[number] > ads:
                return True
            if capped and is_capped(ring, number, at, state):
                return True
            if number in artists and self._meets_artist(ring, artists[number], at, tags):
                return True
            return elsewhere is not None and elsewhere.near(number, at, at + length, gap)

        return refuses

    def _feed(self, ring: Ring, at: int, eligible: str) -> Feed:
        if ring.remembers:
            return RememberedFeed(ring, at, eligible, self._state.last)
        key = (ring.name, eligible)
        feed = self._feeds.get(key)
        if feed is None:
            feed = self._feeds[key] = Feed(ring, *self._slot, eligible)
        return feed

    def _meets_artist(self, ring: Ring, artists: tuple[int, ...], at: int, tags: set[int]) -> bool:
        group_last = self._state.group_last
        if ring.artist_gap and any(group_last[artist] > at - ring.artist_gap for artist in artists):
            return True
        return ring.artist != "adjacent" and not tags.isdisjoint(artists)

    # ---- promos

    def _makes_sense(self, ring: Ring, at: int, upcoming: Upcoming) -> tuple[int, frozenset[int]]:
        """The items of a pool that is `about` something which are about it, or about no show at all; with its name."""
        wanted = (
            upcoming.soon(at) if ring.about == "upcoming" else upcoming.next(at) if ring.about == "next" else upcoming.every
        )  # fmt: skip
        known = self._sensible.get(ring.name)
        if known is None or known[0] != wanted:
            known = self._sensible[ring.name] = (wanted, self._about(ring, wanted, upcoming))
        return known

    def _about(self, ring: Ring, wanted: int, upcoming: Upcoming) -> frozenset[int]:
        items = self._shorts.items
        found = frozenset(
            number for number in ring.numbers
            if not items[number].show or upcoming.bit(items[number].show) & wanted
        )  # fmt: skip
        if not found and self._findings is not None:
            pool = ring.name.rpartition("/")[2]
            self._findings.add(
                "RV305", ring.name,
                f"no promo of pool `{pool}` is about what channel `{self._channel}` is going to air",
                path=("pools", pool, "about"),
                help=("make promos of the coming shows and name the show in their overrides, or ask for `about: any`",),
            )  # fmt: skip
        return found
