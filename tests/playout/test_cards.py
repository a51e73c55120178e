"""The cards that are kept drawn: all of the station, and no more alerts than may be on the air."""

from pathlib import Path

import pytest

from retrovue.playout import cards
from retrovue.playout.cards import StandIns, slate_card
from retrovue.playout.encode.profile import EncodeProfile
from retrovue.playout.encode.stand_in import Card, StandIn
from retrovue.playout.store import SegmentStore

PROFILE = EncodeProfile("small", 128, 72, 200_000, 64_000, 30)


async def test_alerts_of_months_are_not_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def drawn(_: str, card: Card, profile: EncodeProfile, __: SegmentStore) -> StandIn:
        drawings.append(card.title)
        return StandIn(card.title, profile.fps, b"")

    drawings: list[str] = []
    monkeypatch.setattr(cards, "make_stand_in", drawn)
    monkeypatch.setattr(cards, "ALERTS", 10)
    made, lasting = StandIns("ffmpeg", SegmentStore(tmp_path, 1)), Card("alert", "lasting")
    await made.make(slate_card("Tiny"), PROFILE)
    for number in range(100):
        await made.make(lasting, PROFILE)  # as every five seconds while it is in force
        await made.make(Card("alert", str(number)), PROFILE)
    assert drawings.count("lasting") == 1
    assert {card.title for _, card in made.made} == {
        slate_card("Tiny").title, "lasting", *map(str, range(91, 100)),
    }  # fmt: skip
    assert made.get(lasting, PROFILE).key == "lasting"
    assert made.get(Card("alert", "0"), PROFILE).key == slate_card("Tiny").title
