"""Items are corrected where an entry speaks of exactly them already, else in a new one."""

import pytest
from web.editing.conftest import OVERRIDES, Desk

BY_HAND, CONSOLE = "overrides/by-hand.yaml", "overrides/console.yaml"
HEADING = "# Corrections made in the console. It is a file like any other: edit it as you like.\n"


async def test_an_item_that_nobody_spoke_of_gets_an_entry(desk: Desk) -> None:
    await desk.override("k:5", set={"rating": "TV-PG", "year": 1984, "title": "1984"})
    assert desk.text(CONSOLE) == (
        HEADING + "overrides:\n  - match: {key: 'k:5'}\n    set: {rating: TV-PG, year: 1984, title: '1984'}\n"
    )
    assert desk.text(BY_HAND) == OVERRIDES


async def test_an_entry_of_its_own_is_edited_where_it_stands(desk: Desk) -> None:
    await desk.override("k:0", set={"rating": "TV-Y", "score": 40})
    assert desk.text(BY_HAND) == OVERRIDES.replace(
        "set: {rating: PG}        # as it", "set: {rating: TV-Y, score: 40}        # as it"
    )
    assert not (desk.folder / CONSOLE).exists()
    await desk.override("k:0", set={"rating": None})
    assert "    set: {score: 40}        # as it was printed\n" in desk.text(BY_HAND)
    await desk.override("k:0", set={"score": None})
    assert "k:0" not in desk.text(BY_HAND)
    assert "# What the sources say wrongly.\noverrides:\n  - match: {key: [" in desk.text(BY_HAND).replace(
        '"', ""
    )


async def test_all_items_of_an_entry_are_edited_together(desk: Desk) -> None:
    await desk.override("k:1", "k:2", set={"rating": "PG"}, add={"label": ["new", "old"]})
    assert '["k:1", "k:2"]}\n    set: {label: [old, new], genre: [Drama], rating: PG}' in desk.text(BY_HAND)


async def test_one_of_several_leaves_their_entry(desk: Desk) -> None:
    await desk.override("k:2", set={"rating": "PG"}, remove={"label": ["old"]})
    assert "  - match: {key: 'k:1'}\n    set: {label: [old], genre: [Drama]}\n" in desk.text(BY_HAND).replace(
        '"', ""
    )
    assert desk.text(CONSOLE).endswith(
        "  - match: {key: 'k:2'}\n    set: {label: [], genre: [Drama], rating: PG}\n"
    )


async def test_many_items_share_an_entry_where_they_come_to_say_the_same(desk: Desk) -> None:
    await desk.override("k:4", "k:5", "k:0", "k:6", set={"category": "toys"})
    assert "set: {rating: PG, category: toys}" in desk.text(BY_HAND)
    assert desk.text(CONSOLE).endswith("  - match: {key: ['k:4', 'k:5', 'k:6']}\n    set: {category: toys}\n")


async def test_what_is_added_comes_to_what_the_item_has(desk: Desk) -> None:
    await desk.override("k:5", "k:gone", add={"tag": ["storm", "sea"]})
    text = desk.text(CONSOLE)
    assert "  - match: {key: 'k:5'}\n    set: {tag: [sea, storm]}\n" in text
    assert "  - match: {key: 'k:gone'}\n    set: {tag: [lost, storm, sea]}\n" in text
    await desk.override("k:5", remove={"tag": ["sea", "never there"]})
    assert "{key: 'k:5'}\n    set: {tag: [storm]}\n" in desk.text(CONSOLE)


async def test_nothing_is_written_for_what_is_so_already(desk: Desk) -> None:
    assert await desk.override("k:5", add={"tag": ["sea"]}, remove={"tag": ["other"]}) == ""
    assert await desk.override("k:5", set={"rating": None}, chapters=None) == ""


async def test_chapters_are_set_changed_and_taken_away(desk: Desk) -> None:
    chapters = [{"at": "00:00:10"}, {"at": "00:01:00.500", "title": "The: quay", "break": False}]
    await desk.override("k:0", chapters=chapters)
    assert desk.text(BY_HAND) == OVERRIDES.replace(
        "as it was printed\n",
        "as it was printed\n    chapters:\n      - {at: '00:00:10'}\n"
        "      - {at: '00:01:00.500', title: 'The: quay', break: false}\n",
    )
    path = desk.folder / BY_HAND
    path.write_text(path.read_text().replace("{at: '00:00:10'}", "{at: '00:00:10'}  # by ear"))
    await desk.override("k:0", chapters=[{"at": "00:00:05", "break": True}, *chapters])
    assert "      - {at: '00:00:05'}\n      - {at: '00:00:10'}  # by ear\n" in path.read_text()
    await desk.override("k:0", chapters=None)
    assert path.read_text() == OVERRIDES


async def test_marks_of_another_kind_give_way(desk: Desk) -> None:
    await desk.override("k:5", set={"breaks_at": ["00:00:20"]})
    await desk.override("k:5", set={"breaks_at": None}, chapters=[{"at": "00:00:30"}])
    assert desk.text(CONSOLE).endswith("  - match: {key: 'k:5'}\n    chapters:\n      - {at: '00:00:30'}\n")


async def test_a_value_does_not_come_back_from_an_earlier_entry(desk: Desk) -> None:
    (desk.folder / CONSOLE).write_text(
        "overrides:\n- match: 'key:\"k:0\"'\n  set:\n    rating: R\n    notes: x\n"
    )
    await desk.override("k:0", set={"rating": None})
    assert "k:0" not in desk.text(BY_HAND)
    assert desk.text(CONSOLE) == "overrides:\n- match: 'key:\"k:0\"'\n  set:\n    notes: x\n"


async def test_own_fields_stay_as_they_are_written(desk: Desk) -> None:
    (desk.folder / CONSOLE).write_text(
        "overrides:\n  - match: {key: 'k:5'}\n    set: {custom: {mood: dark, place: quay}}\n"
        "  - match: {key: 'k:6'}\n    set: {custom.mood: dark}\n"
    )
    await desk.override("k:5", "k:6", set={"custom.mood": "light"})
    assert desk.text(CONSOLE) == (
        "overrides:\n  - match: {key: 'k:5'}\n    set: {custom: {mood: light, place: quay}}\n"
        "  - match: {key: 'k:6'}\n    set: {custom.mood: light}\n"
    )
    await desk.override("k:5", set={"custom.place": None, "custom.mood": None})
    assert "k:5" not in desk.text(CONSOLE)


async def test_the_last_entry_leaves_an_empty_list(desk: Desk) -> None:
    await desk.override("k:5", set={"rating": "PG"})
    await desk.override("k:5", set={"rating": None})
    assert desk.text(CONSOLE) == HEADING + "overrides: []\n"
    await desk.override("k:5", set={"rating": "PG"})
    assert desk.text(CONSOLE) == HEADING + "overrides:\n  - match: {key: 'k:5'}\n    set: {rating: PG}\n"


async def test_hundreds_of_items_at_once(desk: Desk) -> None:
    """Each with a list of its own in the end: as many entries."""
    keys = [f"k:{n}" for n in range(8)]
    status, shown = await desk.post("items/overrides", {"items": keys * 600, "add": {"label": ["x"]}})
    assert (status, shown["ok"]) == (200, True)
    assert shown["files"][-1]["diff"].count("+  - match") == 1


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (404, {"items": ["k:nothing"], "set": {"rating": "R"}}),
        (404, {"items": ["k:*"], "set": {"rating": "R"}}),
        (400, {"items": [], "set": {"rating": "R"}}),
        (400, {"items": ["k:1"]}),
        (400, {"items": ["k:1"], "set": {"a b": 1}}),
        (400, {"items": ["k:1"], "add": {"rating": ["x"]}}),
        (400, {"items": ["k:1"], "chapters": [{"at": "12 s"}]}),
        (400, {"items": ["k:1"], "chapters": [{"at": "00:00:01", "color": "red"}]}),
    ],
)
async def test_what_is_refused(desk: Desk, status: int, body: dict) -> None:
    got, told = await desk.post("items/overrides", body)
    assert (got, bool(told["detail"])) == (status, True)


@pytest.mark.parametrize(
    ("set_", "code"),
    [({"nothing": 1}, "RV010"), ({"rating": ""}, "RV025"), ({"score": 101}, "RV020"), ({"dayparts": ["no"]}, "RV101"),
     ({"title": "\x00"}, "RV020"), ({"starts": "yesterday"}, "RV023"), ({"year": {"a": None}}, "RV818")],
)  # fmt: skip
async def test_what_the_compiler_refuses(desk: Desk, set_: dict, code: str) -> None:
    status, shown = await desk.post("items/overrides", {"items": ["k:5"], "set": set_})
    assert (status, shown["ok"]) == (200, False)
    assert code in {each["code"] for each in shown["problems"] if each["new"]}, shown["problems"]


async def test_it_is_for_operators(desk: Desk) -> None:
    body = {"items": ["k:5"], "set": {"rating": "R"}}
    assert [(await desk.post("items/overrides", body, role))[0] for role in ("viewer", "operator")] == [
        403,
        200,
    ]
