"""What a card would look like: the card of the air, one at a time, and with a rest between two."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import imageio_ffmpeg
import pytest
from web.small_console import SmallConsole, small_console

from retrovue.playout.encode.profile import EncodeProfile
from retrovue.playout.encode.stand_in import Card, StandIn, stand_in_key
from retrovue.playout.store import SegmentStore
from retrovue.web import card_pictures
from retrovue.web.access.roles import Role
from retrovue.web.card_pictures import CARD_PICTURES, KEPT, Busy, CardPictures

FFMPEG = imageio_ffmpeg.get_ffmpeg_exe()
PROFILE = EncodeProfile("small", 320, 180, 200_000, 64_000, 30)
CARD = Card("alert", "Flood in the valley", "Tiny")


async def test_it_is_drawn_as_for_the_air_and_the_air_finds_it(tmp_path: Path) -> None:
    store = SegmentStore(tmp_path, 1 << 24)
    data = await CardPictures(FFMPEG, store).of(CARD, PROFILE)
    assert data.startswith(b"\xff\xd8") and data.endswith(b"\xff\xd9") and len(data) < 60_000
    assert store.get(stand_in_key(CARD, PROFILE)) is not None


class Drawn:
    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.cards: list[Card] = []
        monkeypatch.setattr(card_pictures, "make_stand_in", self.make)
        monkeypatch.setattr(card_pictures, "still", self.still)
        monkeypatch.setattr(StandIn, "segment", lambda *_: b"raw")
        monkeypatch.setattr(card_pictures, "REST", 0)

    def make(self, _: str, card: Card, profile: EncodeProfile, __: Any) -> StandIn:
        self.cards.append(card)
        return StandIn("key", profile.fps, b"")

    async def still(self, _: str, raw: bytes) -> bytes:
        await asyncio.sleep(0.01)
        return b"\xff\xd8" + raw


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> Drawn:
    return Drawn(monkeypatch)


async def test_the_same_card_is_drawn_once_and_few_are_kept(drawn: Drawn) -> None:
    made = CardPictures("", None)  # type: ignore[arg-type]
    await asyncio.gather(*(made.of(CARD, PROFILE) for _ in range(5)))
    assert drawn.cards == [CARD]
    for number in range(KEPT + 1):
        await made.of(Card("alert", str(number)), PROFILE)
    assert len(made._kept) == KEPT


async def test_a_picture_that_could_not_be_had_is_tried_again(
    drawn: Drawn, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = [b"", b"\xff\xd8"]

    async def still(_: str, __: bytes) -> bytes:
        return answers.pop(0)

    monkeypatch.setattr(card_pictures, "still", still)
    made = CardPictures("", None)  # type: ignore[arg-type]
    assert [await made.of(CARD, PROFILE) for _ in range(3)] == [b"", b"\xff\xd8", b"\xff\xd8"]


async def test_the_pen_rests(drawn: Drawn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(card_pictures, "REST", 10_000)
    made = CardPictures("", None)  # type: ignore[arg-type]
    await made.of(CARD, PROFILE)
    with pytest.raises(Busy):
        await made.of(Card("alert", "another"), PROFILE)
    assert await made.of(CARD, PROFILE), "what was drawn is there"


async def test_whoever_leaves_lets_nobody_draw_beside_the_pen(drawn: Drawn) -> None:
    made, begun = CardPictures("", None), len(drawn.cards)  # type: ignore[arg-type]
    first = asyncio.create_task(made.of(CARD, PROFILE))
    while len(drawn.cards) == begun:
        await asyncio.sleep(0.001)
    first.cancel()
    await asyncio.wait([first])
    assert await made.of(CARD, PROFILE)
    assert len(drawn.cards) == begun + 1, "it was finished, and kept"


class Pictures:
    def __init__(self) -> None:
        self.asked: list[tuple[Card, str]] = []
        self.busy = False

    async def of(self, card: Card, profile: Any) -> bytes:
        if self.busy:
            raise Busy
        self.asked.append((card, profile))
        return b"\xff\xd8"


@pytest.fixture
async def console(tmp_path: Path) -> AsyncIterator[SmallConsole]:
    one, two = (
        SimpleNamespace(names=SimpleNamespace(id=name), profile=f"of {name}") for name in ("one", "two")
    )
    overrides = SimpleNamespace(card_saying=lambda text, detail: Card("alert", text, detail or "Tiny"))
    director = SimpleNamespace(
        overrides=overrides, by_id={"one": one, "two": two}, by_number={"1": one, "2": two}
    )
    people = (("otto", Role.OPERATOR), ("vic", Role.VIEWER))
    async with small_console(tmp_path, *people, director=director, more={CARD_PICTURES: Pictures()}) as found:
        await found.sign_in("otto")
        yield found


async def ask(console: SmallConsole, words: str) -> int:
    async with console.client.get(f"/api/v1/air/card?{words}") as answer:
        await answer.read()
        return answer.status


async def test_operators_may_look_at_a_card_as_one_channel_would_show_it(console: SmallConsole) -> None:
    pictures: Any = console.client.app[CARD_PICTURES]
    assert [
        await ask(console, words)
        for words in ("text=Flood", "text=Flood&channel=2&detail=Now", "text=x&channel=two")
    ] == [200] * 3
    assert pictures.asked[:2] == [
        (Card("alert", "Flood", "Tiny"), "of one"),
        (Card("alert", "Flood", "Now"), "of two"),
    ]
    assert pictures.asked[2][1] == "of two"
    refused = ("", "text=", "text=%20", f"text={'x' * 301}", "text=x&size=9000")
    assert [await ask(console, words) for words in refused] == [400] * 5
    assert await ask(console, "text=x&channel=three") == 404
    pictures.busy = True
    assert await ask(console, "text=x") == 503
    await console.sign_in("vic")
    assert await ask(console, "text=x") == 403
    assert len(pictures.asked) == 3
