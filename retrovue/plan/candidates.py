"""Who may air now: the rows of a ring that break no rule, in order of preference."""

from collections.abc import Callable, Container, Iterator
from typing import NamedTuple, Protocol

from retrovue.plan.air_state import AirState
from retrovue.plan.draft import Draft
from retrovue.plan.feed import Feed, RememberedFeed
from retrovue.plan.findings import Findings
from retrovue.plan.relaxation import SOON, STRICT, Relaxed, is_capped
from retrovue.plan.ring import Ring
from retrovue.plan.shorts import Row, Shorts
from retrovue.plan.upcoming import Upcoming

_NEVER_BINDS = 1 << 62
_WHOLE_CHANNEL = -1
"""Instead of some of the shows that air."""
_NOTHING = frozenset[int]()

Sieve = tuple[
    int,
    int,
    int,
    int,
    Container[int],
    Container[int],
    Container[int],
    Container[int],
    Callable[[int], bool] | None,
]
"""What refuses the rows of a ring: an item, a company or a category that aired later than the first three say;
an item longer than the fourth says; a company or a category among the next two; an item among the last two,
or of which the function says so."""


class Place(Protocol):
    """Where candidates are asked for."""

    @property
    def at(self) -> int: ...
    @property
    def length(self) -> int: ...
    @property
    def eligible(self) -> str:
        """One character an item, `1` where it may air."""
        ...

    @property
    def upcoming(self) -> Upcoming | None:
        """What the channel is going to air."""
        ...


class Stretch(NamedTuple):
    """A place of its own."""

    at: int
    length: int
    eligible: str
    upcoming: Upcoming | None = None


class Candidates:
    """The candidates of one channel's pods; what a slot's rings offer is made once."""

    def __init__(self, channel: str, shorts: Shorts, state: AirState, findings: Findings | None) -> None:
        self._channel, self._shorts, self._state, self._findings = channel, shorts, state, findings
        self._offers: dict[tuple[Ring, str], Feed] = {}
        self._slot = (0, 0)
        self._sensible: dict[str, tuple[int, frozenset[int]]] = {}

    def open(self, slot: tuple[int, int]) -> None:
        if slot != self._slot:
            self._slot, self._offers = slot, {}

    def rows(
        self, ring: Ring, place: Place, draft: Draft, relaxed: Relaxed, *, deep: bool = False
    ) -> Iterator[Row]:
        """The rows of a ring that may air in a place, in order of preference; `deep`: down to the last.

        `first` and the search of a pod have the same loop: a generator would cost them as much as all they do.
        """
        last, group_last = self._state.last, self._state.group_last
        latest, company_latest, category_latest, longest, companies, categories, taken, full, refuses = (
            self.sieve(ring, place, draft, relaxed)
        )
        lengths = self._shorts.length
        offer, index = self.offer(ring, place), 0
        part_of = offer.deep_part if deep else offer.part
        while (part := part_of(index)) is not None:
            for row in part:
                number, company, category, _, _ = row
                if not (
                    last[number] > latest
                    or company in companies
                    or category in categories
                    or group_last[company] > company_latest
                    or group_last[category] > category_latest
                    or lengths[number] > longest
                    or number in taken
                    or number in full
                    or (refuses is not None and refuses(number))
                ):
                    yield row
            index += 1

    def first(self, ring: Ring, place: Place, draft: Draft, relaxed: Relaxed) -> Row | None:
        """The first row of a ring that may air in a place and fits into what the draft leaves."""
        last, group_last = self._state.last, self._state.group_last
        latest, company_latest, category_latest, longest, companies, categories, taken, full, refuses = (
            self.sieve(ring, place, draft, relaxed)
        )
        lengths, longest = self._shorts.length, min(longest, draft.room)
        offer, index = self.offer(ring, place), 0
        while (part := offer.part(index)) is not None:
            for row in part:
                number, company, category, _, _ = row
                if not (
                    last[number] > latest
                    or company in companies
                    or category in categories
                    or group_last[company] > company_latest
                    or group_last[category] > category_latest
                    or lengths[number] > longest
                    or number in taken
                    or number in full
                    or (refuses is not None and refuses(number))
                ):
                    return row
            index += 1
        return None

    def sieve(self, ring: Ring, place: Place, draft: Draft, relaxed: Relaxed) -> Sieve:
        """What the rules refuse now; what joins the draft's tags and items from here on is refused as well."""
        at, tags = place.at, draft.tags
        limited = draft.ads < draft.room and ring.has_ads
        longest = draft.ads if limited and not ring.is_mixed else _NEVER_BINDS
        if relaxed is STRICT and ring.is_plain and not (limited and ring.is_mixed):
            # an item that is there has its company there, if only one that is its own
            full = self._state.full(ring, at) if ring.capped else _NOTHING
            return (
                at - ring.rest, at - ring.company_gap, at - ring.category_gap, longest,
                tags, tags, _NOTHING, full, None,
            )  # fmt: skip
        free = ring.loop
        company_gone = free or relaxed.company or (relaxed.adjacent and ring.company == "adjacent")
        category_gone = free or relaxed.category or (relaxed.adjacent and ring.category == "adjacent")
        rested = at - (min(ring.rest, SOON) if relaxed.rest else ring.rest)
        return (
            _NEVER_BINDS if relaxed.soon else rested,
            _NEVER_BINDS if relaxed.company else at - ring.company_gap,
            _NEVER_BINDS if relaxed.category else at - ring.category_gap,
            longest,
            _NOTHING if company_gone else tags,
            _NOTHING if category_gone else tags,
            _NOTHING if free else draft.items,
            (self._state.newest,) if relaxed.rest else _NOTHING,
            self._refusal(ring, place, draft, relaxed, limited=limited and ring.is_mixed),
        )

    def _refusal(
        self, ring: Ring, place: Place, draft: Draft, relaxed: Relaxed, *, limited: bool
    ) -> Callable[[int], bool] | None:
        """What refuses an item by the rules that few pools have; None where the pool has none of them."""
        capped = ring.capped and not relaxed.caps
        if not (capped or limited or ring.has_artists or ring.elsewhere):
            return None
        shorts, state, tags, at = self._shorts, self._state, draft.tags, place.at
        artists = shorts.artists if ring.has_artists and not relaxed.company else {}
        elsewhere = ring.elsewhere if not relaxed.rest else None
        ads = draft.ads if limited else None
        is_ad, lengths, gap, end = shorts.is_ad, shorts.length, ring.rest, at + place.length

        def refuses(number: int) -> bool:
            if ads is not None and is_ad[number] and lengths[number] > ads:
                return True
            if capped and is_capped(ring, number, at, state):
                return True
            if number in artists and self._meets_artist(ring, artists[number], at, tags):
                return True
            return elsewhere is not None and elsewhere.near(number, at, end, gap)

        return refuses

    def _meets_artist(self, ring: Ring, artists: tuple[int, ...], at: int, tags: set[int]) -> bool:
        group_last = self._state.group_last
        if ring.artist_gap and any(group_last[artist] > at - ring.artist_gap for artist in artists):
            return True
        return ring.artist != "adjacent" and not tags.isdisjoint(artists)

    # ---- what rings offer

    def offer(self, ring: Ring, place: Place) -> Feed:
        """What a ring has for the slot, whatever the rules say; of promos, those that make sense."""
        if ring.remembers:
            return RememberedFeed(
                ring, place.at, place.eligible, self._state.last, self._makes_sense(ring, place)
            )
        key = (ring, place.eligible)
        found = self._offers.get(key)
        if found is None:
            # what comes next is the same throughout a slot
            found = Feed(ring, *self._slot, place.eligible, self._makes_sense(ring, place))
            self._offers[key] = found
        return found

    def _makes_sense(self, ring: Ring, place: Place) -> frozenset[int] | None:
        """The items of a pool that is `about` something which are about it, or about no show at all; None for all."""
        upcoming, at = place.upcoming, place.at
        if ring.about == "any" or upcoming is None:
            return None
        wanted = (
            upcoming.soon(at) if ring.about == "upcoming" else upcoming.next(at) if ring.about == "next" else _WHOLE_CHANNEL
        )  # fmt: skip
        known = self._sensible.get(ring.name)
        if known is None or known[0] != wanted:
            known = self._sensible[ring.name] = (wanted, self._about(ring, wanted, upcoming))
        return known[1]

    def _about(self, ring: Ring, wanted: int, upcoming: Upcoming) -> frozenset[int]:
        items = self._shorts.items

        def is_wanted(show: str) -> bool:
            if wanted == _WHOLE_CHANNEL:
                return show.casefold() in upcoming.of_channel
            return bool(upcoming.bit(show) & wanted)

        found = frozenset(
            number for number in ring.numbers if not items[number].show or is_wanted(items[number].show)
        )
        if not found and self._findings is not None:
            pool = ring.name.rpartition("/")[2]
            self._findings.add(
                "RV305", ring.name,
                f"no promo of pool `{pool}` is about what channel `{self._channel}` is going to air",
                path=("pools", pool, "about"),
                help=("make promos of the coming shows and name the show in their overrides, or ask for `about: any`",),
            )  # fmt: skip
        return found
