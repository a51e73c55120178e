"""Rows L of the acceptance table: what the files say, and what is said about them."""

from cases.stations import MONDAY, Scenario
from cases.stock import HOUR, USUAL, show

from retrovue.media.item import Item
from retrovue.media.snapshot import CatalogSnapshot
from retrovue.plan.selections import Selections
from retrovue.playout_log.codec import coarse_text, fine_text


def _codes(found):
    return [diagnostic.code for diagnostic in found]


def test_L01_times_are_grid_keys_in_either_style(scenario):
    station = scenario("L01")
    assert station.findings(USUAL) == []
    plan = station.plan(USUAL)
    grids = [file.grid for file in station.load().document.channels.values()]
    assert grids[0] == grids[1] and 20 * HOUR in next(iter(grids[0].values()))
    assert len({line.at for name in ("flow", "block") for line in plan.slots("strip", name)}) == 4


def test_L02_a_length_without_a_unit_is_told_of_with_its_place(scenario, snapshot):
    station = scenario("L02")
    (found,) = station.findings()
    assert (found.code, found.primary.span.line, found.primary.span.column) == ("RV022", 5, 15)
    assert "`120s`" in found.help[0] and "`2m`" in found.help[0]
    assert station.shown([found]) == snapshot


def test_L03_titles_and_call_signs_that_look_like_numbers_stay_text(scenario):
    station = scenario("L03")
    items = [*USUAL, *show("24", 3)]
    plan = station.plan(items)
    assert {line.title for line in plan.slots("strip")} == {"24"}
    assert station.load().document.channels["one"].channel.call_sign == "12e03"


def test_L04_an_unknown_key_is_told_of_with_all_other_mistakes(scenario, snapshot):
    station = scenario("L04")
    found = station.findings(USUAL)
    brakes = next(one for one in found if "brakes" in one.message)
    assert brakes.code == "RV010" and "`breaks`" in " ".join(brakes.help)
    assert sorted(_codes(found)) == ["RV010", "RV010", "RV021"]
    assert station.shown(found) == snapshot


def _galactica(year, number):
    return [
        Item(
            f"tvdb:{number}:s01e{n:02d}", "episode", f"Part {n}", 48 * 60_000, show="Battlestar Galactica", season=1,
            episode=n, year=year, show_guids=(f"tvdb:{number}",), extra=(("show_year", str(year)),),
        )
        for n in range(1, 6)
    ]  # fmt: skip


def test_L05_namesakes_are_told_apart_by_their_year(scenario, snapshot):
    items = [*USUAL, *_galactica(1978, 71173), *_galactica(2003, 73545)]
    ambiguous = scenario("L05-ambiguous")
    (found,) = ambiguous.findings(items)
    text = ambiguous.shown([found])
    assert found.code == "RV103"
    assert all(word in text for word in ("1978", "2003", "tvdb:71173", "tvdb:73545"))
    assert text == snapshot

    plan = scenario("L05").plan(items)
    assert {key.rpartition(":")[0] for key in plan.items("galactica")} == {"tvdb:71173"}


def test_L06_an_id_in_two_files_names_both_places(scenario, snapshot):
    station = scenario("L06")
    (found,) = station.findings()
    assert found.code == "RV012"
    text = station.shown([found])
    assert "more.yaml:4" in text and "traffic.yaml:3" in text
    assert text == snapshot


def test_L07_anchors_aliases_and_merge_keys_are_refused(scenario, snapshot):
    station = scenario("L07")
    found = [one for one in station.findings() if one.code == "RV017"]
    files = {one.primary.span.file.rpartition("/")[2] for one in found}
    assert files == {"aliases.yaml", "merged.yaml"}
    assert station.shown(found) == snapshot


def test_L08_a_secret_in_a_file_is_refused_and_not_repeated(scenario):
    station = scenario("L08")
    found = station.findings()
    assert _codes(found) == ["RV031"]
    assert "abc123" not in station.shown(found) and "abc123" not in repr(found)


def test_L09_a_query_and_its_mapping_select_the_same_items(scenario):
    films = [
        Item(
            f"film:{n}", "movie", f"Film {n}", 5_400_000, year=1925 + n % 50, genres=(("horror", "sci-fi", "western")[n % 3],),
            rating=("TV-G", "TV-14", "R")[n % 7 % 3], labels=("skip",) if n % 11 == 0 else (),
            studios=("Universal",) if n % 2 else (), directors=("Roger Corman", "Corman")[n % 5 % 2 :],
        )
        for n in range(400)
    ]  # fmt: skip
    document = scenario("L09").load().document
    selections = Selections(CatalogSnapshot.of(films), document.collections)
    query, mapping = (
        selections.items(document.collections[f"films-{form}"]) for form in ("query", "mapping")
    )
    assert 10 < len(query) < 200
    assert [item.key for item in query] == [item.key for item in mapping]


def test_L10_moving_keys_between_files_changes_no_byte(tmp_path):
    logs = []
    for layout in ("before", "after"):
        plan = Scenario(tmp_path / layout, "L10/" + layout).plan(USUAL, MONDAY, days=2)
        logs.append([fine_text(day) + coarse_text(day) for day in plan.days()])
    assert logs[0] == logs[1]
